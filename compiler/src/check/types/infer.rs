//! What flows into and out of each state: the ways of a flow walked until nothing is new.
//!
//! A node is looked at when something new leads to it, those first that lead to
//! the others. One that is looked at too often, because a loop builds ever
//! larger values, gets the unknown and is finished; so the work is bounded by
//! the number of states.

use super::children::Children;
use super::globals;
use super::origin::{Origin, Reason};
use super::plan::{Goal, Node, Plan};
use super::results;
use super::schema::InputShape;
use super::shape::{Member, Shape};
use super::typing::{Typing, Variables};
use crate::flow::{Content, Field, Flow, Kind, Map, ScopeIdx, State, StateIdx, Template};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// Looks at one node before it gets the unknown.
const VISITS: u8 = 8;

/// What is known of the values around one state.
#[derive(Clone, Debug)]
pub struct StateShapes {
    /// What comes in, joined over all ways; nothing where no way leads here.
    pub raw: Shape,
    /// `$Input` after `InputConstructor`.
    pub input: Shape,
    /// `$Input` in a Catch's constructor: the raw input where `InputConstructor` itself may fail.
    pub caught: Shape,
    /// The list that a Map runs over, and `$Item` of its `ItemConstructor` its items.
    pub items: Shape,
    /// `$Output` in `OutputConstructor` and `GlobalConstructor`.
    pub result: Shape,
    /// What goes out.
    pub output: Shape,
}

/// What is known of all values of a flow.
#[derive(Clone, Debug)]
pub struct Types {
    /// By state.
    pub(super) states: Vec<StateShapes>,
    /// `$Global`, by execution.
    pub(super) globals: Vec<Shape>,
    /// The input of the flow's own execution.
    pub(super) execution_input: Shape,
    /// What the flow's own execution ends with.
    pub(super) output: Shape,
    /// The ways.
    pub(super) plan: Plan,
    /// Nodes that were looked at, for tests of the cost.
    pub(super) steps: usize,
}

/// Infers what each state gets and gives.
pub fn infer(flow: &Flow, input: Option<&InputShape>, children: &Children) -> Types {
    let plan = Plan::new(flow);
    let execution_input = input.map_or(Shape::ANY, InputShape::shape);
    let unknown = vec![Shape::open_object(Vec::new()); plan.executions];
    let types = run(flow, children, plan, unknown, execution_input);
    // What is written depends on what flows, and what flows on what is written. One round with
    // unknown values gives a shape that holds all that can be written, the second one uses it.
    if !globals::are_read(flow) {
        return types;
    }
    let globals = globals::written(flow, &types);
    let steps = types.steps;
    let mut types = run(flow, children, types.plan, globals, types.execution_input);
    types.steps += steps;
    types
}

fn run(flow: &Flow, children: &Children, plan: Plan, globals: Vec<Shape>, execution_input: Shape) -> Types {
    let nothing = StateShapes {
        raw: Shape::NEVER,
        input: Shape::NEVER,
        caught: Shape::NEVER,
        items: Shape::NEVER,
        result: Shape::NEVER,
        output: Shape::NEVER,
    };
    let nodes = flow.states.len() * 2;
    let states = vec![nothing; flow.states.len()];
    let types = Types { states, globals, execution_input, output: Shape::NEVER, plan, steps: 0 };
    let mut run = Run {
        flow,
        children,
        types,
        exits: vec![Shape::NEVER; flow.scopes.len()],
        visits: vec![0; nodes],
        queued: vec![false; nodes],
        queue: BinaryHeap::new(),
    };
    let input = run.types.execution_input.clone();
    run.enter(ScopeIdx(0), &input);
    while let Some(Reverse((_, node))) = run.queue.pop() {
        run.queued[node.place()] = false;
        run.types.steps += 1;
        run.visit(node);
    }
    run.types.output = run.exits.first().cloned().unwrap_or(Shape::NEVER);
    run.types
}

