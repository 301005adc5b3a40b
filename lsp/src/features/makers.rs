//! Where the values that expressions read are made: the keys of constructors, and the Tasks whose results they are.
//!
//! A value is followed from the variable backwards over all ways of the flow, and step by step into what made it.
//! Where several ways lead to a state several places may have made one value; those are told that know most of its
//! steps. The work for one question is bounded, and a chain of states is walked, not recursed into.

use super::expression::{Read, read};
use fdl_compiler::expr::Expression;
use fdl_compiler::expr::tree::{Expr, ExprKind, Root};
use fdl_compiler::flow::{Content, Field, Flow, Kind, Map, Owner, Role, ScopeIdx, State, StateIdx, Template};
use fdl_compiler::lang::variables::{Site, Variable};
use fdl_compiler::source::Span;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ptr;

/// States, and steps of paths, that are looked at for one question, and for all of them.
const WORK: usize = 1 << 16;
const ALL_WORK: usize = 1 << 20;
/// Expressions that lead to one another.
const DEPTH: usize = 64;
/// Items of one list that may have made a value.
const ITEMS: usize = 64;
/// Places that may have made one value.
const PLACES: usize = 1_024;

/// A place where a value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// The key of a constructor or of one of its members, an item of a list, or an Action.
    pub place: Span,
    /// Whether it is a member's key.
    pub is_key: bool,
}

/// The ways of a flow, for questions about where its values are made.
#[derive(Debug)]
pub struct Makers<'f> {
    flow: &'f Flow,
    before: BTreeMap<StateIdx, Vec<(StateIdx, Role)>>,
    left: Cell<usize>,
    all_left: Cell<usize>,
    // What was found out completely, for the questions that follow.
    known: RefCell<BTreeMap<Asked, Vec<Found<'f>>>>,
}

/// A value on the way to the place that made it.
#[derive(Clone, Copy, Debug)]
struct Found<'f> {
    value: Value<'f>,
    made: Made,
    /// Steps of the path that the place knows of.
    known: usize,
}

#[derive(Clone, Copy, Debug)]
enum Value<'f> {
    Template(&'f Template, StateIdx, Site),
    /// What a Parallel's branches give.
    Branches(&'f State),
    /// What a Map's iterations give, and the list of it.
    Iterations(&'f Map),
    Items(&'f Map),
    /// Whatever is read from it was made there too.
    Whole,
    /// What is read from it is not known to be there.
    Lost,
}

/// Values each of which is there once: many ways lead to one place, and what they bring doubles where they meet.
#[derive(Debug, Default)]
struct Distinct<'f> {
    found: Vec<Found<'f>>,
    taken: BTreeSet<(Made, usize, (u8, usize))>,
}

impl<'f> Extend<Found<'f>> for Distinct<'f> {
    fn extend<T: IntoIterator<Item = Found<'f>>>(&mut self, found: T) {
        for it in found {
            if self.found.len() == PLACES {
                return;
            }
            if self.taken.insert((it.made, it.known, it.value.identity())) {
                self.found.push(it);
            }
        }
    }
}

impl<'f> FromIterator<Found<'f>> for Distinct<'f> {
    fn from_iter<T: IntoIterator<Item = Found<'f>>>(found: T) -> Self {
        let mut distinct = Self::default();
        distinct.extend(found);
        distinct
    }
}

impl Value<'_> {
    /// What tells it from other values: its kind, and where the part of the flow lies that it is.
    fn identity(&self) -> (u8, usize) {
        match self {
            Self::Template(it, _, _) => (0, ptr::from_ref(*it).addr()),
            Self::Branches(it) => (1, ptr::from_ref(*it).addr()),
            Self::Iterations(it) => (2, ptr::from_ref(*it).addr()),
            Self::Items(it) => (3, ptr::from_ref(*it).addr()),
            Self::Whole => (4, 0),
            Self::Lost => (5, 0),
        }
    }
}

/// What is looked for on the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Raw(StateIdx),
    Input(StateIdx),
    Result(StateIdx),
    Output(StateIdx),
    End(ScopeIdx),
}

