//! Tasks that are bound to addresses, and real requests.

use crate::server::{Server, response};
use crate::support::{Folder, Outcome};
use crate::{FUNCTION, one_task};
use std::io::Write;
use std::net::TcpListener;
use std::time::{Duration, Instant};

fn run_against(url: &str, task: &str) -> Outcome {
    let config = format!("bindings:\n  - state: Call\n    url: {url}\n");
    Folder::new().with("one.fdl.yaml", one_task(task)).with("fdlc.yaml", config).run(&["run", "one.fdl.yaml"])
}

fn run(server: &Server) -> String {
    let outcome = run_against(&server.url(), FUNCTION);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.out.trim_end().to_owned()
}

#[test]
fn the_body_of_a_good_response_is_the_answer() {
    let server = Server::saying(response("200 OK", "", "{\"a\": 1}\n"));
    assert_eq!(run(&server), "{\"Body\":{\"a\":1}}");
    let request = server.seen().remove(0);
    assert_eq!((request.line.as_str(), request.body.as_str()), ("POST /invoke HTTP/1.1", "{\"n\":1}"));
    for (name, value) in [
        ("X-Fdlc-State", "Call"),
        ("X-Fdlc-Action", "FC:InvokeFunction"),
        ("X-Fdlc-Resource", "acs:fc:::functions/f"),
        ("X-Fdlc-Attempt", "0"),
        ("X-Fc-Invocation-Type", "Sync"),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    assert!(request.header("X-Fdlc-Execution").is_some() && request.header("X-Fdlc-Task-Token").is_none());
    assert_eq!(run(&Server::saying(response("204 No Content", "", ""))), "{\"Body\":\"\"}");
}

#[test]
fn other_responses_are_errors() {
    for (answer, code, detail) in [
        (response("500 Oops", "", "broken"), "FC.InternalServerError", "status 500: broken"),
        (response("429 Busy", "", ""), "FC.ResourceThrottled", "status 429"),
        (
            response("404 No", "", r#"{"errorCode":"FunctionNotFound","errorMessage":"m"}"#),
            "FC.FunctionNotFound",
            "m",
        ),
        (response("200 OK", "X-Fc-Error-Type: E\r\n", "{\"a\":1}"), "FC.Unknown", r#"{\"a\":1}"#),
        (
            response("200 OK", "X-Fc-Error-Type: E\r\n", r#"{"errorType":"Mine","errorMessage":"m"}"#),
            "Mine",
            "m",
        ),
    ] {
        let server = Server::saying(answer.clone());
        assert_eq!(run(&server), format!("{{\"code\":\"{code}\",\"detail\":\"{detail}\"}}"), "{answer}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let other = Server::saying(response("200 OK", "", "1"));
    let server = Server::saying(response("302 Found", &format!("Location: {}\r\n", other.url()), ""));
    assert!(run(&server).contains("FC.InternalServerError"));
    assert!(other.seen().is_empty());
}

#[test]
fn a_response_that_breaks_off_is_an_error() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    for answer in
        [cut, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", "", "nonsense\r\n\r\n"]
    {
        let output = run(&Server::saying(answer));
        assert!(output.contains("FC.InternalServerError"), "{answer:?}: {output}");
    }
}

#[test]
fn nobody_there_is_an_error() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let outcome = run_against(&format!("http://127.0.0.1:{port}/"), FUNCTION);
    assert!(
        outcome.out.contains("FC.InternalServerError") && outcome.out.contains("no connection"),
        "{outcome:?}"
    );
}

#[test]
fn more_than_the_limit_is_not_read() {
    let announced = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
    assert!(run(&announced).contains("FnF.EntityTooLarge"));
    let endless = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 1 << 16]).is_ok() {}
    });
    assert!(run(&endless).contains("FnF.EntityTooLarge"));
}

#[test]
fn a_slow_server_is_given_up() {
    let slow = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        std::thread::sleep(Duration::from_secs(20));
    });
    let began = Instant::now();
    let outcome = run_against(&slow.url(), &format!("{FUNCTION}    Timeout: 1\n"));
    assert!(outcome.out.contains("FnF.TaskTimeout"), "{outcome:?}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

const REQUEST: &str = "    Action: HTTP:Request
    Parameters:
      url.$: $Input.url
      method: Post
      headers: {Authorization: Bearer geheim, X-Other: y}
      body: {a: [1]}
";

fn request(url: &str) -> Outcome {
    let folder = Folder::new()
        .with("one.fdl.yaml", one_task(REQUEST))
        .with("fdlc.yaml", "bindings: [{action: 'HTTP:Request', real: true}]\n");
    folder.run(&["run", "one.fdl.yaml", "--history", "json", "--input", &format!("{{\"url\":{url:?}}}")])
}

#[test]
fn a_real_request_is_sent_as_its_parameters_say() {
    let server =
        Server::saying(response("404 No", "X-Kind: a\r\nX-Kind: b\r\nSet-Cookie: c=geheim\r\n", "gone"));
    let outcome = request(&server.url());
    let history: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let output = &history["output"];
    assert_eq!((&output["Code"], &output["Body"]), (&404.into(), &"gone".into()));
    assert_eq!(output["Header"]["X-Kind"], "a, b");
    let sent = server.seen().remove(0);
    assert_eq!((sent.line.as_str(), sent.body.as_str()), ("POST /invoke HTTP/1.1", "{\"a\":[1]}"));
    assert_eq!(sent.header("Authorization"), Some("Bearer geheim"));
    assert_eq!(sent.header("Content-Type"), Some("application/json"));
    let events = history["events"].to_string();
    assert!(!events.contains("geheim") && !outcome.err.contains("geheim"), "secrets are masked: {outcome:?}");
}

#[test]
fn a_real_request_without_an_answer_has_an_error_of_its_own() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for url in [&format!("http://127.0.0.1:{port}/"), "nonsense", "ftp://127.0.0.1/"] {
        let outcome = request(url);
        assert!(outcome.out.contains("HTTP.RequestFailed"), "{url}: {outcome:?}");
    }
    let other = Server::saying(response("200 OK", "", "1"));
    let server = Server::saying(response("307 Elsewhere", &format!("Location: {}\r\n", other.url()), ""));
    assert!(request(&server.url()).out.contains("\"Code\":307"));
    assert!(other.seen().is_empty());
}
