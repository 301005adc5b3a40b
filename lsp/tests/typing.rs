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

fn ask_everything(text: &str, offset: usize) {
    let document = Document::new("a.fdl.yaml", "yaml", 1, text);
    let offset = u32::try_from(offset).expect("the flow is short");
    let compiled = document.analysis();
    for it in completion::completion(compiled, offset) {
        let written = text.get(it.replaced.range()).expect("what is replaced is there");
        assert!(it.replaced.touches(offset) || written.contains('\n'), "{it:?} at {offset} of {text}");
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
    outline::selections(compiled, offset);
    tokens::tokens(compiled);
}
