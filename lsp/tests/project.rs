//! Flow tests and project files: what may be written where, and what is said about it.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use fdl_compiler::compile::analyze;
use fdl_compiler::program::Mode;
use fdl_compiler::project::keys::KeysSpec;
use fdl_compiler::{Limits, Settings, yaml};
use fdl_lsp::features::project::{self, PROJECT, TEST};

const SETTINGS: Settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
/// A flow with two Tasks, and with one that waits for a report.
const FLOW: &str = "\
Type: StateMachine
States:
  - {Type: Task, Name: Charge, Action: FC:InvokeFunction}
  - {Type: Task, Name: 'Done: 完', Action: FC:InvokeFunction, TaskMode: WaitForCustomCallback}
  - {Type: Fail, Name: Stop, Code: Order.Empty}
  - {Type: Map, Name: Each, Processor: {States: [{Type: Pass, Name: Inner}]}}
";

fn marked(marked: &str) -> (yaml::Document, u32) {
    let at = marked.find('‸').unwrap();
    (yaml::parse(marked.replacen('‸', "", 1)), u32::try_from(at).unwrap())
}

/// What may be written at the mark: the new texts of the first few.
fn offered(spec: &'static KeysSpec, text: &str, count: usize) -> Vec<String> {
    let (doc, at) = marked(text);
    let flow = analyze(yaml::parse(FLOW), &SETTINGS).flow;
    let found = project::completion(&doc, spec, &[&flow], at);
    found.into_iter().take(count).map(|it| it.new_text.marked()).collect()
}

#[test]
fn keys_that_fit_and_are_not_there_yet_are_offered_required_ones_first() {
    assert_eq!(offered(TEST, "flow: a.fdl.yaml\n‸\n", 3), ["cases:\n  - ", "definition:\n  ", "mode: "]);
    let case = "cases:\n  - name: a\n    expect:\n      status: Failed\n      e‸\n";
    assert_eq!(offered(TEST, case, 3), ["output: ", "error:\n        ", "elapsed: "]);
    assert_eq!(offered(TEST, "mocks:\n  Charge:\n    - ‸\n", 3), ["give: ", "give.\\$: ", "fail:\n        "]);
    assert_eq!(
        offered(PROJECT, "flows:\n  - match: a\n    mode: Express\n    ‸\n", 2),
        ["inputSchema: ", "inputSample: "]
    );
}

#[test]
fn states_rules_and_words_are_offered_where_they_belong() {
    assert_eq!(offered(TEST, "mocks:\n  C‸\n", 9), ["Charge:\n    - ", "\"Done: 完\":\n    - "]);
    assert_eq!(offered(TEST, "mocks:\n  Charge: [{give: 1}]\n  ‸\n", 9), ["\"Done: 完\":\n    - "]);
    assert_eq!(offered(TEST, "cases:\n  - mocks: {‸}\n", 1), ["Charge: [$0]"]);
    assert_eq!(offered(TEST, "cases:\n  - expect:\n      p‸\n", 5)[4], "path: [$0]");
    assert_eq!(offered(TEST, "cases:\n  - expect:\n      path: [C‸]\n", 2), ["Charge", "\"Done: 完\""]);
    assert_eq!(offered(TEST, "mode: S‸\n", 9), ["Standard", "Express"]);
    assert!(offered(PROJECT, "rules:\n  miss‸\n", 500).contains(&"missing-description: ".to_owned()));
    assert!(offered(PROJECT, "rules:\n  missing-description: o‸\n", 9).contains(&"off".to_owned()));
    assert!(offered(TEST, "cases:\n  - input: {a: ‸}\n", 9).is_empty());
    assert!(offered(TEST, "mocks:\n  Charge:\n    - hang‸\n", 9).contains(&"hang: true".to_owned()));
    assert_eq!(offered(TEST, "mocks:\n  Charge: [{fail: {code: ‸}}]\n", 1), ["Order.Empty"]);
    assert_eq!(offered(PROJECT, "bindings:\n  - action: ‸\n", 1), ["FC:InvokeFunction"]);
}

