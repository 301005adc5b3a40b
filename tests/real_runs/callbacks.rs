//! Reports of callbacks, in the dialects of the service's clients.

use crate::server::{Server, encoded, response, send};
use crate::support::{Folder, Outcome};
use crate::{one_task, skipped};
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::sync::mpsc::channel;
use std::thread;

const CALLBACK: &str = "    Action: FC:InvokeFunction
    TaskMode: WaitForCustomCallback
    Timeout: 20
    Parameters: {resourceArn: 'acs:fc:::functions/f', invocationType: Async, body: {token.$: $Context.Current.TaskToken}}
";

/// Runs a flow whose function gives the token away, and reports with it.
fn run(report: impl FnOnce(&str, &str) + Send + 'static) -> Outcome {
    let (sender, asked) = channel();
    let server = Server::new(move |request, stream| {
        let header = |name| request.header(name).unwrap().to_owned();
        let _ = std::io::Write::write_all(stream, response("202 Accepted", "", "\"taken\"").as_bytes());
        sender.send((header("X-Fdlc-Callback-Url"), header("X-Fdlc-Task-Token"))).unwrap();
    });
    let reporter = thread::spawn(move || {
        let (url, token) = asked.recv().unwrap();
        report(&url, &token);
        url
    });
    let config = format!("bindings:\n  - state: Call\n    url: {}\n", server.url());
    let folder = Folder::new().with("one.fdl.yaml", one_task(CALLBACK)).with("fdlc.yaml", config);
    let outcome = folder.run(&["run", "one.fdl.yaml"]);
    let url = reporter.join().unwrap();
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    assert!(TcpStream::connect(address).is_err(), "the port is closed");
    outcome
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

/// Target, headers and form of a report, from what is common to all and the token.
type Dialect = fn(&str, &str) -> (String, String, String);

#[test]
fn all_four_dialects_report() {
    let common = "Version=2019-03-15&Format=json&SignatureNonce=1&AccessKeyId=k&Signature=x%3D";
    let dialects: [Dialect; 4] = [
        |common, token| {
            (
                format!("/?Action=ReportTaskSucceeded&{common}&TaskToken={token}"),
                String::new(),
                "Output=%7B%22k%22%3A+%22v%22%7D".to_owned(),
            )
        },
        |common, token| {
            (
                format!(
                    "/?Action=ReportTaskSucceeded&RegionId=cn-hangzhou&SignatureType=&{common}&TaskToken={token}"
                ),
                "x-acs-action: ReportTaskSucceeded\r\nx-sdk-client: python\r\n".to_owned(),
                "Output=%7B%22k%22%3A+%22v%22%7D".to_owned(),
            )
        },
        |common, token| {
            (
                "/".to_owned(),
                String::new(),
                format!(
                    "Action=ReportTaskSucceeded&{common}&TaskToken={token}&Output=%7B%22k%22%3A%22v%22%7D"
                ),
            )
        },
        |_, token| {
            (
                format!("/?TaskToken={token}"),
                "x-acs-action: ReportTaskSucceeded\r\nx-acs-version: 2019-03-15\r\nAuthorization: ACS3-HMAC-SHA256 Credential=k\r\n".to_owned(),
                "Output=%7B%22k%22%3A%22v%22%7D".to_owned(),
            )
        },
    ];
    for (number, dialect) in dialects.into_iter().enumerate() {
        let outcome = run(move |url, token| {
            let (target, headers, body) = dialect(common, &encoded(token));
            let (status, answer) = send(url, "POST", &target, &format!("{FORM}{headers}"), &body);
            assert_eq!(status, 200, "{answer}");
            let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
            assert!(answer["EventId"].as_u64().unwrap() > 4 && answer["RequestId"].is_string(), "{answer}");
            assert!(answer.get("Code").is_none());
        });
        assert_eq!(
            (outcome.code, outcome.out.as_str()),
            (0, "{\"k\":\"v\"}\n"),
            "dialect {number}: {outcome:?}"
        );
    }
}

#[test]
fn an_error_is_reported() {
    let outcome = run(|url, token| {
        let target = format!("/?Action=ReportTaskFailed&Version=2019-03-15&TaskToken={}", encoded(token));
        assert_eq!(send(url, "POST", &target, FORM, "Cause=why+not&Error=E1").0, 200);
    });
    assert_eq!(outcome.out, "{\"code\":\"E1\",\"detail\":\"why not\"}\n");
}

#[test]
fn reports_that_are_wrong_complete_nothing() {
    let outcome = run(|url, token| {
        let token = encoded(token);
        let said = |query: &str, body: &str| {
            let (status, answer) = send(url, "POST", &format!("/?Version=2019-03-15&{query}"), FORM, body);
            let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
            assert!(answer["RequestId"].is_string() && answer["Message"].is_string(), "{answer}");
            (status, answer["Code"].as_str().unwrap().to_owned())
        };
        let long = format!("Error={}", "x".repeat(129));
        let done = format!("Action=ReportTaskSucceeded&TaskToken={token}");
        let failed = format!("Action=ReportTaskFailed&TaskToken={token}");
        for (query, body, code) in [
            (done.as_str(), "Output=%7B", "InvalidArgument"),
            (&done, "Output=", "InvalidArgument"),
            (&done, "", "MissingRequiredParams"),
            ("Action=ReportTaskSucceeded", "Output=1", "MissingRequiredParams"),
            ("Action=ReportTaskSucceeded&TaskToken=made-up", "Output=1", "InvalidArgument"),
            (&failed, "Cause=c", "MissingRequiredParams"),
            (&failed, &long, "InvalidArgument"),
            ("Action=DescribeFlow", "Name=x", "ActionNotSupported"),
            ("", "", "MissingRequiredParams"),
        ] {
            assert_eq!(said(query, body), (400, code.to_owned()), "{query} {body}");
        }
        let large = format!("Output=%22{}%22", "x".repeat(1 << 20));
        assert_eq!(said(&done, &large), (400, "EntityTooLarge".to_owned()));
        let old = send(url, "POST", &format!("/?Version=2018-01-01&{done}"), FORM, "Output=1").1;
        assert!(old.contains("APIVersionNotSupported"), "{old}");
        assert_eq!(send(url, "GET", &format!("/?{done}&Version=2019-03-15&Output=1"), "", "").0, 200);
    });
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "1\n"), "{outcome:?}");
}

