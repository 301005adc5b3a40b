//! "Extract states into a Parallel branch": neighbours that have one way in and one way out.

use super::write::{Piece, column, line_end, replace, text};
use super::{Kind, Refactoring, free_name, list_at};
use crate::features::expression::step;
use crate::features::written::{inside_quotes, scalar_like};
use fdl_compiler::diagnostic::{Edit, Severity};
use fdl_compiler::flow::{Kind as Work, Role, Scope, State, Target};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document};
use fdl_compiler::{Analysis, compile};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Members that are handed on one by one at most.
const MEMBERS: usize = 20;

/// The states that are selected as the one branch of a Parallel.
pub fn parallel(analysis: &Analysis, span: Span) -> Option<Refactoring> {
    if span.is_empty() {
        return None;
    }
    let (scope, states) = selected(analysis, span)?;
    // What is broken elsewhere stays where it is.
    let whole = states.first()?.span.cover(states.last()?.span);
    let mut problems = analysis.document.problems.iter();
    if problems.any(|it| it.span.start <= whole.end && whole.start <= it.span.end) {
        return None;
    }
    let ways = Ways::of(analysis, scope, &states)?;
    let name = free_name(scope, "Parallel");
    let with_members = edits(analysis, scope, &states, &ways, &name, &members(analysis, &states));
    let plain = || edits(analysis, scope, &states, &ways, &name, &[]);
    let edits = with_members
        .filter(|it| is_sound(analysis, it))
        .or_else(|| plain().filter(|it| is_sound(analysis, it)))?;
    Some(Refactoring::new("Extract the states into a Parallel branch", Kind::Extract, edits))
}

/// The innermost scope around a selection, and those of its states whose names are selected.
fn selected(analysis: &Analysis, span: Span) -> Option<(&Scope, Vec<&State>)> {
    let flow = &analysis.flow;
    // Quotes around a name need not be selected.
    let named = |it: &State| inside_quotes(&analysis.document.text, it.common.name.span);
    let holds = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
    let dash = |it: Span| Span::new(it.start.saturating_sub(2), it.end + 1);
    let scope = flow.scopes.iter().rev().find(|it| {
        let states = || flow.states_of(it);
        states().any(|it| holds(span, named(it)))
            && states().all(|it| !holds(dash(it.span), span) || holds(span, named(it)))
            && states()
                .all(|it| it.span.end <= span.start || span.end <= it.span.start || holds(span, named(it)))
    })?;
    let states: Vec<&State> = flow.states_of(scope).filter(|it| holds(span, named(it))).collect();
    states.iter().all(|it| it.name().is_some()).then_some((scope, states))
}

/// How states are reached and left.
struct Ways<'a> {
    /// The state that others lead to.
    entry: Arc<str>,
    /// Where it is named outside.
    inwards: Vec<Span>,
    /// The state that they lead to; none where the scope ends with them.
    next: Option<&'a Arc<str>>,
}

