//! Shapes: what is known of a value before the flow runs.
//!
//! A shape is a set of JSON values, held as at most one part for each JSON
//! type, so every union has one form and joining is a walk over both sides.
//! Shapes are shared: a clone counts up, and two states that pass the same value
//! on hold the same node. Depth and size are bounded where a shape is built;
//! what is beyond becomes unknown, which never gives a finding.

use super::origin::{Origin, Reason};
use crate::value::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// Lists and objects inside one another in a shape; what is deeper is unknown.
const DEPTH: u32 = 24;
/// Parts of one shape; members that would make it larger are unknown.
const SIZE: u32 = 2_048;
/// Members of one object; an object with more is open.
const MEMBERS: usize = 1_024;
/// Different constants of one type; more are any value of that type.
const CONSTANTS: usize = 8;
/// Items of a list that are known one by one.
const ITEMS: usize = 64;

/// What is known of a value.
#[derive(Clone, Debug)]
pub struct Shape(Repr);

#[derive(Clone, Debug)]
enum Repr {
    Never,
    Any,
    Known(Arc<Known>),
}

/// A shape that is neither unknown nor impossible: one part for each JSON type it may have.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Whether it may be `null`.
    pub null: bool,
    /// Which booleans it may be.
    pub booleans: Booleans,
    /// Which numbers it may be.
    pub numbers: Scalars,
    /// Which strings it may be.
    pub texts: Scalars,
    /// The list it may be.
    pub list: Option<ListShape>,
    /// The object it may be.
    pub object: Option<ObjectShape>,
    /// Where it comes from.
    pub origin: Option<Arc<Origin>>,
    pub(super) depth: u32,
    pub(super) size: u32,
}

/// Which booleans a value may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Booleans {
    /// It may be `true`.
    pub yes: bool,
    /// It may be `false`.
    pub no: bool,
}

/// Which numbers or strings a value may be.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scalars {
    /// None.
    #[default]
    None,
    /// One of these, sorted.
    OneOf(Vec<Value>),
    /// Any.
    Any,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListShape {
    /// What each of its items is.
    pub item: Shape,
    /// Its items one by one, where they are known.
    pub items: Option<Vec<Shape>>,
    /// Number of items at least.
    pub least: usize,
    /// Number of items at most, where known.
    pub most: Option<usize>,
}

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectShape {
    /// Its known members, sorted by name.
    pub members: Vec<Member>,
    /// Whether it may have others.
    pub open: bool,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its name.
    pub name: Arc<str>,
    /// Its value.
    pub shape: Shape,
    /// Whether it may be missing.
    pub optional: bool,
}

/// The shapes that expressions give most often, made once. Each thread has its own, so that threads
/// that check different files do not count the same clones.
struct Common {
    boolean: Shape,
    yes: Shape,
    no: Shape,
    number: Shape,
    text: Shape,
}

thread_local! {
    static COMMON: Common = {
        let booleans = |yes, no| {
            Shape::known(Known { booleans: Booleans { yes, no }, ..Known::default() })
        };
        Common {
            boolean: booleans(true, true),
            yes: booleans(true, false),
            no: booleans(false, true),
            number: Shape::known(Known { numbers: Scalars::Any, ..Known::default() }),
            text: Shape::known(Known { texts: Scalars::Any, ..Known::default() }),
        }
    };
}

impl Shape {
    /// No value: nothing leads here.
    pub const NEVER: Self = Self(Repr::Never);
    /// Unknown: any value.
    pub const ANY: Self = Self(Repr::Any);

    /// `null`.
    pub fn null() -> Self {
        Self::known(Known { null: true, ..Known::default() })
    }

    /// A boolean.
    pub fn boolean() -> Self {
        Self::booleans(Booleans { yes: true, no: true })
    }

    /// One of these booleans.
    pub fn booleans(booleans: Booleans) -> Self {
        COMMON.with(|common| match booleans {
            Booleans { yes: true, no: true } => common.boolean.clone(),
            Booleans { yes: true, no: false } => common.yes.clone(),
            Booleans { yes: false, no: true } => common.no.clone(),
            Booleans { yes: false, no: false } => Self::NEVER,
        })
    }

    /// A number.
    pub fn number() -> Self {
        COMMON.with(|common| common.number.clone())
    }

    /// A string.
    pub fn text() -> Self {
        COMMON.with(|common| common.text.clone())
    }

    /// A number, a string, a boolean or `null` that is written down; containers are unknown here.
    pub fn constant(value: &Value) -> Self {
        match value {
            Value::Null => Self::null(),
            Value::Bool(value) => Self::booleans(Booleans { yes: *value, no: !*value }),
            Value::Int(_) | Value::Float(_) => {
                Self::known(Known { numbers: Scalars::OneOf(vec![value.clone()]), ..Known::default() })
            }
            Value::Text(_) => {
                Self::known(Known { texts: Scalars::OneOf(vec![value.clone()]), ..Known::default() })
            }
            Value::List(_) | Value::Object(_) => Self::ANY,
        }
    }

