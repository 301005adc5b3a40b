//! `large-payload`: literal values that are larger than the service allows by themselves (decision R13).

use super::missing_suffix::templates;
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Content, Template};
use crate::lang::limits::PAYLOAD_BYTES;
use crate::source::Span;

fn large(place: Span, bytes: u64) -> Diagnostic {
    let message =
        format!("what is written down here has {bytes} bytes, but a value may have at most {PAYLOAD_BYTES}");
    Diagnostic::new(Rule::LargePayload, place, message)
        .help("put it into an object store and pass its address")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.states {
        for template in templates(state) {
            // A text that is shorter gives no value that is longer.
            if template.span.len() as usize <= PAYLOAD_BYTES {
                continue;
            }
            let bytes = literal_bytes(template);
            if bytes > PAYLOAD_BYTES as u64 {
                found.push(large(template.span, bytes));
            }
        }
    }
}

/// Bytes of compact JSON that are there whatever the expressions give.
fn literal_bytes(template: &Template) -> u64 {
    match &template.content {
        Content::Constant(value) => value.json_bytes(),
        Content::Object(members) => {
            members.iter().map(|it| it.key.len() as u64 + 4 + literal_bytes(&it.value)).sum()
        }
        Content::List(items) => items.iter().map(|it| 1 + literal_bytes(it)).sum(),
        Content::Computed(_) | Content::Hole => 0,
    }
}
