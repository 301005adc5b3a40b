//! One planted mistake is one finding, at its place, with its help.

mod mistakes;
mod robust;

use crate::compile::{Compiled, Limits, Settings, compile};
use crate::lang::modes::Mode;

const STANDARD: Settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };

/// A flow around some states.
fn flow(states: &str) -> String {
    let mut text = "Type: StateMachine\nSpecVersion: v1\nName: t\nStartAt: A\nStates:\n".to_owned();
    for line in states.lines() {
        text.push_str("  ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The findings that lowering makes: `LINE rule message (help)`.
fn findings(text: &str, settings: &Settings) -> Vec<String> {
    let document = crate::yaml::parse(text);
    let (_, mut diagnostics) = super::lower(&document, settings.mode, settings.limits);
    diagnostics.sort_by_key(|it| it.primary.start);
    let line = |offset: u32| text[..offset as usize].matches('\n').count() + 1;
    let shown = diagnostics.iter().map(|it| {
        let help = if it.help.is_empty() { String::new() } else { format!(" ({})", it.help.join("; ")) };
        format!("{} {} {}{help}", line(it.primary.start), it.rule.name(), it.message)
    });
    shown.collect()
}

/// The flow with all its safe fixes applied.
fn mended(text: &str) -> String {
    let compiled: Compiled = compile(text, &STANDARD);
    let mut edits: Vec<_> =
        compiled.diagnostics.iter().flat_map(|it| &it.fixes).flat_map(|it| &it.edits).collect();
    edits.sort_by_key(|it| std::cmp::Reverse(it.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.new_text);
    }
    text
}
