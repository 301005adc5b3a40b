//! The canonical order of the keys of a mapping, and what keeps keys where they are.

use super::part::Part;
use crate::lang::definition::flow_spec;
use crate::lang::spec::Named;
use crate::lang::spec::{FieldType, NodeSpec, Section};
use crate::lang::states::{StateType, unknown_spec};
use crate::project::keys::{KeysSpec, Order, Shape};
use crate::yaml::{Content, Document, Mapping, Node};
use std::collections::BTreeMap;

/// What a node is in the language.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// A mapping of this description.
    Known(&'static NodeSpec),
    /// A state, whose description its type decides.
    State,
    /// A list whose items have this role.
    Items(&'static NodeSpec),
    /// A list of states.
    States,
    /// What a key of a flow test or a project file takes.
    Declared(Shape),
    /// Anything that its author arranges.
    Data,
}

/// What a mapping may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spec {
    /// Fields of a flow.
    Fields(&'static NodeSpec),
    /// Keys of a flow test or a project file.
    Keys(&'static KeysSpec),
    /// Any names, each with one of these.
    Named(Shape),
}

impl Spec {
    /// The role of the value of a key.
    pub fn role_of(self, key: &str) -> Role {
        match self {
            Self::Fields(spec) => Role::of_field(spec, key),
            Self::Keys(spec) => {
                let key = spec.keys.iter().find(|it| it.name == key);
                key.map_or(Role::Data, |it| Role::Declared(it.shape).resolved())
            }
            Self::Named(inner) => Role::Declared(inner).resolved(),
        }
    }

    /// The place of a key in the canonical order.
    fn rank(self, key: &str) -> (Section, usize) {
        match self {
            Self::Fields(spec) => spec.rank(key.strip_suffix(".$").unwrap_or(key)),
            Self::Keys(spec) => {
                let at = spec.keys.iter().position(|it| it.name == key);
                (Section::Work, at.unwrap_or(usize::MAX))
            }
            Self::Named(_) => (Section::Work, 0),
        }
    }

    /// Whether the order of the keys is the author's.
    fn is_free(self) -> bool {
        match self {
            Self::Fields(_) => false,
            Self::Keys(spec) => spec.order == Order::Free,
            Self::Named(_) => true,
        }
    }
}

impl Role {
    /// What stands for the whole of something that a key takes.
    pub fn resolved(self) -> Self {
        match self {
            Self::Declared(Shape::Flow) => Self::Known(flow_spec()),
            Self::Declared(_) | Self::Known(_) | Self::State | Self::Items(_) | Self::States | Self::Data => {
                self
            }
        }
    }

    /// The role of the value of a field.
    fn of_field(spec: &NodeSpec, key: &str) -> Self {
        match spec.field(key).map(|it| it.ty) {
            Some(FieldType::States) => Self::States,
            Some(FieldType::Node(spec)) => Self::Known(spec),
            Some(FieldType::List(spec)) => Self::Items(spec),
            Some(
                FieldType::Text
                | FieldType::Name
                | FieldType::StateName
                | FieldType::Boolean
                | FieldType::Integer
                | FieldType::IntegerText
                | FieldType::Number
                | FieldType::Literal(_)
                | FieldType::Enum(_)
                | FieldType::Action
                | FieldType::Expression
                | FieldType::Constructor
                | FieldType::ErrorNames,
            )
            | None => Self::Data,
        }
    }

    /// The role of the items of a list.
    pub fn of_items(self) -> Self {
        match self {
            Self::Items(spec) => Self::Known(spec),
            Self::States => Self::State,
            Self::Declared(Shape::List(inner)) => Self::Declared(*inner).resolved(),
            Self::Known(_) | Self::State | Self::Declared(_) | Self::Data => Self::Data,
        }
    }

    /// What a mapping in this role may hold; none for data.
    pub fn spec(self, doc: &Document, mapping: &Mapping) -> Option<Spec> {
        match self {
            Self::Known(spec) => Some(Spec::Fields(spec)),
            Self::State => Some(Spec::Fields(state_spec(doc, mapping))),
            Self::Declared(Shape::Keys(spec)) => Some(Spec::Keys(spec)),
            Self::Declared(Shape::Table(inner) | Shape::ByState(inner)) => Some(Spec::Named(*inner)),
            Self::Declared(_) | Self::Items(_) | Self::States | Self::Data => None,
        }
    }

    /// Whether it is a part of the language, not of somebody's data.
    pub fn is_known(self) -> bool {
        match self {
            Self::Known(_) | Self::State | Self::Items(_) | Self::States => true,
            Self::Declared(shape) => {
                matches!(shape, Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) | Shape::List(_))
            }
            Self::Data => false,
        }
    }
}

fn state_spec(doc: &Document, mapping: &Mapping) -> &'static NodeSpec {
    let written = mapping.get(doc, "Type").and_then(Node::as_scalar);
    let known = written.and_then(|it| StateType::from_name(doc.scalar_text(it)));
    known.map_or_else(unknown_spec, StateType::spec)
}

/// The parts of a mapping in canonical order.
///
/// Two parts that speak of the same anchor, and pairs with the same key, stay in their order. Nothing
/// moves where a comment of ours would come to speak for something else.
pub(super) fn arrange(parts: Vec<Part>, spec: Option<Spec>, anchors: &[Vec<&str>]) -> Vec<Part> {
    let Some(spec) = spec.filter(|it| !it.is_free()) else { return parts };
    let rank = |part: &Part| match &part.key {
        // What merge keys bring in is read first.
        Some(key) if key == "<<" => None,
        Some(key) => Some(spec.rank(key)),
        None => Some(spec.rank("")),
    };
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| rank(&parts[*at]));
    let tied = tied(anchors);
    let mut of_tied = (0..parts.len()).filter(|at| tied[*at]);
    for place in &mut order {
        if tied[*place] {
            *place = of_tied.next().expect("as many places as parts");
        }
    }
    let speaks_for_first = parts.first().is_some_and(|it| it.orders_on_line);
    let would_speak_for_all = order.first().is_some_and(|at| *at > 0 && parts[*at].orders_before);
    if order.is_sorted() || speaks_for_first || would_speak_for_all {
        return parts;
    }
    let mut taken: Vec<Option<Part>> = parts.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| taken[at].take()).collect()
}

/// For each part whether it shares an anchor's name with another one, of which at least one gives it.
fn tied(anchors: &[Vec<&str>]) -> Vec<bool> {
    let mut users: BTreeMap<&str, (Vec<usize>, bool)> = BTreeMap::new();
    for (at, names) in anchors.iter().enumerate() {
        for written in names {
            let (parts, given) = users.entry(&written[1..]).or_default();
            *given |= written.starts_with('&');
            if parts.last() != Some(&at) {
                parts.push(at);
            }
        }
    }
    let mut tied = vec![false; anchors.len()];
    for (parts, given) in users.into_values() {
        if given && parts.len() > 1 {
            parts.into_iter().for_each(|at| tied[at] = true);
        }
    }
    tied
}

/// Whether a mapping or list is written without braces and brackets.
pub(super) fn is_block(node: &Node) -> bool {
    match &node.content {
        Content::Mapping(mapping) => !mapping.flow,
        Content::Sequence(list) => !list.flow,
        Content::Missing | Content::Scalar(_) | Content::Alias(_) => false,
    }
}
