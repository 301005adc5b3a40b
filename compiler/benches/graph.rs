//! What a picture takes: from a compiled flow to what an editor is sent, and to SVG.
#![allow(missing_docs, reason = "benchmarks have no readers of documentation")]

use fdl_compiler::graph::{Graph, Layouts, Picture, lay_out, svg};
use fdl_compiler::program::Mode;
use fdl_compiler::{Compiled, Limits, Settings, compile};
use std::fmt::Write;

fn main() {
    divan::main();
}

/// States in a row with ways forward and back, every third with a Catch.
fn flow(size: usize) -> Compiled {
    let mut text = "Type: StateMachine\nSpecVersion: v1\nName: large\nStartAt: S0\nStates:\n".to_owned();
    for n in 0..size - 2 {
        let next = if n + 3 < size { format!("S{}", n + 1) } else { "Good".to_owned() };
        let _ = match n % 6 {
            0 => writeln!(
                text,
                "  - {{Type: Choice, Name: S{n}, Branches: [{{Condition: $Input.a > {n}, Next: S{}}}, \
                 {{Condition: $Input.again, Next: S{}}}], Default: {next}}}",
                (n + 4).min(size - 3),
                n.saturating_sub(n % 5)
            ),
            2 | 4 => writeln!(
                text,
                "  - {{Type: Task, Name: S{n}, Action: X:Y, Next: {next}, Catch: [{{Errors: [FnF.ALL], Next: Bad}}]}}"
            ),
            _ => writeln!(text, "  - {{Type: Pass, Name: S{n}, Next: {next}}}"),
        };
    }
    text += "  - {Type: Succeed, Name: Good}\n  - {Type: Fail, Name: Bad, Code: C, Detail: d}\n";
    compile(text, &Settings { mode: Mode::Standard, limits: Limits::On, input: None })
}

#[divan::bench(args = [30, 200, 1_000], max_time = 2)]
fn model(bencher: divan::Bencher<'_, '_>, size: usize) {
    let compiled = flow(size);
    bencher.bench_local(|| Graph::of(&compiled));
}

#[divan::bench(args = [30, 200, 1_000], max_time = 2)]
fn layout(bencher: divan::Bencher<'_, '_>, size: usize) {
    let graph = Graph::of(&flow(size));
    bencher.bench_local(|| lay_out(&graph, &mut Layouts::default()));
}

#[divan::bench(args = [30, 200, 1_000], max_time = 2)]
fn message(bencher: divan::Bencher<'_, '_>, size: usize) {
    let picture = Picture::of(&flow(size));
    let picture = picture.with_places(|span| (span.start, span.end));
    bencher.bench_local(|| serde_json::to_string(&picture).map(|it| it.len()));
}

#[divan::bench(args = [30, 200, 1_000], max_time = 2)]
fn drawing(bencher: divan::Bencher<'_, '_>, size: usize) {
    let picture = Picture::of(&flow(size));
    bencher.bench_local(|| svg::draw(&picture, None));
}
