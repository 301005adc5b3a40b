//! How the keys of test and project files are declared: once, with type and documentation.
//!
//! A declaration gives the struct, the table that completion, hover and the
//! reference read, and the reading itself with its diagnostics.

use super::reader::Reader;
use crate::source::Span;
use crate::yaml::Node;

/// What can be read from a node, and how it is described.
pub trait Read: Sized {
    /// What is wanted.
    const SHAPE: Shape;

    /// The value; none after a diagnostic.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;
}

/// What a place of a test or project file takes.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A string.
    Text,
    /// The name of a state of the flow.
    StateName,
    /// The code of an error: one that the language knows, or one of the flow's own.
    ErrorCode,
    /// The name of an Action.
    Action,
    /// The path of a file, relative to this one.
    Path,
    /// A number of seconds, 0 or more; fractions down to a millisecond.
    Seconds,
    /// A whole number, 0 or more.
    Count,
    /// Any JSON value.
    Json,
    /// A JSON value whose keys ending in `.$` hold expressions.
    Template,
    /// An expression that gives a boolean.
    Condition,
    /// A flow, written inline.
    Flow,
    /// One of these words, in any case.
    Word(&'static [&'static str]),
    /// A mapping with these keys.
    Keys(&'static KeysSpec),
    /// A mapping from names to this.
    Table(&'static Shape),
    /// A mapping from names of states to this.
    ByState(&'static Shape),
    /// A list of this.
    List(&'static Shape),
}

/// A mapping with a fixed set of keys.
#[derive(Debug)]
pub struct KeysSpec {
    /// What the mapping is, as in "`x` is no key of …".
    pub title: &'static str,
    /// Its documentation.
    pub docs: &'static [&'static str],
    /// Its keys, in the order of the documentation.
    pub keys: &'static [KeySpec],
    /// Whether they are laid out in that order.
    pub order: Order,
}

/// The order in which keys are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// That of the documentation.
    Declared,
    /// The author's, since any order can be read: `after: 2, fail: …` as well as `fail: …, after: 2`.
    Free,
}

impl Order {
    /// The order that a declaration names.
    pub const fn of(written: &[Self]) -> Self {
        match written {
            [] => Self::Declared,
            [first, ..] => *first,
        }
    }
}

/// One key of a mapping.
#[derive(Debug)]
pub struct KeySpec {
    /// Its name as it is written.
    pub name: &'static str,
    /// Its documentation; the first line is complete on its own.
    pub docs: &'static [&'static str],
    /// What it takes.
    pub shape: Shape,
    /// Whether it may be absent.
    pub presence: Presence,
}

/// Whether a key may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must be there.
    Required,
    /// It may be absent.
    Optional,
}

/// A key's value with its places.
#[derive(Clone, Debug)]
pub struct Keyed<T> {
    /// Where the key stands.
    pub key: Span,
    /// Where the value stands.
    pub span: Span,
    /// The value.
    pub value: T,
}

/// A text with its place.
#[derive(Clone, Debug)]
pub struct Name {
    /// The text.
    pub text: std::sync::Arc<str>,
    /// Where it stands.
    pub span: Span,
}

impl Shape {
    /// What is wanted, as in "expected …".
    pub fn describe(self) -> String {
        match self {
            Self::Text | Self::ErrorCode | Self::Action => "a string".to_owned(),
            Self::StateName => "the name of a state".to_owned(),
            Self::Path => "the path of a file".to_owned(),
            Self::Seconds => "a number of seconds".to_owned(),
            Self::Count => "a whole number".to_owned(),
            Self::Json | Self::Template => "a JSON value".to_owned(),
            Self::Condition => "an expression".to_owned(),
            Self::Flow => "a flow as a mapping".to_owned(),
            Self::Word(words) => {
                words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ")
            }
            Self::Keys(_) | Self::Table(_) | Self::ByState(_) => "a mapping".to_owned(),
            Self::List(_) => "a list".to_owned(),
        }
    }
}

/// Declares a mapping with a fixed set of keys.
macro_rules! keys {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident = $title:literal $(in $order:ident order)? {
            $($(#[doc = $key_doc:literal])+ $presence:ident $field:ident: $type:ty = $key:literal,)+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Where the mapping stands.
            pub span: $crate::source::Span,
            /// The keys that are written, whether their values could be read or not.
            pub written: Vec<&'static str>,
            /// The keys that misspelt ones surely stand for.
            pub meant: Vec<&'static str>,
            $($(#[doc = $key_doc])+ pub $field: Option<$crate::project::keys::Keyed<$type>>,)+
        }

        impl $name {
            /// Its keys, described.
            pub const SPEC: $crate::project::keys::KeysSpec = $crate::project::keys::KeysSpec {
                title: $title,
                order: $crate::project::keys::Order::of(&[$($crate::project::keys::Order::$order)?]),
                docs: &[$($doc,)+],
                keys: &[$($crate::project::keys::KeySpec {
                    name: $key,
                    docs: &[$($key_doc,)+],
                    shape: <$type as $crate::project::keys::Read>::SHAPE,
                    presence: $crate::project::keys::Presence::$presence,
                },)+],
            };
        }

        impl $crate::project::keys::Read for $name {
            const SHAPE: $crate::project::keys::Shape = $crate::project::keys::Shape::Keys(&Self::SPEC);

            fn read(
                node: &$crate::yaml::Node,
                reader: &mut $crate::project::reader::Reader<'_>,
            ) -> Option<Self> {
                let fields = reader.fields(node, &Self::SPEC)?;
                let written = fields.written(&Self::SPEC);
                $(let $field = reader.field(&fields, $key);)+
                Some(Self { span: node.span, written, meant: fields.meant, $($field,)+ })
            }
        }
    };
}

pub(super) use keys;
