//! A flow typed character by character: every feature is asked after each one, and none fails.

use fdl_compiler::source::Span;
use fdl_lsp::document::Document;
use fdl_lsp::features::{calls, completion, hints, hover, outline, places, signature, symbols, tokens};

const FLOW: &str = include_str!("../../examples/order.fdl.yaml");

#[test]
fn no_feature_fails_on_a_half_typed_flow() {
    // Every third prefix, and texts that go on after a hole.
    for end in (0..=FLOW.len()).filter(|it| FLOW.is_char_boundary(*it)).step_by(3) {
        ask_everything(&FLOW[..end], end);
    }
    for at in (0..FLOW.len()).filter(|it| FLOW.is_char_boundary(*it)).step_by(37) {
        for typed in ["\"", "😀: [", "\n  - ", "{", "$Input.", "\t", "*a", "|\n"] {
            ask_everything(&[&FLOW[..at], typed, &FLOW[at..]].concat(), at + typed.len());
        }
    }
}

/// Flows between brackets, where a word goes on over blanks and line breaks.
const BETWEEN_BRACKETS: [&str; 3] = [
    "Type: StateMachine\nSpecVersion: v1\nName: F\nStartAt: A\nStates:\n  - {Type: Pass, Name: A, Next: B}\n  - Type: \
     Task\n    Name: B\n    Action: FC:InvokeFunction\n    Parameters: {invocationType: Sync, resourceArn: a}\n    \
     Catch:\n      - Errors: [FnF.ALL, FC.Unknown,\n          FC.Other]\n        Next: A\n    End: true\n",
    "{\"Type\":\"StateMachine\",\"StartAt\":\"A\",\"States\":[{\"Type\":\"Pass\",\"Name\":\"A\",\"End\":true}]}",
    "{\n  \"Type\": \"StateMachine\",\n  \"StartAt\": \"A\",\n  \"States\": [\n    {\n      \"Type\": \"Task\",\n      \
     \"Name\": \"A\",\n      \"Action\": \"HTTP:Request\",\n      \"Parameters\": {\"method\": \"GET\", \"url\": \
     \"a\"},\n      \"Catch\": [{\"Errors\": [\"FnF.ALL\", \"FC.Unknown\"], \"Next\": \"A\"}],\n      \"End\": \
     true\n    }\n  ]\n}\n",
];

#[test]
fn a_completion_replaces_nothing_that_a_blank_keeps_from_the_cursor() {
    for flow in BETWEEN_BRACKETS {
        for at in 0..=flow.len() {
            replaces_what_it_touches(flow, at);
            if flow[..at].ends_with([',', '[', '{']) {
                for typed in [" ", "\n            ", "\r\n            ", " T", "\n            Ti", " FnF."] {
                    let gap = if flow[at..].starts_with(char::is_whitespace) { "" } else { " " };
                    replaces_what_it_touches(
                        &[&flow[..at], typed, gap, &flow[at..]].concat(),
                        at + typed.len(),
                    );
                }
            }
        }
    }
}

fn replaces_what_it_touches(text: &str, offset: usize) {
    let document = Document::new("a.fdl.yaml", "yaml", 1, text);
    let at = u32::try_from(offset).expect("the flow is short");
    for it in completion::completion(document.analysis(), at) {
        assert!(it.replaced.touches(at), "{it:?} at {offset} of {text}");
        assert!(!text[it.replaced.range()].contains(['\n', '\r']), "{it:?} at {offset} of {text}");
        let behind = &text[offset..it.replaced.end as usize];
        // Behind a colon the value is meant, wherever on its line it begins.
        let is_behind_colon = text[..offset].trim_end_matches(' ').ends_with(':');
        let behind = if is_behind_colon { behind.trim_start_matches(' ') } else { behind };
        assert!(!behind.contains(char::is_whitespace), "{it:?} at {offset} of {text}");
    }
}

fn ask_everything(text: &str, offset: usize) {
    let document = Document::new("a.fdl.yaml", "yaml", 1, text);
    let offset = u32::try_from(offset).expect("the flow is short");
    let compiled = document.analysis();
    for it in completion::completion(compiled, offset) {
        let written = text.get(it.replaced.range()).expect("what is replaced is there");
        assert!(it.replaced.touches(offset), "{it:?} at {offset} of {text}");
        assert!(!written.contains('\n'), "{it:?} at {offset} of {text}");
    }
    hover::hover(compiled, offset);
    let _ = places::rename(compiled, offset, "Other");
    places::prepare_rename(compiled, offset);
    places::definitions(compiled, offset);
    signature::signature(compiled, offset);
    hints::hints(compiled, Span::new(0, offset));
    if let Some(step) = calls::step_at(compiled, offset) {
        calls::incoming(&compiled.flow, step.idx);
        calls::outgoing(&compiled.flow, step.idx);
    }
    symbols::symbols(&compiled.flow);
    outline::folds(&compiled.document);
    outline::selections(&compiled.document, &compiled.flow.expressions, offset);
    tokens::tokens(compiled);
}
