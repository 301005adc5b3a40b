//! The types of keys in test and project files.

use super::expressions;
use super::keys::{Name, Read, Shape};
use super::reader::{Reader, with_near_fix};
use crate::diagnostic::{Diagnostic, Rule};
use crate::expr::Expression;
use crate::lang::limits::VALUE_DEPTH;
use crate::near::nearest;
use crate::program;
use crate::value::{Object, Value};
use crate::yaml::{Content, Core, Node};
use std::sync::Arc;

/// The path of a file, relative to the file that names it.
#[derive(Clone, Debug)]
pub struct Path(pub Name);

/// The name of a state.
#[derive(Clone, Debug)]
pub struct StateName(pub Name);

/// The code of an error.
#[derive(Clone, Debug)]
pub struct ErrorCode(pub Name);

/// The name of an Action.
#[derive(Clone, Debug)]
pub struct ActionName(pub Name);

/// A mapping from names to values, in the order of the text.
#[derive(Clone, Debug)]
pub struct Table<T>(pub Vec<(Name, T)>);

/// A mapping from names of states to values, in the order of the text.
#[derive(Clone, Debug)]
pub struct ByState<T>(pub Vec<(Name, T)>);

/// Any JSON value, with the place it stands at.
#[derive(Clone, Debug)]
pub struct Json(pub Value);

/// A JSON value with expressions inside.
#[derive(Clone, Debug)]
pub struct Template(pub program::Template);

/// An expression that gives any value.
#[derive(Clone, Debug)]
pub struct Computed(pub Arc<Expression>);

/// An expression that gives a boolean.
#[derive(Clone, Debug)]
pub struct Condition(pub Arc<Expression>);

/// Virtual time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seconds {
    /// Milliseconds.
    pub millis: u64,
}

/// A whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u64);

/// Something, or `null`.
#[derive(Clone, Debug)]
pub struct Nullable<T>(pub Option<T>);

/// `true`, the only value that makes sense.
#[derive(Clone, Copy, Debug)]
pub struct Yes;

/// A flow written inline: the node to compile.
#[derive(Clone, Debug)]
pub struct Inline(pub Node);

/// `on` or `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// `on`
    On,
    /// `off`
    Off,
}

/// How an execution can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It reached an end of the top scope.
    Succeeded,
    /// An error was not caught.
    Failed,
    /// It took too long.
    TimedOut,
    /// Somebody stopped it.
    Stopped,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Succeeded, Self::Failed, Self::TimedOut, Self::Stopped];

    const NAMES: &'static [&'static str] = &["Succeeded", "Failed", "TimedOut", "Stopped"];

    /// Its name, as the service writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::TimedOut => "TimedOut",
            Self::Stopped => "Stopped",
        }
    }
}

impl Read for Name {
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_text(node, reader, Self::SHAPE)
    }
}

impl Read for Path {
    const SHAPE: Shape = Shape::Path;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_text(node, reader, Self::SHAPE).map(Self)
    }
}

impl Read for StateName {
    const SHAPE: Shape = Shape::StateName;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_text(node, reader, Self::SHAPE).map(Self)
    }
}

impl Read for ErrorCode {
    const SHAPE: Shape = Shape::ErrorCode;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_text(node, reader, Self::SHAPE).map(Self)
    }
}

impl Read for ActionName {
    const SHAPE: Shape = Shape::Action;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_text(node, reader, Self::SHAPE).map(Self)
    }
}

impl<T: Read> Read for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(list) = node.as_sequence() else {
            reader.wrong_type(node, Self::SHAPE);
            return None;
        };
        Some(list.items.iter().filter_map(|item| T::read(item, reader)).collect())
    }
}

impl<T: Read> Read for Table<T> {
    const SHAPE: Shape = Shape::Table(&T::SHAPE);

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_rows(node, reader, Self::SHAPE).map(Self)
    }
}

impl<T: Read> Read for ByState<T> {
    const SHAPE: Shape = Shape::ByState(&T::SHAPE);

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_rows(node, reader, Self::SHAPE).map(Self)
    }
}

impl<T: Read> Read for Nullable<T> {
    const SHAPE: Shape = T::SHAPE;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match core(node, reader) {
            Some(Core::Null) => Some(Self(None)),
            _ => T::read(node, reader).map(|value| Self(Some(value))),
        }
    }
}

impl Read for Json {
    const SHAPE: Shape = Shape::Json;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_json(node, reader, 0).map(Self)
    }
}

impl Read for Template {
    const SHAPE: Shape = Shape::Template;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        expressions::template(node, reader, 0).map(Self)
    }
}

impl Read for Computed {
    const SHAPE: Shape = Shape::Condition;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(Core::Text(_)) = core(node, reader) else {
            reader.wrong_type(node, Self::SHAPE);
            return None;
        };
        expressions::expression(node, reader).map(Self)
    }
}

impl Read for Condition {
    const SHAPE: Shape = Shape::Condition;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(Core::Text(_)) = core(node, reader) else {
            if let Some(Core::Bool(_)) = core(node, reader) {
                return expressions::expression(node, reader).map(Self);
            }
            reader.wrong_type(node, Self::SHAPE);
            return None;
        };
        expressions::expression(node, reader).map(Self)
    }
}

