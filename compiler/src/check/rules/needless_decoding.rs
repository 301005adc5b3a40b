//! `needless-decoding`: `stringToJson` of what is no text.

use super::missing_member::types;
use crate::check::input::Input;
use crate::check::types::suspect::Suspicion;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Rule};
use crate::source::Span;

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.suspected {
        for suspect in &judged.suspects {
            let Suspicion::Decoded { shape } = &suspect.suspicion else { continue };
            let argument = judged.written(suspect.span);
            let message = format!("`{argument}` is {}, so there is nothing to decode", types(shape));
            let remove =
                |start, end| Edit { span: judged.source(Span::new(start, end)), new_text: String::new() };
            let fix = Fix {
                title: "Remove the call".to_owned(),
                applicability: Applicability::Safe,
                edits: vec![
                    remove(suspect.whole.start, suspect.span.start),
                    remove(suspect.span.end, suspect.whole.end),
                ],
            };
            let diagnostic = judged
                .found(Rule::NeedlessDecoding, suspect, message)
                .help("write the argument alone")
                .fix(fix);
            found.push(suspect.suspicion.explain(diagnostic));
        }
    }
}
