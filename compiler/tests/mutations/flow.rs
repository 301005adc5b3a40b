//! A good flow taken apart, and ways to write something else in it.

use fdl_compiler::source::Span;
use fdl_compiler::yaml::tree::{Document, Entry, Mapping, Node};
use std::ops::Range;

/// A kind of mistake.
pub struct Operator {
    /// What is done.
    pub name: &'static str,
    /// The flow with the mistake at each place that has room for it.
    pub plant: fn(&Flow<'_>) -> Vec<Mutant>,
}

/// A flow with a mistake.
pub struct Mutant {
    /// All of it.
    pub text: String,
    /// What was done, for people.
    pub what: String,
    /// Where a finding about it may stand.
    places: Vec<Range<usize>>,
    /// What was replaced, in the good flow.
    edit: Range<usize>,
    /// The length of what stands there now.
    grown: usize,
}

/// What a mapping of the flow is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Flow,
    Scope,
    State,
    Case,
    Retry,
    Catch,
}

/// A mapping of the flow.
#[derive(Clone)]
pub struct Part<'a> {
    pub what: What,
    /// The `Type` of the state that it is or belongs to.
    pub kind: &'a str,
    pub mapping: &'a Mapping,
    /// The names of the states of its scope.
    pub names: Vec<&'a str>,
}

/// A value in a constructor or in `Parameters`, at any depth.
pub struct Leaf<'a> {
    pub entry: &'a Entry,
    pub key: &'a str,
}

/// An expression as it stands in the text.
pub struct Written<'a> {
    pub span: Span,
    pub source: &'a str,
    /// The field that holds it.
    pub field: &'a str,
    pub kind: &'a str,
}

/// A good flow taken apart.
pub struct Flow<'a> {
    pub doc: &'a Document,
    pub parts: Vec<Part<'a>>,
    pub leaves: Vec<Leaf<'a>>,
    pub expressions: Vec<Written<'a>>,
}

const CONSTRUCTORS: &[&str] =
    &["InputConstructor", "OutputConstructor", "GlobalConstructor", "Parameters", "ItemConstructor"];

impl<'a> Flow<'a> {
    /// Takes a flow apart.
    pub fn of(doc: &'a Document) -> Self {
        let mut flow = Self { doc, parts: Vec::new(), leaves: Vec::new(), expressions: Vec::new() };
        if let Some(root) = doc.root.as_mapping() {
            flow.scope(root, What::Flow);
        }
        flow
    }

    fn scope(&mut self, mapping: &'a Mapping, what: What) {
        let states = mapping.get(self.doc, "States").and_then(Node::as_sequence);
        let states: Vec<_> = states.iter().flat_map(|it| &it.items).filter_map(Node::as_mapping).collect();
        let names: Vec<_> = states.iter().filter_map(|it| self.text(it, "Name")).collect();
        self.parts.push(Part { what, kind: "", mapping, names: names.clone() });
        for state in states {
            self.state(state, &names);
        }
    }

