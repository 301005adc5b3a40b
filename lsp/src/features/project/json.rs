//! Values inside flow tests: where an offset stands in one, and what is known of it from the flow.

use super::place::Way;
use crate::features::expression::{Read, Reading, read};
use crate::features::mentions::fits;
use fdl_compiler::Analysis;
use fdl_compiler::check::types::{Member, Shape, Variables, parameters_of};
use fdl_compiler::expr::tree::{Expr, ExprKind, Root};
use fdl_compiler::flow::{Field, Flow, Kind, ScopeIdx, State};
use fdl_compiler::lang::actions;
use fdl_compiler::lang::variables::Variable;
use fdl_compiler::project::suite::Purpose;
use fdl_compiler::project::test_file::{Case, Expectation, Mock};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Mapping, Node};
use std::collections::BTreeSet;

/// The suffix of keys whose value is an expression.
pub const SUFFIX: &str = ".$";

/// A place inside a value.
#[derive(Debug)]
pub struct Inside<'a> {
    /// The way from the value to it.
    pub steps: Vec<Step<'a>>,
    /// What stands there.
    pub what: What<'a>,
}

/// One step into a value.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// Into a member.
    Member(&'a str),
    /// Into an item of a list.
    Item(i64),
}

/// What stands at a place inside a value.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// A key, or a word that may become one; with the mapping and whether its colon is written.
    Key(Option<&'a Mapping>, &'a Node, bool),
    /// The value of a key that ends in `.$`.
    Expression(&'a Node),
    /// Any other value.
    Value(&'a Node),
}

/// Where an offset stands inside a value.
pub fn inside<'a>(doc: &'a Document, value: &'a Node, offset: u32) -> Option<Inside<'a>> {
    let (mut steps, mut node, mut dynamic) = (Vec::new(), value, false);
    loop {
        match &node.content {
            Content::Mapping(mapping) => {
                let entry = mapping.entries.iter().rev().find(|it| it.span().touches(offset))?;
                if entry.key.span.touches(offset) && entry.colon.is_none_or(|it| offset <= it) {
                    let what = What::Key(Some(mapping), &entry.key, entry.colon.is_some());
                    return Some(Inside { steps, what });
                }
                let key = doc.scalar_text(entry.key.as_scalar()?);
                dynamic = key.ends_with(SUFFIX);
                steps.push(Step::Member(key.strip_suffix(SUFFIX).unwrap_or(key)));
                node = &entry.value;
            }
            Content::Sequence(list) => {
                let at = list.items.iter().rposition(|it| it.span.touches(offset))?;
                steps.push(Step::Item(i64::try_from(at).ok()?));
                (node, dynamic) = (&list.items[at], false);
            }
            Content::Scalar(_) if dynamic => {
                return Some(Inside { steps, what: What::Expression(node) });
            }
            // A word that begins its line may become a key.
            Content::Scalar(_) if begins_line(doc, node.span) => {
                return Some(Inside { steps, what: What::Key(None, node, false) });
            }
            Content::Scalar(_) | Content::Missing => return Some(Inside { steps, what: What::Value(node) }),
            Content::Alias(_) => return None,
        }
    }
}

/// Whether only dashes stand before a place on its line.
fn begins_line(doc: &Document, span: Span) -> bool {
    let before = &doc.text[..span.start as usize];
    before[before.rfind('\n').map_or(0, |it| it + 1)..].trim_matches([' ', '-']).is_empty()
}

/// What is known of a value some steps into another one.
pub fn below(shape: &Shape, steps: &[Step<'_>]) -> Shape {
    steps.iter().fold(shape.clone(), |shape, step| match step {
        Step::Member(name) => shape.member(name),
        Step::Item(at) => shape.item(*at),
    })
}

/// What is known of the value of the key that leads there; the first of `flows` is under test.
pub fn known(way: &Way<'_>, flows: &[&Analysis]) -> Shape {
    let (Some(key), Some(owner), Some(main)) = (way.key, way.owner, flows.first()) else { return Shape::ANY };
    let task = || task(way.state?, flows);
    match (owner.title, key.name) {
        (it, "input") if it == Case::SPEC.title => match main.types.input() {
            it if it.is_any() => asked(&main.flow),
            it => it.clone(),
        },
        (it, "output") if it == Expectation::SPEC.title => main.types.output().clone(),
        (it, "global") if it == Expectation::SPEC.title => main.types.written_globals(&main.flow),
        (it, "calls") if it == Expectation::SPEC.title => sent(way, flows),
        (it, "give") if it == Mock::SPEC.title => {
            task().map_or(Shape::ANY, |(analysis, state)| analysis.types.at(state.idx).result.clone())
        }
        (_, _) => Shape::ANY,
    }
}

/// The members of its executions' input that a flow reads.
fn asked(flow: &Flow) -> Shape {
    let untouched = untouched(flow);
    let mut names = BTreeSet::new();
    for at in &flow.expressions {
        let Some(state) = at.state else { continue };
        at.expression.tree.walk(&mut |part| {
            if let Some(Reading { base, what: Read::Member(name), .. }) = read(part)
                && (is_input(base) && untouched.contains(&state.0) || is_execution_input(base))
            {
                names.insert(name);
            }
        });
    }
    Shape::open_object(names.into_iter().map(|it| Member::optional(it, Shape::ANY)).collect())
}

fn is_input(part: &Expr) -> bool {
    matches!(part.ungrouped().kind, ExprKind::Variable(Root::Named(Variable::Input) | Root::JsonPath))
}

/// Whether a part is `$Context.Execution.Input`.
fn is_execution_input(part: &Expr) -> bool {
    let mut part = part.ungrouped();
    for wanted in ["Input", "Execution"] {
        match read(part) {
            Some(Reading { base, what: Read::Member(name), .. }) if *name == *wanted => {
                part = base.ungrouped();
            }
            Some(_) | None => return false,
        }
    }
    matches!(part.kind, ExprKind::Variable(Root::Named(Variable::Context)))
}

/// The states of the top scope, by number, whose `$Input` is the input of the execution.
fn untouched(flow: &Flow) -> BTreeSet<u32> {
    let top = flow.scope(ScopeIdx(0));
    let named = |name: &str| flow.states_of(top).find(|it| it.name().is_some_and(|it| **it == *name));
    let mut found = BTreeSet::new();
    let mut open: Vec<&State> = top.start().and_then(|it| named(it.name)).into_iter().collect();
    while let Some(state) = open.pop() {
        if !state.common.input.is_absent() || !found.insert(state.idx.0) {
            continue;
        }
        let hands_on = match &state.kind {
            Kind::Choice(_) | Kind::Wait(_) | Kind::Pass(_) => {
                state.kind.output().is_none_or(Field::is_absent)
            }
            Kind::Task(_) | Kind::Succeed(_) | Kind::Fail(_) => false,
            Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => false,
        };
        if hands_on {
            open.extend(state.targets().filter_map(|it| named(it.name)));
        }
    }
    found
}

/// What the expressions of a mock see: `$Input` is what the Task sends.
pub fn variables(way: &Way<'_>, flows: &[&Analysis]) -> Variables {
    let input = sent(way, flows);
    let (output, global, item, execution_input) = (Shape::ANY, Shape::ANY, Shape::ANY, Shape::ANY);
    Variables { input, output, global, item, execution_input }
}

/// What the Task sends that a place is about, or what a Task of its Action may send.
fn sent(way: &Way<'_>, flows: &[&Analysis]) -> Shape {
    if let Some((analysis, state)) = way.state.and_then(|it| task(it, flows)) {
        return analysis.types.sent(state);
    }
    way.action.and_then(actions::find).map_or(Shape::ANY, parameters_of)
}

/// The Task of this name, with what is known of its flow.
fn task<'a>(name: &str, flows: &[&'a Analysis]) -> Option<(&'a Analysis, &'a State)> {
    let tasks = flows.iter().enumerate().flat_map(|(nth, analysis)| {
        let states = analysis.flow.states.iter().filter(move |it| fits(Purpose::Mock, nth, it));
        states.map(move |it| (*analysis, it))
    });
    tasks.into_iter().find(|(_, it)| it.name().is_some_and(|it| **it == *name))
}