struct Run<'a> {
    flow: &'a Flow,
    children: &'a Children,
    types: Types,
    // What each scope ends with.
    exits: Vec<Shape>,
    visits: Vec<u8>,
    queued: Vec<bool>,
    queue: BinaryHeap<Reverse<(u32, Node)>>,
}

impl Run<'_> {
    fn visit(&mut self, node: Node) {
        let flow = self.flow;
        let visits = &mut self.visits[node.place()];
        *visits = visits.saturating_add(1);
        let often = *visits > VISITS;
        match node {
            Node::Enter(idx) => {
                if often {
                    self.facts(idx).raw = Shape::ANY;
                }
                self.entered(flow.state(idx));
            }
            Node::Done(idx) => self.done(flow.state(idx), often),
        }
    }

    fn entered(&mut self, state: &State) {
        let raw = self.facts(state.idx).raw.clone();
        let input = self.constructed(state, &state.common.input, &raw, &raw, &Shape::ANY);
        let constant = state.common.input.get().is_none_or(is_constant);
        let caught = if constant { input.clone() } else { input.join(&raw) };
        let facts = self.facts(state.idx);
        facts.input = input.clone();
        facts.caught = caught.clone();
        self.caught(state, &caught);
        let result = match &state.kind {
            Kind::Task(task) => results::of_task(state, task, self.children),
            Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => input,
            Kind::Unknown(_) => Shape::ANY,
            Kind::Fail(_) => return,
            Kind::Choice(_) => {
                self.facts(state.idx).output = input.clone();
                for position in 0..self.plan_of(state).choices.len() {
                    let target = self.plan_of(state).choices[position];
                    self.flow_into(target, &input);
                }
                return;
            }
            Kind::Parallel(_) => {
                state.scopes().for_each(|scope| self.enter(scope, &input));
                return self.enqueue(Node::Done(state.idx));
            }
            Kind::Map(map) => {
                let items = self.items(state, map);
                let item = self.item(state, map, &items);
                self.facts(state.idx).items = items;
                state.scopes().for_each(|scope| self.enter(scope, &item));
                return self.enqueue(Node::Done(state.idx));
            }
        };
        self.finish(state, result);
    }

    /// What a Map runs over; a list where it is known.
    fn items(&self, state: &State, map: &Map) -> Shape {
        let input = &self.types.states[state.idx.0 as usize].input;
        match map.items_path.get() {
            Some(path) if map.item_reader.is_absent() => {
                Typing::quiet(&self.variables(state, input, &Shape::ANY)).shape(&path.tree)
            }
            Some(_) | None => Shape::list(Shape::ANY),
        }
    }

    /// What each iteration gets.
    fn item(&self, state: &State, map: &Map, items: &Shape) -> Shape {
        let item = match items.is_never() {
            true => return Shape::NEVER,
            false => items.each_item(),
        };
        if !map.item_batcher.is_absent() {
            return Shape::ANY;
        }
        // What is no list gives no item, which is a finding where the list is asked for.
        let is_list = items.as_known().is_none_or(|known| known.list.is_some());
        let item = if is_list { item } else { Shape::ANY };
        let input = &self.types.states[state.idx.0 as usize].input;
        let mut variables = self.variables(state, input, &Shape::ANY);
        variables.item = item.clone();
        let origin = origin(state, &map.item_constructor);
        template_field(&map.item_constructor, &item, &variables, &origin)
    }

    fn done(&mut self, state: &State, often: bool) {
        let exits: Vec<Shape> = state.scopes().map(|scope| self.exits[scope.0 as usize].clone()).collect();
        let result = match &state.kind {
            _ if often => Shape::ANY,
            Kind::Parallel(parallel) => results::of_parallel(state, parallel, &exits),
            Kind::Map(map) => {
                let items = &self.types.states[state.idx.0 as usize].items;
                match items.is_never() {
                    true => Shape::NEVER,
                    false => results::of_map(state, map, items, exits.first().unwrap_or(&Shape::NEVER)),
                }
            }
            Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => Shape::ANY,
            Kind::Fail(_) | Kind::Choice(_) | Kind::Unknown(_) => Shape::ANY,
        };
        if !result.is_never() {
            self.finish(state, result);
        }
    }

    fn finish(&mut self, state: &State, result: Shape) {
        let input = self.facts(state.idx).input.clone();
        let output = match state.kind.output() {
            Some(field) => self.constructed(state, field, &result, &input, &result),
            None => result.clone(),
        };
        let facts = self.facts(state.idx);
        facts.result = result;
        facts.output = output.clone();
        match self.plan_of(state).then {
            Goal::State(next) => self.flow_into(next, &output),
            Goal::End => self.leave(state.scope, &output),
            Goal::Nowhere => (),
        }
    }

    fn caught(&mut self, state: &State, input: &Shape) {
        let Some(rules) = state.kind.handlers().and_then(|handlers| handlers.catch.get()) else { return };
        for (position, rule) in rules.iter().enumerate() {
            if let Some(target) = self.plan_of(state).catches.get(position).copied().flatten() {
                let shape = self.constructed(state, &rule.output, input, input, &Shape::ANY);
                self.flow_into(target, &shape);
            }
        }
    }

    /// What a constructor gives; `default` where there is none.
    fn constructed(
        &self,
        state: &State,
        field: &Field<Template>,
        default: &Shape,
        input: &Shape,
        output: &Shape,
    ) -> Shape {
        if field.is_absent() {
            return default.clone();
        }
        template_field(field, default, &self.variables(state, input, output), &origin(state, field))
    }

    fn variables(&self, state: &State, input: &Shape, output: &Shape) -> Variables {
        self.types.variables(state, input.clone(), output.clone())
    }

    fn enter(&mut self, scope: ScopeIdx, shape: &Shape) {
        if shape.is_never() {
            return;
        }
        let plan = self.types.plan.scope(scope);
        let (start, orphans, open_end) = (plan.start, plan.orphans.len(), plan.open_end);
        if let Some(start) = start {
            self.flow_into(start, shape);
        }
        for position in 0..orphans {
            let orphan = self.types.plan.scope(scope).orphans[position];
            self.flow_into(orphan, &Shape::ANY);
        }
        if open_end {
            self.leave(scope, &Shape::ANY);
        }
    }

    fn leave(&mut self, scope: ScopeIdx, shape: &Shape) {
        let exit = &mut self.exits[scope.0 as usize];
        let joined = exit.join(shape);
        if !joined.same(exit) {
            *exit = joined;
            if let Some(owner) = self.types.plan.scope(scope).owner {
                self.enqueue(Node::Done(owner));
            }
        }
    }

    fn flow_into(&mut self, target: StateIdx, shape: &Shape) {
        let facts = self.facts(target);
        let joined = facts.raw.join(shape);
        if !joined.same(&facts.raw) {
            facts.raw = joined;
            self.enqueue(Node::Enter(target));
        }
    }

    fn enqueue(&mut self, node: Node) {
        if !std::mem::replace(&mut self.queued[node.place()], true) {
            self.queue.push(Reverse((self.types.plan.ranks[node.place()], node)));
        }
    }

    fn facts(&mut self, idx: StateIdx) -> &mut StateShapes {
        &mut self.types.states[idx.0 as usize]
    }

    fn plan_of(&self, state: &State) -> &super::plan::StatePlan {
        &self.types.plan.states[state.idx.0 as usize]
    }
}

