//! The shape of an expression's value, and what in it surely faults.
//!
//! A part that surely faults is noted once and is unknown from there on, so one
//! mistake is one finding. Long paths and chains of operators are walked, not
//! recursed into.

use super::call;
use super::operators;
use super::shape::{Booleans, Member, Shape};
use super::suspect::{Suspect, Suspicion};
use crate::expr::tree::{Binary, Expr, ExprKind, Root, Unary};
use crate::lang::variables::Variable;
use crate::value::Value;

/// Steps of a path that are recursed into; paths that people write are shorter.
const RECURSED: usize = 8;

/// What the variables hold at one place of a flow.
#[derive(Clone, Debug)]
pub struct Variables {
    /// `$Input`.
    pub input: Shape,
    /// `$Output`; unknown where the place has none, which is another rule's finding.
    pub output: Shape,
    /// `$Global`.
    pub global: Shape,
    /// `$Item`.
    pub item: Shape,
    /// `$Context.Execution.Input`.
    pub execution_input: Shape,
}

impl Variables {
    /// The shape of an expression's value.
    pub fn shape(&self, expr: &Expr) -> Shape {
        Typing::quiet(self).shape(expr)
    }

    /// What the next step of a path is read from where it goes on behind this part: each item, behind `[*]`.
    pub fn read_from(&self, expr: &Expr) -> Shape {
        match Typing::quiet(self).held(expr) {
            Held::One(shape) => shape,
            Held::Each { item, .. } => item,
        }
    }
}

/// One walk over one expression.
pub(super) struct Typing<'a> {
    variables: &'a Variables,
    suspects: Option<&'a mut Vec<Suspect>>,
    // Parts around the one being looked at that may keep it from being evaluated.
    guards: usize,
}

/// A value, or what stands for each item after `[*]`.
#[derive(Clone, Debug)]
enum Held {
    One(Shape),
    Each {
        item: Shape,
        // Whether there surely is an item, so that what faults for each surely faults.
        some: bool,
    },
}

impl<'a> Typing<'a> {
    /// A walk that only asks for the shape.
    pub(super) fn quiet(variables: &'a Variables) -> Self {
        Self { variables, suspects: None, guards: 0 }
    }

    /// A walk that notes what surely faults.
    pub(super) fn noting(variables: &'a Variables, suspects: &'a mut Vec<Suspect>) -> Self {
        Self { variables, suspects: Some(suspects), guards: 0 }
    }

    /// The shape of an expression's value; [`Shape::NEVER`] only where a variable is.
    pub(super) fn shape(&mut self, expr: &Expr) -> Shape {
        self.held(expr).into_shape()
    }

    fn held(&mut self, expr: &Expr) -> Held {
        self.held_within(expr, RECURSED)
    }

    /// The same, recursing over this many steps of a path at most, and walking those before them.
    fn held_within(&mut self, expr: &Expr, left: usize) -> Held {
        let Some(base) = base_of(expr) else { return Held::One(self.simple(expr)) };
        if left > 0 {
            let from = self.held_within(base, left - 1);
            return self.step(from, expr);
        }
        let mut steps = vec![expr];
        let mut start = base;
        while let Some(base) = base_of(start) {
            steps.push(start);
            start = base;
        }
        let mut held = Held::One(self.simple(start));
        for step in steps.into_iter().rev() {
            held = self.step(held, step);
        }
        held
    }

    /// One step of a path. A value that is unknown, or none at all, stays so.
    fn step(&mut self, held: Held, step: &Expr) -> Held {
        match &step.kind {
            ExprKind::Member { name: Some(name), name_span, .. } => self.read(held, |typing, from| {
                let read = from.member(name);
                if read.is_never() {
                    typing.note(Suspicion::member(name, from), *name_span, step);
                }
                read
            }),
            ExprKind::Index { index, .. } => {
                let key = self.shape(index);
                self.read(held, |typing, from| {
                    let read = from.index(&key);
                    if read.is_never() && !key.is_never() {
                        typing.note(Suspicion::index(&key, from), index.span, step);
                    }
                    read
                })
            }
            ExprKind::Projection { .. } => self.project(held, step),
            ExprKind::Member { .. } | ExprKind::Hole | ExprKind::Literal(_) | ExprKind::Variable(_) => {
                Held::One(Shape::ANY)
            }
            ExprKind::Call(_) | ExprKind::List(_) | ExprKind::Object(_) | ExprKind::Group(_) => {
                Held::One(Shape::ANY)
            }
            ExprKind::Unary { .. } | ExprKind::Binary { .. } => Held::One(Shape::ANY),
        }
    }

