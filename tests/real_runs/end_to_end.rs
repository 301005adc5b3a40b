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

const PARENT: &str = "\
Type: StateMachine
SpecVersion: v1
Name: parent
StartAt: Start
States:
  - Type: Task
    Name: Start
    Action: FNF:StartExecution
    TaskMode: MODE
    Timeout: 20
    Parameters: {resourceArn: 'acs:fnf:::flow/bind', executionName: today, input: {words: 3, token: TOKEN}}
    Catch: [{Errors: [Torn], Description: torn, Next: Caught}]
    End: true
  - {Type: Pass, Name: Caught, OutputConstructor: {caught: true}, End: true}
";

/// A port that nobody listened on a moment ago.
fn free_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

/// The output of a flow that starts a child in a mode, whose function does this.
fn with_child(mode: &str, script: &str) -> (String, String) {
    let flow = PARENT.replace("MODE", mode).replace("token: TOKEN", "token.$: $Context.Current.TaskToken");
    // Without a callback there is no token.
    let flow = if mode == "RequestComplete" {
        flow.replace(", token.$: $Context.Current.TaskToken", "")
    } else {
        flow
    };
    let port = free_port();
    let script = script.replace("PORT", &port);
    let config = format!(
        "bindings:\n  - {{action: 'FNF:*', flow: bind.fdl.yaml}}\n  - {{state: Press, command: [sh, -c, {script:?}]}}\n"
    );
    let folder =
        Folder::new().with("parent.fdl.yaml", flow).with("bind.fdl.yaml", CHILD).with("fdlc.yaml", config);
    let outcome = folder.run(&["run", "parent.fdl.yaml", "--callback-port", &port]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    (outcome.out, outcome.err)
}

#[test]
fn a_bound_child_flow_works_in_all_modes() {
    let (out, err) = with_child("RequestComplete", "sleep 0.3; echo 1");
    assert!(out.contains(r#""ExecutionName":"today","FlowName":"bind""#), "{out}");
    assert!(
        err.contains("waiting for what still runs: today") && err.contains("today/Press  answered"),
        "{err}"
    );
    let (out, _) = with_child("WaitForSystemCallback", "echo 1");
    assert_eq!(out, "{\"book\":1}\n");
    let report = "t=$(cat | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/'); curl -s -o out \"$URL?Action=ReportTaskSucceeded\" --data-urlencode \"TaskToken=$t\" --data-urlencode Output=9; echo 1";
    if crate::callbacks::has_curl() {
        let (out, err) =
            with_child("WaitForCustomCallback", &report.replace("$URL", "http://127.0.0.1:PORT/"));
        assert_eq!(out, "9\n", "{err}");
    }
    let (out, _) = with_child("WaitForSystemCallback", "echo '{\"errorType\": \"Torn\"}'; exit 1");
    assert_eq!(out, "{\"caught\":true}\n");
}

#[test]
fn a_child_flow_that_cannot_be_read_or_run_is_told_at_the_start() {
    let config = "bindings:\n  - {action: 'FNF:*', flow: bind.fdl.yaml}\n";
    let flow = PARENT.replace("MODE", "RequestComplete").replace("TOKEN", "none");
    let folder = Folder::new().with("parent.fdl.yaml", flow).with("fdlc.yaml", config);
    let outcome = folder.run(&["run", "parent.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
    assert!(
        outcome.err.contains("fdlc.yaml:2:29") && outcome.err.contains("`bind.fdl.yaml`"),
        "{}",
        outcome.err
    );
    folder.write("bind.fdl.yaml", CHILD.replace("StartAt: Press", "StartAt: Pres"));
    let outcome = folder.run(&["run", "parent.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{outcome:?}");
    assert!(outcome.err.contains("bind.fdl.yaml:4"), "{}", outcome.err);
}
