//! The rules' pages as data: blocks of flows with their diagnostics marked inline.
//!
//! A marker is a comment line below the line it speaks of. Its carets stand
//! under the place, `…` says that the place goes on in the next line, `|`
//! stands for an empty place. A `#` without a blank behind it is the first
//! caret itself:
//!
//! ```yaml
//!     Acton: FC:InvokeFunction
//!   # ^^^^^ error[unknown-field]: `Task` has no field `Acton`
//! ```

use fdl_compiler::diagnostic::{Diagnostic, Severity};
use std::fmt::Write as _;

/// A page of `compiler/rules/`.
pub struct Page {
    /// The file's stem.
    pub name: String,
    /// All of it.
    pub text: String,
    /// Its flows, in order.
    pub blocks: Vec<Block>,
}

/// A fenced flow of a page.
#[derive(Clone)]
pub struct Block {
    /// The line after the opening fence, from 0.
    pub first_line: usize,
    /// The line of the closing fence.
    pub last_line: usize,
    /// What it shows.
    pub kind: BlockKind,
    /// What stands in the info string besides.
    pub settings: Vec<(String, String)>,
    /// The flow without markers.
    pub flow: String,
    /// What the markers say.
    pub expected: Vec<Marker>,
}

/// What a block shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Raises exactly what is marked.
    Bad,
    /// Raises nothing.
    Good,
    /// The bad block before it after its fixes; raises nothing.
    Fixed,
}

/// An expected diagnostic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marker {
    /// The line of its start, from 0, markers not counted.
    pub line: usize,
    /// The column of its start, in characters from 0.
    pub column: usize,
    /// The characters of the place that stand on its first line.
    pub width: usize,
    /// Whether the place goes on in the next line.
    pub goes_on: bool,
    /// `error[rule]`
    pub head: String,
    /// The message.
    pub message: String,
}

impl Page {
    /// Takes a page apart.
    pub fn parse(name: &str, text: &str) -> Self {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (at, line) in text.lines().enumerate() {
            match &mut open {
                None if line.starts_with("```") => open = Some(Block::opened(name, at, line)),
                None => {}
                Some(block) if line == "```" => {
                    block.last_line = at;
                    blocks.extend(open.take());
                }
                Some(block) => block.push(line),
            }
        }
        assert!(open.is_none(), "{name}: a fence is never closed");
        Self { name: name.to_owned(), text: text.to_owned(), blocks }
    }

    /// The page with what was really found in place of the markers.
    pub fn rewritten(&self, found: &[(String, Vec<Marker>)]) -> String {
        let mut out = String::new();
        let mut blocks = self.blocks.iter().zip(found).peekable();
        let mut skip_to = 0;
        for (at, line) in self.text.lines().enumerate() {
            if at < skip_to {
                continue;
            }
            if let Some((block, (flow, markers))) = blocks.next_if(|(block, _)| block.first_line == at) {
                out.push_str(&marked(flow, markers));
                skip_to = block.last_line;
                if skip_to > at {
                    continue;
                }
            }
            let _ = writeln!(out, "{line}");
        }
        out
    }
}

impl Block {
    fn opened(page: &str, at: usize, fence: &str) -> Self {
        let mut words = fence.trim_start_matches('`').split_whitespace();
        let language = words.next().unwrap_or_default();
        assert!(matches!(language, "yaml" | "json"), "{page}: a block of `{language}`");
        let kind = match words.next() {
            Some("bad") => BlockKind::Bad,
            Some("good") => BlockKind::Good,
            Some("fixed") => BlockKind::Fixed,
            other => panic!("{page}: a block is bad, good or fixed, not {other:?}"),
        };
        let settings = words
            .map(|word| {
                let (key, value) = word.split_once('=').expect("settings are KEY=VALUE");
                (key.to_owned(), value.to_owned())
            })
            .collect();
        Self {
            first_line: at + 1,
            last_line: at + 1,
            kind,
            settings,
            flow: String::new(),
            expected: Vec::new(),
        }
    }

