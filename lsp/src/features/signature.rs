//! The function whose arguments are being typed.

use super::cursor::locate;
use super::expression::here;
use super::marked::with_mark;
use fdl_compiler::Analysis;
use fdl_compiler::expr::tree::ExprKind;
use fdl_compiler::lang::functions::Function;

/// A call around an offset.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// The function.
    pub function: &'static Function,
    /// The parameter that the offset's argument is for; beyond the last one where there are too many.
    pub parameter: usize,
}

/// The innermost call whose brackets are around an offset.
pub fn signature(analysis: &Analysis, offset: u32) -> Option<Signature> {
    // Behind a blank at the end of a line no text of YAML goes on, so a word is put there.
    let patched = with_mark(&analysis.document.text, offset).map(|it| analysis.tree_of(it));
    let document = patched.as_ref().unwrap_or(&analysis.document);
    let cursor = locate(document, offset);
    let it = here(document, analysis, &cursor, offset)?;
    let text = &*it.at.expression.text;
    let inside = |name_end: u32| text.get(name_end as usize..it.offset as usize).and_then(commas);
    let part = it.part(|part| match &part.kind {
        ExprKind::Call(call) => call.function.is_some() && inside(call.name_span.end).is_some(),
        _ => false,
    })?;
    let ExprKind::Call(call) = &part.kind else { return None };
    let function = call.function?;
    let position = inside(call.name_span.end)?;
    let last = function.parameters.len().saturating_sub(1);
    let parameter = if function.repeats() { position.min(last) } else { position };
    Some(Signature { function, parameter })
}

/// Commas since the bracket that the text begins with; none where it is closed again, or not there.
fn commas(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut count = 0;
    let mut quote = None;
    let mut is_escaped = false;
    for it in text.chars() {
        match (quote, it) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some('"' | '\''), '\\') => is_escaped = true,
            (Some(open), _) if open == it => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') if depth > 0 => quote = Some(it),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return None;
                }
            }
            (None, ',') if depth == 1 => count += 1,
            (None, _) if depth == 0 && !it.is_whitespace() => return None,
            (None, _) => {}
        }
    }
    (depth > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::commas;

    #[test]
    fn commas_count_on_their_own_level_only() {
        for (text, count) in [
            ("(", Some(0)),
            (" (a, ", Some(1)),
            ("(a, [1, 2], f(3, 4), ", Some(3)),
            ("(\"a, (\", ", Some(1)),
            ("('a\\', ', ", Some(1)),
            ("(a)", None),
            ("(a) + (b", None),
            ("", None),
        ] {
            assert_eq!(commas(text), count, "{text}");
        }
    }
}
