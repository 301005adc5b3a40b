//! Excerpts and formats of hand-made findings, looked at.

use super::*;
use fdl_compiler::diagnostic::{Fix, Rule};
use fdl_compiler::source::Span;

const PLAIN: Look = Look { colour: false, ascii: false };

/// The span of `needle` in `text`.
fn span(text: &str, needle: &str) -> Span {
    let start = text.find(needle).expect("the text holds the needle");
    Span::new(u32::try_from(start).unwrap(), u32::try_from(start + needle.len()).unwrap())
}

fn unknown_field(text: &str, needle: &str) -> Diagnostic {
    Diagnostic::new(Rule::UnknownField, span(text, needle), format!("`Choice` has no field `{needle}`"))
        .label("no such field")
        .help("did you mean `Branches`?")
}

fn rendered(text: &str, diagnostic: &Diagnostic) -> String {
    render(diagnostic, &Excerpts::new("a.fdl.yaml", text), PLAIN)
}

#[test]
fn a_finding_shows_its_place_its_relations_and_what_to_do() {
    let text = "Type: StateMachine\nStates:\n- Type: Choice\n  Name: Pick\n  branches: []\n";
    let diagnostic = unknown_field(text, "branches")
        .related(span(text, "Pick"), "this state")
        .fix(Fix::safe("replace it by `Branches`", span(text, "branches"), "Branches"));
    insta::assert_snapshot!(rendered(text, &diagnostic));
    let ascii = Look { colour: false, ascii: true };
    insta::assert_snapshot!(render(&diagnostic, &Excerpts::new("a.fdl.yaml", text), ascii));
}

#[test]
fn tabs_and_wide_characters_keep_the_mark_below_its_text() {
    let text = "a:\t流程\tbranches # 🎉\r\nb: 1\r\n";
    insta::assert_snapshot!(rendered(text, &unknown_field(text, "branches")));
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let text = "\u{feff}branches: 1\n";
    insta::assert_snapshot!(rendered(text, &unknown_field(text, "branches")));
}

#[test]
fn a_very_long_line_is_cut_to_its_mark() {
    let text = format!("a: 1\nb: {{{}branches: 1, {}}}\n", "x流: 1, ".repeat(2000), "y: 2, ".repeat(2000));
    let shown = rendered(&text, &unknown_field(&text, "branches"));
    assert!(shown.len() < 1000, "{}", shown.len());
    insta::assert_snapshot!(shown);
}

#[test]
fn characters_that_steer_a_terminal_do_not_reach_it() {
    let text = "a: \u{1b}[31m\u{85}\u{2028}\u{202e}\nbranches: \u{c}\n";
    let shown = rendered(text, &unknown_field(text, "branches"));
    assert!(shown.contains("a.fdl.yaml:2:1"), "{shown}");
    let shown = rendered(text, &unknown_field(text, "\u{1b}[31m\u{85}"));
    insta::assert_snapshot!(shown);
}

#[test]
fn a_far_relation_is_told_in_a_line() {
    let text = format!("Pick: 1\n{}branches: 2\n", "x: 1\n".repeat(100));
    let diagnostic = unknown_field(&text, "branches").related(span(&text, "Pick"), "first given here");
    insta::assert_snapshot!(rendered(&text, &diagnostic));
}

#[test]
fn a_long_block_is_marked_at_its_first_line() {
    let block = format!("branches:\n{}", "  - 1\n".repeat(30));
    let text = format!("a: 1\n{block}b: 2\n");
    insta::assert_snapshot!(rendered(&text, &unknown_field(&text, &block)));
}

#[test]
fn a_mark_at_the_very_end_is_drawn() {
    for text in ["", "a: 1", "a: 1\n", "\r\n\r\n"] {
        let end = u32::try_from(text.len()).unwrap();
        let diagnostic = Diagnostic::new(Rule::MissingField, Span::empty(end), "there is no `Type`");
        let shown = rendered(text, &diagnostic);
        assert!(shown.contains("there is no `Type`") && shown.contains("a.fdl.yaml:"), "{shown}");
    }
}

#[test]
fn a_text_of_millions_of_lines_is_not_taken_apart() {
    let text = format!("first: 1\n{}last: 1\n", "\n".repeat(1_000_000));
    let shown = rendered(&text, &unknown_field(&text, "first"));
    assert!(shown.contains("1 │ first: 1"), "{shown}");
    let shown = rendered(&text, &unknown_field(&text, "last"));
    assert!(shown.contains("--> a.fdl.yaml:1000002:1"), "{shown}");
}

