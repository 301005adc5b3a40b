//! Heredocs of `alicloud_fnf_flow` resources.

use super::Embedded;
use super::lines::{self, Indent};

/// The definitions of all flow resources of a file.
pub(super) fn flows(text: &str) -> Vec<Embedded> {
    let all = lines::all(text);
    let mut found = Vec::new();
    let mut is_flow = false;
    let mut in_comment = false;
    let mut at = 0;
    while let Some((_, line)) = all.get(at) {
        at += 1;
        let line = line.trim();
        if in_comment || line.starts_with("/*") {
            in_comment = !line.contains("*/");
            continue;
        }
        if line.starts_with(['#', '/']) {
            continue;
        }
        if let Some(resource) = resource(line) {
            is_flow = resource == "alicloud_fnf_flow";
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

/// The type of the block that a line opens; empty where the block is no resource.
fn resource(line: &str) -> Option<&str> {
    let (kind, rest) = line.split_once([' ', '\t', '{', '"']).unwrap_or((line, ""));
    match kind {
        "resource" => Some(rest.trim_start_matches([' ', '\t', '"']).split('"').next().unwrap_or_default()),
        "data" | "module" | "variable" | "output" | "locals" | "provider" | "terraform" => {
            // A field of that name has a value.
            (!rest.trim_start().starts_with('=')).then_some("")
        }
        _ => None,
    }
}

/// `key = <<WORD`, or with `<<-` where the indent is the host's; a call may stand before it.
fn heredoc(line: &str) -> Option<(&str, Indent, &str)> {
    let (before, word) = line.rsplit_once("<<")?;
    let (indent, word) = match word.strip_prefix('-') {
        Some(word) => (Indent::OfHost, word),
        None => (Indent::OfFlow, word),
    };
    let is_word = !word.is_empty() && word.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-'));
    let key = before.split_once('=').map_or("", |(key, _)| key.trim());
    is_word.then_some((key, indent, word))
}
