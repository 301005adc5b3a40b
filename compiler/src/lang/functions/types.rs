//! What a function's declaration consists of.

use crate::expr::{Draw, Pattern};
use crate::value::{List, Object, Text, Value};

/// A function, described once: parser, checks, evaluation and documentation read this.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Other names that the documents use for it.
    pub aliases: &'static [&'static str],
    /// What it does; the first line is enough on its own.
    pub doc: &'static str,
    /// Expressions that are true; each is executed as a test.
    pub examples: &'static [&'static str],
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// What is special about it.
    pub traits: &'static [Trait],
    /// What it gives.
    pub result: Type,
    /// How sure it is that the service has it.
    pub standing: Standing,
    /// What is wrong already with the arguments that are literals; the others are absent.
    pub foresee: fn(&[Option<&Value>]) -> Option<ArgumentFault>,
    /// The function itself; its arguments have been counted and are of the declared types.
    pub run: fn(&mut Arguments<'_>) -> Result<Value, ArgumentFault>,
}

/// What a function takes at one position.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// The types it may have.
    pub types: &'static [Type],
    /// The texts it may be.
    pub choices: Choices,
}

/// The texts that an argument may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choices {
    /// Any.
    Any,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// The name of a member of the argument at this position.
    MembersOf(usize),
}

/// A type of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Any value.
    Any,
    /// A boolean.
    Bool,
    /// An integer of 64 bits.
    Int,
    /// Any number.
    Number,
    /// A string.
    Text,
    /// A string that is a pattern.
    Pattern,
    /// A list.
    List,
    /// An object.
    Object,
}

/// What is special about a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// The last parameter may be given any number of times, or not at all.
    Repeats,
    /// It draws lots, so its value is not known before.
    Draws,
}

/// How sure it is that the service has a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Documented, or seen in a real flow.
    Documented,
    /// Named by one document only.
    OneDocument,
    /// Named by no document: we chose the name.
    Undocumented,
}

/// The arguments of one call.
pub struct Arguments<'a> {
    /// Their values, in order.
    pub values: &'a [Value],
    /// Chance.
    pub draw: &'a mut Draw,
    /// The call's pattern, where it is a literal and was compiled with the expression.
    pub pattern: Option<&'a Pattern>,
}

/// Why a function has no value for its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentFault {
    /// The argument that is to blame; none: the call as a whole.
    pub argument: Option<usize>,
    /// What is wrong, without a full stop.
    pub message: String,
}

/// What can be taken from an argument of a declared type.
pub trait Argument<'a>: Sized {
    /// The argument as this type; none where it is another.
    fn take(value: &'a Value) -> Option<Self>;
}

impl Function {
    /// Whether its last parameter may be given any number of times, or not at all.
    pub fn repeats(&self) -> bool {
        self.traits.contains(&Trait::Repeats)
    }

    /// Whether it draws lots.
    pub fn draws(&self) -> bool {
        self.traits.contains(&Trait::Draws)
    }

    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// Number of arguments it needs at least.
    pub fn least(&self) -> usize {
        self.parameters.len() - usize::from(self.repeats())
    }

    /// Number of arguments it takes at most; none: any number.
    pub fn most(&self) -> Option<usize> {
        (!self.repeats()).then_some(self.parameters.len())
    }

    /// The parameter that takes the argument at this position.
    pub fn parameter(&self, position: usize) -> Option<&'static Parameter> {
        match self.parameters.get(position) {
            Some(parameter) => Some(parameter),
            None if self.repeats() => self.parameters.last(),
            None => None,
        }
    }

    /// The function with its parameters, as people write it: `length(value)`.
    pub fn signature(&self) -> String {
        let names: Vec<_> = self.parameters.iter().map(|parameter| parameter.name).collect();
        let dots = if self.repeats() { "…" } else { "" };
        format!("{}({}{dots})", self.name, names.join(", "))
    }
}

impl Parameter {
    /// Whether it takes a pattern.
    pub fn is_pattern(&self) -> bool {
        self.types.contains(&Type::Pattern)
    }

    /// Whether it takes this value.
    pub fn takes(&self, value: &Value) -> bool {
        self.types.iter().any(|wanted| wanted.holds(value))
    }

    /// What it takes, with articles: `a list or a string`.
    pub fn wanted(&self) -> String {
        let names: Vec<_> = self.types.iter().map(|wanted| wanted.name()).collect();
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            Some((last, _)) => (*last).to_owned(),
            None => Type::Any.name().to_owned(),
        }
    }
}

impl Type {
    /// Whether the value is of this type.
    pub fn holds(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Bool => matches!(value, Value::Bool(_)),
            Self::Int => matches!(value, Value::Int(_)),
            Self::Number => matches!(value, Value::Int(_) | Value::Float(_)),
            Self::Text | Self::Pattern => matches!(value, Value::Text(_)),
            Self::List => matches!(value, Value::List(_)),
            Self::Object => matches!(value, Value::Object(_)),
        }
    }

    /// Its name with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Bool => "a boolean",
            Self::Int => "an integer",
            Self::Number => "a number",
            Self::Text | Self::Pattern => "a string",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

impl<'a> Arguments<'a> {
    /// The argument at a position as the type its parameter declares.
    pub(super) fn take<T: Argument<'a>>(&self, position: usize) -> T {
        T::take(&self.values[position]).expect("arguments are of their declared types")
    }
}

impl ArgumentFault {
    /// A fault of one argument.
    pub(super) fn new(argument: usize, message: impl Into<String>) -> Self {
        Self { argument: Some(argument), message: message.into() }
    }

    /// A fault of the call as a whole.
    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self { argument: None, message: message.into() }
    }
}

impl<'a> Argument<'a> for i64 {
    fn take(value: &'a Value) -> Option<Self> {
        value.as_int()
    }
}

impl<'a> Argument<'a> for &'a Text {
    fn take(value: &'a Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text) } else { None }
    }
}

impl<'a> Argument<'a> for &'a List {
    fn take(value: &'a Value) -> Option<Self> {
        value.as_list()
    }
}

impl<'a> Argument<'a> for &'a Object {
    fn take(value: &'a Value) -> Option<Self> {
        value.as_object()
    }
}