#[test]
fn no_colour_means_no_escape_and_colour_means_some() {
    let text = "branches: 1\n";
    let diagnostic = unknown_field(text, "branches");
    assert!(!rendered(text, &diagnostic).contains('\u{1b}'));
    let colour = Look { colour: true, ascii: false };
    let shown = render(&diagnostic, &Excerpts::new("a.fdl.yaml", text), colour);
    assert!(shown.contains("\u{1b}["));
    assert_eq!(anstream::adapter::strip_str(&shown).to_string(), rendered(text, &diagnostic));
}

#[test]
fn no_text_and_no_span_make_an_excerpt_fail() {
    let texts = ["", "\u{feff}", "流\u{feff}\r", "\r\r\n\n", "a\tb\u{2029}c\u{1b}", "\u{e0041}\u{85}x"];
    let long = ["流".repeat(300), format!("\u{feff}{}\n\t{}", "é\u{85}".repeat(200), "🎉".repeat(90))];
    for text in texts.iter().map(|it| (*it).to_owned()).chain(long) {
        let step = text.len() / 40 + 1;
        let places = (0..text.len() + 6).step_by(step).map(|at| u32::try_from(at).unwrap());
        for (start, end) in places.clone().flat_map(|a| places.clone().map(move |b| (a.min(b), a.max(b)))) {
            let diagnostic = Diagnostic::new(Rule::WrongType, Span::new(start, end), "m")
                .label("here")
                .related(Span::new(start / 2, end / 2), "there");
            let shown = rendered(&text, &diagnostic);
            assert!(shown.contains("─[ a.fdl.yaml:"), "{text:?} {start} {end}\n{shown}");
        }
    }
}

fn one_file() -> Vec<Findings> {
    let text = "a: 流\nbranches: 1\nbranches: 2\n";
    let fixed = unknown_field(text, "branches").related(span(text, "流"), "not here").fix(Fix::safe(
        "replace it by `Branches`",
        span(text, "branches"),
        "Branches",
    ));
    let hint = Diagnostic::new(Rule::MissingDetail, span(text, "流"), "100% of\n`a,b:c`");
    vec![
        Findings { name: "a b/流.fdl.yaml".to_owned(), text: text.into(), diagnostics: vec![hint, fixed] },
        Findings { name: "empty.fdl.yaml".to_owned(), text: "".into(), diagnostics: vec![] },
    ]
}

fn written(format: Format) -> String {
    struct Bytes(std::rc::Rc<std::cell::RefCell<Vec<u8>>>);
    impl Write for Bytes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let bytes = std::rc::Rc::default();
    let mut out = Stream::new(Bytes(std::rc::Rc::clone(&bytes)));
    write(format, &one_file(), PLAIN, &mut out).unwrap();
    out.flush().unwrap();
    let text = String::from_utf8(bytes.borrow().clone());
    text.unwrap()
}

#[test]
fn json_has_the_shape_of_the_contract() {
    insta::assert_snapshot!(written(Format::Json));
}

#[test]
fn github_takes_annotations() {
    insta::assert_snapshot!(written(Format::Github));
}

#[test]
fn gitlab_takes_a_code_quality_report() {
    insta::assert_snapshot!(written(Format::Gitlab));
}

#[test]
fn sarif_holds_every_finding() {
    let mut log: serde_json::Value = serde_json::from_str(&written(Format::Sarif)).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].clone();
    for result in log["runs"][0]["results"].as_array_mut().unwrap() {
        // Rules come and go, so the index is held against the name instead of being shown.
        let index = result.as_object_mut().unwrap().remove("ruleIndex").unwrap();
        let index = usize::try_from(index.as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&log["runs"][0]["results"]).unwrap());
}

#[test]
fn sarif_is_valid() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance/sarif/sarif-2.1.0.json");
    let Ok(schema) = std::fs::read_to_string(schema) else {
        eprintln!("SKIPPED: no SARIF schema beside the project");
        return;
    };
    // A stray bracket makes one pattern no regular expression for strict readers.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}\\\\]?$");
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let log = serde_json::from_str(&written(Format::Sarif)).unwrap();
    let faults: Vec<String> = validator.iter_errors(&log).map(|it| it.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
}
