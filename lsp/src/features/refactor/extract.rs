//! "Extract states into a Parallel branch": neighbours that have one way in and one way out.

use super::write::{Piece, Style, column, line_end, replace, text};
use super::{Kind, Refactoring, free_name, list_at, mapping_at};
use crate::features::expression::step;
use crate::features::written::{inside_quotes, scalar_like};
use fdl_compiler::check::types::{Booleans, Known, ObjectShape, Shape, Surety};
use fdl_compiler::diagnostic::{Edit, Rule, Severity};
use fdl_compiler::expr::tree::{ExprKind, Root};
use fdl_compiler::flow::{ExpressionAt, Kind as Work, Owner, Role, Scope, State, Target};
use fdl_compiler::lang::variables::Variable;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Node};
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
    let output = Output::of(analysis, scope, &states, &ways)?;
    let edits = edits(analysis, scope, &states, &ways, &name, &output)?;
    if !is_sound(analysis, &edits) {
        return None;
    }
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

/// What the Parallel has to put out, so that whoever comes next gets what it got before.
enum Output {
    /// Nobody reads it.
    Unread,
    /// These members of what the branch gives are all that there are.
    Members(Vec<String>),
    /// All that the branch gives, which is an object.
    Whole,
}

impl Output {
    /// None where the branch may give what no constructor can: a constructor gives objects only.
    fn of(analysis: &Analysis, scope: &Scope, states: &[&State], ways: &Ways<'_>) -> Option<Self> {
        if is_unread(analysis, scope, ways) {
            return Some(Self::Unread);
        }
        let leaving = states.iter().filter(|it| leaves(it, states));
        let shape = Shape::union(leaving.map(|it| &analysis.types.at(it.idx).output));
        let object = shape.as_known().and_then(only_object);
        let is_sure = |known: &Known| known.origin.as_ref().is_none_or(|it| it.surety <= Surety::Schema);
        match object.filter(|_| shape.as_known().is_some_and(is_sure)).and_then(members) {
            Some(members) => Some(Self::Members(members)),
            None if object.is_some() || hands_on_the_execution_input(analysis, scope, states, ways) => {
                Some(Self::Whole)
            }
            None => None,
        }
    }
}

/// Whether the branch may end with a state.
fn leaves(state: &State, states: &[&State]) -> bool {
    let way = state.kind.transition();
    let next = way.and_then(|it| it.next.get());
    let goes_on = next.is_some_and(|next| states.iter().any(|it| it.name() == Some(next)));
    matches!(state.kind, Work::Succeed(_)) || way.is_some() && !goes_on
}

/// The object that a value is, where it can be nothing else.
fn only_object(known: &Known) -> Option<&ObjectShape> {
    let is_other = known.null
        || known.booleans != Booleans::default()
        || !known.numbers.is_none()
        || !known.texts.is_none()
        || known.list.is_some();
    known.object.as_ref().filter(|_| !is_other)
}

/// The members of an object that surely has these and no others, where they are few and plainly read.
fn members(object: &ObjectShape) -> Option<Vec<String>> {
    let is_fine = !object.open
        && !object.members.is_empty()
        && object.members.len() <= MEMBERS
        && object.members.iter().all(|it| !it.optional && step(&it.name).starts_with('.'));
    is_fine.then(|| object.members.iter().map(|it| it.name.to_string()).collect())
}

/// Whether the states put out the input of the execution, which is an object (decision R3).
fn hands_on_the_execution_input(
    analysis: &Analysis,
    scope: &Scope,
    states: &[&State],
    ways: &Ways<'_>,
) -> bool {
    let doc = &analysis.document;
    let is_constructed = |state: &State| {
        let Some(node) = mapping_at(doc, state.span).and_then(Node::as_mapping) else { return true };
        let mut keys = node.pairs(doc).map(|(key, _)| key.strip_suffix(".$").unwrap_or(key));
        keys.any(|it| matches!(it, "InputConstructor" | "OutputConstructor"))
    };
    let hands_on = |state: &State| match &state.kind {
        Work::Pass(_) | Work::Wait(_) | Work::Succeed(_) | Work::Choice(_) => !is_constructed(state),
        Work::Fail(_) => true,
        Work::Task(_) | Work::Parallel(_) | Work::Map(_) | Work::Unknown(_) => false,
    };
    let is_first = scope.start().is_some_and(|it| ways.inwards == [it.span]);
    scope.owner == Owner::Flow && is_first && states.iter().all(|it| hands_on(it))
}

/// Whether the state that comes next surely reads nothing of what it gets, and does not hand it on.
fn is_unread(analysis: &Analysis, scope: &Scope, ways: &Ways<'_>) -> bool {
    let flow = &analysis.flow;
    let Some(next) = ways.next.and_then(|it| scope.find(it)).map(|it| flow.state(it)) else { return false };
    let gives_its_own = match &next.kind {
        Work::Fail(_) => true,
        Work::Pass(_) | Work::Wait(_) | Work::Succeed(_) => {
            next.kind.output().is_some_and(|it| it.get().is_some())
        }
        Work::Task(_) | Work::Choice(_) | Work::Parallel(_) | Work::Map(_) | Work::Unknown(_) => false,
    };
    let reads = |at: &ExpressionAt| {
        let mut reads = false;
        at.expression.tree.walk(&mut |part| {
            if let ExprKind::Variable(root) = part.kind {
                reads |= root != Root::Named(Variable::Global);
            }
        });
        reads
    };
    gives_its_own && !flow.expressions.iter().any(|it| it.state == Some(next.idx) && reads(it))
}

fn edits(
    analysis: &Analysis,
    scope: &Scope,
    states: &[&State],
    ways: &Ways<'_>,
    name: &str,
    output: &Output,
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
    match output {
        Output::Unread => {}
        Output::Members(members) => {
            let member = |it: &String| (format!("{it}.$"), format!("$Output.Branch0.{it}"));
            pairs.push(("OutputConstructor", Piece::Members(members.iter().map(member).collect())));
        }
        Output::Whole => pairs.push(("OutputConstructor.$", text("$Output.Branch0"))),
    }
    pairs.push(way);
    let state = Piece::Map(pairs);
    let column = column(&doc.text, start);
    let written = if items.flow {
        state.brackets(Style::of(doc, list), Some(column))
    } else {
        format!("- {}", state.block(column + 2))
    };
    let mut edits = vec![replace(doc, Span::new(start, end), &written)];
    edits.extend(ways.inwards.iter().map(|it| replace(doc, *it, &scalar_like(doc, *it, name))));
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
            // It is said of the constructor that keeps the meaning, where nothing else can.
            if found.severity != Severity::Hint && found.rule != Rule::UndocumentedSuffix {
                *counts.entry(found.rule).or_default() += 1;
            }
        }
        counts
    };
    let before = count(&analysis.document.text);
    count(&text).into_iter().all(|(rule, count)| before.get(&rule).is_some_and(|it| *it >= count))
}