    fn read(&mut self, held: Held, read: impl FnOnce(&mut Self, &Shape) -> Shape) -> Held {
        let known = |shape: Shape| if shape.is_never() { Shape::ANY } else { shape };
        match held {
            Held::One(shape) if shape.is_never() => Held::One(shape),
            Held::One(shape) => Held::One(known(read(self, &shape))),
            Held::Each { item, some } if item.is_never() => Held::Each { item, some },
            Held::Each { item, some } => {
                self.guards += usize::from(!some);
                let item = known(read(self, &item));
                self.guards -= usize::from(!some);
                Held::Each { item, some }
            }
        }
    }

    fn project(&mut self, held: Held, step: &Expr) -> Held {
        let from = held.into_shape();
        if from.is_never() {
            return Held::One(from);
        }
        match from.as_known().map(|known| known.list.as_ref()) {
            None => Held::Each { item: Shape::ANY, some: false },
            Some(Some(list)) => Held::Each { item: list.item.clone(), some: list.least > 0 },
            Some(None) => {
                self.note(
                    Suspicion::Wrong { wanted: "a list", by: "[*]".to_owned(), shape: from },
                    step.span,
                    step,
                );
                Held::Each { item: Shape::ANY, some: false }
            }
        }
    }

    /// What is no step of a path.
    fn simple(&mut self, expr: &Expr) -> Shape {
        match &expr.kind {
            ExprKind::Literal(value) => Shape::constant(value),
            ExprKind::Variable(root) => self.variable(*root),
            ExprKind::Call(call) => call::shape(self, call, expr),
            ExprKind::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.shape(item)).collect();
                if items.iter().any(Shape::is_never) { Shape::NEVER } else { Shape::items(items) }
            }
            ExprKind::Object(entries) => {
                let members = entries.iter().map(|entry| (entry.key.as_ref(), self.shape(&entry.value)));
                let members: Vec<_> = members.collect();
                if members.iter().any(|(_, shape)| shape.is_never()) {
                    return Shape::NEVER;
                }
                let whole = members.iter().all(|(key, _)| key.is_some());
                let members = members
                    .into_iter()
                    .filter_map(|(key, shape)| Some(Member::required(key?.clone(), shape)));
                let members = members.collect();
                if whole { Shape::object(members) } else { Shape::open_object(members) }
            }
            ExprKind::Group(inner) => self.shape(inner),
            ExprKind::Unary { operator, operand } => self.unary(*operator, operand, expr),
            ExprKind::Binary { .. } => self.chain(expr),
            ExprKind::Hole
            | ExprKind::Member { .. }
            | ExprKind::Index { .. }
            | ExprKind::Projection { .. } => Shape::ANY,
        }
    }

    fn variable(&self, root: Root) -> Shape {
        match root {
            Root::Named(Variable::Input) | Root::JsonPath => self.variables.input.clone(),
            Root::Named(Variable::Output) => self.variables.output.clone(),
            Root::Named(Variable::Global) => self.variables.global.clone(),
            Root::Named(Variable::Item) => self.variables.item.clone(),
            Root::Named(Variable::Context) => context(self.variables),
            Root::Unknown => Shape::ANY,
        }
    }

    fn unary(&mut self, operator: Unary, operand: &Expr, whole: &Expr) -> Shape {
        let shape = self.shape(operand);
        if shape.is_never() {
            return shape;
        }
        let wanted = match operator {
            Unary::Not => "a boolean",
            Unary::Minus => "a number",
        };
        let booleans = operators::booleans(&shape);
        let fits = match operator {
            Unary::Not => booleans.yes || booleans.no,
            Unary::Minus => operators::may_be_number(&shape),
        };
        if !fits {
            let by = operator.symbol().to_owned();
            self.note(Suspicion::Wrong { wanted, by, shape }, operand.span, whole);
        }
        match operator {
            Unary::Not if fits => Shape::booleans(Booleans { yes: booleans.no, no: booleans.yes }),
            Unary::Not => Shape::boolean(),
            Unary::Minus => Shape::number(),
        }
    }

    /// Operators between operands, those on the left without recursion.
    fn chain(&mut self, expr: &Expr) -> Shape {
        let mut rest = Vec::new();
        let mut start = expr;
        while let ExprKind::Binary { operator, left, right, .. } = &start.kind {
            rest.push((*operator, left, right, start));
            start = left;
        }
        let mut shape = self.shape(start);
        for (operator, left, right, whole) in rest.into_iter().rev() {
            let guarded = usize::from(matches!(operator, Binary::And | Binary::Or));
            self.guards += guarded;
            let other = self.shape(right);
            let combined = operators::combine(operator, &shape, &other);
            for (side, suspicion) in combined.suspicions {
                // The left operand of `&&` and `||` is evaluated in any case.
                let span = match side {
                    operators::Side::Left => left.span,
                    operators::Side::Right => right.span,
                    operators::Side::Both => whole.span,
                };
                self.guards -= guarded * usize::from(side == operators::Side::Left);
                self.note(suspicion, span, whole);
                self.guards += guarded * usize::from(side == operators::Side::Left);
            }
            self.guards -= guarded;
            shape = combined.shape;
        }
        shape
    }

    /// Notes what is wrong with a part of `whole`. What consists of literals only is another rule's finding.
    pub(super) fn note(&mut self, suspicion: Suspicion, span: crate::source::Span, whole: &Expr) {
        let guarded = self.guards > 0;
        if let Some(suspects) = &mut self.suspects
            && reads(whole)
        {
            suspects.push(Suspect { suspicion, span, whole: whole.span, guarded });
        }
    }
}