    /// A list of any length.
    pub fn list(item: Self) -> Self {
        Self::list_of(ListShape { item, items: None, least: 0, most: None })
    }

    /// A list whose items are known one by one.
    pub fn items(items: Vec<Self>) -> Self {
        let item = items.iter().fold(Self::NEVER, |all, item| all.join(item));
        let count = items.len();
        let items = (count <= ITEMS).then_some(items);
        Self::list_of(ListShape { item, items, least: count, most: Some(count) })
    }

    /// A list with all that is known of it.
    pub fn list_of(list: ListShape) -> Self {
        Self::known(Known { list: Some(list), ..Known::default() })
    }

    /// An object that has exactly these members; of equal names the last one counts.
    pub fn object(members: Vec<Member>) -> Self {
        Self::object_of(members, false)
    }

    /// An object that may have others besides these members.
    pub fn open_object(members: Vec<Member>) -> Self {
        Self::object_of(members, true)
    }

    fn object_of(mut members: Vec<Member>, open: bool) -> Self {
        if !members.is_sorted_by(|left, right| left.name < right.name) {
            members.reverse();
            members.sort_by(|left, right| left.name.cmp(&right.name));
            members.dedup_by(|later, first| later.name == first.name);
        }
        Self::known(Known { object: Some(ObjectShape { members, open }), ..Known::default() })
    }

    /// The same object with these of its members changed.
    pub(super) fn with_members(&self, changed: &[(&str, &Self)]) -> Self {
        let Some(object) = self.as_known().and_then(|known| known.object.as_ref()) else {
            return self.clone();
        };
        let mut object = object.clone();
        for member in &mut object.members {
            if let Some((_, shape)) = changed.iter().find(|(name, _)| *name == &*member.name) {
                member.shape = Self::clone(shape);
            }
        }
        Self::known(Known { object: Some(object), ..Known::default() })
    }

    /// The same value, known to come from `origin`, where nothing is known of that yet.
    #[must_use]
    pub fn made_by(mut self, origin: &Arc<Origin>) -> Self {
        if let Repr::Known(known) = &mut self.0
            && known.origin.is_none()
        {
            // What nobody else holds is not copied.
            Arc::make_mut(known).origin = Some(Arc::clone(origin));
        }
        self
    }

    /// The same value and all its parts, known to come from `origin` whatever was known of that.
    #[must_use]
    pub fn all_made_by(&self, origin: &Arc<Origin>) -> Self {
        let Repr::Known(known) = &self.0 else { return self.clone() };
        let mut known = Known { origin: Some(Arc::clone(origin)), ..Known::clone(known) };
        if let Some(list) = &mut known.list {
            list.item = list.item.all_made_by(origin);
            for item in list.items.iter_mut().flatten() {
                *item = item.all_made_by(origin);
            }
        }
        for member in known.object.iter_mut().flat_map(|object| &mut object.members) {
            member.shape = member.shape.all_made_by(origin);
        }
        Self::known(known)
    }

    /// What is known; none where nothing is, or where there is no value at all.
    pub fn as_known(&self) -> Option<&Known> {
        if let Repr::Known(known) = &self.0 { Some(known) } else { None }
    }

    /// Whether there is no such value.
    pub fn is_never(&self) -> bool {
        matches!(self.0, Repr::Never)
    }

    /// Whether nothing is known.
    pub fn is_any(&self) -> bool {
        matches!(self.0, Repr::Any)
    }

    /// Where it comes from, where that is known.
    pub fn origin(&self) -> Option<&Arc<Origin>> {
        self.as_known()?.origin.as_ref()
    }

    /// Whether it is `$Global` itself.
    pub fn is_globals(&self) -> bool {
        self.origin().is_some_and(|origin| origin.reason == Reason::Globals)
    }

    /// Whether both are one shared node, so that nothing needs to be compared.
    pub fn same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Known(left), Repr::Known(right)) => Arc::ptr_eq(left, right),
            (Repr::Never, Repr::Never) | (Repr::Any, Repr::Any) => true,
            (Repr::Never | Repr::Any | Repr::Known(_), _) => false,
        }
    }

    /// Parts it consists of.
    pub fn size(&self) -> u32 {
        self.as_known().map_or(1, |known| known.size)
    }

    /// The shape of what is known, its bounds enforced. The one place where a node is made.
    pub(super) fn known(mut known: Known) -> Self {
        if known.is_impossible() {
            return Self::NEVER;
        }
        known.bound();
        Self(Repr::Known(Arc::new(known)))
    }

    fn depth(&self) -> u32 {
        self.as_known().map_or(0, |known| known.depth)
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.same(other)
            || match (&self.0, &other.0) {
                (Repr::Known(left), Repr::Known(right)) => left == right,
                (Repr::Never | Repr::Any | Repr::Known(_), _) => false,
            }
    }
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        (self.depth, self.size, self.null, self.booleans)
            == (other.depth, other.size, other.null, other.booleans)
            && self.numbers == other.numbers
            && self.texts == other.texts
            && self.origin == other.origin
            && self.list == other.list
            && self.object == other.object
    }
}

