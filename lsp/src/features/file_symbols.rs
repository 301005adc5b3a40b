//! The tree of a flow test or a project file: its cases with their mocks and what they expect, its bindings.

use super::declared::{declared, own_items, own_mapping, rows};
use super::project;
use super::symbols::{Kind, Symbol, UNNAMED, nested, symbols};
use fdl_compiler::flow::Flow;
use fdl_compiler::project::keys::{KeySpec, KeysSpec, Shape};
use fdl_compiler::project::test_file::Case;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Entry, Mapping, Node};

/// Characters of a value that are shown beside its key.
const SHOWN: usize = 60;
/// Keys that tell items of a list apart, the first one that is written counts.
const NAMING: &[&str] = &["name", "match", "state", "resource", "action"];

/// What stands in a file with these keys; `inline` is the flow that is written in it.
pub fn file_symbols(doc: &Document, spec: &'static KeysSpec, inline: Option<&Flow>) -> Vec<Symbol> {
    let tree = Tree { doc, inline };
    own_mapping(&doc.root).map(|it| tree.keys(it, spec)).unwrap_or_default()
}

/// The cases of a flow test, by their names.
pub fn cases(doc: &Document) -> Vec<Symbol> {
    let all = file_symbols(doc, project::TEST, None).into_iter();
    all.flat_map(|it| it.children).filter(|it| it.kind == Kind::Case && it.name != UNNAMED).collect()
}

struct Tree<'d> {
    doc: &'d Document,
    inline: Option<&'d Flow>,
}

impl Tree<'_> {
    fn keys(&self, mapping: &Mapping, spec: &'static KeysSpec) -> Vec<Symbol> {
        declared(self.doc, mapping, spec)
            .map(|(key, it)| self.row(key.name, &it.key, &it.value, key.shape))
            .collect()
    }

    /// A key with its value.
    fn row(&self, name: &str, key: &Node, value: &Node, shape: Shape) -> Symbol {
        let children = self.children(value, shape);
        let kind = if children.is_empty() { Kind::Key } else { Kind::Group };
        // What is shown below need not be shown beside it.
        let detail = if children.is_empty() { self.shown(value) } else { None };
        let name = if name.is_empty() { UNNAMED } else { name }.to_owned();
        let (span, name_span) = nested(key.span.cover(value.span), key.span);
        Symbol { name, detail, kind, span, name_span, children }
    }

    fn children(&self, value: &Node, shape: Shape) -> Vec<Symbol> {
        match shape {
            Shape::Keys(spec) => own_mapping(value).map(|it| self.keys(it, spec)).unwrap_or_default(),
            // The answers of a state and its calls have no names; the state itself is enough.
            Shape::ByState(_) => self.table(value, Shape::Json, Kind::State),
            Shape::Table(inner) => self.table(value, *inner, Kind::Key),
            Shape::List(Shape::Keys(spec)) => own_items(value).iter().map(|it| self.item(it, spec)).collect(),
            Shape::Flow => self.inline.map(symbols).unwrap_or_default(),
            Shape::List(_) | Shape::Json | Shape::Template | Shape::Condition | Shape::Text => Vec::new(),
            Shape::StateName | Shape::ErrorCode | Shape::Action | Shape::Path => Vec::new(),
            Shape::Seconds | Shape::Count | Shape::Word(_) => Vec::new(),
        }
    }

    fn table(&self, value: &Node, inner: Shape, kind: Kind) -> Vec<Symbol> {
        let row = |(name, it): (&str, &Entry)| Symbol { kind, ..self.row(name, &it.key, &it.value, inner) };
        rows(self.doc, value).map(row).collect()
    }

    fn item(&self, item: &Node, spec: &'static KeysSpec) -> Symbol {
        let mapping = own_mapping(item);
        let written: Vec<(&KeySpec, _)> =
            mapping.into_iter().flat_map(|it| declared(self.doc, it, spec)).collect();
        let name = NAMING.iter().find_map(|name| {
            let (_, entry) = written.iter().find(|it| it.0.name == *name)?;
            let text = self.doc.scalar_text(entry.value.as_scalar()?);
            (!text.trim().is_empty()).then(|| (text.to_owned(), entry.value.span))
        });
        let (name, at) = name.unwrap_or_else(|| (UNNAMED.to_owned(), Span::empty(item.span.start)));
        let children = mapping.map(|it| self.keys(it, spec)).unwrap_or_default();
        let kind = if spec.title == Case::SPEC.title { Kind::Case } else { Kind::Item };
        let others = written.iter().map(|it| it.0.name).filter(|it| !NAMING.contains(it));
        let detail = (kind == Kind::Item).then(|| others.collect::<Vec<_>>().join(", "));
        let (span, name_span) = nested(item.span, at);
        Symbol { name, detail: detail.filter(|it| !it.is_empty()), kind, span, name_span, children }
    }

    /// A short value as it is written.
    fn shown(&self, value: &Node) -> Option<String> {
        match value.content {
            Content::Missing | Content::Alias(_) => return None,
            Content::Scalar(_) | Content::Mapping(_) | Content::Sequence(_) => {}
        }
        let written = self.doc.text.get(value.span.range())?.trim();
        let fits = !written.is_empty() && !written.contains(['\n', '\r']) && written.chars().count() <= SHOWN;
        fits.then(|| written.to_owned())
    }
}
