//! Recorded runs, and pages that show them.

use crate::end_to_end::scene;
use crate::support::Folder;
use crate::{FUNCTION, one_task, skipped};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The events without what a replay cannot repeat: when it was, and tokens.
fn events(history: &str) -> Vec<Value> {
    let history: Value = serde_json::from_str(history).unwrap();
    let millis = |event: &Value| {
        let time = event["Time"].as_str().unwrap();
        let part = |range: std::ops::Range<usize>| time[range].parse::<i64>().unwrap();
        ((part(11..13) * 60 + part(14..16)) * 60 + part(17..19)) * 1000 + part(20..23)
    };
    let events = history["events"].as_array().unwrap();
    let start = millis(&events[0]);
    let mut events = events.clone();
    for event in &mut events {
        event["Time"] = (millis(event) - start).rem_euclid(86_400_000).into();
        hide_tokens(event);
    }
    events
}

fn hide_tokens(value: &mut Value) {
    match value {
        // The base64 of `v1#`.
        Value::String(text) if text.starts_with("djEj") => *text = "TOKEN".to_owned(),
        Value::Array(items) => items.iter_mut().for_each(hide_tokens),
        Value::Object(members) => members.values_mut().for_each(hide_tokens),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_recorded_run_repeats_itself() {
    let (folder, _server) = scene("7");
    std::fs::create_dir(folder.path().join("tests")).unwrap();
    let record = "tests/night.test.yaml";
    let real = folder.run(&["run", "night.fdl.yaml", "--history", "json", "--record", record]);
    assert_eq!(real.code, 0, "{real:?}");
    let test = folder.read(record);
    let outcome = folder.run(&["test", "tests"]);
    assert_eq!(outcome.code, 0, "{outcome:?}\n{test}");
    let replayed = folder.run(&["run", "night.fdl.yaml", "--history", "json", "--mocks", record]);
    assert_eq!(replayed.code, 0, "{replayed:?}\n{test}");
    let (real, replayed) = (events(&real.out), events(&replayed.out));
    for (real, replayed) in real.iter().zip(&replayed) {
        assert_eq!(real, replayed, "{test}");
    }
    assert_eq!(real.len(), replayed.len());
    for told in ["status: \"Succeeded\"", "\"hang\":true", "\"code\":\"FC.Unknown\"", "acs:fnf:::flow/bind"] {
        assert!(test.contains(told), "{told}\n{test}");
    }
}

#[test]
fn a_recording_of_many_calls_at_once_keeps_their_order() {
    let flow = "Type: StateMachine\nSpecVersion: v1\nName: many\nStartAt: Each\nStates:\n  - Type: Map\n    Name: Each\n    \
                ItemsPath: $Input.items\n    Processor:\n      StartAt: Call\n      States:\n        - Type: Task\n          \
                Name: Call\n          Action: FC:InvokeFunction\n          Parameters: {resourceArn: 'acs:fc:::functions/f', \
                invocationType: Sync, body.$: $Input}\n          Retry: [{Errors: [FnF.ALL], Description: x, MaxAttempts: 1, \
                IntervalSeconds: 0}]\n          End: true\n    End: true\n";
    let config = "bindings: [{state: Call, command: [sh, -c, 'x=$(cat); test $((x % 3)) = $FDLC_ATTEMPT && exit 1; echo $x']}]\n";
    let folder = Folder::new().with("many.fdl.yaml", flow).with("fdlc.yaml", config);
    let input = "{\"items\": [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]}";
    let call = ["run", "many.fdl.yaml", "--history", "json", "--input", input];
    let real = folder.run(&[&call[..], &["--record", "many.test.yaml"]].concat());
    assert_eq!(real.code, 0, "{real:?}");
    assert!(!real.err.contains("differs"), "{}", real.err);
    let replayed = folder.run(&[&call[..], &["--mocks", "many.test.yaml"]].concat());
    assert_eq!(events(&real.out), events(&replayed.out));
    assert_eq!(folder.run(&["test"]).code, 0);
}

#[test]
fn what_is_secret_is_not_recorded() {
    let config = "bindings: [{state: Call, command: [echo, '{\"accessToken\": \"geheim\"}']}]\n";
    let folder = Folder::new().with("one.fdl.yaml", one_task(FUNCTION)).with("fdlc.yaml", config);
    let outcome = folder.run(&[
        "run",
        "one.fdl.yaml",
        "--input",
        "{\"password\":\"geheim\"}",
        "--record",
        "x.test.yaml",
    ]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(!folder.read("x.test.yaml").contains("geheim"));
    folder.write("two.fdl.yaml", one_task(&FUNCTION.replace("{n: 1}", "{password: geheim}")));
    let outcome = folder.run(&["run", "two.fdl.yaml", "--record", "y.test.yaml"]);
    let told = "the calls of `Call` are not expected: they hold secrets";
    assert!(outcome.code == 0 && outcome.err.contains(told), "{outcome:?}");
    assert!(!folder.read("y.test.yaml").contains("geheim"));
    let refused = folder.run_with_input(&["run", "-", "--record", "y.test.yaml"], one_task(FUNCTION));
    assert_eq!(refused.code, 2, "{refused:?}");
}

#[test]
fn a_text_that_is_json_is_recorded_as_a_text() {
    let folder = Folder::new()
        .with("one.fdl.yaml", one_task(FUNCTION))
        .with("fdlc.yaml", "bindings: [{state: Call, command: [echo, '\"{}\"']}]\n");
    let outcome = folder.run(&["run", "one.fdl.yaml", "--virtual-time", "--record", "x.test.yaml"]);
    assert!(outcome.code == 0 && !outcome.err.contains("differs"), "{outcome:?}");
    let outcome = folder.run(&["test"]);
    assert_eq!(outcome.code, 0, "{outcome:?}\n{}", folder.read("x.test.yaml"));
}

#[test]
fn a_recording_is_added_to_the_tests_that_are_there() {
    let folder = Folder::new()
        .with("one.fdl.yaml", one_task(FUNCTION))
        .with("fdlc.yaml", "bindings: [{state: Call, command: [echo, '7']}]\n");
    let call = ["run", "one.fdl.yaml", "--virtual-time", "--record", "x.test.yaml"];
    let first = folder.run(&call);
    assert_eq!(first.code, 0, "{first:?}");
    let by_hand = folder.read("x.test.yaml") + "      # and no more";
    folder.write("x.test.yaml", &by_hand);
    let second = folder.run(&[&call[..], &["--input", "{\"a\": 1}"]].concat());
    assert!(second.code == 0 && second.err.contains("a case is added to `x.test.yaml`"), "{second:?}");
    let test = folder.read("x.test.yaml");
    assert!(test.starts_with(&by_hand), "{test}");
    let outcome = folder.run(&["test", "--list"]);
    assert_eq!(outcome.out.lines().count(), 2, "{outcome:?}");
    assert_eq!(folder.run(&["test"]).code, 0, "{test}");
    let names: Vec<_> = outcome.out.lines().filter_map(|line| line.split_once("  ")).collect();
    assert_ne!(names[0].1, names[1].1);
    // What does not belong to the last case stays behind all of them.
    let (file, end) = (
        "mocks: {Call: [{give: 7}]}\ncases:\n- name: a\n  # of a\n\n  # of a too\n",
        "\n# - name: later\n\nflow: one.fdl.yaml # end\n",
    );
    folder.write("x.test.yaml", format!("{file}{end}"));
    assert_eq!(folder.run(&call).code, 0);
    let test = folder.read("x.test.yaml");
    assert!(test.starts_with(&format!("{file}- name: \"what")) && test.ends_with(end), "{test}");
    assert_eq!(folder.run(&["test"]).code, 0, "{test}");
    // Lines end as those that are there.
    folder.write("x.test.yaml", by_hand.replace('\n', "\r\n"));
    assert_eq!(folder.run(&call).code, 0);
    let test = folder.read("x.test.yaml");
    assert_eq!(test.matches("\r\n").count(), test.matches('\n').count(), "{test:?}");
}

#[test]
fn what_is_no_test_of_the_flow_is_left_as_it_is() {
    for (text, told) in [
        ("my notes\n", "it is no flow test that can be run"),
        ("flow: other.fdl.yaml\ncases: [{name: a}]\n", "it tests another flow than `one.fdl.yaml`"),
        ("flow: one.fdl.yaml\nlimits: off\ncases:\n- name: a\n", "with other limits"),
        ("flow: one.fdl.yaml\ncases: [{name: a}]\n", "its `cases` hold no case on lines of its own"),
        ("flow: one.fdl.yaml\ncases: []\n", "its `cases` hold no case on lines of its own"),
    ] {
        let folder = Folder::new()
            .with("one.fdl.yaml", one_task(FUNCTION))
            .with("other.fdl.yaml", one_task(FUNCTION))
            .with("x.test.yaml", text)
            .with("fdlc.yaml", "bindings: [{state: Call, command: [touch, was-run]}]\n");
        let outcome = folder.run(&["run", "one.fdl.yaml", "--record", "x.test.yaml"]);
        assert_eq!(outcome.code, 2, "{outcome:?}");
        assert!(outcome.err.contains(told), "{text}: {}", outcome.err);
        assert_eq!(folder.read("x.test.yaml"), text);
        assert!(!folder.path().join("was-run").exists(), "nothing ran");
    }
}

#[test]
fn keys_that_look_like_expressions_are_recorded_as_they_came() {
    for answer in [
        "{\"a.$\": \"$Input.n\", \"b\": 1.5}",
        "{\"a\": {\"b\": [{\"c.$\": \"no expression\"}], \"d\": null}, \"e\": \"it's \\\\ \\\"x\\\"\"}",
        "[{\"c.$\": 1}, {}]",
    ] {
        let folder = Folder::new()
            .with("one.fdl.yaml", one_task(FUNCTION))
            .with("answer.json", answer)
            .with("fdlc.yaml", "bindings: [{state: Call, command: [cat, answer.json]}]\n");
        let real = folder.run(&["run", "one.fdl.yaml", "--record", "x.test.yaml"]);
        assert_eq!(real.code, 0, "{real:?}");
        let test = folder.read("x.test.yaml");
        assert!(!real.err.contains("differs"), "{}\n{test}", real.err);
        let replayed = folder.run(&["run", "one.fdl.yaml", "--mocks", "x.test.yaml"]);
        assert_eq!(replayed.out, real.out, "{test}");
        assert_eq!(folder.run(&["test"]).code, 0, "{test}");
    }
}

/// A browser, where there is one.
fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|it| it.is_file());
    if found.is_none() {
        skipped("there is no Chromium that could open the page");
    }
    found
}

const LISTEN: &str = "<script>window.troubles = [];
addEventListener('error', (it) => troubles.push(String(it.message)), true);
addEventListener('securitypolicyviolation', (it) => troubles.push('policy: ' + it.blockedURI));
const began = performance.now();</script>";
const REPORT: &str = "<script>{
const rows = [...document.querySelectorAll('.row')];
const detail = () => document.getElementById('detail').textContent;
const said = [];
for (const row of rows.slice(0, 5)) { row.dispatchEvent(new MouseEvent('click', { bubbles: true })); said.push(detail()); }
const node = document.querySelector('#picture [data-id]');
for (const it of document.querySelectorAll('#picture [data-id]')) it.dispatchEvent(new MouseEvent('click', { bubbles: true }));
const report = { troubles, rows: rows.length, said, last: detail(), pwned: window.pwned === true,
  loaded: performance.getEntriesByType('resource').map((it) => it.name),
  reached: document.querySelectorAll('#picture .fdl-succeeded, #picture .fdl-caught, #picture .fdl-failed').length,
  height: document.getElementById('space').clientHeight, status: document.getElementById('status').textContent,
  millis: Math.round(performance.now() - began) };
const pre = document.createElement('pre'); pre.id = 'report'; pre.textContent = btoa(encodeURIComponent(JSON.stringify(report)));
document.body.append(pre);
}</script>";

