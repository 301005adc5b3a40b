//! Ctrl-C and SIGTERM.

use crate::support::{Folder, Outcome};
use crate::{FUNCTION, one_task, processes};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Runs a flow whose function does this, and sends signals once it runs.
fn run(script: &str, signals: &[&str]) -> (Outcome, Duration) {
    let config = format!(
        "bindings:\n  - state: Call\n    command: [sh, -c, {:?}]\n",
        format!("touch began; {script}")
    );
    let folder = Folder::new().with("one.fdl.yaml", one_task(FUNCTION)).with("fdlc.yaml", config);
    let mut command = folder.command(&["run", "one.fdl.yaml", "--history", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while !folder.path().join("began").exists() {
        assert!(Instant::now() < until, "the function does not start");
        std::thread::sleep(Duration::from_millis(10));
    }
    let began = Instant::now();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    for name in signals {
        signal(&child, name);
        // It says so before the next one comes.
        let heard = told.by_ref().map_while(Result::ok).find(|line| line.contains("stopping the execution"));
        if heard.is_none() {
            break;
        }
    }
    let outcome = child.wait_with_output().unwrap().into();
    (outcome, began.elapsed())
}

#[test]
fn ctrl_c_stops_the_execution_and_its_programs() {
    if !processes::can_be_listed() {
        return;
    }
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let marker = format!("9{code}{}", std::process::id());
        let (outcome, took) = run(&format!("sleep {marker} & sleep {marker}"), &[name]);
        assert_eq!(outcome.code, code, "{outcome:?}");
        let history: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
        assert_eq!(
            (&history["status"], &history["error"]["code"]),
            (&"Stopped".into(), &"Interrupted".into())
        );
        let events = history["events"].as_array().unwrap();
        let last: Vec<_> = events[events.len() - 3..].iter().map(|it| it["Type"].as_str().unwrap()).collect();
        assert_eq!(last, ["TaskAborted", "StateAborted", "ExecutionStopped"]);
        assert!(took < Duration::from_secs(4), "{took:?}");
        assert_eq!(processes::with(&marker), Vec::<String>::new());
    }
}

#[test]
fn a_second_ctrl_c_ends_at_once() {
    if !processes::can_be_listed() {
        return;
    }
    let marker = format!("95{}", std::process::id());
    let script =
        format!("trap '' TERM INT; (trap '' TERM INT; sleep {marker}) & while :; do sleep {marker}; done");
    let (outcome, took) = run(&script, &["INT", "INT"]);
    assert_eq!(outcome.code, 130, "{outcome:?}");
    assert!(took < Duration::from_millis(1_900), "{took:?}");
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(processes::with(&marker), Vec::<String>::new());
}

#[test]
fn ctrl_c_ends_waiting_for_asynchronous_calls() {
    let config = "bindings: [{state: Call, command: [sleep, '60']}]\n";
    let flow = one_task(&FUNCTION.replace("Sync", "Async"));
    let folder = Folder::new().with("one.fdl.yaml", flow).with("fdlc.yaml", config);
    let mut command = folder.command(&["run", "one.fdl.yaml"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(told.any(|line| line.contains("waiting for what still runs")));
    signal(&child, "INT");
    told.for_each(drop);
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert_eq!((outcome.code, outcome.out.as_str()), (130, "{\"Body\":\"\"}\n"), "{outcome:?}");
}

#[test]
fn a_run_that_is_killed_leaves_nothing_behind_either() {
    if !processes::can_be_listed() {
        return;
    }
    let marker = format!("96{}", std::process::id());
    let script = format!("touch began; sleep {marker} & sleep {marker}");
    let config = format!("bindings:\n  - state: Call\n    command: [sh, -c, {script:?}]\n");
    let folder = Folder::new().with("one.fdl.yaml", one_task(FUNCTION)).with("fdlc.yaml", config);
    let mut child = folder.command(&["run", "one.fdl.yaml"]).stderr(Stdio::null()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while !folder.path().join("began").exists() {
        assert!(Instant::now() < until, "the function does not start");
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    while !processes::with(&marker).is_empty() {
        assert!(Instant::now() < until, "they go on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_flow_that_never_leaves_its_instant_can_be_stopped() {
    let flow = "Type: StateMachine\nSpecVersion: v1\nName: round\nStartAt: A\nStates:\n  \
                - {Type: Pass, Name: A, Next: B}\n  - {Type: Pass, Name: B, Next: A}\n";
    let folder = Folder::new().with("round.fdl.yaml", flow);
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let mut command = folder.command(&["run", "round.fdl.yaml", "--no-limits"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
        told.next().unwrap().unwrap();
        let rest = std::thread::spawn(move || told.map_while(Result::ok).count());
        signal(&child, name);
        let until = Instant::now() + Duration::from_secs(20);
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
                None => {
                    child.kill().unwrap();
                    panic!("{name} does not stop it");
                }
            }
        };
        assert_eq!(status.code(), Some(code));
        rest.join().unwrap();
    }
}