impl Types {
    /// What is known around a state.
    pub fn at(&self, idx: StateIdx) -> &StateShapes {
        &self.states[idx.0 as usize]
    }

    /// What the flow's executions end with; nothing where none ends well.
    pub fn output(&self) -> &Shape {
        &self.output
    }

    /// `$Global` in a state.
    pub fn global(&self, state: &State) -> &Shape {
        &self.globals[self.plan.scope_of(state).execution]
    }

    /// What the flow's own executions are started with.
    pub fn input(&self) -> &Shape {
        &self.execution_input
    }

    /// What the flow's own executions may write to `$Global`, whether anything reads it or not.
    pub fn written_globals(&self, flow: &Flow) -> Shape {
        globals::written(flow, self).into_iter().next().unwrap_or(Shape::ANY)
    }

    /// What a Task sends: its `Parameters`, evaluated. Unknown where it has none.
    pub fn sent(&self, state: &State) -> Shape {
        let Kind::Task(task) = &state.kind else { return Shape::ANY };
        let input = self.at(state.idx).input.clone();
        // Where no way leads, the keys in the text are still those that are meant.
        let input = if input.is_never() { Shape::ANY } else { input };
        let variables = self.variables(state, input, Shape::ANY);
        template_field(&task.parameters, &Shape::ANY, &variables, &origin(state, &task.parameters))
    }

