//! Flow tests and project files: what their outline shows, what folds, grows, is coloured and can be opened.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use fdl_compiler::project::keys::KeysSpec;
use fdl_compiler::{Analysis, compile, yaml};
use fdl_lsp::document::Document;
use fdl_lsp::features::declared::{expressions, seen};
use fdl_lsp::features::file_symbols::{cases, file_symbols};
use fdl_lsp::features::links::{Target, links};
use fdl_lsp::features::project::{PROJECT, TEST, definition};
use fdl_lsp::features::symbols::Symbol;
use fdl_lsp::features::{formatting, outline, tokens};

const TESTS: &str = r#"flow: order.fdl.yaml
objects: {"bucket/key": items.json}
mocks:
  通知 🚀: [{give: {}}]
cases:
  - name: a busy service
    input: {n: 1}
    mocks:
      Charge:
        - fail: {code: FC.ResourceThrottled}
        - when: $Input.n > 1
          give:
            - {total.$: 'length($Input.客户) + 1'}
    reports: [{state: Approve, after: 1, give: {a: 1}}]
    expect:
      status: Succeeded
      path: ["Charge", 通知 🚀]
      entered: {Charge: 1}
      error: {code: Order.Empty}
  - input: {}
"#;
const FILE: &str = "\
rules:
  missing-description: off
  no-such-rule: error
