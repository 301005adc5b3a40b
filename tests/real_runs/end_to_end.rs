//! One flow with everything that a real run has.

use crate::processes;
use crate::server::{Server, encoded, response, send};
use crate::support::Folder;
use std::io::Write;

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: night-shift
StartAt: Read
States:
  - Type: Task
    Name: Read
    Action: FC:InvokeFunction
    Parameters: {resourceArn: 'acs:fc:::functions/read', invocationType: Sync, body: {page: 3}}
    Retry: [{Errors: [FC.Unknown], Description: flaky, MaxAttempts: 2, IntervalSeconds: 0}]
    OutputConstructor: {text.$: $Output.Body}
    Next: Count
  - Type: Task
    Name: Count
    Action: FC:InvokeFunction
    Parameters: {resourceArn: 'acs:fc:::functions/count', invocationType: Sync, body.$: $Input.text}
    OutputConstructor: {words.$: $Output.Body.words}
    Next: Bind
  - Type: Task
    Name: Bind
    Action: FNF:StartExecution
    TaskMode: WaitForSystemCallback
    Parameters: {resourceArn: 'acs:fnf:::flow/bind', input: {words.$: $Input.words}}
    Next: Approve
  - Type: Task
    Name: Approve
    Action: FC:InvokeFunction
    TaskMode: WaitForCustomCallback
    Timeout: 20
    Parameters: {resourceArn: 'acs:fc:::functions/approve', invocationType: Async, body: {token.$: $Context.Current.TaskToken}}
    OutputConstructor: {book.$: $Input.book, approved.$: $Output.approved}
    Next: Polish
  - Type: Task
    Name: Polish
    Action: FC:InvokeFunction
    Timeout: 1
    Parameters: {resourceArn: 'acs:fc:::functions/polish', invocationType: Sync}
    Catch: [{Errors: [FnF.TaskTimeout], Description: it is good enough, Next: Done}]
    End: true
  - {Type: Succeed, Name: Done}
";

const CHILD: &str = "\
Type: StateMachine
SpecVersion: v1
Name: bind
StartAt: Press
States:
  - Type: Task
    Name: Press
    Action: FC:InvokeFunction
    Parameters: {resourceArn: 'acs:fc:::functions/press', invocationType: Sync, body.$: $Input}
    OutputConstructor: {book.$: $Output.Body}
    End: true
";

/// The folder of the flow, and the server that plays two of its functions. `marker` marks a hanging program.
pub fn scene(marker: &str) -> (Folder, Server) {
    let server = Server::new(|request, stream| {
        if request.header("X-Fdlc-State") == Some("Count") {
            let answer = format!("{{\"words\":{}}}", request.body.split(' ').count());
            let _ = stream.write_all(response("200 OK", "", &answer).as_bytes());
            return;
        }
        let _ = stream.write_all(response("202 Accepted", "", "").as_bytes());
        let header = |name| request.header(name).unwrap();
        let target = format!(
            "/?Action=ReportTaskSucceeded&Version=2019-03-15&TaskToken={}",
            encoded(header("X-Fdlc-Task-Token"))
        );
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let (status, answer) =
            send(header("X-Fdlc-Callback-Url"), "POST", &target, form, "Output=%7B%22approved%22%3Atrue%7D");
        assert_eq!(status, 200, "{answer}");
    });
    let config = format!(
        "bindings:\n  \
         - {{resource: '*functions/read', command: [sh, -c, 'test $FDLC_ATTEMPT = 1 || exit 9; echo to be bound']}}\n  \
         - {{resource: '*functions/count', url: {url}}}\n  \
         - {{resource: '*functions/approve', url: {url}}}\n  \
         - {{action: 'FNF:*', resource: 'acs:fnf:*:*:flow/bind', flow: flows/bind.fdl.yaml}}\n  \
         - {{state: Press, command: [cat]}}\n  \
         - {{state: Polish, command: [sh, -c, 'sleep {marker} & sleep {marker}']}}\n",
        url = server.url()
    );
    let folder = Folder::new()
        .with("night.fdl.yaml", FLOW)
        .with("flows/bind.fdl.yaml", CHILD)
        .with("fdlc.yaml", config);
    (folder, server)
}

#[test]
fn a_flow_runs_for_real_and_leaves_nothing_behind() {
    let marker = format!("6{}", std::process::id());
    let (folder, server) = scene(&marker);
    let outcome = folder.run(&["run", "night.fdl.yaml"]);
    assert_eq!(
        (outcome.code, outcome.out.as_str()),
        (0, "{\"approved\":true,\"book\":{\"words\":3}}\n"),
        "{outcome:?}"
    );
    for told in
        ["exit status 9", "tries again", "attempt 2", "took too long", "caught by rule 1", "Succeeded after"]
    {
        assert!(outcome.err.contains(told), "{told}: {}", outcome.err);
    }
    assert_eq!(server.seen().len(), 2);
    if processes::can_be_listed() {
        assert_eq!(processes::with(&marker), Vec::<String>::new());
    }
}
