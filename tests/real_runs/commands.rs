//! Tasks that are bound to programs.

use crate::support::Folder;
use crate::{FUNCTION, one_task, processes};
use std::time::{Duration, Instant};

fn folder(script: &str) -> Folder {
    let config = format!("bindings:\n  - state: Call\n    command: [sh, -c, {script:?}]\n");
    Folder::new().with("one.fdl.yaml", one_task(FUNCTION)).with("fdlc.yaml", config)
}

/// The output of a run, and how it ended.
fn run(script: &str) -> (i32, String) {
    let outcome = folder(script).run(&["run", "one.fdl.yaml"]);
    (outcome.code, outcome.out.trim_end().to_owned())
}

#[test]
fn what_a_program_writes_is_the_answer() {
    for (script, body) in [
        ("cat", r#"{"n":1}"#),
        ("echo '{ \"a\": [1, 2] }'", r#"{"a":[1,2]}"#),
        ("echo '{\"a\": [1,'", r#""{\"a\": [1,""#),
        ("true", r#""""#),
        ("echo two; echo; echo noise >&2", r#""two\n""#),
        ("printf 'a\\377'", "\"a\u{fffd}\""),
        ("exec 0<&-; echo 5", "5"),
    ] {
        assert_eq!(run(script), (0, format!("{{\"Body\":{body}}}")), "{script}");
    }
}

#[test]
fn how_a_program_fails_is_the_error() {
    for (script, code, detail) in [
        ("kill -9 $$", "FC.Unknown", "killed by signal 9"),
        ("echo lost >&2; exit 3", "FC.Unknown", "exit status 3: lost"),
        (r#"echo '{"errorType": "MyError", "errorMessage": "m"}'; exit 1"#, "MyError", "m"),
        (r#"echo '{"errorCode": "Busy", "errorMessage": "m"}'; exit 1"#, "FC.Busy", "m"),
        ("head -c 100000000 /dev/zero", "FnF.EntityTooLarge", "the answer has more than 65536 bytes"),
        ("head -c 70000 /dev/zero; exit 1", "FnF.EntityTooLarge", "the answer has more than 65536 bytes"),
    ] {
        let expected = format!("{{\"code\":{code:?},\"detail\":{detail:?}}}");
        assert_eq!(run(script), (0, expected), "{script}");
    }
}

#[test]
fn a_program_learns_what_it_is_called_for() {
    let script = "printf '%s|%s|%s|%s|%s|%s|%s' \"$FDLC_STATE\" \"$FDLC_ACTION\" \"$FDLC_RESOURCE\" \"$FDLC_EXECUTION\" \"$FDLC_ATTEMPT\" \"${FDLC_TASK_TOKEN-none}\" \"$(pwd)\"";
    let folder = folder(script);
    let outcome = folder.run(&["run", "one.fdl.yaml", "--name", "tonight"]);
    let expected = format!(
        "{{\"Body\":\"Call|FC:InvokeFunction|acs:fc:::functions/f|tonight|0|none|{}\"}}\n",
        folder.path().display()
    );
    assert_eq!(outcome.out, expected, "{outcome:?}");
}

#[test]
fn what_is_sent_depends_on_the_action() {
    let task = "    Action: MNS:SendMessage\n    Parameters: {resourceArn: 'acs:mns:::/queues/q/messages', message: hi}\n";
    let folder = folder("cat").with("one.fdl.yaml", one_task(task));
    let outcome = folder.run(&["run", "one.fdl.yaml"]);
    let sent = "{\"message\":\"hi\",\"resourceArn\":\"acs:mns:::/queues/q/messages\"}\n";
    assert_eq!((outcome.code, outcome.out.as_str()), (0, sent), "{outcome:?}");
    let failing = folder.with("fdlc.yaml", "bindings: [{state: Call, command: [sh, -c, 'exit 1']}]\n");
    assert!(failing.run(&["run", "one.fdl.yaml"]).out.contains("MNS.Unknown"));
    let request = "    Action: HTTP:Request\n    Parameters: {url: 'http://x.example/', method: GET}\n";
    let folder = failing.with("one.fdl.yaml", one_task(request));
    assert!(folder.run(&["run", "one.fdl.yaml"]).out.contains("HTTP.RequestFailed"));
    let folder = folder.with("fdlc.yaml", "bindings: [{action: 'HTTP:*', command: [echo, hello]}]\n");
    assert_eq!(folder.run(&["run", "one.fdl.yaml"]).out, "{\"Body\":\"hello\",\"Code\":200,\"Header\":{}}\n");
}

#[test]
fn a_program_that_cannot_be_started_is_a_fault_of_the_call() {
    let folder = folder("true").with("fdlc.yaml", "bindings: [{state: Call, command: [./absent, x]}]\n");
    let outcome = folder.run(&["run", "one.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
    assert!(outcome.err.contains("`./absent` cannot be started"), "{}", outcome.err);
    folder.write("tool", "#!/bin/sh\necho 1\n");
    folder.write("fdlc.yaml", "bindings: [{state: Call, command: [./tool]}]\n");
    let outcome = folder.run(&["run", "one.fdl.yaml"]);
    assert_eq!(outcome.code, 2, "it is no executable file: {outcome:?}");
}

#[test]
fn a_hanging_program_is_given_up_with_all_that_it_started() {
    if !processes::can_be_listed() {
        return;
    }
    let marker = format!("7{}", std::process::id());
    let script = format!("trap '' TERM; (trap '' TERM; sleep {marker}) & sleep {marker}");
    let task = format!("{FUNCTION}    Timeout: 1\n");
    let folder = folder(&script).with("one.fdl.yaml", one_task(&task));
    let began = Instant::now();
    let outcome = folder.run(&["run", "one.fdl.yaml"]);
    assert!(outcome.out.contains("FnF.TaskTimeout"), "{outcome:?}");
    // A second until the timeout, two for those who do not listen.
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    assert_eq!(processes::with(&marker), Vec::<String>::new());
}

#[test]
fn what_a_program_leaves_in_the_background_holds_nobody_up() {
    if !processes::can_be_listed() {
        return;
    }
    let marker = format!("8{}", std::process::id());
    let began = Instant::now();
    assert_eq!(run(&format!("sleep {marker} & echo 1")), (0, "{\"Body\":1}".to_owned()));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!(processes::with(&marker), Vec::<String>::new());
}

#[test]
fn an_asynchronous_call_is_waited_for_at_the_end() {
    let task = FUNCTION.replace("Sync", "Async");
    let folder = folder("sleep 0.3; echo done > done.txt").with("one.fdl.yaml", one_task(&task));
    let outcome = folder.run(&["run", "one.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "{\"Body\":\"\"}\n"), "{outcome:?}");
    assert!(outcome.err.contains("waiting for what still runs: Call"), "{}", outcome.err);
    assert_eq!(folder.read("done.txt"), "done\n");
}

#[test]
fn waits_cost_nothing_in_virtual_time_and_real_calls_take_what_they_take() {
    let flow = one_task(FUNCTION).replace("    End: true\n", "    Next: Rest\n")
        + "  - {Type: Wait, Name: Rest, Seconds: 300, End: true}\n";
    let folder = folder("sleep 0.2").with("one.fdl.yaml", flow);
    let outcome = folder.run(&["run", "one.fdl.yaml", "--virtual-time", "--history", "json"]);
    let history: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let elapsed = history["elapsedSeconds"].as_f64().unwrap();
    assert!((300.2..305.0).contains(&elapsed), "{elapsed}");
    assert!(outcome.err.contains("of virtual time"), "{}", outcome.err);
    assert_eq!(history["events"][0]["Time"], "2025-01-01T00:00:00.000Z");
}

#[test]
fn mocks_go_before_bindings_and_keep_time_virtual() {
    let folder = folder("exit 1").with("m.yaml", "mocks: {Call: [{after: 60, give: mocked}]}\n");
    let outcome = folder.run(&["run", "one.fdl.yaml", "--mocks", "m.yaml"]);
    assert_eq!(outcome.out, "{\"Body\":\"mocked\"}\n");
    assert!(outcome.err.contains("after 60s of virtual time"), "{}", outcome.err);
    folder.write("m.yaml", "mocks: {Call: [{after: 0.2, give: mocked}]}\n");
    let outcome = folder.run(&["run", "one.fdl.yaml", "--mocks", "m.yaml", "--real-time", "--seed", "7"]);
    assert!(outcome.err.contains("Succeeded after 0.2"), "{}", outcome.err);
    assert!(!outcome.err.contains("seed"), "a seed that was given needs not be told: {}", outcome.err);
}
