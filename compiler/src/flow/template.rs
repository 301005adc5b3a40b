//! Constructors and `Parameters` as they are written: every key with its place.

use crate::expr::Expression;
use crate::source::Span;
use crate::value::Value;
use std::sync::Arc;

/// A value in which expressions may stand, and its place.
#[derive(Clone, Debug)]
pub struct Template {
    /// The place of the whole value.
    pub span: Span,
    /// What it is.
    pub content: Content,
}

/// What a template is.
#[derive(Clone, Debug)]
pub enum Content {
    /// A mapping.
    Object(Vec<Member>),
    /// A list.
    List(Vec<Template>),
    /// A scalar that is taken as it is.
    Constant(Value),
    /// An expression, under a key that ends in `.$`.
    Computed(Arc<Expression>),
    /// Something that could not be understood; the finding was made where it was read.
    Hole,
}

/// One pair of a template's mapping.
#[derive(Clone, Debug)]
pub struct Member {
    /// The key without `.$`.
    pub key: Arc<str>,
    /// The place of the key, `.$` and quotes included.
    pub key_span: Span,
    /// Whether the key was written with `.$`.
    pub dynamic: bool,
    /// What stands there.
    pub value: Template,
}

impl Template {
    /// The members, where it is a mapping.
    pub fn members(&self) -> Option<&[Member]> {
        match &self.content {
            Content::Object(members) => Some(members),
            Content::List(_) | Content::Constant(_) | Content::Computed(_) | Content::Hole => None,
        }
    }

    /// The member with this key, written with or without `.$`.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members()?.iter().find(|it| &*it.key == key)
    }

    /// Calls `visit` with each member at any depth, in the order of the text.
    pub fn for_each_member<'a>(&'a self, visit: &mut impl FnMut(&'a Member)) {
        match &self.content {
            Content::Object(members) => {
                for member in members {
                    visit(member);
                    member.value.for_each_member(visit);
                }
            }
            Content::List(items) => {
                for item in items {
                    item.for_each_member(visit);
                }
            }
            Content::Constant(_) | Content::Computed(_) | Content::Hole => {}
        }
    }

    /// Whether a hole stands anywhere in it.
    pub fn has_hole(&self) -> bool {
        match &self.content {
            Content::Object(members) => members.iter().any(|it| it.value.has_hole()),
            Content::List(items) => items.iter().any(Self::has_hole),
            Content::Hole => true,
            Content::Constant(_) | Content::Computed(_) => false,
        }
    }
}
