//! Every expression of a flow judged by the shapes that flow into it.

use super::infer::Types;
use super::origin::Surety;
use super::shape::Shape;
use super::suspect::{Suspect, Suspicion};
use super::typing::{Typing, Variables};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::expr::Expr;
use crate::flow::{ExpressionAt, Flow, Kind, State};
use crate::lang::variables::Site;
use crate::source::Span;

/// An expression, what it gives, and what in it is surely not meant.
#[derive(Clone, Debug)]
pub(in crate::check) struct Judged<'a> {
    /// The expression and where it stands.
    pub at: &'a ExpressionAt,
    /// The state it stands in.
    pub state: &'a State,
    /// What it gives; unknown where something is wrong in it.
    pub shape: Shape,
    /// What is wrong.
    pub suspects: Vec<Suspect>,
}

impl Types {
    /// The shape of a part of an expression of the flow; nothing where no way leads to its state.
    pub(in crate::check) fn of_part(&self, flow: &Flow, at: &ExpressionAt, part: &Expr) -> Shape {
        match self.place(flow, at) {
            Some((_, variables)) => Typing::quiet(&variables).shape(part),
            None => Shape::NEVER,
        }
    }

    /// What the variables hold where an expression of the flow stands; none where no way leads there.
    pub fn place<'a>(&self, flow: &'a Flow, at: &ExpressionAt) -> Option<(&'a State, Variables)> {
        let state = flow.state(at.state?);
        let shapes = self.at(state.idx);
        if shapes.raw.is_never() {
            return None;
        }
        let (input, output) = match at.site {
            Site::InputConstructor => (&shapes.raw, &Shape::ANY),
            Site::OutputConstructor | Site::GlobalConstructor => (&shapes.input, &shapes.result),
            Site::CatchOutput => (&shapes.caught, &Shape::ANY),
            Site::OutputConstructorWithoutOutput
            | Site::GlobalConstructorWithoutOutput
            | Site::Parameters { .. }
            | Site::Condition
            | Site::ItemsPath
            | Site::ItemConstructor
            | Site::MapField
            | Site::Seconds
            | Site::Timeout
            | Site::FailField
            | Site::Anywhere => (&shapes.input, &Shape::ANY),
        };
        if output.is_never() {
            return None;
        }
        let mut variables = self.variables(state, input.clone(), output.clone());
        if let (Kind::Map(map), Site::ItemConstructor) = (&state.kind, at.site)
            && map.item_reader.is_absent()
        {
            variables.item = shapes.items.each_item();
        }
        Some((state, variables))
    }
}

/// All expressions that some way leads to, judged.
pub(in crate::check) fn judge<'a>(flow: &'a Flow, types: &Types) -> Vec<Judged<'a>> {
    let mut all = Vec::with_capacity(flow.expressions.len());
    all.extend(flow.expressions.iter().filter_map(|at| {
        let (state, variables) = types.place(flow, at)?;
        let mut suspects = Vec::new();
        let shape = Typing::noting(&variables, &mut suspects).shape(&at.expression.tree);
        let mut judged = Judged { at, state, shape, suspects };
        judged.drop_what_is_said();
        Some(judged)
    }));
    all
}

impl Judged<'_> {
    /// What the tree alone makes wrong is said by the rules that need nothing else.
    fn drop_what_is_said(&mut self) {
        if self.suspects.is_empty() {
            return;
        }
        let said = self.problems();
        self.suspects.retain(|suspect| {
            !said.iter().any(|span| span.start < suspect.whole.end && suspect.whole.start < span.end)
        });
    }

    /// Whether something is wrong in it, by whatever rule.
    pub(in crate::check) fn is_suspect(&self) -> bool {
        !self.suspects.is_empty() || !self.problems().is_empty()
    }

    fn problems(&self) -> Vec<Span> {
        let problems = crate::expr::check::check(&self.at.expression, self.at.site);
        problems.iter().filter(|it| it.rule.severity() != Severity::Hint).map(|it| it.span).collect()
    }

    /// The text of a part.
    pub(in crate::check) fn written(&self, span: Span) -> &str {
        self.at.expression.text.get(span.range()).unwrap_or_default()
    }

    /// The place of a part in the source.
    pub(in crate::check) fn source(&self, span: Span) -> Span {
        self.at.expression.place.to_source(span)
    }

    /// A finding about a part, as bad as we are sure, with the place that its shape comes from.
    pub(in crate::check) fn found(
        &self,
        rule: Rule,
        suspect: &Suspect,
        message: impl Into<String>,
    ) -> Diagnostic {
        let severity = severity(rule, suspect.suspicion.surety(), suspect.guarded);
        Diagnostic::new(rule, self.source(suspect.span), message).severity(severity)
    }
}

/// An error is what surely fails: not what only a document or a sample says, nor what a guard may skip (decision D1).
fn severity(rule: Rule, surety: Surety, guarded: bool) -> Severity {
    let sure = match surety {
        Surety::Own | Surety::Schema => !guarded,
        Surety::Documented | Surety::Sample => false,
    };
    match rule.severity() {
        Severity::Error if !sure => Severity::Warning,
        severity => severity,
    }
}

impl Suspicion {
    /// The finding with where its shape comes from: a sentence and, where it stands in the text, the place.
    pub(in crate::check) fn explain(&self, found: Diagnostic) -> Diagnostic {
        let Some(origin) = self.origin() else { return found };
        explain(found, &origin.reason.to_string(), origin.place, self.shape())
    }
}

/// The finding with where a shape comes from.
pub(in crate::check) fn explain_shape(found: Diagnostic, shape: &Shape) -> Diagnostic {
    match shape.origin() {
        Some(origin) => explain(found, &origin.reason.to_string(), origin.place, shape),
        None => found,
    }
}

fn explain(found: Diagnostic, reason: &str, place: Option<Span>, shape: &Shape) -> Diagnostic {
    let sentence = format!("{reason} `{}`", shape.render());
    match place {
        // A place inside the finding itself explains nothing.
        Some(place) if !(found.primary.start <= place.start && place.end <= found.primary.end) => {
            found.related(place, sentence)
        }
        Some(_) | None => found.help(sentence),
    }
}