#[test]
fn only_what_the_check_accepts_is_offered() {
    let expect = |key: &str| offered(TEST, &format!("cases:\n  - expect:\n      {key}\n"), 99);
    assert_eq!(expect("calls: {‸}"), ["Charge: [$0]", "\"Done: 完\": [$0]"]);
    assert_eq!(expect("path: [‸]"), ["Charge", "\"Done: 完\"", "Stop", "Each"]);
    assert_eq!(expect("entered: {‸}").len(), 5);
    assert_eq!(offered(TEST, "cases:\n  - reports:\n      - state: ‸\n", 9), ["\"Done: 完\""]);
    let codes = expect("error: {code: ‸}");
    assert_eq!(codes[0], "Order.Empty");
    assert!(!codes.contains(&"FnF.ALL".to_owned()) && codes.contains(&"FnF.TaskTimeout".to_owned()));
}

#[test]
fn quotes_that_are_there_stay_and_a_colon_gets_its_blank() {
    assert_eq!(offered(TEST, "cases:\n  - expect:\n      path: [\"‸\"]\n", 2), ["Charge", "Done: 完"]);
    assert_eq!(offered(TEST, "cases:\n  - expect:\n      status: \"F‸\n", 2), ["Succeeded", "Failed"]);
    assert_eq!(offered(TEST, "mode:‸\n", 1), [" Standard"]);
}

#[test]
fn a_list_without_a_dash_is_offered_its_first_item() {
    assert_eq!(
        offered(TEST, "mocks:\n  Charge:\n    ‸\n", 3),
        ["- give: ", "- give.\\$: ", "- fail:\n        "]
    );
    assert_eq!(offered(TEST, "cases:\n  ‸\n", 1), ["- name: "]);
    assert_eq!(offered(TEST, "cases:\n  - expect:\n      path: ‸\n", 1), ["[Charge]"]);
    assert_eq!(offered(TEST, "cases:\n  - expect:\n      path:\n        ‸\n", 1), ["- Charge"]);
    assert_eq!(offered(PROJECT, "bindings:\n  ‸\n", 1), ["- state: "]);
}

#[test]
fn keys_and_rules_are_explained_and_states_known() {
    let hover = |spec, text: &str| {
        let (doc, at) = marked(text);
        project::hover(&doc, spec, at).map(|it| it.1)
    };
    assert!(hover(TEST, "ca‸ses: []\n").unwrap().starts_with("`cases`: a list, required\n\n"));
    assert!(hover(PROJECT, "rules:\n  missing-desc‸ription: off\n").unwrap().contains("missing-description"));
    assert_eq!(hover(TEST, "what‸ever: 1\n"), None);
    let state = |text: &str| {
        let (doc, at) = marked(text);
        project::state_at(&doc, TEST, at).map(|it| it.1)
    };
    assert_eq!(state("mocks:\n  Cha‸rge: []\n").as_deref(), Some("Charge"));
    assert_eq!(state("cases:\n  - expect:\n      path: [A, 完‸]\n").as_deref(), Some("完"));
    assert_eq!(state("mode: Stan‸dard\n"), None);
}

#[test]
fn nothing_that_is_half_typed_is_too_much() {
    let text = include_str!("../../examples/order.test.yaml");
    for end in (0..text.len()).filter(|it| text.is_char_boundary(*it)).step_by(5) {
        for tail in ["", "\n  ", ": ", "[{"] {
            let doc = yaml::parse(format!("{}{tail}", &text[..end]));
            let at = u32::try_from(doc.text.len()).unwrap();
            project::completion(&doc, TEST, &[], at);
            project::hover(&doc, PROJECT, at);
            project::state_at(&doc, TEST, at / 2);
        }
    }
}
