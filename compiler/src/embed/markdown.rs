//! Fenced blocks of Markdown that hold a flow.

use super::Embedded;
use super::lines::{self, Indent};
use super::template::says_flow;

/// The flows of a page: blocks marked as `fdl`, and blocks of YAML or JSON that say that they are one.
pub(super) fn flows(text: &str) -> Vec<Embedded> {
    let all = lines::all(text);
    let mut found = Vec::new();
    let mut open: Option<(&str, &str, usize)> = None;
    for (at, (_, line)) in all.iter().enumerate() {
        let trimmed = line.trim();
        match open {
            None => open = fence(trimmed).map(|(fence, language)| (fence, language, at + 1)),
            Some((fence, language, first)) if closes(trimmed, fence) => {
                let is_named = language.eq_ignore_ascii_case("fdl");
                if is_named || is_data(language) {
                    let flow = lines::flow(&all[first..at], Indent::OfHost);
                    found.extend((is_named || says_flow(&flow.document)).then_some(flow));
                }
                open = None;
            }
            Some(_) => {}
        }
    }
    found
}

/// The marks that open a block, and the language after them.
fn fence(line: &str) -> Option<(&str, &str)> {
    let mark = line.chars().next().filter(|it| matches!(it, '`' | '~'))?;
    let rest = line.trim_start_matches(mark);
    let marks = &line[..line.len() - rest.len()];
    // Code within a line may have as many backquotes around it.
    let is_fence = marks.len() >= 3 && !(mark == '`' && rest.contains(mark));
    is_fence.then(|| (marks, rest.split_whitespace().next().unwrap_or_default()))
}

fn closes(line: &str, fence: &str) -> bool {
    line.starts_with(fence) && line.trim_start_matches(&fence[..1]).is_empty()
}

fn is_data(language: &str) -> bool {
    ["yaml", "yml", "json"].iter().any(|it| language.eq_ignore_ascii_case(it))
}