impl Known {
    /// Whether it can be a boolean.
    pub fn has_booleans(&self) -> bool {
        self.booleans.yes || self.booleans.no
    }

    /// The JSON types it may have, as people call them, in a fixed order.
    pub fn types(&self) -> Vec<&'static str> {
        let parts = [
            (self.null, "null"),
            (self.has_booleans(), "a boolean"),
            (!self.numbers.is_none(), "a number"),
            (!self.texts.is_none(), "a string"),
            (self.list.is_some(), "a list"),
            (self.object.is_some(), "an object"),
        ];
        parts.iter().filter(|(has, _)| *has).map(|(_, name)| *name).collect()
    }

    fn is_impossible(&self) -> bool {
        !self.null
            && !self.has_booleans()
            && self.numbers.is_none()
            && self.texts.is_none()
            && self.list.is_none()
            && self.object.is_none()
    }

    fn bound(&mut self) {
        if let Some(object) = &mut self.object
            && object.members.len() > MEMBERS
        {
            *object = ObjectShape { members: Vec::new(), open: true };
        }
        if self.inner_depth() >= DEPTH {
            self.forget(|shape| shape.depth() >= DEPTH - 1);
        }
        // First what is large alone, then whatever is no scalar.
        for limit in [SIZE / 8, 1] {
            if self.inner_size() >= SIZE {
                self.forget(|shape| shape.size() > limit);
            }
        }
        (self.depth, self.size) = match self.list.is_none() && self.object.is_none() {
            true => (0, 1),
            false => (self.inner_depth() + 1, self.inner_size() + 1),
        };
    }

    fn forget(&mut self, large: impl Fn(&Shape) -> bool) {
        if let Some(list) = &mut self.list {
            if list.items.as_ref().is_some_and(|items| items.iter().any(&large)) {
                list.items = None;
            }
            if large(&list.item) {
                list.item = Shape::ANY;
            }
        }
        for member in self.object.iter_mut().flat_map(|object| &mut object.members) {
            if large(&member.shape) {
                member.shape = Shape::ANY;
            }
        }
    }

    fn inner(&self) -> impl Iterator<Item = &Shape> {
        let list = self.list.iter().flat_map(|list| list.items.iter().flatten().chain([&list.item]));
        let members = self.object.iter().flat_map(|object| object.members.iter().map(|member| &member.shape));
        list.chain(members)
    }

    fn inner_depth(&self) -> u32 {
        self.inner().map(Shape::depth).max().unwrap_or(0)
    }

    fn inner_size(&self) -> u32 {
        self.inner().fold(0, |sum, shape| sum.saturating_add(shape.size()))
    }
}

impl Scalars {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The constants, where all are known.
    pub fn constants(&self) -> Option<&[Value]> {
        match self {
            Self::None => Some(&[]),
            Self::OneOf(constants) => Some(constants),
            Self::Any => None,
        }
    }

    /// Those of either.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, all) | (all, Self::None) => all.clone(),
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (Self::OneOf(left), Self::OneOf(right)) => {
                let mut all = left.clone();
                for value in right {
                    if let Err(position) = all.binary_search_by(|it| order(it, value)) {
                        all.insert(position, value.clone());
                    }
                }
                if all.len() > CONSTANTS { Self::Any } else { Self::OneOf(all) }
            }
        }
    }
}

impl ObjectShape {
    /// The member of this name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        let position = self.members.binary_search_by(|member| (*member.name).cmp(name)).ok()?;
        Some(&self.members[position])
    }
}

impl Member {
    /// A member that is always there.
    pub fn required(name: impl Into<Arc<str>>, shape: Shape) -> Self {
        Self { name: name.into(), shape, optional: false }
    }

    /// A member that may be missing.
    pub fn optional(name: impl Into<Arc<str>>, shape: Shape) -> Self {
        Self { name: name.into(), shape, optional: true }
    }
}

/// Numbers by value, strings by code point.
fn order(left: &Value, right: &Value) -> Ordering {
    left.compare_numbers(right).unwrap_or_else(|| left.as_str().cmp(&right.as_str()))
}
