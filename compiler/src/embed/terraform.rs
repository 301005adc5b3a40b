//! Heredocs of `alicloud_fnf_flow` resources.

use super::Embedded;
use super::lines::{self, Indent};

/// The definitions of all flow resources of a file.
pub(super) fn flows(text: &str) -> Vec<Embedded> {
    let all = lines::all(text);
    let mut found = Vec::new();
    let mut is_flow = false;
    let mut at = 0;
    while let Some((_, line)) = all.get(at) {
        at += 1;
        let mut words = line.split_whitespace();
        match words.next() {
            Some("resource" | "data" | "module" | "variable" | "output" | "locals" | "provider") => {
                is_flow = words.next() == Some("\"alicloud_fnf_flow\"");
            }
            Some(_) | None => {}
        }
        let Some((key, indent, word)) = heredoc(line) else { continue };
        let length = all[at..].iter().take_while(|(_, line)| line.trim() != word).count();
        if is_flow && key == "definition" {
            found.push(lines::flow(&all[at..at + length], indent));
        }
        at += length + 1;
    }
    found
}

/// `key = <<WORD`, or with `<<-` where the indent is the host's.
fn heredoc(line: &str) -> Option<(&str, Indent, &str)> {
    let (key, value) = line.split_once('=')?;
    let value = value.trim().strip_prefix("<<")?;
    let (indent, word) = match value.strip_prefix('-') {
        Some(word) => (Indent::OfHost, word),
        None => (Indent::OfFlow, value),
    };
    let is_word = !word.is_empty() && word.chars().all(|it| it.is_alphanumeric() || it == '_');
    is_word.then_some((key.trim(), indent, word))
}