impl Read for Seconds {
    const SHAPE: Shape = Shape::Seconds;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let millis = match core(node, reader) {
            Some(Core::Int(seconds)) => {
                u64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1000))
            }
            Some(Core::Float(seconds)) => millis(seconds),
            Some(Core::Null | Core::Bool(_) | Core::Text(_)) | None => {
                reader.wrong_type(node, Self::SHAPE);
                return None;
            }
        };
        if millis.is_none() {
            let message = "a number of seconds is 0 or more, and no longer than time lasts";
            reader.report(Diagnostic::new(Rule::OutOfRange, node.span, message));
        }
        millis.map(|millis| Self { millis })
    }
}

impl Read for Count {
    const SHAPE: Shape = Shape::Count;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match core(node, reader) {
            Some(Core::Int(count)) if count >= 0 => Some(Self(count.unsigned_abs())),
            Some(_) | None => {
                reader.wrong_type(node, Self::SHAPE);
                None
            }
        }
    }
}

impl Read for Yes {
    const SHAPE: Shape = Shape::Word(&["true"]);

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_word(node, reader, &["true"]).map(|_| Self)
    }
}

impl Read for Switch {
    const SHAPE: Shape = Shape::Word(&["on", "off"]);

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match core(node, reader) {
            Some(Core::Bool(true)) => Some(Self::On),
            Some(Core::Bool(false)) => Some(Self::Off),
            _ => read_word(node, reader, &["on", "off"])
                .map(|word| if word == 0 { Self::On } else { Self::Off }),
        }
    }
}

impl Read for program::Mode {
    const SHAPE: Shape = Shape::Word(&["Standard", "Express"]);

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let word = read_word(node, reader, &["Standard", "Express"])?;
        Some(if word == 0 { Self::Standard } else { Self::Express })
    }
}

impl Read for Status {
    const SHAPE: Shape = Shape::Word(Self::NAMES);

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        read_word(node, reader, Self::NAMES).map(|word| Self::ALL[word])
    }
}

impl Read for Inline {
    const SHAPE: Shape = Shape::Flow;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if node.as_mapping().is_none() {
            reader.wrong_type(node, Self::SHAPE);
            return None;
        }
        Some(Self(node.resolved().clone()))
    }
}

/// What a scalar means; none for what is no scalar.
pub(super) fn core<'n>(node: &'n Node, reader: &Reader<'n>) -> Option<Core<'n>> {
    node.as_scalar().map(|scalar| reader.document.core(scalar))
}

fn read_text(node: &Node, reader: &mut Reader<'_>, shape: Shape) -> Option<Name> {
    match core(node, reader) {
        // A code or a name may look like a number; only nothing is no text.
        Some(Core::Null) | None => {
            reader.wrong_type(node, shape);
            None
        }
        Some(Core::Text(_) | Core::Int(_) | Core::Float(_) | Core::Bool(_)) => {
            reader.text(node).map(|text| Name { text: text.into(), span: node.span })
        }
    }
}

fn read_rows<T: Read>(node: &Node, reader: &mut Reader<'_>, shape: Shape) -> Option<Vec<(Name, T)>> {
    let rows = reader.table(node, shape)?;
    Some(rows.into_iter().filter_map(|(name, value)| Some((name, T::read(value, reader)?))).collect())
}

/// The index of the word that stands here, in any case.
pub(super) fn read_word(
    node: &Node,
    reader: &mut Reader<'_>,
    words: &'static [&'static str],
) -> Option<usize> {
    let Some(written) = reader.text(node).map(str::to_owned) else {
        reader.wrong_type(node, Shape::Word(words));
        return None;
    };
    let found = words.iter().position(|word| word.eq_ignore_ascii_case(&written));
    if found.is_none() {
        let message = format!("expected {}, found `{written}`", Shape::Word(words).describe());
        let diagnostic = Diagnostic::new(Rule::WrongValue, node.span, message);
        let near = nearest(&written, words.iter().copied());
        reader.report(with_near_fix(diagnostic, near, &reader.document.text));
    }
    found
}

pub(super) fn read_json(node: &Node, reader: &mut Reader<'_>, depth: u32) -> Option<Value> {
    if depth > VALUE_DEPTH {
        let message = format!("a value is nested deeper than {VALUE_DEPTH} lists and objects");
        reader.report(Diagnostic::new(Rule::TooDeep, node.span, message));
        return None;
    }
    match &node.resolved().content {
        Content::Missing | Content::Alias(_) => Some(Value::Null),
        Content::Scalar(scalar) => Some(scalar_value(reader.document.core(scalar))),
        Content::Sequence(list) => list
            .items
            .iter()
            .map(|item| read_json(item, reader, depth + 1))
            .collect::<Option<Vec<_>>>()
            .map(Value::from),
        Content::Mapping(_) => {
            let rows = reader.table(node, Shape::Json)?;
            let members =
                rows.into_iter().map(|(key, value)| Some((key.text, read_json(value, reader, depth + 1)?)));
            members.collect::<Option<Object>>().map(Value::Object)
        }
    }
}

pub(super) fn scalar_value(core: Core<'_>) -> Value {
    match core {
        Core::Null => Value::Null,
        Core::Bool(bool) => Value::Bool(bool),
        Core::Int(int) => Value::Int(int),
        Core::Float(float) => Value::number(float).unwrap_or_default(),
        Core::Text(text) => Value::from(text),
    }
}

/// Milliseconds of seconds with a fraction; none where they are negative or too many.
fn millis(seconds: f64) -> Option<u64> {
    let millis = (seconds * 1000.0).round();
    // 2^53: up to there every whole number is exact.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    (0.0..=9_007_199_254_740_992.0).contains(&millis).then_some(millis as u64)
}