impl<'f> Makers<'f> {
    /// The ways of a flow.
    pub fn new(flow: &'f Flow) -> Self {
        let mut before: BTreeMap<StateIdx, Vec<(StateIdx, Role)>> = BTreeMap::new();
        for scope in &flow.scopes {
            for from in flow.states_of(scope) {
                for target in from.targets() {
                    if let Some(to) = scope.find(target.name) {
                        before.entry(to).or_default().push((from.idx, target.role));
                    }
                }
            }
        }
        Self { flow, before, left: Cell::default(), all_left: Cell::new(ALL_WORK), known: RefCell::default() }
    }

    /// Where the value of a part of an expression is made, in the order of the text; none where nobody knows.
    pub fn of(&self, part: &Expr, state: StateIdx, site: Site) -> Vec<Made> {
        self.left.set(WORK.min(self.all_left.get()));
        let found = self.resolve(part, state, site, 0);
        let most = found.iter().map(|it| it.known).max().unwrap_or(0);
        let made: BTreeSet<Made> = found.iter().filter(|it| it.known == most).map(|it| it.made).collect();
        made.into_iter().collect()
    }

    fn resolve(&self, part: &Expr, state: StateIdx, site: Site, depth: usize) -> Vec<Found<'f>> {
        if depth > DEPTH {
            return Vec::new();
        }
        let mut steps = Vec::new();
        let mut root = part.ungrouped();
        while let Some(it) = read(root) {
            root = it.base.ungrouped();
            steps.push(it.what);
        }
        steps.reverse();
        let mut steps = steps.into_iter();
        let mut found = match &root.kind {
            ExprKind::Variable(Root::Named(Variable::Context)) => {
                let names: Vec<Read> = steps.by_ref().take(2).collect();
                let is = |place: usize, name: &str| matches!(names.get(place), Some(Read::Member(it)) if &**it == name);
                match (is(0, "Current"), is(1, "Input"), is(1, "Output")) {
                    (true, true, _) => self.variable(Variable::Input, state, site, depth),
                    (true, _, true) => self.variable(Variable::Output, state, site, depth),
                    (_, _, _) => Vec::new(),
                }
            }
            ExprKind::Variable(Root::Named(variable)) => self.variable(*variable, state, site, depth),
            ExprKind::Variable(Root::JsonPath) => self.variable(Variable::Input, state, site, depth),
            ExprKind::Call(call) if call.function.is_some_and(|it| it.name == "jsonMerge") => {
                let sides = call.arguments.iter();
                distinct(sides.flat_map(|it| self.resolve(it, state, site, depth + 1)))
            }
            _ => Vec::new(),
        };
        for step in steps {
            found = distinct(found.into_iter().flat_map(|it| self.step(it, &step, depth)));
        }
        found
    }

    fn variable(&self, variable: Variable, state: StateIdx, site: Site, depth: usize) -> Vec<Found<'f>> {
        match (variable, site) {
            (Variable::Input, Site::InputConstructor) => self.gather(Asked::Raw(state), depth),
            (Variable::Input, _) => self.gather(Asked::Input(state), depth),
            (Variable::Output, _) => self.gather(Asked::Result(state), depth),
            (Variable::Item, _) => match &self.flow.state(state).kind {
                Kind::Map(map) => self.items(state, map, depth),
                Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => Vec::new(),
                Kind::Fail(_) | Kind::Choice(_) | Kind::Parallel(_) | Kind::Unknown(_) => Vec::new(),
            },
            (Variable::Global, _) => {
                let writes = self.flow.states.iter().filter_map(|it| Some((it.idx, it.kind.global()?)));
                writes.filter_map(|(idx, it)| constructed(it, idx, Site::GlobalConstructor)).collect()
            }
            (Variable::Context, _) => Vec::new(),
        }
    }

    /// What was made on the ways that lead to what is asked for.
    fn gather(&self, asked: Asked, depth: usize) -> Vec<Found<'f>> {
        let first = asked;
        let mut open = vec![asked];
        let mut seen = BTreeSet::new();
        let mut found = Distinct::default();
        while let Some(asked) = open.pop() {
            if !self.may_work() {
                return found.found;
            }
            if !seen.insert(asked) {
                continue;
            }
            if let Some(known) = self.known.borrow().get(&asked) {
                found.extend(known.iter().copied());
                continue;
            }
            match asked {
                Asked::Raw(idx) => self.raw(idx, depth, &mut open, &mut found),
                Asked::Input(idx) => {
                    let field = &self.flow.state(idx).common.input;
                    found.extend(constructed(field, idx, Site::InputConstructor));
                    open.extend(field.is_absent().then_some(Asked::Raw(idx)));
                }
                Asked::Output(idx) => match self.flow.state(idx).kind.output() {
                    Some(field) => {
                        found.extend(constructed(field, idx, Site::OutputConstructor));
                        open.extend(field.is_absent().then_some(Asked::Result(idx)));
                    }
                    None => open.push(Asked::Input(idx)),
                },
                Asked::Result(idx) => match self.result(self.flow.state(idx)) {
                    Some(it) => found.extend([it]),
                    None => open.push(Asked::Input(idx)),
                },
                Asked::End(scope) => {
                    let states = self.flow.states_of(self.flow.scope(scope));
                    open.extend(states.filter(|it| is_end(it)).map(|it| Asked::Output(it.idx)));
                }
            }
        }
        self.known.borrow_mut().insert(first, found.found.clone());
        found.found
    }

    /// What comes into a state.
    fn raw(&self, idx: StateIdx, depth: usize, open: &mut Vec<Asked>, found: &mut Distinct<'f>) {
        for (from, role) in self.before.get(&idx).into_iter().flatten() {
            match role {
                Role::Catch(rule) => {
                    let rules = self.flow.state(*from).kind.handlers().and_then(|it| it.catch.get());
                    let Some(rule) = rules.and_then(|it| it.get(*rule)) else { continue };
                    found.extend(constructed(&rule.output, *from, Site::CatchOutput));
                    open.extend(rule.output.is_absent().then_some(Asked::Input(*from)));
                }
                Role::StartAt | Role::Next | Role::Default | Role::Branch(_) => {
                    open.push(Asked::Output(*from));
                }
            }
        }
        let state = self.flow.state(idx);
        let scope = self.flow.scope(state.scope);
        if scope.start().is_some_and(|it| Some(it.name) == state.name()) {
            match scope.owner {
                Owner::Flow => {}
                Owner::Branch { state, .. } => open.push(Asked::Input(state)),
                Owner::Processor { state } => {
                    if let Kind::Map(map) = &self.flow.state(state).kind {
                        found.extend(self.items(state, map, depth));
                    }
                }
            }
        }
    }

    /// What each iteration of a Map gets.
    fn items(&self, idx: StateIdx, map: &'f Map, depth: usize) -> Vec<Found<'f>> {
        if !map.item_constructor.is_absent() {
            return constructed(&map.item_constructor, idx, Site::ItemConstructor).into_iter().collect();
        }
        let Some(path) = map.items_path.get().filter(|_| map.item_batcher.is_absent()) else {
            return Vec::new();
        };
        let lists = self.resolve(&path.tree, idx, Site::ItemsPath, depth + 1).into_iter();
        distinct(lists.flat_map(|it| self.step(it, &Read::Each, depth)))
    }

    /// The result of a state that has one of its own.
    fn result(&self, state: &'f State) -> Option<Found<'f>> {
        let found = |value, place| Some(Found { value, made: Made { place, is_key: false }, known: 0 });
        match &state.kind {
            Kind::Task(task) => found(Value::Whole, task.action.span),
            Kind::Parallel(it) => found(Value::Branches(state), it.branches.key.unwrap_or(it.branches.span)),
            Kind::Map(it) => found(Value::Iterations(it), it.processor.key.unwrap_or(it.processor.span)),
            Kind::Unknown(_) => found(Value::Lost, state.anchor()),
            Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) | Kind::Choice(_) => None,
        }
    }

    /// What is read from a value by one step of a path.
    fn step(&self, from: Found<'f>, step: &Read, depth: usize) -> Vec<Found<'f>> {
        let lost = Found { value: Value::Lost, ..from };
        if !self.may_work() {
            return vec![lost];
        }
        let known = from.known + 1;
        let ends = |scope: Option<ScopeIdx>| -> Vec<Found<'f>> {
            let found = scope.map(|it| self.gather(Asked::End(it), depth)).unwrap_or_default();
            let found: Vec<_> = found.into_iter().map(|it| Found { known: known + it.known, ..it }).collect();
            if found.is_empty() { vec![Found { value: Value::Whole, known, ..from }] } else { found }
        };
        match (from.value, step) {
            (Value::Template(template, state, site), _) => {
                self.in_template(from, template, (state, site), step, depth)
            }
            (Value::Branches(state), Read::Member(name)) => {
                let number = name.strip_prefix("Branch").and_then(|it| it.parse::<usize>().ok());
                match number.and_then(|it| state.scopes().nth(it)) {
                    Some(scope) => ends(Some(scope)),
                    None => vec![lost],
                }
            }
            (Value::Iterations(map), Read::Member(name)) if &**name == "Items" => {
                vec![Found { value: Value::Items(map), known, ..from }]
            }
            (Value::Items(map), Read::Item(_) | Read::Each) => ends(map.processor.get().map(|it| it.scope)),
            (Value::Whole, _) => vec![Found { known, ..from }],
            (Value::Branches(_) | Value::Iterations(_) | Value::Items(_) | Value::Lost, _) => vec![lost],
        }
    }

    fn in_template(
        &self,
        from: Found<'f>,
        template: &'f Template,
        (state, site): (StateIdx, Site),
        step: &Read,
        depth: usize,
    ) -> Vec<Found<'f>> {
        let known = from.known + 1;
        let item = |it: &'f Template| Found {
            value: Value::Template(it, state, site),
            made: Made { place: it.span, is_key: false },
            known,
        };
        let found: Vec<Found<'f>> = match (&template.content, step) {
            (Content::Object(_), Read::Member(name)) => {
                let member = template.member(name).into_iter();
                let member = member.map(|it| Found {
                    value: Value::Template(&it.value, state, site),
                    made: Made { place: it.key_span, is_key: true },
                    known,
                });
                member.collect()
            }
            (Content::List(items), Read::Item(number)) => {
                let place = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX);
                let place = if *number < 0 { items.len().checked_sub(place) } else { Some(place) };
                place.and_then(|it| items.get(it)).map(item).into_iter().collect()
            }
            (Content::List(items), Read::Each) => items.iter().take(ITEMS).map(item).collect(),
            (Content::Computed(expression), _) => {
                return self.in_computed(from, expression, (state, site), step, depth);
            }
            (Content::Object(_) | Content::List(_) | Content::Constant(_) | Content::Hole, _) => Vec::new(),
        };
        if found.is_empty() { vec![Found { value: Value::Lost, ..from }] } else { found }
    }

    /// What is read from what an expression gives, where that is made; else it is made by the expression.
    fn in_computed(
        &self,
        from: Found<'f>,
        expression: &'f Expression,
        (state, site): (StateIdx, Site),
        step: &Read,
        depth: usize,
    ) -> Vec<Found<'f>> {
        let origins = self.resolve(&expression.tree, state, site, depth + 1);
        let known = from.known + 1;
        if origins.is_empty() {
            return vec![Found { value: Value::Whole, known, ..from }];
        }
        let read = origins.into_iter().flat_map(|origin| {
            let read = self.step(origin, step, depth + 1).into_iter();
            read.filter(move |it| it.known > origin.known).map(|it| Found { known, ..it })
        });
        let read = distinct(read);
        if read.is_empty() { vec![Found { value: Value::Lost, ..from }] } else { read }
    }

    fn may_work(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        self.all_left.set(self.all_left.get().saturating_sub(1));
        left > 0
    }
}

/// The first of them, each once.
fn distinct<'f>(found: impl Iterator<Item = Found<'f>>) -> Vec<Found<'f>> {
    found.collect::<Distinct<'f>>().found
}

/// The value of a constructor.
fn constructed(field: &Field<Template>, state: StateIdx, site: Site) -> Option<Found<'_>> {
    let template = field.get()?;
    let made = Made { place: field.key.unwrap_or(field.span), is_key: false };
    Some(Found { value: Value::Template(template, state, site), made, known: 0 })
}

fn is_end(state: &State) -> bool {
    let ends = state.kind.transition().is_some_and(|it| it.end.get() == Some(&true));
    ends || matches!(state.kind, Kind::Succeed(_))
}