pub fn has_curl() -> bool {
    let has = std::process::Command::new("curl").arg("--version").output().is_ok();
    if !has {
        skipped("there is no curl");
    }
    has
}

#[test]
fn a_second_report_comes_too_late() {
    let flow = one_task(CALLBACK).replace("    End: true\n", "    Next: Rest\n")
        + "  - {Type: Wait, Name: Rest, Seconds: 1, End: true}\n";
    let script = "say() { curl -s -o \"$1\" \"$FDLC_CALLBACK_URL?Action=ReportTaskSucceeded\" --data-urlencode \"TaskToken=$FDLC_TASK_TOKEN\" --data-urlencode Output=7; }; say first; say second";
    let folder = Folder::new()
        .with("one.fdl.yaml", flow)
        .with("fdlc.yaml", format!("bindings: [{{state: Call, command: [sh, -c, {script:?}]}}]\n"));
    if !has_curl() {
        return;
    }
    let outcome = folder.run(&["run", "one.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "7\n"), "{outcome:?}");
    assert!(folder.read("first").contains("EventId"), "{}", folder.read("first"));
    assert!(folder.read("second").contains("TaskAlreadyCompleted"), "{}", folder.read("second"));
}

#[test]
fn each_waiting_token_is_shown_with_a_line_that_completes_it() {
    if !has_curl() {
        return;
    }
    let folder = Folder::new()
        .with("one.fdl.yaml", one_task(CALLBACK))
        .with("fdlc.yaml", "bindings: [{state: Call, command: ['true']}]\n");
    let mut command = folder.command(&["run", "one.fdl.yaml"]);
    let mut child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    for line in lines.map_while(Result::ok) {
        if let Some(at) = line.find("curl ") {
            let status = std::process::Command::new("sh").args(["-c", &line[at..]]).output().unwrap();
            assert!(status.status.success());
        }
    }
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "{}\n"), "{outcome:?}");
}

#[test]
fn a_port_in_use_is_a_fault_of_the_call() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = Folder::new()
        .with("one.fdl.yaml", one_task(CALLBACK))
        .with("fdlc.yaml", "bindings: [{state: Call, command: ['true']}]\n");
    let outcome = folder.run(&["run", "one.fdl.yaml", "--callback-port", &port]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
    assert!(outcome.err.contains(&format!("port {port}")), "{}", outcome.err);
}

#[test]
fn the_answer_of_a_function_is_its_report_where_the_system_calls_back() {
    let task = CALLBACK.replace("WaitForCustomCallback", "WaitForSystemCallback");
    let folder = Folder::new().with("one.fdl.yaml", one_task(&task)).with(
        "fdlc.yaml",
        "bindings: [{state: Call, command: [sh, -c, 'test -n \"$FDLC_TASK_TOKEN\" && echo 5']}]\n",
    );
    let outcome = folder.run(&["run", "one.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "5\n"), "{outcome:?}");
    assert!(outcome.err.contains("waits for a report"), "{}", outcome.err);
}

#[test]
fn at_a_terminal_the_result_can_be_typed() {
    // `script` gives the program a terminal.
    if std::process::Command::new("script").arg("--version").output().is_err() {
        skipped("there is no `script` that makes a terminal");
        return;
    }
    let folder = Folder::new()
        .with("one.fdl.yaml", one_task(CALLBACK))
        .with("fdlc.yaml", "bindings: [{state: Call, command: ['true']}]\n");
    let call = format!("{} run one.fdl.yaml > out.json", env!("CARGO_BIN_EXE_fdlc"));
    let mut child = std::process::Command::new("script")
        .args(["-q", "-e", "-c", &call, "/dev/null"])
        .current_dir(folder.path())
        .env("TERM", "xterm")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut typed = child.stdin.take().unwrap();
    let mut shown = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("type its result here") {
        line.clear();
        assert!(shown.read_line(&mut line).unwrap() > 0, "it asks");
    }
    std::io::Write::write_all(&mut typed, b"nonsense\n{\"by\": \"hand\"}\n").unwrap();
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut shown, &mut rest).unwrap();
    assert!(child.wait().unwrap().success(), "{rest}");
    assert!(rest.contains("neither JSON") && rest.contains("answered {\"by\":\"hand\"}"), "{rest}");
    assert_eq!(folder.read("out.json"), "{\"by\":\"hand\"}\n");
}
