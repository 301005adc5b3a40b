//! Flow tests and project files: what may be written where, and what is said about it.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use fdl_compiler::compile::analyze;
use fdl_compiler::program::Mode;
use fdl_compiler::project::keys::KeysSpec;
use fdl_compiler::{Limits, Settings, yaml};
use fdl_lsp::features::project::{self, Listed, PROJECT, TEST};

const SETTINGS: Settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
/// A flow with two Tasks, and with one that waits for a report.
const FLOW: &str = r#"
Type: StateMachine
StartAt: Charge
States:
  - Type: Task
    Name: Charge
    Action: FC:InvokeFunction
    Parameters:
      amount: 1
      body: {n: 1, kind: big}
      lines: [{sku: a}]
      it's: 1
    OutputConstructor: {kind: fast, parcel: {label: a}}
    GlobalConstructor: {count: 3}
    Catch: [{Errors: [FnF.ALL], Next: Stop}]
    Next: 'Done: 完'
  - Type: Task
    Name: 'Done: 完'
    Action: HTTP:Request
    TaskMode: WaitForCustomCallback
    Parameters: {url: 'https://a.example'}
    OutputConstructor: {kind: fast, parcel: {label: a}}
    Next: Each
  - {Type: Fail, Name: Stop, Code: Order.Empty}
  - Type: Map
    Name: Each
    ItemReader: {Parameters: {Bucket: shop, Key: items.csv}}
    Processor: {States: [{Type: Pass, Name: Inner}]}
    OutputConstructor: {kind: fast, parcel: {label: a}}
    End: true
  - {Type: Task, Name: Start, Action: 'FNF:StartExecution', Parameters: {resourceArn: 'acs:fnf:::flow/child'}}
"#;

fn marked(marked: &str) -> (yaml::Document, u32) {
    let at = marked.find('‸').unwrap();
    (yaml::parse(marked.replacen('‸', "", 1)), u32::try_from(at).unwrap())
}

/// What lies around the file.
fn listed(folder: &str) -> Vec<Listed> {
    let named = |names: &[&str], is_folder| -> Vec<Listed> {
        names.iter().map(|it| Listed { name: (*it).to_owned(), is_folder }).collect()
    };
    match folder {
        "" => [
            named(&["a.json", "a.test.yaml", "b.csv", "c.yaml", "d.fdl.yaml", ".x"], false),
            named(&["sub"], true),
        ]
        .concat(),
        "sub/" => named(&["child.fdl.yaml"], false),
        _ => Vec::new(),
    }
}

/// What may be written at the mark: the new texts of the first few.
fn offered(spec: &'static KeysSpec, text: &str, count: usize) -> Vec<String> {
    let (doc, at) = marked(text);
    let flow = analyze(yaml::parse(FLOW), &SETTINGS);
    let found = project::completion(&doc, spec, &[&flow], &listed, at);
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
    assert_eq!(
        offered(TEST, "mocks:\n  C‸\n", 9),
        ["Charge:\n    - ", "\"Done: 完\":\n    - ", "Start:\n    - "]
    );
    assert_eq!(offered(TEST, "mocks:\n  Charge: [{give: 1}]\n  ‸\n", 1), ["\"Done: 完\":\n    - "]);
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
    assert_eq!(expect("calls: {‸}"), ["Charge: [$0]", "\"Done: 完\": [$0]", "Start: [$0]"]);
    assert_eq!(expect("path: [‸]"), ["Charge", "\"Done: 完\"", "Stop", "Each", "Start"]);
    assert_eq!(expect("entered: {‸}").len(), 6);
    assert_eq!(offered(TEST, "cases:\n  - reports:\n      - state: ‸\n", 9), ["\"Done: 完\""]);
    let codes = expect("error: {code: ‸}");
    assert_eq!(codes[0], "Order.Empty");
    assert!(!codes.contains(&"FnF.ALL".to_owned()) && codes.contains(&"FnF.TaskTimeout".to_owned()));
}

#[test]
fn expressions_of_mocks_see_what_the_task_sends() {
    let mock = |text: &str| offered(TEST, &format!("mocks:\n  Charge:\n    - {text}\n"), 99);
    assert_eq!(
        mock("when: $Input.‸"),
        ["amount", "body", "it\'s", "lines"]
            .map(|it| { if it == "it\'s" { "['it\\\\'s']".to_owned() } else { it.to_owned() } })
    );
    assert_eq!(mock("when: $‸"), ["\\$Input"]);
    assert_eq!(mock("when: '$Input.body.n‸ > 1'"), ["kind", "n"]);
    assert_eq!(mock("give: {sum.$: \"$Input.lines[*].‸\"}"), ["sku"]);
    assert_eq!(mock("give.$: $Input[‸]")[0], "\"amount\"");
    assert_eq!(mock("when: '$Input.body.kind == \"‸\"'"), ["big"]);
    assert!(mock("when: $Context.‸").is_empty() && mock("give: {sum: $Input.‸}").is_empty());
    assert!(mock("give:\n        sum.$: ‸").contains(&"length".to_owned()));
    let report = "cases:\n  - reports:\n      - state: 'Done: 完'\n        give: {a.$: $Input.‸}\n";
    assert_eq!(offered(TEST, report, 9), ["url"]);
    let binding = "bindings:\n  - action: SMS:SendSms\n    mock: [{when: $Input.p‸}]\n";
    assert_eq!(offered(PROJECT, binding, 1), ["phoneNumbers"]);
}

