//! A field of the typed flow: absent, a hole, or a value.

use crate::source::Span;

/// What was written for a field.
///
/// A hole is a field whose value could not be understood or is a placeholder;
/// the finding about it was made where it was read, so rules say nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<T> {
    // Invariant: a value has a key.
    /// The value; none where the field is absent or a hole.
    pub value: Option<T>,
    /// The place of the key; none where the field is absent.
    pub key: Option<Span>,
    /// The place of the value; where the field is absent, the place that stands for its owner.
    pub span: Span,
}

impl<T> Field<T> {
    /// A field that was not written.
    pub fn absent(owner: Span) -> Self {
        Self { value: None, key: None, span: owner }
    }

    /// Whether it was not written.
    pub fn is_absent(&self) -> bool {
        self.key.is_none()
    }

    /// Whether something was written that has no value.
    pub fn is_hole(&self) -> bool {
        self.key.is_some() && self.value.is_none()
    }

    /// The value.
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}
