//! Rules: where a comment names one, and the page of each in a few words.

use fdl_compiler::Analysis;
use fdl_compiler::check::allow;
use fdl_compiler::diagnostic::Severity;
use fdl_compiler::diagnostic::rule::{Kind, Rule};
use fdl_compiler::source::Span;

/// The rule that a comment names at an offset.
pub fn named_at(analysis: &Analysis, offset: u32) -> Option<(Span, Rule)> {
    allow::named(&analysis.document).into_iter().find(|(span, _)| span.touches(offset))
}

/// The word that may become the name of a rule at an offset inside `# fdlc: allow`.
pub fn word_at(analysis: &Analysis, offset: u32) -> Option<Span> {
    let doc = &analysis.document;
    let comment = doc.comments.iter().find(|it| it.span.start < offset && offset <= it.span.end)?;
    let text = &doc.text[comment.span.start as usize..offset as usize];
    let names = text.trim_start_matches('#').trim_start().strip_prefix("fdlc:")?.trim_start();
    let names = names.strip_prefix("allow")?;
    let last = names.rsplit(',').next().unwrap_or(names);
    let word = last.trim_start();
    // Behind a name stands the reason.
    let is_name = word.chars().all(|it| it.is_ascii_alphanumeric() || it == '-') && last.starts_with(' ');
    let start = offset - u32::try_from(word.len()).unwrap_or(0);
    is_name.then_some(Span::new(start, offset))
}

/// The rules that a comment may allow.
pub fn allowable() -> impl Iterator<Item = Rule> {
    Rule::ALL.iter().copied().filter(|it| it.kind() == Kind::Free)
}

/// Whether a project may have a rule's findings count as this.
pub fn may_count_as(rule: Rule, level: &str) -> bool {
    match rule.kind() {
        Kind::Free => true,
        Kind::Hole => level == level_of(rule),
    }
}

fn level_of(rule: Rule) -> &'static str {
    match rule.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

/// What a rule finds and why that matters: the beginning of its page, up to the first flow.
pub fn page(rule: Rule) -> String {
    let level = level_of(rule);
    let lines = rule.page().lines().skip_while(|it| it.starts_with("# "));
    let text: Vec<_> = lines
        .take_while(|it| !it.starts_with("```"))
        .map(|it| it.strip_prefix("## ").map_or_else(|| it.to_owned(), |it| format!("**{it}**")))
        .collect();
    // A heading that would stand without its flow goes too.
    let mut text = text.join("\n").trim().to_owned();
    while let Some((before, last)) = text.rsplit_once('\n')
        && last.starts_with("**")
    {
        text = before.trim_end().to_owned();
    }
    format!("**{}** ({level})\n\n{text}\n\nThe whole page: `fdlc explain {}`", rule.name(), rule.name())
}