#[test]
fn values_have_the_members_that_the_flow_knows_of() {
    let expect = |text: &str| offered(TEST, &format!("cases:\n  - expect:\n      {text}\n"), 99);
    assert_eq!(expect("output:\n        ‸"), ["kind: ", "parcel:\n          "]);
    assert_eq!(expect("output: {parcel: {}, ‸}"), ["kind: "]);
    assert_eq!(expect("output: {\"k‸\": 1}"), ["kind", "parcel"]);
    assert_eq!(expect("output: {parcel: {‸}}"), ["label: "]);
    assert_eq!(expect("output: {kind: ‸}"), ["fast"]);
    assert_eq!(expect("global: {‸}"), ["count: "]);
    assert_eq!(expect("global: {count: ‸}"), ["3"]);
    assert_eq!(expect("calls: {Charge: [{am‸}]}")[0], "amount: ");
    assert_eq!(expect("calls:\n        Charge:\n          - ‸")[0], "amount: ");
    let give = |text: &str| offered(TEST, &format!("mocks:\n  Charge:\n    - give:\n        {text}\n"), 9);
    assert_eq!(give("‸"), ["Body: ", "Body.\\$: "]);
}

#[test]
fn paths_are_those_of_files_that_are_there() {
    assert_eq!(offered(TEST, "flow: ‸\n", 9), ["d.fdl.yaml", "a.json", "c.yaml", "sub/", "../"]);
    assert_eq!(offered(TEST, "flow: sub/c‸\n", 9), ["child.fdl.yaml"]);
    assert_eq!(offered(TEST, "flow: \"‸\"\n", 1), ["d.fdl.yaml"]);
    assert_eq!(offered(TEST, "objects: {shop/a: ‸}\n", 9), ["a.json", "b.csv", "sub/", "../"]);
    assert_eq!(offered(PROJECT, "flows:\n  - inputSchema: ‸\n", 9), ["a.json", "sub/", "../"]);
    assert!(offered(TEST, "flow: /‸\n", 9).is_empty());
    assert_eq!(offered(TEST, "flows:\n  ‸\n", 9), ["acs:fnf:::flow/child: "]);
    assert_eq!(offered(TEST, "objects:\n  ‸\n", 9), ["shop/items.csv: "]);
}

#[test]
fn an_item_whose_dash_is_missing_gets_it() {
    assert_eq!(offered(TEST, "cases:\n  - name: a\n  ‸\n", 1), ["- name: "]);
    assert_eq!(offered(TEST, "cases:\n  - name: a\n  ex‸\n", 9)[5], "- expect:\n      ");
    let path = "cases:\n  - expect:\n      path:\n        - Charge\n        ‸\n";
    assert_eq!(offered(TEST, path, 1), ["- \"Done: 完\""]);
    assert_eq!(offered(TEST, "cases:\n  - name: a\n    in‸\n", 1), ["input: "]);
}

#[test]
fn right_behind_a_colon_everything_is_offered_with_its_blank() {
    assert_eq!(offered(TEST, "mocks:\n  Charge:\n    - when:‸\n", 1), [" \\$Input"]);
    assert_eq!(offered(TEST, "flow:‸\n", 1), [" d.fdl.yaml"]);
    assert_eq!(offered(PROJECT, "bindings:\n  - action: FC:‸\n", 1), ["FC:InvokeFunction"]);
}

#[test]
fn bindings_name_tasks_and_what_they_call_and_levels_those_that_can_be_changed() {
    assert_eq!(offered(PROJECT, "bindings:\n  - state: ‸\n", 9), ["Charge", "\"Done: 完\"", "Start"]);
    let resources = offered(PROJECT, "bindings:\n  - resource: ‸\n", 9);
    assert_eq!(resources, ["https://a.example", "acs:fnf:::flow/child"]);
    assert_eq!(offered(PROJECT, "rules: {missing-description: ‸}\n", 9), ["error", "warning", "hint", "off"]);
    assert_eq!(offered(PROJECT, "rules:\n  yaml-syntax: ‸\n", 9), ["error"]);
    let rules = offered(PROJECT, "rules:\n  ‸\n", 500);
    assert!(rules.contains(&"missing-description: ".to_owned()));
    assert!(!rules.contains(&"missing-field: ".to_owned()));
}

#[test]
fn an_input_has_the_members_that_the_flow_reads() {
    let flow = "Type: StateMachine\nStartAt: A\nStates:\n  - Type: Choice\n    Name: A\n    Branches: [{Condition: \
                $Input.n > 1, Next: B}]\n    Default: B\n  - {Type: Task, Name: B, Parameters: {a.$: $Input.body.x}, \
                Next: C}\n  - {Type: Pass, Name: C, OutputConstructor: {a.$: $Input.other, b.$: \
                '$Context.Execution.Input[\"it s\"]'}}\n";
    let flow = analyze(yaml::parse(flow), &SETTINGS);
    let (doc, at) = marked("cases:\n  - input: {n: 1, ‸}\n");
    let found = project::completion(&doc, TEST, &[&flow], &listed, at);
    let found: Vec<_> = found.iter().map(|it| it.new_text.plain()).collect();
    assert_eq!(found, ["body: ", "it s: "]);
}

#[test]
fn the_path_goes_on_with_what_follows() {
    let path = |text: &str| offered(TEST, &format!("cases:\n  - expect:\n      path: {text}\n"), 2);
    assert_eq!(path("[‸]"), ["Charge", "\"Done: 完\""]);
    assert_eq!(path("[Charge, ‸]"), ["\"Done: 完\"", "Stop"]);
    assert_eq!(path("\n        - 'Done: 完'\n        - ‸"), ["Each", "Charge"]);
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
            project::completion(&doc, TEST, &[], &|_| Vec::new(), at);
            project::hover(&doc, PROJECT, at);
            project::state_at(&doc, TEST, at / 2);
        }
    }
}
