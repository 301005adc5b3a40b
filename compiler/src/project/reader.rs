//! Reads declared keys from a tree: unknown, missing, doubled and mistyped ones become diagnostics.

use super::keys::{Keyed, KeysSpec, Name, Presence, Read, Shape};
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::near::nearest;
use crate::source::Span;
use crate::write::scalar_like;
use crate::yaml::{Content, Document, Entry, Node};

/// Reads one document and collects what is wrong with it.
pub struct Reader<'a> {
    /// The document.
    pub document: &'a Document,
    /// What was found so far.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether required keys of the top mapping may be absent.
    pub top: Top,
}

/// How much of a file's top mapping has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Top {
    /// All that is required.
    Whole,
    /// Whatever there is: `fdlc run --mocks` reads the mocks of any test file.
    Partial,
}

/// The entries of a mapping whose keys are declared.
pub struct Fields<'n> {
    entries: Vec<(&'n str, &'n Entry)>,
    /// The declared keys that misspelt ones surely stand for.
    pub meant: Vec<&'static str>,
}

impl Fields<'_> {
    /// The declared keys that stand here, in the order of their declaration.
    pub fn written(&self, spec: &'static KeysSpec) -> Vec<&'static str> {
        let names = spec.keys.iter().map(|key| key.name);
        names.filter(|name| self.entries.iter().any(|(known, _)| known == name)).collect()
    }
}

impl<'a> Reader<'a> {
    /// A reader of `document` that has found nothing yet.
    pub fn new(document: &'a Document, top: Top) -> Self {
        Self { document, diagnostics: Vec::new(), top }
    }

    /// Records a finding.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Records that a value is of the wrong type.
    pub fn wrong_type(&mut self, node: &Node, wanted: Shape) {
        let found = self.found(node);
        let message = format!("expected {}, found {found}", wanted.describe());
        self.report(Diagnostic::new(Rule::WrongType, node.span, message));
    }

    /// The known entries of a mapping, after diagnostics about the others.
    pub fn fields<'n>(&mut self, node: &'n Node, spec: &'static KeysSpec) -> Option<Fields<'n>>
    where
        'a: 'n,
    {
        let Some(mapping) = node.as_mapping() else {
            self.wrong_type(node, Shape::Keys(spec));
            return None;
        };
        let mut entries: Vec<(&'n str, &'n Entry)> = Vec::new();
        let mut meant = Vec::new();
        for (key, entry) in mapping.pairs(self.document) {
            match spec.keys.iter().find(|known| known.name == key) {
                None => meant.extend(self.unknown_key(entry, key, spec)),
                Some(_) if entries.iter().any(|(known, _)| *known == key) => self.doubled_key(entry, key),
                Some(_) => entries.push((key, entry)),
            }
        }
        self.missing_keys(node, spec, &entries, &meant);
        Some(Fields { entries, meant })
    }

    /// One declared key.
    pub fn field<T: Read>(&mut self, fields: &Fields<'_>, name: &str) -> Option<Keyed<T>> {
        let (_, entry) = fields.entries.iter().find(|(known, _)| *known == name)?;
        let value = T::read(&entry.value, self)?;
        Some(Keyed { key: entry.key.span, span: entry.value.span, value })
    }

    /// The entries of a mapping whose keys are free, after diagnostics about doubled ones.
    pub fn table<'n>(&mut self, node: &'n Node, shape: Shape) -> Option<Vec<(Name, &'n Node)>>
    where
        'a: 'n,
    {
        let Some(mapping) = node.as_mapping() else {
            self.wrong_type(node, shape);
            return None;
        };
        let mut rows: Vec<(Name, &'n Node)> = Vec::new();
        for (key, entry) in mapping.pairs(self.document) {
            if rows.iter().any(|(name, _)| &*name.text == key) {
                self.doubled_key(entry, key);
            } else {
                rows.push((Name { text: key.into(), span: entry.key.span }, &entry.value));
            }
        }
        Some(rows)
    }

    /// The text of a scalar, whatever its type.
    pub fn text<'n>(&self, node: &'n Node) -> Option<&'n str>
    where
        'a: 'n,
    {
        node.as_scalar().map(|scalar| self.document.scalar_text(scalar))
    }

    /// Reports a key that does not exist, and gives the one that was surely meant.
    fn unknown_key(&mut self, entry: &Entry, key: &str, spec: &'static KeysSpec) -> Option<&'static str> {
        let near = nearest(key, spec.keys.iter().map(|known| known.name));
        let message = format!("{} has no key `{key}`", spec.title);
        let mut diagnostic = Diagnostic::new(Rule::UnknownField, entry.key.span, message);
        diagnostic = with_near_fix(diagnostic, near, &self.document.text);
        self.report(diagnostic);
        near
    }

    fn doubled_key(&mut self, entry: &Entry, key: &str) {
        let message = format!("`{key}` stands here for a second time");
        self.report(Diagnostic::new(Rule::DuplicateField, entry.key.span, message));
    }

    /// Reports the required keys that are neither there nor meant by a misspelt one.
    fn missing_keys(
        &mut self,
        node: &Node,
        spec: &'static KeysSpec,
        entries: &[(&str, &Entry)],
        meant: &[&str],
    ) {
        let is_top = std::ptr::eq(node, &raw const self.document.root);
        if is_top && self.top == Top::Partial {
            return;
        }
        for key in spec.keys.iter().filter(|key| key.presence == Presence::Required) {
            let is_there = entries.iter().any(|(known, _)| *known == key.name);
            if !is_there && !meant.contains(&key.name) {
                let message = format!("{} needs `{}`", spec.title, key.name);
                self.report(Diagnostic::new(Rule::MissingField, first_line(node, self.document), message));
            }
        }
    }

    fn found(&self, node: &Node) -> String {
        match &node.resolved().content {
            Content::Missing | Content::Alias(_) => "nothing".to_owned(),
            Content::Mapping(_) => "a mapping".to_owned(),
            Content::Sequence(_) => "a list".to_owned(),
            Content::Scalar(scalar) => format!("`{}`", shortened(self.document.scalar_text(scalar))),
        }
    }
}

/// The diagnostic with a question about the near miss, where there is one.
pub fn with_near_miss(diagnostic: Diagnostic, near: Option<&str>) -> Diagnostic {
    match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}

/// The same with the fix that writes it in the place of what is found.
pub fn with_near_fix(diagnostic: Diagnostic, near: Option<&str>, text: &str) -> Diagnostic {
    let place = diagnostic.primary;
    let diagnostic = with_near_miss(diagnostic, near);
    match near {
        Some(near) => {
            diagnostic.fix(Fix::risky(format!("Write `{near}`"), place, scalar_like(text, place, near)))
        }
        None => diagnostic,
    }
}

/// A mapping's first line: its whole span would underline the file.
fn first_line(node: &Node, document: &Document) -> Span {
    let text = &document.text[node.span.range()];
    let line = text.find('\n').map_or(text.len(), |end| text[..end].trim_end().len());
    u32::try_from(line).map_or(node.span, |line| Span::new(node.span.start, node.span.start + line))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        None => text.replace('\n', " "),
        Some((end, _)) => format!("{}…", text[..end].replace('\n', " ")),
    }
}
