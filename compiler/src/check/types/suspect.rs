//! What in an expression surely faults, or can only come out one way.

use super::origin::{Origin, Surety};
use super::shape::Shape;
use crate::source::Span;
use std::sync::Arc;

/// Something in an expression that is surely not meant.
#[derive(Clone, Debug)]
pub(in crate::check) struct Suspect {
    /// What it is.
    pub suspicion: Suspicion,
    /// Its place, in bytes of the expression's decoded text.
    pub span: Span,
    /// The smallest whole part around it.
    pub whole: Span,
    /// Whether what stands around it may keep it from being evaluated.
    pub guarded: bool,
}

/// What is wrong, and with what shape.
#[derive(Clone, Debug)]
pub(in crate::check) enum Suspicion {
    /// A member that an object does not have.
    NoMember {
        /// The member.
        name: Arc<str>,
        /// What it is read from.
        shape: Shape,
    },
    /// A member of what has no members.
    NoObject {
        /// The member.
        name: Arc<str>,
        /// What it is read from.
        shape: Shape,
    },
    /// An index that a list does not have, or of what is no list.
    NoItem {
        /// The index.
        index: Shape,
        /// What it is read from.
        shape: Shape,
    },
    /// An operand or argument of a type that its place cannot take.
    Wrong {
        /// What is wanted there, with its article.
        wanted: &'static str,
        /// What wants it, as it is written.
        by: String,
        /// What stands there.
        shape: Shape,
    },
    /// An argument of a type that its parameter does not take.
    Argument {
        /// The function.
        function: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// What it takes, with its article.
        wanted: String,
        /// What stands there.
        shape: Shape,
    },
    /// Two operands that do not go together.
    Unordered {
        /// The operator.
        by: &'static str,
        /// The left operand.
        left: Shape,
        /// The right operand.
        right: Shape,
    },
    /// Two values that are compared and can never be equal.
    Unequal {
        /// What the comparison always gives.
        gives: bool,
        /// The left operand.
        left: Shape,
        /// The right operand.
        right: Shape,
    },
    /// `stringToJson` of what is no text.
    Decoded {
        /// What stands there.
        shape: Shape,
    },
}

impl Suspicion {
    /// A member that reading surely does not find.
    pub(super) fn member(name: &Arc<str>, shape: &Shape) -> Self {
        let (name, shape) = (Arc::clone(name), shape.clone());
        match shape.as_known().is_some_and(|known| known.object.is_some()) {
            true => Self::NoMember { name, shape },
            false => Self::NoObject { name, shape },
        }
    }

    /// A key or an index that reading surely does not find.
    pub(super) fn index(index: &Shape, shape: &Shape) -> Self {
        let names = super::typing::only_texts(index);
        match names.as_deref() {
            Some([name]) => Self::member(&Arc::from(*name), shape),
            Some(_) | None => Self::NoItem { index: index.clone(), shape: shape.clone() },
        }
    }

    /// How sure the shapes are on which it rests, the least sure one.
    pub(super) fn surety(&self) -> Surety {
        let of = |shape: &Shape| shape.origin().map_or(Surety::Own, |origin| origin.surety);
        match self {
            Self::NoMember { shape, .. }
            | Self::NoObject { shape, .. }
            | Self::Wrong { shape, .. }
            | Self::Argument { shape, .. }
            | Self::Decoded { shape } => of(shape),
            Self::NoItem { index: left, shape: right }
            | Self::Unordered { left, right, .. }
            | Self::Unequal { left, right, .. } => of(left).max(of(right)),
        }
    }

    /// The shape that explains it.
    pub(super) fn shape(&self) -> &Shape {
        match self {
            Self::NoMember { shape, .. }
            | Self::NoObject { shape, .. }
            | Self::NoItem { shape, .. }
            | Self::Wrong { shape, .. }
            | Self::Argument { shape, .. }
            | Self::Decoded { shape } => shape,
            Self::Unordered { left, right, .. } | Self::Unequal { left, right, .. } => {
                if left.origin().is_some() { left } else { right }
            }
        }
    }

    /// Where the shape comes from that explains it.
    pub(super) fn origin(&self) -> Option<&Arc<Origin>> {
        self.shape().origin()
    }
}
