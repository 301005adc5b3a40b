//! Flows made by chance: nested scopes, loops, retries, catches, timeouts.

use super::build::{catch, constant, expression, program, retry, scope, state, task};
use fdl_compiler::expr::Draw;
use fdl_compiler::program::{
    ChoiceBranch, Distributed, Kind, Map, Mode, Parallel, Program, Quantity, RetryRule, ScopeIdx, StateIdx,
    TaskMode, Template, Then,
};

/// Dice.
pub(crate) struct Dice(pub Draw);

impl Dice {
    /// 0 to `n` - 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.0.bits() % n as u64) as usize
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// A flow of nested scopes.
pub(crate) fn flow(dice: &mut Dice) -> Program {
    let mut program = program();
    if dice.once_in(4) {
        program.timeout = Some(dice.below(60) as u64 + 1);
    }
    fill(&mut program, dice, None, 0);
    program
}

fn fill(program: &mut Program, dice: &mut Dice, owner: Option<StateIdx>, depth: usize) -> ScopeIdx {
    let idx = scope(program, owner);
    let count = dice.below(4) + 1;
    let states: Vec<_> = (0..count)
        .map(|n| {
            let name = format!("S{}-{n}", idx.0);
            state(program, idx, &name, Kind::Succeed)
        })
        .collect();
    for at in &states {
        let kind = kind(program, dice, *at, &states, depth);
        let it = &mut program.states[at.0 as usize];
        it.kind = kind;
        if dice.once_in(6) {
            it.global =
                Some(Template::Object(vec![(it.name.clone(), Template::Computed(expression("$Input")))]));
        }
        if dice.once_in(9) {
            it.input = Some(constant(r#"{"items":[1,2,3],"wait":2,"big":[1,2,3,4,5,6,7]}"#));
        }
    }
    idx
}

fn kind(program: &mut Program, dice: &mut Dice, at: StateIdx, states: &[StateIdx], depth: usize) -> Kind {
    let then = match dice.once_in(3) {
        true => Then::End,
        false => Then::Next(states[dice.below(states.len())]),
    };
    let (retry, catch) = (retries(dice), catches(dice, states));
    match dice.below(if depth < 3 { 13 } else { 8 }) {
        0 => Kind::Pass { then },
        1 => Kind::Wait { seconds: seconds(dice, "$Input.wait"), then },
        2 => Kind::Choice {
            branches: vec![ChoiceBranch {
                condition: expression("$Context.Current.Name == \"x\""),
                next: at,
            }],
            default: states[dice.below(states.len())],
        },
        3 if dice.once_in(2) => Kind::Fail { code: Some(constant("\"A\"")), detail: None },
        4 if dice.once_in(2) => Kind::Succeed,
        3..=7 => {
            let mode =
                [TaskMode::RequestComplete, TaskMode::WaitForSystemCallback, TaskMode::WaitForCustomCallback];
            let mut it = task(mode[dice.below(3)]);
            it.parameters = dice
                .once_in(3)
                .then(|| Template::Object(vec![("input".into(), Template::Computed(expression("$Input")))]));
            if dice.once_in(4) {
                it.action.name = "FNF:StartExecution".into();
            }
            it.timeout = dice.once_in(2).then(|| seconds(dice, "$Input.wait"));
            Kind::Task(fdl_compiler::program::Task { retry, catch, then, ..it })
        }
        8..=10 => {
            let count = dice.below(3) + 1;
            let branches = (0..count).map(|_| fill(program, dice, Some(at), depth + 1)).collect();
            Kind::Parallel(Parallel { branches, retry, catch, then })
        }
        _ => {
            let distributed = dice.once_in(2).then(|| Box::new(distributed(dice)));
            let processor = fill(program, dice, Some(at), depth + 1);
            let items = match dice.below(3) {
                0 => "$Input.items",
                1 => "$Context.Execution.Input.items",
                _ => "[1, 2, {\"items\": [1]}, 4, 5]",
            };
            let max_concurrency = Some(dice.below(4) as u32 + 1);
            let items = Some(expression(items));
            Kind::Map(Map { items, processor, max_concurrency, distributed, retry, catch, then })
        }
    }
}

fn distributed(dice: &mut Dice) -> Distributed {
    Distributed {
        execution_mode: Mode::Standard,
        item_reader: dice.once_in(2).then(|| constant(r#"{"Parameters":{"bucket":"b","key":"k"}}"#)),
        item_constructor: dice
            .once_in(2)
            .then(|| Template::Object(vec![("item".into(), Template::Computed(expression("$Item")))])),
        item_batcher: dice.once_in(3).then(|| constant(r#"{"MaxItemsPerBatch":2}"#)),
        result_writer: None,
        max_items: dice.once_in(3).then_some(Quantity::Fixed(3)),
        tolerated_failure_count: dice.once_in(3).then_some(Quantity::Fixed(1)),
        tolerated_failure_percentage: dice.once_in(3).then_some(Quantity::Fixed(40)),
    }
}

fn seconds(dice: &mut Dice, computed: &str) -> Quantity {
    match dice.once_in(4) {
        true => Quantity::Computed(expression(computed)),
        false => Quantity::Fixed(dice.below(5) as u64 + 1),
    }
}

const CODES: [&str; 5] = ["A", "B", "FnF.TaskTimeout", "FnF.RuntimeError", "FnF.ALL"];

fn retries(dice: &mut Dice) -> Vec<RetryRule> {
    (0..dice.below(3))
        .map(|_| retry(&[CODES[dice.below(5)]], dice.below(4) as u32, dice.below(3) as u32))
        .collect()
}

fn catches(dice: &mut Dice, states: &[StateIdx]) -> Vec<fdl_compiler::program::CatchRule> {
    (0..dice.below(3)).map(|_| catch(&[CODES[dice.below(5)]], states[dice.below(states.len())])).collect()
}