flows:
  - match: express/**
    inputSchema: schemas/order.json
bindings:
  - state: Approve
    mock: [{after: 2, give: {ok.$: $Input.x}}]
  - action: FNF:StartExecution
    resource: acs:fnf:*
    flow: child.fdl.yaml
  - {resource: ocr, command: [python3, functions/ocr.py]}
";

fn inline(doc: &yaml::Document) -> Option<Analysis> {
    let settings = Document::new("a.fdl.yaml", "fdl", 1, "").analysis().settings.clone();
    definition(doc).map(|it| compile::analyze(it, &settings))
}

fn shown(all: &[Symbol], depth: usize, out: &mut String) {
    for it in all {
        assert!(it.span.start <= it.name_span.start && it.name_span.end <= it.span.end, "{it:?}");
        let detail = it.detail.as_deref().map(|it| format!(": {it}")).unwrap_or_default();
        out.push_str(&format!("{}{:?} {}{detail}\n", "  ".repeat(depth), it.kind, it.name));
        shown(&it.children, depth + 1, out);
    }
}

fn outlined(text: &str, spec: &'static KeysSpec) -> String {
    let doc = yaml::parse(text);
    let analysis = inline(&doc);
    let mut out = String::new();
    shown(&file_symbols(&doc, spec, analysis.as_ref().map(|it| &it.flow)), 0, &mut out);
    out
}

fn coloured(text: &str, spec: &'static KeysSpec) -> Vec<String> {
    let doc = yaml::parse(text);
    let analysis = inline(&doc);
    let expressions = expressions(&doc, spec, analysis.as_ref().map(|it| &it.flow));
    let found = tokens::file_tokens(&doc, &seen(&doc, spec), &expressions);
    assert!(found.windows(2).all(|it| it[0].span.end <= it[1].span.start), "{found:?}");
    found.iter().map(|it| format!("{:?} {}", it.kind, &text[it.span.range()])).collect()
}

#[test]
fn an_outline_shows_cases_with_their_mocks_and_what_they_expect() {
    let expected = r#"Key flow: order.fdl.yaml
Group objects
  Key bucket/key: items.json
Group mocks
  State 通知 🚀: [{give: {}}]
Group cases
  Case a busy service
    Key name: a busy service
    Key input: {n: 1}
    Group mocks
      State Charge
    Group reports
      Item Approve: after, give
        Key state: Approve
        Key after: 1
        Key give: {a: 1}
    Group expect
      Key status: Succeeded
      Key path: ["Charge", 通知 🚀]
      Group entered
        State Charge: 1
      Group error
        Key code: Order.Empty
  Case (unnamed)
    Key input: {}
"#;
    assert_eq!(outlined(TESTS, TEST), expected);
    assert_eq!(outlined(&TESTS.replace('\n', "\r\n"), TEST), expected);
    let names: Vec<String> = cases(&yaml::parse(TESTS)).into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["a busy service"]);
}

#[test]
fn an_outline_shows_bindings_and_the_flow_that_is_written_in_a_test() {
    let expected = "\
Group rules
  Key missing-description: off
  Key no-such-rule: error
Group flows
  Item express/**: inputSchema
    Key match: express/**
    Key inputSchema: schemas/order.json
Group bindings
  Item Approve: mock
    Key state: Approve
    Group mock
      Item (unnamed): after, give
        Key after: 2
        Key give: {ok.$: $Input.x}
  Item acs:fnf:*: flow
    Key action: FNF:StartExecution
    Key resource: acs:fnf:*
    Key flow: child.fdl.yaml
  Item ocr: command
    Key resource: ocr
    Key command: [python3, functions/ocr.py]
";
    assert_eq!(outlined(FILE, PROJECT), expected);
    let inline = "definition:\n  Type: StateMachine\n  States:\n    - {Type: Pass, Name: A}\ncases: []\n";
    assert_eq!(outlined(inline, TEST), "Group definition\n  State A: Pass\nKey cases: []\n");
}

#[test]
fn expressions_states_and_codes_are_coloured() {
    let expected = [
        "State 通知 🚀",
        "State Charge",
        "Error FC.ResourceThrottled",
        "Variable $Input",
        "Property n",
        "Operator >",
        "Number 1",
        "Function length",
        "Variable $Input",
        "Property 客户",
        "Operator +",
        "Number 1",
        "State Approve",
        "State \"Charge\"",
        "State 通知 🚀",
        "State Charge",
        "Error Order.Empty",
    ];
    assert_eq!(coloured(TESTS, TEST), expected);
    assert_eq!(coloured(FILE, PROJECT), ["Variable $Input", "Property x"]);
    let inline = "definition: {States: [{Type: Pass, OutputConstructor: {a.$: $Input}}]}\n";
    assert_eq!(coloured(inline, TEST), ["Variable $Input"]);
    // What an alias repeats stands in the text once.
    let repeated = "mocks: &m\n  A: [{give.$: $Input}]\ncases:\n  - {name: a, mocks: *m}\n  - {name: b, mocks: {<<: *m}}\n";
    assert_eq!(coloured(repeated, TEST), ["State A", "Variable $Input"]);
}

#[test]
fn a_selection_grows_out_of_an_expression_through_mock_and_case() {
    let doc = yaml::parse(TESTS);
    let at = u32::try_from(TESTS.find("客").unwrap()).unwrap();
    let spans = outline::selections(&doc, &expressions(&doc, TEST, None), at);
    let texts: Vec<&str> = spans.iter().map(|it| &TESTS[it.range()]).collect();
    assert_eq!(texts[..2], ["客户", "$Input.客户"]);
    assert!(texts[2].starts_with("length(") && texts[2].ends_with(')'), "{texts:#?}");
    assert!(texts.iter().any(|it| it.starts_with("Charge:\n")), "{texts:#?}");
    assert_eq!(texts.last(), Some(&TESTS));
}

#[test]
fn files_and_rules_can_be_opened() {
    let opened = |text: &str, spec| {
        let doc = yaml::parse(text);
        let found = links(&doc, spec).into_iter();
        let shown = |it: Target| match it {
            Target::File(path) => path,
            Target::Rule(rule) => rule.name().to_owned(),
        };
        found.map(|it| shown(it.1)).collect::<Vec<_>>()
    };
    assert_eq!(opened(TESTS, TEST), ["order.fdl.yaml", "items.json"]);
    assert_eq!(
        opened(FILE, PROJECT),
        ["missing-description", "schemas/order.json", "child.fdl.yaml", "python3", "functions/ocr.py"]
    );
}

#[test]
fn nothing_that_is_half_typed_is_too_much() {
    for (text, spec) in [(TESTS, TEST), (FILE, PROJECT)] {
        for end in (0..text.len()).filter(|it| text.is_char_boundary(*it)).step_by(3) {
            for tail in ["", "\n  ", ": ", "[{", "&a *a", "\n- *b"] {
                let half = format!("{}{tail}", &text[..end]);
                outlined(&half, spec);
                coloured(&half, spec);
                let doc = yaml::parse(half);
                let at = u32::try_from(doc.text.len()).unwrap();
                links(&doc, spec);
                outline::folds(&doc);
                outline::selections(&doc, &expressions(&doc, spec, None), at);
                formatting::begun_line(&doc, at);
            }
        }
    }
}