    fn push(&mut self, line: &str) {
        let before = self.flow.lines().count();
        match Marker::read(line, before.saturating_sub(1)) {
            Some(marker) => self.expected.push(marker),
            None => {
                self.flow.push_str(line);
                self.flow.push('\n');
            }
        }
    }

    /// A setting of the info string.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(it, _)| it == key).map(|(_, value)| value.as_str())
    }
}

impl Marker {
    /// What a diagnostic looks like as a marker.
    pub fn of(diagnostic: &Diagnostic, text: &str) -> Self {
        let range = diagnostic.primary.range();
        let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[range.start..].find('\n').map_or(text.len(), |at| range.start + at);
        let first_line = &text[range.start..range.end.min(line_end)];
        Self {
            line: text[..line_start].matches('\n').count(),
            column: text[line_start..range.start].chars().filter(|it| *it != '\u{feff}').count(),
            width: first_line.chars().count(),
            goes_on: !first_line.is_empty() && range.end > line_end,
            head: format!("{}[{}]", severity_name(diagnostic.severity), diagnostic.rule.name()),
            message: diagnostic.message.clone(),
        }
    }

    fn read(line: &str, of_line: usize) -> Option<Self> {
        let hash = line.find('#').filter(|at| line[..*at].trim().is_empty())?;
        let rest = &line[hash + 1..];
        let adjacent = rest.starts_with(['^', '|']);
        let carets = rest.trim_start_matches(' ');
        let run = carets.len() - carets.trim_start_matches('^').len();
        let alone = run == 0 && !carets.starts_with('|');
        let column = if adjacent || alone { hash } else { hash + 1 + (rest.len() - carets.len()) };
        let after = &carets[run..];
        let (width, goes_on, after) = match after.chars().next()? {
            // The `#` alone is the caret.
            'e' | 'w' | 'h' if run == 0 => (1, false, after),
            '|' if run == 0 => (0, false, &after[1..]),
            '…' if run > 0 || rest.starts_with('…') => (run, true, &after['…'.len_utf8()..]),
            ' ' if run > 0 => (run, false, after),
            _ => return None,
        };
        let (head, message) =
            after.trim_start().split_once("]").map(|(head, rest)| (format!("{head}]"), rest))?;
        ["error[", "warning[", "hint["].iter().any(|it| head.starts_with(it)).then(|| Self {
            line: of_line,
            column,
            width: if adjacent && width > 0 || rest.starts_with('…') { width + 1 } else { width },
            goes_on,
            head,
            message: message.strip_prefix(": ").unwrap_or(message).to_owned(),
        })
    }

    fn write(&self) -> String {
        let carets = match (self.width, self.goes_on) {
            (0, _) => "|".to_owned(),
            (width, goes_on) => "^".repeat(width) + if goes_on { "…" } else { "" },
        };
        let (indent, carets) = match self.column {
            0 if self.width == 0 => (String::new(), format!("#{carets}")),
            0 => (String::new(), format!("#{}", &carets[1..])),
            1 => panic!("a marker has no room for {self:?}"),
            column => (" ".repeat(column - 2), format!("# {carets}")),
        };
        format!("{indent}{carets} {}: {}", self.head, self.message)
    }
}

/// A flow with its markers.
pub fn marked(flow: &str, markers: &[Marker]) -> String {
    let mut out = String::new();
    for (at, line) in flow.lines().enumerate() {
        let _ = writeln!(out, "{line}");
        for marker in markers.iter().filter(|it| it.line == at) {
            let _ = writeln!(out, "{}", marker.write());
        }
    }
    out
}

/// As people and SARIF know it.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

/// The text after the first fix of each diagnostic, in order of place.
pub fn mended(text: &str, diagnostics: &[Diagnostic]) -> String {
    let mut edits: Vec<_> =
        diagnostics.iter().filter_map(|it| it.fixes.first()).flat_map(|it| &it.edits).collect();
    edits.sort_by_key(|it| (it.span.start, it.span.end));
    edits.dedup();
    let mut out = text.to_owned();
    for edit in edits.iter().rev() {
        out.replace_range(edit.span.range(), &edit.new_text);
    }
    out
}