/// What a browser finds on a page.
fn opened(browser: &Path, folder: &Folder, page: &str) -> Value {
    let text = folder.read(page);
    let text = text.replacen("<head>", &format!("<head>{LISTEN}"), 1);
    let (before, after) = text.rsplit_once("</body>").unwrap();
    folder.write("opened.html", format!("{before}{REPORT}</body>{after}"));
    let profile = folder.path().join("profile");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--virtual-time-budget=3000"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(["--window-size=1200,800", "--dump-dom"])
        .arg(format!("file://{}", folder.path().join("opened.html").display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let report =
        dom.split_once("id=\"report\">").and_then(|(_, rest)| rest.split_once('<')).map(|(report, _)| report);
    let report = report.unwrap_or_else(|| panic!("no report: {}", String::from_utf8_lossy(&output.stderr)));
    serde_json::from_str(&percent_decoded(&base64(report))).unwrap()
}

fn base64(text: &str) -> Vec<u8> {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for sign in text.bytes().filter(|sign| *sign != b'=') {
        bits = (bits << 6) | u32::try_from(SIGNS.iter().position(|it| *it == sign).unwrap()).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap());
        }
    }
    bytes
}

fn percent_decoded(text: &[u8]) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_page_shows_states_attempts_and_values() {
    let (folder, _server) = scene("8");
    let outcome = folder.run(&["run", "night.fdl.yaml", "--timeline", "night.html"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let page = folder.read("night.html");
    for outside in ["src=", "href=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let Some(browser) = browser() else { return };
    let report = opened(&browser, &folder, "night.html");
    assert_eq!(report["troubles"], serde_json::json!([]), "{report}");
    assert_eq!((&report["loaded"], &report["status"]), (&serde_json::json!([]), &"Succeeded".into()));
    // Six states of the flow and one of its child.
    assert_eq!(report["rows"], 7, "{report}");
    assert!(report["reached"].as_u64().unwrap() >= 6, "{report}");
    let first = report["said"][0].as_str().unwrap();
    for told in ["Read", "Attempt 2: succeeded", "FC.Unknown", "exit status 9", "\"page\": 3", "to be bound"]
    {
        assert!(first.contains(told), "{told}: {first}");
    }
}

#[test]
fn what_a_flow_is_called_does_nothing_to_a_page() {
    let name = "</script><script>window.pwned = true</script><img src=x onerror=pwned=true>{{data}}";
    let flow = one_task(FUNCTION)
        .replace("Name: Call", &format!("Name: {name:?}"))
        .replace("StartAt: Call", &format!("StartAt: {name:?}"));
    let mocks = format!("mocks: {{{name:?}: [{{give: {name:?}}}]}}\n");
    let folder = Folder::new().with("one.fdl.yaml", flow).with("m.yaml", mocks);
    let outcome = folder.run(&["run", "one.fdl.yaml", "--mocks", "m.yaml", "--timeline", "page.html"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let page = folder.read("page.html");
    assert!(!page.contains("<script>window.pwned") && !page.contains("<img"), "it is escaped everywhere");
    let Some(browser) = browser() else { return };
    let report = opened(&browser, &folder, "page.html");
    assert_eq!((&report["troubles"], &report["pwned"]), (&serde_json::json!([]), &false.into()), "{report}");
    assert!(report["said"][0].as_str().unwrap().contains("window.pwned = true"), "{report}");
}

#[test]
fn a_page_of_ten_thousand_events_is_quick() {
    let flow = "Type: StateMachine\nSpecVersion: v1\nName: many\nStartAt: Each\nStates:\n  - Type: Map\n    Name: Each\n    \
                ItemsPath: $Input.items\n    Processor:\n      StartAt: One\n      States:\n        \
                - {Type: Pass, Name: One, Next: Two}\n        - {Type: Wait, Name: Two, Seconds: 1, End: true}\n    End: true\n";
    let items: Vec<String> = (0..1_300).map(|item| item.to_string()).collect();
    let folder = Folder::new()
        .with("many.fdl.yaml", flow)
        .with("input.json", format!("{{\"items\":[{}]}}", items.join(",")));
    let call =
        ["run", "many.fdl.yaml", "--input-file", "input.json", "--no-limits", "--timeline", "many.html"];
    let outcome = folder.run(&call);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let Some(browser) = browser() else { return };
    let report = opened(&browser, &folder, "many.html");
    assert_eq!(report["troubles"], serde_json::json!([]), "{report}");
    assert!(report["rows"].as_u64().unwrap() < 200, "only what is seen is built: {report}");
    assert_eq!(report["height"], 22 * 2_601, "{report}");
    assert!(Duration::from_millis(report["millis"].as_u64().unwrap()) < Duration::from_secs(5), "{report}");
}