    fn state(&mut self, state: &'a Mapping, names: &[&'a str]) {
        let kind = self.text(state, "Type").unwrap_or_default();
        let part = |what, mapping| Part { what, kind, mapping, names: names.to_vec() };
        self.parts.push(part(What::State, state));
        for (key, entry) in state.pairs(self.doc) {
            let items = entry.value.as_sequence().map(|it| &*it.items).unwrap_or_default();
            let mappings = items.iter().filter_map(Node::as_mapping);
            match key {
                "Branches" if kind == "Parallel" => mappings.for_each(|it| self.scope(it, What::Scope)),
                "Branches" | "Retry" | "Catch" => {
                    let what = match key {
                        "Branches" => What::Case,
                        "Retry" => What::Retry,
                        _ => What::Catch,
                    };
                    for rule in mappings {
                        self.parts.push(part(what, rule));
                        for (key, entry) in rule.pairs(self.doc) {
                            self.field(key, entry, kind);
                        }
                    }
                }
                "Processor" => {
                    if let Some(scope) = entry.value.as_mapping() {
                        self.scope(scope, What::Scope);
                    }
                }
                _ => self.field(key, entry, kind),
            }
        }
    }

    fn field(&mut self, key: &'a str, entry: &'a Entry, kind: &'a str) {
        if CONSTRUCTORS.contains(&key) {
            self.constructor(&entry.value, key, kind);
        } else if matches!(key, "Condition" | "ItemsPath") || key.ends_with(".$") {
            self.expression(entry, key, kind);
        }
    }

    fn constructor(&mut self, node: &'a Node, field: &'a str, kind: &'a str) {
        for item in node.as_sequence().into_iter().flat_map(|it| &it.items) {
            self.constructor(item, field, kind);
        }
        let Some(mapping) = node.as_mapping() else { return };
        for (key, entry) in mapping.pairs(self.doc) {
            if key.ends_with(".$") {
                self.expression(entry, field, kind);
            }
            if entry.value.as_scalar().is_some() {
                self.leaves.push(Leaf { entry, key });
            } else {
                self.constructor(&entry.value, field, kind);
            }
        }
    }

    fn expression(&mut self, entry: &Entry, field: &'a str, kind: &'a str) {
        let span = entry.value.span;
        let source = &self.doc.text[span.range()];
        // Blocks and escapes would have to be decoded to be changed.
        if entry.value.as_scalar().is_some() && !source.contains(['\\', '\n']) {
            self.expressions.push(Written { span, source, field, kind });
        }
    }

    /// The text of a scalar of a mapping.
    pub fn text(&self, mapping: &'a Mapping, key: &str) -> Option<&'a str> {
        mapping.get(self.doc, key)?.as_scalar().map(|it| self.doc.scalar_text(it))
    }

    /// The parts of one kind.
    pub fn all(&self, what: What) -> impl Iterator<Item = &Part<'a>> {
        self.parts.iter().filter(move |it| it.what == what)
    }

    /// The flow with another text in place of a span.
    pub fn replaced(&self, span: Span, new: &str) -> Mutant {
        self.edited(span.range(), new, &[])
    }

    /// The flow without a pair of a mapping; none where it is the only one.
    pub fn without(&self, mapping: &Mapping, key: &str) -> Option<Mutant> {
        let own = |entry: &Entry| entry.key.as_scalar().map(|it| self.doc.scalar_text(it)) == Some(key);
        let at = mapping.entries.iter().position(own)?;
        let entry = &mapping.entries[at];
        let range = match (at.checked_sub(1), mapping.entries.get(at + 1)) {
            (Some(before), _) => {
                let before = mapping.entries[before].value.span.range().end;
                before.min(entry.key.span.range().start)..entry.value.span.range().end
            }
            (None, Some(next)) => entry.key.span.range().start..next.key.span.range().start,
            (None, None) => return None,
        };
        let mut mutant = self.edited(range, "", &places(mapping));
        mutant.what = format!("without `{key}`");
        Some(mutant)
    }

    /// The flow with a pair more behind the one with this key.
    pub fn with(&self, mapping: &Mapping, after: &str, key: &str, value: &str) -> Option<Mutant> {
        let entry = mapping.entry(self.doc, after)?;
        let at = entry.value.span.range().end;
        let text = &self.doc.text;
        if text[entry.value.span.range()].contains('\n') {
            return None;
        }
        let before = &text[..entry.key.span.range().start];
        let column = before.len() - before.rfind('\n').map_or(0, |it| it + 1);
        let new = if mapping.flow {
            format!(", \"{key}\": {value}")
        } else {
            format!("\n{}{key}: {value}", " ".repeat(column))
        };
        let mut mutant = self.edited(at..at, &new, &[]);
        mutant.what = format!("with `{key}: {value}`");
        Some(mutant)
    }

    /// The flow after one edit; findings may stand on its lines, or at one of the other places.
    pub fn edited(&self, range: Range<usize>, new: &str, others: &[Range<usize>]) -> Mutant {
        let old = &self.doc.text;
        let text = format!("{}{new}{}", &old[..range.start], &old[range.end..]);
        let start = text[..range.start].rfind('\n').map_or(0, |it| it + 1);
        let end = range.start + new.len();
        let end = text[end..].find('\n').map_or(text.len(), |it| end + it);
        let moved = |at: usize| if at >= range.end { at - range.len() + new.len() } else { at };
        let others = others.iter().filter(|it| it.end <= range.start || it.start >= range.end);
        let mut places: Vec<_> = others.map(|it| moved(it.start)..moved(it.end)).collect();
        // What is deleted leaves no line of its own.
        if !new.is_empty() || places.is_empty() {
            places.push(start..end);
        }
        let what = format!("`{}` -> `{}`", old[range.clone()].trim(), new.trim());
        Mutant { text, what, edit: range, places, grown: new.len() }
    }
}

impl Mutant {
    /// The same, with more places of the good flow where a finding may stand.
    #[must_use]
    pub fn also(mut self, others: &[Range<usize>]) -> Self {
        for it in others.iter().filter(|it| it.end <= self.edit.start || it.start >= self.edit.end) {
            let moved = |at: usize| {
                if at >= self.edit.end { at - self.edit.len() + self.grown } else { at }
            };
            self.places.push(moved(it.start)..moved(it.end));
        }
        self
    }

    /// Whether a finding stands where the mistake is.
    pub fn is_here(&self, span: Span) -> bool {
        let start = span.range().start;
        self.places.iter().any(|it| it.start <= start && start <= it.end)
    }
}

/// Where a finding about a mapping as a whole may stand: at its keys, and at its scalars.
pub fn places(mapping: &Mapping) -> Vec<Range<usize>> {
    let place = |entry: &Entry| match entry.value.as_scalar() {
        Some(_) => entry.span().range(),
        None => entry.key.span.range(),
    };
    mapping.entries.iter().map(place).collect()
}

/// A word with a typing mistake: two letters in the middle swapped, or one doubled.
pub fn misspelt(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = letters.len() / 2;
    match at.checked_sub(1) {
        Some(before) if letters[before] != letters[at] => letters.swap(before, at),
        Some(_) | None => letters.extend(['q', 'x']),
    }
    letters.into_iter().collect()
}