impl<'a> Ways<'a> {
    fn of(analysis: &'a Analysis, scope: &'a Scope, states: &[&'a State]) -> Option<Self> {
        let flow = &analysis.flow;
        let is_inner = |name: &str| states.iter().any(|it| it.name().is_some_and(|it| **it == *name));
        let others = flow.states_of(scope).filter(|it| !states.iter().any(|inner| inner.idx == it.idx));
        let inwards: Vec<Target<'_>> = scope
            .start()
            .into_iter()
            .chain(others.flat_map(State::targets))
            .filter(|it| is_inner(it.name))
            .collect();
        let entry = inwards.first()?.name;
        let mut outwards: Vec<Target<'_>> = states.iter().flat_map(|it| it.targets()).collect();
        outwards.retain(|it| !is_inner(it.name));
        let next = outwards.first().map(|it| it.name);
        let one_way = inwards.iter().all(|it| it.name == entry)
            && outwards.iter().all(|it| Some(it.name) == next && it.role == Role::Next);
        let ends = |it: &&&State| {
            matches!(it.kind, Work::Succeed(_))
                || it.kind.transition().is_some_and(|it| it.end.get() == Some(&true))
        };
        let has_both =
            |it: &&&State| it.kind.transition().is_some_and(|it| !it.next.is_absent() && !it.end.is_absent());
        let ends_scope = states.iter().any(|it| ends(&it));
        let is_fine = one_way && !states.iter().any(|it| has_both(&it)) && (next.is_none() || !ends_scope);
        let inwards = inwards.iter().map(|it| it.span).collect();
        is_fine.then(|| Self { entry: Arc::clone(entry), inwards, next })
    }
}

/// The members of what the states give, where they are known.
fn members(analysis: &Analysis, states: &[&State]) -> Vec<String> {
    let leaves = |it: &&&State| {
        let way = it.kind.transition();
        let next = way.and_then(|it| it.next.get());
        let goes_on = next.is_some_and(|next| states.iter().any(|it| it.name() == Some(next)));
        matches!(it.kind, Work::Succeed(_)) || way.is_some() && !goes_on
    };
    let mut names: Vec<String> = Vec::new();
    for state in states.iter().filter(leaves) {
        names.extend(analysis.types.at(state.idx).output.names().iter().map(ToString::to_string));
    }
    names.sort();
    names.dedup();
    let is_word = |it: &String| step(it).starts_with('.');
    if names.len() > MEMBERS || !names.iter().all(is_word) { Vec::new() } else { names }
}

fn edits(
    analysis: &Analysis,
    scope: &Scope,
    states: &[&State],
    ways: &Ways<'_>,
    name: &str,
    members: &[String],
) -> Option<Vec<Edit>> {
    let doc = &analysis.document;
    let (first, last) = (states.first()?, states.last()?);
    let list = list_at(doc, scope.fields.states.span)?;
    let Content::Sequence(items) = &list.content else { return None };
    let dash = column(&doc.text, list.span.start);
    let own = column(&doc.text, first.span.start);
    let start = if items.flow {
        first.span.start
    } else {
        first.span.start - u32::try_from(own.checked_sub(dash)?).ok()?
    };
    let end = if items.flow { last.span.end } else { line_end(&doc.text, last.span.end) };
    let inner = ended(doc, states, ways, Span::new(start, end))?;
    let inner = Piece::Written(inner.replace("\r\n", "\n"), column(&doc.text, start));
    let branch = Piece::Map(vec![("StartAt", text(&*ways.entry)), ("States", inner)]);
    let way = match ways.next {
        Some(next) => ("Next", text(&**next)),
        None => ("End", Piece::Raw("true")),
    };
    let mut pairs =
        vec![("Type", text("Parallel")), ("Name", text(name)), ("Branches", Piece::List(vec![branch]))];
    if !members.is_empty() {
        let member = |it: &String| (format!("{it}.$"), format!("$Output.Branch0.{it}"));
        pairs.push(("OutputConstructor", Piece::Members(members.iter().map(member).collect())));
    }
    pairs.push(way);
    let state = Piece::Map(pairs);
    let column = column(&doc.text, start);
    let written =
        if items.flow { state.json(Some(column)) } else { format!("- {}", state.block(column + 2)) };
    let mut edits = vec![replace(doc, Span::new(start, end), &written)];
    edits.extend(ways.inwards.iter().map(|it| replace(doc, *it, &scalar_like(&doc.text, *it, name))));
    edits.sort_by_key(|it| it.span);
    Some(edits)
}

/// The text of the states, in which what led out of them ends the branch.
fn ended(doc: &Document, states: &[&State], ways: &Ways<'_>, span: Span) -> Option<String> {
    let mut out = doc.text[span.range()].to_owned();
    for state in states.iter().rev() {
        let Some(next) = state.kind.transition().map(|it| &it.next) else { continue };
        if next.get() != ways.next || next.get().is_none() {
            continue;
        }
        let key = next.key?;
        let is_quoted = doc.text[key.range()].starts_with('"');
        let from = (key.start - span.start) as usize;
        let to = (next.span.end - span.start) as usize;
        out.replace_range(from..to, if is_quoted { "\"End\": true" } else { "End: true" });
    }
    Some(out)
}

/// Whether a flow has no finding afterwards that it did not have before.
fn is_sound(analysis: &Analysis, edits: &[Edit]) -> bool {
    let mut text = analysis.document.text.to_string();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.new_text);
    }
    let count = |text: &str| {
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        for found in compile(text, &analysis.settings).diagnostics {
            if found.severity != Severity::Hint {
                *counts.entry(found.rule).or_default() += 1;
            }
        }
        counts
    };
    let before = count(&analysis.document.text);
    count(&text).into_iter().all(|(rule, count)| before.get(&rule).is_some_and(|it| *it >= count))
}