impl Held {
    fn into_shape(self) -> Shape {
        match self {
            Self::One(shape) => shape,
            Self::Each { item, .. } => Shape::list(item),
        }
    }
}

/// What a step of a path is made from; none where a path begins.
fn base_of(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Member { base, .. } | ExprKind::Index { base, .. } | ExprKind::Projection { base } => {
            Some(base)
        }
        ExprKind::Hole | ExprKind::Literal(_) | ExprKind::Variable(_) | ExprKind::Call(_) => None,
        ExprKind::List(_) | ExprKind::Object(_) | ExprKind::Group(_) => None,
        ExprKind::Unary { .. } | ExprKind::Binary { .. } => None,
    }
}

/// Whether a part reads a variable or calls a function, so that it is more than literals.
fn reads(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |part| found |= matches!(part.kind, ExprKind::Variable(_)));
    found
}

thread_local! {
    /// `$Context` where nothing is known of what flows, for its names and for what is the same everywhere.
    static CONTEXT: Shape = object(vec![
        required("Execution", object(vec![
            required("Name", Shape::text()),
            required("Input", Shape::ANY),
            required("RoleArn", Shape::text()),
        ])),
        required("Current", object(vec![
            required("Name", Shape::text()),
            required("Input", Shape::ANY),
            required("Output", Shape::ANY),
            required("Error", object(vec![required("Code", Shape::text()), required("Detail", Shape::text())])),
            required("RetryCount", Shape::number()),
            required("TaskToken", Shape::text()),
        ])),
    ]);
}

fn required(name: &str, shape: Shape) -> Member {
    Member::required(name, shape)
}

fn object(members: Vec<Member>) -> Shape {
    Shape::open_object(members)
}

/// `$Context`. It is closed, but unknown members are found by the rule that reads the tree alone.
fn context(variables: &Variables) -> Shape {
    let Variables { input, output, execution_input, .. } = variables;
    let context = CONTEXT.with(Shape::clone);
    let execution = context.member("Execution").with_members(&[("Input", execution_input)]);
    let current = context.member("Current").with_members(&[("Input", input), ("Output", output)]);
    context.with_members(&[("Execution", &execution), ("Current", &current)])
}

/// The texts that a shape's constants are, where it is only such.
pub(super) fn only_texts(shape: &Shape) -> Option<Vec<&str>> {
    let known = shape.as_known()?;
    match (&known.texts, known.types().len()) {
        (super::shape::Scalars::OneOf(constants), 1) => {
            Some(constants.iter().filter_map(Value::as_str).collect())
        }
        (super::shape::Scalars::None | super::shape::Scalars::Any | super::shape::Scalars::OneOf(_), _) => {
            None
        }
    }
}
