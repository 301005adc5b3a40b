//! Where in the declaration of its keys an offset of a flow test or a project file stands.

use fdl_compiler::diagnostic::rule::Rule;
use fdl_compiler::project::keys::{KeySpec, KeysSpec, Shape};
use fdl_compiler::yaml::{Content, Document, Mapping, Node};

/// A place in a file.
#[derive(Clone, Copy, Debug)]
pub enum At<'a> {
    /// In a key that is declared, or in a word that may become one.
    Key(&'static KeysSpec, Option<&'a Mapping>, &'a Node, bool),
    /// In the name of a state, as a key, with what belongs to it.
    StateKey(Shape, Option<&'a Mapping>, &'a Node, bool),
    /// In the name of a rule.
    RuleKey(Option<&'a Mapping>, &'a Node, bool),
    /// In a free name, as a key, with what belongs to it.
    NameKey(Shape, Option<&'a Mapping>, &'a Node, bool),
    /// In a value.
    Value(Shape, &'a Node),
    /// Where a list belongs that has no items yet.
    Item(Shape, &'a Node),
    /// Where nothing is known.
    Nowhere,
}

/// What lies around a place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Way<'a> {
    /// The innermost key that is declared.
    pub key: Option<&'static KeySpec>,
    /// What that is a key of.
    pub owner: Option<&'static KeysSpec>,
    /// The state that it is about: by the key of a mapping around it, or by the `state` beside it.
    pub state: Option<&'a str>,
    /// The Action that it is about.
    pub action: Option<&'a str>,
    /// The rule whose level it is.
    pub rule: Option<Rule>,
    /// Whether it is an item of a list in a block whose dash is not there yet.
    pub lacks_dash: bool,
    /// The item before it in its list.
    pub before: Option<&'a Node>,
}

/// The place of an offset, and what lies around it.
pub fn locate<'a>(doc: &'a Document, spec: &'static KeysSpec, offset: u32) -> (At<'a>, Way<'a>) {
    let mut way = Way::default();
    let at = walk(doc, spec, offset, &mut way);
    (at, way)
}

fn walk<'a>(doc: &'a Document, spec: &'static KeysSpec, offset: u32, way: &mut Way<'a>) -> At<'a> {
    let mut node = &doc.root;
    let mut shape = Shape::Keys(spec);
    loop {
        let mapping = match &node.content {
            Content::Mapping(mapping) => Some(mapping),
            Content::Missing | Content::Scalar(_) | Content::Sequence(_) | Content::Alias(_) => None,
        };
        let word = matches!(node.content, Content::Scalar(_));
        let is_rules = way.key.is_some_and(|it| it.name == "rules");
        let at_key = |node: &'a Node, colon: bool| match shape {
            Shape::Keys(spec) => At::Key(spec, mapping, node, colon),
            Shape::Table(_) if is_rules => At::RuleKey(mapping, node, colon),
            Shape::ByState(inner) => At::StateKey(*inner, mapping, node, colon),
            Shape::Table(inner) => At::NameKey(*inner, mapping, node, colon),
            Shape::List(_) => At::Nowhere,
            Shape::Text
            | Shape::StateName
            | Shape::ErrorCode
            | Shape::Action
            | Shape::Path
            | Shape::Seconds
            | Shape::Count
            | Shape::Json
            | Shape::Template
            | Shape::Condition
            | Shape::Flow
            | Shape::Word(_) => At::Nowhere,
        };
        match shape {
            Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) => {
                way.lacks_dash &= mapping.is_none();
                let Some(mapping) = mapping else {
                    return if word { at_key(node, false) } else { At::Nowhere };
                };
                let touched = mapping.entries.iter().rev().find(|it| it.span().touches(offset));
                let Some(entry) = touched else { return At::Nowhere };
                if entry.key.span.touches(offset) && entry.colon.is_none_or(|it| offset <= it) {
                    return at_key(&entry.key, entry.colon.is_some());
                }
                node = &entry.value;
                shape = match shape {
                    Shape::Keys(spec) => {
                        let text = entry.key.as_scalar().map_or("", |it| doc.scalar_text(it));
                        let found = spec.keys.iter().find(|it| it.name == text);
                        (way.key, way.owner) = (found, Some(spec));
                        let text = |key| Some(doc.scalar_text(mapping.get(doc, key)?.as_scalar()?));
                        way.state = text("state").or(way.state);
                        way.action = text("action").or(way.action);
                        let Some(found) = found else { return At::Nowhere };
                        found.shape
                    }
                    Shape::ByState(inner) => {
                        way.state = entry.key.as_scalar().map(|it| doc.scalar_text(it));
                        *inner
                    }
                    Shape::Table(inner) => {
                        let name = entry.key.as_scalar().map(|it| doc.scalar_text(it));
                        way.rule = name.filter(|_| is_rules).and_then(Rule::named);
                        *inner
                    }
                    Shape::List(_) => return At::Nowhere,
                    Shape::Text
                    | Shape::StateName
                    | Shape::ErrorCode
                    | Shape::Action
                    | Shape::Path
                    | Shape::Seconds
                    | Shape::Count
                    | Shape::Json
                    | Shape::Template
                    | Shape::Condition
                    | Shape::Flow
                    | Shape::Word(_) => return At::Nowhere,
                };
            }
            Shape::List(inner) => {
                let Content::Sequence(list) = &node.content else {
                    return if word { At::Item(*inner, node) } else { At::Nowhere };
                };
                let Some(at) = list.items.iter().rposition(|it| it.span.touches(offset)) else {
                    return At::Nowhere;
                };
                way.before = at.checked_sub(1).and_then(|it| list.items.get(it));
                node = &list.items[at];
                let before = &doc.text[..node.span.start as usize];
                let line = &before[before.rfind('\n').map_or(0, |it| it + 1)..];
                way.lacks_dash = !list.flow && line.trim().is_empty();
                shape = *inner;
            }
            Shape::Text
            | Shape::StateName
            | Shape::ErrorCode
            | Shape::Action
            | Shape::Path
            | Shape::Seconds
            | Shape::Count
            | Shape::Json
            | Shape::Template
            | Shape::Condition
            | Shape::Flow
            | Shape::Word(_) => return At::Value(shape, node),
        }
    }
}
