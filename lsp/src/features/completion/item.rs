//! What may be written: one entry of the list, and how its text is told apart from its places to fill in.

use crate::features::topic::Topic;
use fdl_compiler::source::Span;

/// Something that may be written.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// A few words about it.
    pub detail: String,
    /// What explains it.
    pub topic: Option<Topic>,
    /// What it replaces.
    pub replaced: Span,
    /// What is written.
    pub new_text: Snippet,
    /// What the replaced text is compared with; the label where there is nothing else.
    pub filter: Option<String>,
    /// What else is inserted.
    pub also: Option<(u32, &'static str)>,
    /// Characters that take it when they are typed.
    pub commit: &'static [&'static str],
    /// Lower ones come first.
    pub rank: usize,
}

/// What kind of thing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A key.
    Field,
    /// Several lines at once.
    Block,
    /// One of a few texts.
    Value,
    /// The name of a state.
    State,
    /// An Action.
    Action,
    /// The name of an error.
    Error,
    /// A resource.
    Resource,
    /// A variable.
    Variable,
    /// A member of a value.
    Member,
    /// A function.
    Function,
}

/// Characters after which a thing of this kind is meant.
pub(super) fn commit(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Variable => &[".", "["],
        Kind::Member => &[".", "[", ",", ")"],
        Kind::Function => &["("],
        Kind::Field | Kind::Block | Kind::Value | Kind::State | Kind::Action => &[],
        Kind::Error | Kind::Resource => &[],
    }
}

/// A text with places to fill in. Its lines are indented as they will stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Place(String),
    End,
}

impl Snippet {
    /// A text without places.
    pub fn text(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Text(text.into())] }
    }

    /// The same with more text.
    pub fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.parts.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            Some(Part::Place(_) | Part::End) | None => self.parts.push(Part::Text(text.to_owned())),
        }
    }

    /// The same with a place in which `text` stands.
    pub fn place(&mut self, text: &str) {
        self.parts.push(Part::Place(text.to_owned()));
    }

    /// The same with the place where the cursor is in the end.
    pub fn end(&mut self) {
        self.parts.push(Part::End);
    }

    /// The same with another one behind it.
    pub fn append(&mut self, other: Self) {
        self.parts.extend(other.parts);
    }

    /// The same behind another text.
    #[must_use]
    pub fn behind(&self, text: &str) -> Self {
        let mut out = Self::text(text);
        out.append(self.clone());
        out
    }

    /// Whether it has places to fill in, or leaves the cursor elsewhere than behind it.
    pub fn has_places(&self) -> bool {
        let inner = self.parts.strip_suffix(&[Part::End]).unwrap_or(&self.parts);
        inner.iter().any(|it| !matches!(it, Part::Text(_)))
    }

    /// The text, with what stands in its places.
    pub fn plain(&self) -> String {
        self.parts.iter().map(|it| if let Part::Text(it) | Part::Place(it) = it { it } else { "" }).collect()
    }

    /// The text as editors want it that fill in places.
    pub fn marked(&self) -> String {
        let mut number = 0;
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(&escaped(text)),
                Part::Place(text) => {
                    number += 1;
                    match text.is_empty() {
                        true => out.push_str(&format!("${number}")),
                        false => out.push_str(&format!("${{{number}:{}}}", escaped(text))),
                    }
                }
                Part::End => out.push_str("$0"),
            }
        }
        out
    }

    /// The same with each line break replaced.
    #[must_use]
    pub fn with_line_breaks(&self, line_break: &str) -> Self {
        let parts = self.parts.iter().map(|it| match it {
            Part::Text(text) => Part::Text(text.replace('\n', line_break)),
            Part::Place(_) | Part::End => it.clone(),
        });
        Self { parts: parts.collect() }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_and_everything_else_is_escaped() {
        let mut it = Snippet::text("a: $Input}\n");
        it.place("acs:{x}");
        it.push(" ");
        it.place("");
        it.end();
        assert_eq!(it.plain(), "a: $Input}\nacs:{x} ");
        assert_eq!(it.marked(), "a: \\$Input\\}\n${1:acs:{x\\}} $2$0");
        assert!(it.has_places() && !Snippet::text("$").has_places());
    }
}