    pub(super) fn variables(&self, state: &State, input: Shape, output: Shape) -> Variables {
        let execution = self.plan.scope_of(state).execution;
        // An iteration of a distributed Map is an execution of its own, and its item the input.
        let execution_input = if execution == 0 { self.execution_input.clone() } else { Shape::ANY };
        Variables {
            input,
            output,
            global: self.globals[execution].clone(),
            item: Shape::ANY,
            execution_input,
        }
    }
}

/// The shape of a field that may hold a template; `default` where it is absent.
fn template_field(
    field: &Field<Template>,
    default: &Shape,
    variables: &Variables,
    origin: &Arc<Origin>,
) -> Shape {
    match field.get() {
        Some(template) => shape_of(template, variables, origin),
        None if field.is_absent() => default.clone(),
        None => Shape::ANY,
    }
}

fn origin(state: &State, field: &Field<Template>) -> Arc<Origin> {
    Origin::own(Reason::Constructor(results::name(state)), Some(field.key.unwrap_or(field.span)))
}

/// The shape of what a template gives.
pub(super) fn shape_of(template: &Template, variables: &Variables, origin: &Arc<Origin>) -> Shape {
    let shape = match &template.content {
        Content::Object(members) => {
            let unfinished = members.iter().any(|member| is_unfinished(&member.value));
            let members = members.iter().map(|member| {
                Member::required(Arc::clone(&member.key), shape_of(&member.value, variables, origin))
            });
            let members: Vec<_> = members.collect();
            if members.iter().any(|member| member.shape.is_never()) {
                return Shape::NEVER;
            }
            match unfinished {
                true => Shape::open_object(members),
                false => Shape::object(members),
            }
        }
        Content::List(items) => {
            let items: Vec<_> = items.iter().map(|item| shape_of(item, variables, origin)).collect();
            if items.iter().any(Shape::is_never) {
                return Shape::NEVER;
            }
            Shape::items(items)
        }
        Content::Constant(_) if is_unfinished(template) => Shape::ANY,
        Content::Constant(value) => constant(value, origin),
        Content::Computed(expression) => Typing::quiet(variables).shape(&expression.tree),
        Content::Hole => Shape::ANY,
    };
    shape.made_by(origin)
}

/// Whether a key stands there without a value: it is being typed, and so may be the keys beside it.
fn is_unfinished(template: &Template) -> bool {
    template.span.is_empty() && matches!(template.content, Content::Constant(_))
}

/// What is filled in later may be anything (decision S15), and so may what was meant to be computed.
fn constant(value: &crate::value::Value, origin: &Arc<Origin>) -> Shape {
    match value.as_str() {
        Some(text) if text.starts_with('$') => Shape::ANY,
        Some(text) if crate::lang::placeholder::holds_placeholder(text) => Shape::ANY,
        Some(_) | None => Shape::of_value(value, origin),
    }
}

/// Whether a template reads nothing, so that it cannot fail.
fn is_constant(template: &Template) -> bool {
    match &template.content {
        Content::Object(members) => members.iter().all(|member| is_constant(&member.value)),
        Content::List(items) => items.iter().all(is_constant),
        Content::Constant(_) => true,
        Content::Computed(_) | Content::Hole => false,
    }
}
