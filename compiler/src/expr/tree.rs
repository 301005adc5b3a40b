//! The tree of an expression. Whatever is missing in the text is a hole in the tree.

use crate::expr::pattern::Pattern;
use crate::lang::functions::Function;
use crate::lang::variables::Variable;
use crate::source::Span;
use crate::value::Value;
use std::sync::Arc;

/// A part of an expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Its place, in bytes of the expression's decoded text.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What a part of an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// Nothing stands where a value is wanted.
    Hole,
    /// A number, a string, `true`, `false` or `null`.
    Literal(Value),
    /// `$Input` and its like. The text at the span tells how it is written.
    Variable(Root),
    /// `base.name`
    Member {
        /// What is read from.
        base: Box<Expr>,
        /// The name; none where it is not written yet.
        name: Option<Arc<str>>,
        /// Where the name stands; empty where it is missing.
        name_span: Span,
    },
    /// `base[index]`
    Index {
        /// What is read from.
        base: Box<Expr>,
        /// The key or the number.
        index: Box<Expr>,
    },
    /// `base[*]`: what follows is read from each item.
    Projection {
        /// The list.
        base: Box<Expr>,
    },
    /// `name(arguments)`
    Call(Box<Call>),
    /// `[items]`
    List(Vec<Expr>),
    /// `{"key": value}`
    Object(Vec<Entry>),
    /// `(inner)`
    Group(Box<Expr>),
    /// `!operand`, `-operand`
    Unary {
        /// The sign.
        operator: Unary,
        /// What follows it.
        operand: Box<Expr>,
    },
    /// `left operator right`
    Binary {
        /// The operator.
        operator: Binary,
        /// Where the operator stands.
        operator_span: Span,
        /// Its left side.
        left: Box<Expr>,
        /// Its right side.
        right: Box<Expr>,
    },
}

/// What a `$…` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// A variable under its name.
    Named(Variable),
    /// `$`, read as `$Input`.
    JsonPath,
    /// A variable that does not exist.
    Unknown,
}

/// A call of a function.
#[derive(Clone, Debug)]
pub struct Call {
    /// Where the name stands.
    pub name_span: Span,
    /// The function; none where there is none of this name.
    pub function: Option<&'static Function>,
    /// The arguments in order.
    pub arguments: Vec<Expr>,
    /// A pattern that is a literal, compiled once.
    pub pattern: Option<Arc<Pattern>>,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key; none where it is not written yet.
    pub key: Option<Arc<str>>,
    /// Where the key stands, with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: Expr,
}

/// A sign before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    /// `!`
    Not,
    /// `-`
    Minus,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

impl Unary {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Not => "!",
            Self::Minus => "-",
        }
    }
}

impl Binary {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }

    /// Whether it compares: these stand on one level, and a chain of them is an error.
    pub fn is_comparison(self) -> bool {
        match self {
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::In => true,
            Self::Or
            | Self::And
            | Self::Plus
            | Self::Minus
            | Self::Times
            | Self::Divide
            | Self::Remainder => false,
        }
    }

    /// Whether it takes and gives numbers.
    pub fn is_arithmetic(self) -> bool {
        match self {
            Self::Plus | Self::Minus | Self::Times | Self::Divide | Self::Remainder => true,
            Self::Or
            | Self::And
            | Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::In => false,
        }
    }
}

/// The parts directly inside a part of an expression.
#[derive(Clone, Debug, Default)]
pub struct Children<'a> {
    first: Option<&'a Expr>,
    second: Option<&'a Expr>,
    items: std::slice::Iter<'a, Expr>,
    entries: std::slice::Iter<'a, Entry>,
}

impl<'a> Iterator for Children<'a> {
    type Item = &'a Expr;

    fn next(&mut self) -> Option<&'a Expr> {
        let one = self.first.take().or_else(|| self.second.take());
        one.or_else(|| self.items.next()).or_else(|| self.entries.next().map(|entry| &entry.value))
    }
}

impl DoubleEndedIterator for Children<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let many = self.entries.next_back().map(|entry| &entry.value).or_else(|| self.items.next_back());
        many.or_else(|| self.second.take()).or_else(|| self.first.take())
    }
}

impl Expr {
    /// The parts directly inside, in the order of the text.
    pub fn children(&self) -> Children<'_> {
        let two = |first, second| Children { first, second, ..Children::default() };
        match &self.kind {
            ExprKind::Hole | ExprKind::Literal(_) | ExprKind::Variable(_) => Children::default(),
            ExprKind::Member { base, .. } | ExprKind::Projection { base } => two(Some(base), None),
            ExprKind::Index { base, index } => two(Some(base), Some(index)),
            ExprKind::Call(call) => Children { items: call.arguments.iter(), ..Children::default() },
            ExprKind::List(items) => Children { items: items.iter(), ..Children::default() },
            ExprKind::Object(entries) => Children { entries: entries.iter(), ..Children::default() },
            ExprKind::Group(inner) => two(Some(inner), None),
            ExprKind::Unary { operand, .. } => two(Some(operand), None),
            ExprKind::Binary { left, right, .. } => two(Some(left), Some(right)),
        }
    }

    /// Calls `visit` with this part and all inside it, outer ones first, in the order of the text.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        // A path takes no memory: only what stands beside something waits.
        let mut open = Vec::new();
        let mut next = Some(self);
        while let Some(expr) = next {
            visit(expr);
            let mut children = expr.children();
            next = children.next();
            open.extend(children.rev());
            next = next.or_else(|| open.pop());
        }
    }

    /// The same without brackets around it.
    pub fn ungrouped(&self) -> &Self {
        let mut inner = self;
        while let ExprKind::Group(next) = &inner.kind {
            inner = next;
        }
        inner
    }
}
