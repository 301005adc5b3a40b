//! What checking costs: `cargo bench --bench check`.

mod generator;

use fdl_compiler::compile::{Limits, Settings, compile};
use fdl_compiler::program::Mode;
use generator::Shape;
use std::sync::Arc;

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn mixed(bencher: divan::Bencher<'_, '_>, states: usize) {
    check(bencher, &Shape::Mixed.flow(states));
}

#[divan::bench(args = [1_000, 10_000])]
fn broken(bencher: divan::Bencher<'_, '_>, states: usize) {
    check(bencher, &Shape::Broken.flow(states));
}

/// Ways, loops and scopes as flows hardly have them.
#[divan::bench(args = ["hub", "loops", "nested"])]
fn ten_thousand(bencher: divan::Bencher<'_, '_>, shape: &str) {
    let shape = Shape::ALL.iter().find(|(name, _)| *name == shape).expect("it is one of the shapes").1;
    check(bencher, &shape.flow(10_000));
}

/// The flow of 64 KiB that an editor should not notice.
#[divan::bench]
fn mixed_64_kib(bencher: divan::Bencher<'_, '_>) {
    check(bencher, &Shape::Mixed.flow(190));
}

/// What the YAML event parser alone needs for the same text.
#[divan::bench(args = [1_000, 10_000])]
fn events_alone(bencher: divan::Bencher<'_, '_>, states: usize) {
    let text = Shape::Mixed.flow(states);
    bencher.bench(|| granit_parser::Parser::new_from_str(divan::black_box(&text)).count());
}

fn check(bencher: divan::Bencher<'_, '_>, flow: &str) {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let text: Arc<str> = flow.into();
    bencher.bench(|| compile(divan::black_box(Arc::clone(&text)), &settings));
}
