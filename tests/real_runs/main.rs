//! `fdlc run` for real: commands, functions over HTTP, callbacks, signals. Unix only, as process groups are.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]
#![cfg(unix)]

mod callbacks;
mod commands;
mod end_to_end;
mod processes;
mod recording;
mod requests;
mod server;
mod stopping;
#[path = "../command_line/support.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod support;

/// A flow of one Task whose error is its output.
pub fn one_task(task: &str) -> String {
    format!(
        "Type: StateMachine\nSpecVersion: v1\nName: one\nStartAt: Call\nStates:\n  - Type: Task\n    Name: Call\n{task}    \
         Catch: [{{Errors: [FnF.ALL], Description: all, Next: Caught, OutputConstructor: {{code.$: $Context.Current.Error.Code, detail.$: $Context.Current.Error.Detail}}}}]\n    \
         End: true\n  - {{Type: Succeed, Name: Caught}}\n"
    )
}

/// The Task of [`one_task`] that invokes a function.
pub const FUNCTION: &str = "    Action: FC:InvokeFunction\n    Parameters: {resourceArn: 'acs:fc:::functions/f', invocationType: Sync, body: {n: 1}}\n";

/// Says loudly why a test does not look.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}
