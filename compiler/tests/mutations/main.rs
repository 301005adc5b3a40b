//! Mistakes planted in every good flow that we have: each is found where it
//! is, and does not set off a row of others.
#![allow(clippy::disallowed_methods, reason = "tests read the flows")]

mod expressions;
mod flow;
mod structure;
#[path = "../support/mod.rs"]
mod support;

use fdl_compiler::compile::{Limits, Settings, compile};
use fdl_compiler::diagnostic::{Applicability, Diagnostic, Rule};
use fdl_compiler::program::Mode;
use flow::{Flow, Mutant, Operator};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use support::page::{BlockKind, Page, mended};

/// Mutants of one operator in one flow; more would say the same again.
const PER_FLOW: usize = 6;

/// The good flows: of the rules' pages, of the tests, and the examples.
fn good_flows() -> Vec<(String, String, Settings)> {
    let standard = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let mut flows = Vec::new();
    let mut seen = BTreeSet::new();
    for page in Rule::ALL.iter().map(|rule| Page::parse(rule.name(), rule.page())) {
        for block in page.blocks.iter().filter(|it| it.kind != BlockKind::Bad) {
            let is_odd = ["padded", "filled", "encoding"].iter().any(|it| block.setting(it).is_some());
            if !is_odd && seen.insert(block.flow.clone()) {
                let name = format!("{}:{}", page.name, block.first_line);
                flows.push((name, block.flow.clone(), support::settings_of(block)));
            }
        }
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for file in [
        "tests/flows/orders.fdl.yaml",
        "../tests/flows/invoice.fdl.yaml",
        "../tests/flows/order-line.fdl.yaml",
        "../examples/order.fdl.yaml",
    ] {
        let text = std::fs::read_to_string(root.join(file)).expect("the flow is there");
        flows.push((file.to_owned(), text, standard.clone()));
    }
    flows
}

/// What became of the mutants of one operator.
#[derive(Default)]
struct Score {
    planted: usize,
    found: usize,
    quiet: usize,
    misses: Vec<String>,
}

impl Score {
    fn count(&mut self, name: &str, mutant: &Mutant, diagnostics: &[Diagnostic]) {
        self.planted += 1;
        let is_found = diagnostics.iter().any(|it| mutant.is_here(it.primary));
        self.found += usize::from(is_found);
        self.quiet += usize::from(diagnostics.len() <= 2);
        if !is_found || diagnostics.len() > 2 {
            let said: Vec<_> =
                diagnostics.iter().map(|it| format!("{} ({})", it.message, it.rule.name())).collect();
            self.misses.push(format!("    {name}: {} -> {said:?}", mutant.what));
        }
    }
}

/// What the safe fixes leave of the findings about a mistake, as a complaint; none where nothing is offered.
fn mending(name: &str, mutant: &Mutant, settings: &Settings) -> Option<Result<(), String>> {
    let before = compile(mutant.text.as_str(), settings).diagnostics;
    let is_safe =
        |it: &&Diagnostic| it.fixes.first().is_some_and(|it| it.applicability == Applicability::Safe);
    let fixable: Vec<_> = before.iter().filter(is_safe).cloned().collect();
    if fixable.is_empty() {
        return None;
    }
    let text = mended(&mutant.text, &fixable);
    let after = compile(text.as_str(), settings).diagnostics;
    let left: Vec<_> = before.iter().filter(|it| !fixable.contains(it)).map(|it| it.rule).collect();
    let is_mended = after.len() <= left.len() && after.iter().all(|it| left.contains(&it.rule));
    let said = || after.iter().map(|it| it.message.clone()).collect::<Vec<_>>();
    Some(if is_mended { Ok(()) } else { Err(format!("{name}: {} -> {:?}\n{text}", mutant.what, said())) })
}

/// Operators that also put another value there, which may be a mistake of its own.
const REPLACING: &[&str] = &["no text under .$", "a name where a list belongs"];

#[test]
fn safe_fixes_mend_planted_mistakes_and_bring_no_other() {
    let (mut mended, mut failed) = (BTreeMap::<_, u32>::new(), Vec::new());
    for (name, text, settings) in &good_flows() {
        let document = compile(text.as_str(), settings);
        let flow = Flow::of(&document.document);
        for operator in operators().filter(|it| !REPLACING.contains(&it.name)) {
            let mutants = (operator.plant)(&flow);
            for mutant in mutants.iter().step_by(mutants.len().div_ceil(PER_FLOW).max(1)) {
                match mending(name, mutant, settings) {
                    None => {}
                    Some(Ok(())) => *mended.entry(operator.name).or_default() += 1,
                    Some(Err(complaint)) => failed.push(format!("{}: {complaint}", operator.name)),
                }
            }
        }
    }
    let total: u32 = mended.values().sum();
    println!("{total} mistakes mended, of kinds {mended:?}; {} not", failed.len());
    for it in failed.iter().step_by(failed.len().div_ceil(30).max(1)) {
        println!("  {it}");
    }
    for kind in
        ["misspell a target", "delete what a flow needs", "delete what a state needs", "delete Next or End"]
    {
        assert!(mended.contains_key(kind), "nothing mends `{kind}`");
    }
    assert!(failed.is_empty(), "{} of {total}", failed.len());
}

fn operators() -> impl Iterator<Item = &'static Operator> {
    structure::OPERATORS.iter().chain(expressions::OPERATORS)
}

#[test]
fn planted_mistakes_are_found_where_they_are() {
    let flows = good_flows();
    let mut report = String::new();
    let (mut planted, mut found, mut quiet) = (0, 0, 0);
    let mut scores: Vec<Score> = operators().map(|_| Score::default()).collect();
    for (name, text, settings) in &flows {
        let document = compile(text.as_str(), settings);
        assert_eq!(document.diagnostics, [], "{name} is good");
        let flow = Flow::of(&document.document);
        for (operator, score) in operators().zip(&mut scores) {
            let mutants = (operator.plant)(&flow);
            let step = mutants.len().div_ceil(PER_FLOW).max(1);
            for mutant in mutants.iter().step_by(step) {
                score.count(name, mutant, &compile(mutant.text.as_str(), settings).diagnostics);
            }
        }
    }
    for (operator, score) in operators().zip(&scores) {
        report += &format!(
            "{:30} {:4} planted {:4} found {:4} with at most two findings\n",
            operator.name, score.planted, score.found, score.quiet
        );
        for miss in &score.misses {
            report += &format!("{miss}\n");
        }
        planted += score.planted;
        found += score.found;
        quiet += score.quiet;
    }
    report += &format!(
        "{} operators, {} flows: {planted} planted, {found} found, {quiet} with at most two findings\n",
        scores.len(),
        flows.len()
    );
    println!("{report}");
    assert!(scores.len() >= 20);
    assert!(found * 100 >= planted * 95, "found {found} of {planted}");
    assert!(quiet * 100 >= planted * 95, "{quiet} of {planted} are quiet");
    for (operator, score) in operators().zip(&scores) {
        assert!(score.planted > 0, "no flow has a place for `{}`", operator.name);
        assert!(score.found * 100 >= score.planted * 80, "{} is found too rarely", operator.name);
    }
}
