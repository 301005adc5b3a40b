//! Expressions: variables that may stand here, members of what is known, functions.

use super::Ctx;
use super::item::{Item, Kind, Snippet};
use crate::features::expression::{Here, context_members, members, step};
use crate::features::topic::Topic;
use fdl_compiler::expr::tree::{Expr, ExprKind};
use fdl_compiler::lang::functions;
use fdl_compiler::lang::variables::Variable;
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;

impl Ctx<'_> {
    /// What may stand at a place of an expression.
    pub(super) fn in_expression(&mut self, it: &Here) {
        let first = self.items.len();
        if let Some((base, inside)) = quoted_index(it) {
            self.members(it, base, inside, Reading::Quoted);
        } else if it.is_in_text() {
            return;
        } else if it.at.expression.text[..it.word().start as usize].ends_with('.') {
            if let Some(base) = it.base() {
                self.members(it, base, it.word(), Reading::Dotted);
            }
        } else {
            self.roots(it);
        }
        if let Some(at) = it.suffix {
            // The key of a value that is meant as an expression says so with `.$`.
            let at = self.place.without(at);
            for item in &mut self.items[first..] {
                item.also = Some((at, ".$"));
            }
        }
    }

    fn roots(&mut self, it: &Here) {
        let word = it.word();
        let replaced = self.unmarked(it.at.expression.place.to_source(word));
        for variable in Variable::ALL.iter().filter(|variable| variable.stands_at(it.at.site)) {
            let name = variable.name();
            let shape = it.variable(self.analysis, *variable).map(|it| it.render()).unwrap_or_default();
            let topic = Some(Topic::Variable(*variable));
            self.push(name, Kind::Variable, &shape, topic, replaced, Snippet::text(name));
        }
        if it.at.expression.text[word.range()].starts_with('$') {
            return;
        }
        for function in functions::all() {
            let topic = Some(Topic::Function(function));
            let new_text = Snippet::text(function.name);
            self.push(function.name, Kind::Function, &function.signature(), topic, replaced, new_text);
        }
        for alias in functions::all().flat_map(|it| it.aliases.iter().map(move |alias| (it, *alias))) {
            let (function, name) = alias;
            let detail = format!("the same as {}", function.name);
            let topic = Some(Topic::Function(function));
            self.push(name, Kind::Function, &detail, topic, replaced, Snippet::text(name));
        }
    }

    fn members(&mut self, it: &Here, base: &Expr, word: Span, reading: Reading) {
        let replaced = self.unmarked(it.at.expression.place.to_source(word));
        if let Some(known) = context_members(base) {
            for member in known.iter().filter(|member| !member.presence.is_absent_at(it.at.site)) {
                let topic = Some(Topic::Context(member));
                self.push(member.name, Kind::Member, member.doc, topic, replaced, Snippet::text(member.name));
            }
            return;
        }
        for member in members(&it.shape(self.analysis, base)) {
            let optional = if member.optional { " (may be missing)" } else { "" };
            let detail = member.shape.render() + optional;
            let step = step(&member.name);
            let (new_text, dot) = match (reading, step.strip_prefix('.')) {
                (Reading::Quoted, _) => (member.name.to_string(), false),
                (Reading::Dotted, Some(name)) => (name.to_owned(), false),
                (Reading::Dotted, None) => (step, true),
            };
            self.push(&member.name, Kind::Member, &detail, None, replaced, Snippet::text(new_text));
            if let Some(item) = self.items.last_mut().filter(|_| dot) {
                from_the_dot(item);
            }
        }
    }
}

/// How a member is being read.
#[derive(Clone, Copy)]
enum Reading {
    /// After a dot.
    Dotted,
    /// Between quotes in brackets.
    Quoted,
}

/// The dot goes as well, and so is compared too.
fn from_the_dot(item: &mut Item) {
    item.replaced.start = item.replaced.start.saturating_sub(1);
    item.filter = Some(format!(".{}", item.label));
}

/// Inside the quotes of `base["…"]`: what is read from, and what stands between the quotes.
fn quoted_index(it: &Here) -> Option<(&Expr, Span)> {
    let part = it.part(|part| {
        let ExprKind::Index { index, .. } = &part.kind else { return false };
        matches!(&index.kind, ExprKind::Literal(Value::Text(_)))
            && index.span.start < it.offset
            && it.offset <= index.span.end
    })?;
    let ExprKind::Index { base, index } = &part.kind else { return None };
    let is_closed = index.span.len() >= 2 && it.offset < index.span.end;
    let end = if is_closed { index.span.end - 1 } else { index.span.end };
    Some((base, Span::new(index.span.start + 1, end.max(index.span.start + 1))))
}
