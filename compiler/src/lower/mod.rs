//! The tree of a text to the typed flow, driven by the tables of [`crate::lang`].
//!
//! Lowering leaves a hole for what is missing or broken and makes the finding
//! about it here, so that the rules can be silent about holes.

mod found;
mod language;
mod map;
mod messages;
mod scalar;
mod scope;
mod template;

pub use found::Found;
pub(crate) use language::{foreign, other_language};
pub(crate) use messages::missing;
pub(crate) use scalar::named;

use crate::diagnostic::Diagnostic;
use crate::expr::Expression;
use crate::flow::{ExpressionAt, Field, Flow, Names, Owner, Scope, ScopeIdx, State, StateIdx};
use crate::lang::definition::{self, Definition};
use crate::lang::limits::Limits;
use crate::lang::modes::Mode;
use crate::lang::spec::{FieldSpec, NodeSpec};
use crate::lang::states::StateType;
use crate::lang::variables::Site;
use crate::source::Span;
use crate::yaml::{self, Document};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A structure of the typed flow that is taken out of a written mapping.
pub trait Node: Sized {
    /// What may stand in the mapping.
    const SPEC: &'static NodeSpec;

    /// Takes the fields out of what was found in the mapping.
    fn take(found: &mut Found<'_>, ctx: &mut Ctx<'_>) -> Self;
}

/// A value that can stand in a field.
pub trait FieldValue: Sized {
    /// Understands what is written; what it cannot is a finding and a hole.
    fn lower(node: &yaml::Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self>;

    /// The value of a field that is written with `.$`.
    fn computed(expression: Arc<Expression>, span: Span) -> Option<Self> {
        let _ = (expression, span);
        None
    }
}

/// What lowering carries along.
pub struct Ctx<'a> {
    doc: &'a Document,
    mode: Mode,
    limits: Limits,
    diagnostics: Vec<Diagnostic>,
    scopes: Vec<Scope>,
    states: Vec<State>,
    expressions: Vec<ExpressionAt>,
    placeholders: Vec<Span>,
    misspelt: BTreeSet<Span>,
    /// The state that is being lowered.
    state: Option<StateIdx>,
    /// Its type, where it is known.
    kind: Option<StateType>,
    /// Whether it is a Task that waits for a callback.
    callback: bool,
    /// The scope that is being lowered.
    scope: ScopeIdx,
    /// What the next scope belongs to.
    owner: Owner,
    /// Scopes around the next scope.
    depth: u32,
}

/// The flow of a text, and what is wrong with it so far.
pub(crate) fn lower(doc: &Document, mode: Mode, limits: Limits) -> (Flow, Vec<Diagnostic>) {
    let mut ctx = Ctx {
        doc,
        mode,
        limits,
        diagnostics: Vec::new(),
        scopes: Vec::new(),
        states: Vec::new(),
        expressions: Vec::new(),
        placeholders: Vec::new(),
        misspelt: BTreeSet::new(),
        state: None,
        kind: None,
        callback: false,
        scope: ScopeIdx(0),
        owner: Owner::Flow,
        depth: 0,
    };
    let definition = match language::foreign(doc) {
        Some(diagnostic) => {
            ctx.report(diagnostic);
            ctx.no_definition(doc.root.span)
        }
        None => match found::Found::collect(&doc.root, Definition::SPEC, &mut ctx) {
            Some(mut found) => Definition::take(&mut found, &mut ctx),
            None => ctx.no_definition(doc.root.span),
        },
    };
    let Ctx { scopes, states, expressions, placeholders, misspelt, diagnostics, .. } = ctx;
    (Flow { definition, scopes, states, expressions, placeholders, misspelt }, diagnostics)
}

impl Ctx<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A definition of which nothing could be understood, with its empty scope.
    fn no_definition(&mut self, span: Span) -> Definition {
        let text = || Field { value: None, key: Some(span), span };
        let states = Field { value: None, key: Some(span), span };
        let timeout = Field { value: None, key: Some(span), span };
        let fields = definition::Scope { span, start_at: text(), states };
        self.scopes.push(Scope {
            owner: Owner::Flow,
            fields,
            whole: false,
            lost: 0,
            names: Names::default(),
        });
        let (kind, spec_version, name, description) = (text(), text(), text(), text());
        Definition { span, scope: ScopeIdx(0), kind, spec_version, name, description, timeout }
    }

    /// The site of an expression, made exact by the state around it.
    fn site(&self, spec: &FieldSpec) -> Site {
        match (spec.site.unwrap_or(Site::Anywhere), self.kind) {
            (Site::GlobalConstructor, Some(StateType::Choice)) => Site::GlobalConstructorWithoutOutput,
            (Site::Parameters { .. }, _) => Site::Parameters { callback: self.callback },
            (site, _) => site,
        }
    }

    /// Whether the YAML has a problem within a scalar or right behind it, which is then only a part of what is meant.
    fn is_damaged(&self, span: Span) -> bool {
        let problems = &self.doc.problems;
        let next = problems.partition_point(|it| it.span.start < span.start);
        problems.get(next).is_some_and(|it| {
            let between = self.doc.text.get(span.range().end..it.span.range().start);
            it.kind == yaml::ProblemKind::Syntax
                && between.is_none_or(|it| it.trim_matches([' ', '\t']).is_empty())
        })
    }

    /// Compiles the text of a scalar as an expression.
    fn expression(&mut self, scalar: &yaml::Scalar, span: Span, site: Site) -> Arc<Expression> {
        let text = self.doc.scalar_text(scalar);
        let place = self.doc.scalar_map(scalar);
        let (expression, mut diagnostics) = crate::expr::check::compile(text, place, site);
        if !self.is_damaged(span) {
            for edit in diagnostics.iter_mut().flat_map(|it| &mut it.fixes).flat_map(|it| &mut it.edits) {
                edit.new_text = crate::write::inside(&self.doc.text, span, &edit.new_text);
            }
            self.diagnostics.extend(diagnostics);
        }
        let expression = Arc::new(expression);
        let state = self.state;
        self.expressions.push(ExpressionAt { expression: Arc::clone(&expression), site, state, span });
        expression
    }
}

#[cfg(test)]
mod tests;
