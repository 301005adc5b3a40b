//! `undecoded-text`: a member of a text that an integration gives as it came.

use crate::check::input::Input;
use crate::check::types::suspect::Suspicion;
use crate::check::types::{Shape, Surety};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Rule};
use crate::source::Span;

/// Whether it is a text from outside, so that it may be JSON.
pub(super) fn is_undecoded(shape: &Shape) -> bool {
    let from_outside = match shape.origin().map(|origin| origin.surety) {
        Some(Surety::Documented | Surety::Sample | Surety::Schema) => true,
        Some(Surety::Own) | None => false,
    };
    from_outside && shape.as_known().is_some_and(|known| known.texts.constants().is_none())
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.suspected {
        for suspect in &judged.suspects {
            let Suspicion::NoObject { name, shape } = &suspect.suspicion else { continue };
            if !is_undecoded(shape) {
                continue;
            }
            let base = judged.base(suspect);
            let message = format!("`{base}` is a text, which has no member `{name}` before it is decoded");
            let start = suspect.whole.start;
            let end = start + u32::try_from(base.len()).unwrap_or_default();
            let place = judged.source(Span::new(start, end));
            let insert = |at, text: &str| Edit { span: Span::empty(at), new_text: text.to_owned() };
            let fix = Fix {
                title: "Decode the text".to_owned(),
                applicability: Applicability::Safe,
                edits: vec![insert(place.start, "stringToJson("), insert(place.end, ")")],
            };
            let diagnostic = judged
                .found(Rule::UndecodedText, suspect, message)
                .help(format!("read it as `stringToJson({base}).{name}`"))
                .fix(fix);
            found.push(suspect.suspicion.explain(diagnostic));
        }
    }
}
