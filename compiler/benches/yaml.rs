//! The YAML front end beside the event parser that judges it: `cargo bench -p fdl-compiler --bench yaml`.
#![allow(missing_docs, reason = "benchmarks have no readers of documentation")]

use divan::Bencher;
use divan::counter::BytesCount;
use fdl_compiler::yaml;
use granit_parser::Parser;
use std::fmt::Write;
use std::sync::Arc;

fn main() {
    divan::main();
}

/// A flow of ten kinds of states, repeated: tasks with Retry and Catch, choices, waits, branches.
fn flow(states: usize) -> Arc<str> {
    let mut text =
        "Type: \"StateMachine\"\nName: \"bench\"\nSpecVersion: \"v1\"\nStartAt: \"S0Read\"\nStates:\n"
            .to_owned();
    for block in 0..states.div_ceil(10) {
        for name in ["Read", "Price", "Store"] {
            task(&mut text, block, name);
        }
        rest(&mut text, block);
    }
    text.into()
}

fn task(text: &mut String, block: usize, name: &str) {
    let _ = write!(
        text,
        r#"  - Type: "Task"
    Name: "S{block}{name}"
    Action: "FC:InvokeFunction"
    TaskMode: "RequestComplete"
    Parameters:
      resourceArn: "acs:fc:cn-hangzhou:100000000000:functions/step{block}"
      invocationType: "Sync"
      body:
        basket.$: "$Input.basket"
        step: "S{block}{name}"
    OutputConstructor:
      basket.$: "$Input.basket"
      result.$: "$Output.Body"
    Timeout: 90
    Retry:
      - Errors:
          - "FC.ResourceThrottled"
          - "FC.ResourceExhausted"
        Description: "again"
        IntervalSeconds: 1
        MaxAttempts: 5
        BackoffRate: 1.5
    Catch:
      - Errors:
          - "FnF.ALL"
        Description: "give up"
        OutputConstructor:
          error.$: "$Context.Current.Error"
        Next: "S{block}Refuse"
    Next: "S{block}Which"
"#
    );
}

fn rest(text: &mut String, block: usize) {
    let _ = write!(
        text,
        r#"  - Type: "Choice"
    Name: "S{block}Which"
    Branches:
      - Condition: "$Input.result.sum > 1000"
        Next: "S{block}Price"
      - Condition: "$Input.result.kind == \"gift\" && !($Input.result.paid == false)"
        Next: "S{block}Rest"
    Default: "S{block}Note"
  - Type: "Pass"
    Name: "S{block}Note"
    InputConstructor:
      basket.$: "$Input.basket"
      note.$: "format(\"basket {{}}\", $Input.basket.id)"
    Next: "S{block}Rest"
  - Type: "Wait"
    Name: "S{block}Rest"
    Seconds: 7
    Next: "S{block}Both"
  - Type: "Parallel"
    Name: "S{block}Both"
    Branches:
      - StartAt: "S{block}Left"
        States:
          - Type: "Pass"
            Name: "S{block}Left"
            OutputConstructor:
              side: "left"
            End: true
      - StartAt: "S{block}Right"
        States:
          - Type: "Pass"
            Name: "S{block}Right"
            InputConstructor:
              id.$: "$Input.basket.id"
            End: true
    Next: "S{block}Store"
  - Type: "Fail"
    Name: "S{block}Refuse"
    Code: "Basket.Refused"
    Detail: "block {block}"
"#
    );
}

const SIZES: [usize; 3] = [100, 1000, 10_000];

#[divan::bench(args = SIZES)]
fn events_alone(bencher: Bencher<'_, '_>, states: usize) {
    let text = flow(states);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| Parser::new_from_str(&text).filter(Result::is_ok).count());
}

#[divan::bench(args = SIZES)]
fn tree(bencher: Bencher<'_, '_>, states: usize) {
    let text = flow(states);
    bencher.counter(BytesCount::of_str(&text)).bench(|| yaml::parse(text.clone()));
}

/// One line is being typed: our parser, then the judge up to its refusal, late in the text.
#[divan::bench(args = SIZES)]
fn tree_of_broken_text(bencher: Bencher<'_, '_>, states: usize) {
    let text: Arc<str> = format!("{}  - Type: \"Task\n", flow(states)).into();
    bencher.counter(BytesCount::of_str(&text)).bench(|| yaml::parse(text.clone()));
}
