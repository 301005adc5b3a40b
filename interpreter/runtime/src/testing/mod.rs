//! Flow tests: cases run side by side, reported in order.

pub mod case;
pub mod coverage;
pub mod expect;
pub mod faults;
pub mod kept;
pub mod load;
pub mod recorder;
pub mod update;

pub use case::{CaseReport, CaseStatus, Failed};
pub use faults::{FaultPlace, Faults};
pub use load::{Loaded, TestText, load, load_for, load_to_update};

use coverage::{FlowCoverage, Hits};
use fdl_compiler::project::ReadyCase;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What to do with the cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Run them all.
    RunAll,
    /// Run them up to the first that fails.
    FailFast,
    /// Name them.
    List,
}

/// A test file and what came of its cases.
#[derive(Debug)]
pub struct FileReport<'a> {
    /// The file.
    pub loaded: &'a Loaded,
    /// Its chosen cases, in order.
    pub cases: Vec<CaseReport>,
}

/// Runs or names the cases that `chosen` picks, side by side. What comes back is in order.
pub fn run<'a>(
    files: &'a [Loaded],
    chosen: &(dyn Fn(&Loaded, &ReadyCase) -> bool + Sync),
    work: Work,
) -> Vec<FileReport<'a>> {
    let tasks: Vec<(usize, &Loaded, &ReadyCase)> = files
        .iter()
        .enumerate()
        .filter(|(_, loaded)| !loaded.is_broken())
        .flat_map(|(file, loaded)| loaded.suite.cases.iter().map(move |case| (file, loaded, case)))
        .filter(|(_, loaded, case)| chosen(loaded, case))
        .collect();
    let first_failed = AtomicUsize::new(usize::MAX);
    let reports: Vec<_> = tasks
        .par_iter()
        .enumerate()
        .map(|(index, (file, loaded, case))| {
            if index > first_failed.load(Ordering::Relaxed) {
                return None;
            }
            let report = run_one(loaded, case, work);
            if report.status == CaseStatus::Failed && work == Work::FailFast {
                first_failed.fetch_min(index, Ordering::Relaxed);
            }
            Some((*file, report))
        })
        .collect();
    let last = first_failed.into_inner();
    let mut done: Vec<_> = files.iter().map(|loaded| FileReport { loaded, cases: Vec::new() }).collect();
    for (file, report) in reports.into_iter().take(last.saturating_add(1)).flatten() {
        done[file].cases.push(report);
    }
    done
}

/// The coverage of every flow in a file of its own, over all cases; flows in the order of the first file that
/// tests them.
pub fn coverage(reports: &[FileReport<'_>]) -> Vec<FlowCoverage> {
    let mut order = Vec::new();
    let mut by_flow: BTreeMap<(&str, usize), (&crate::flows::LoadedFlow, Hits)> = BTreeMap::new();
    for report in reports {
        for (number, flow) in report.loaded.flows.iter().enumerate() {
            // Inline flows of one file share its name: their place tells them apart.
            let start = flow.program.as_ref().and_then(|program| program.states.first());
            let key = (flow.name.as_str(), start.map_or(0, |state| state.span.range().start));
            let (_, hits) = by_flow.entry(key).or_insert_with(|| {
                order.push(key);
                (flow, Hits::default())
            });
            for case in &report.cases {
                if let Some(more) = case.hits.get(&number) {
                    hits.add(more);
                }
            }
        }
    }
    let covered = order.iter().filter_map(|key| {
        let (flow, hits) = by_flow.get(key)?;
        let program = flow.program.as_ref()?;
        Some(FlowCoverage::new(flow.name.clone(), Arc::clone(&flow.text), program, hits))
    });
    covered.collect()
}

fn run_one(loaded: &Loaded, case: &ReadyCase, work: Work) -> CaseReport {
    let Some(program) = loaded.program() else { return case::listed(case) };
    match work {
        Work::List => case::listed(case),
        Work::RunAll | Work::FailFast => {
            let report = catch_unwind(AssertUnwindSafe(|| case::run(loaded, program, case, 0)));
            report.unwrap_or_else(|_| CaseReport {
                status: CaseStatus::Failed,
                failures: vec![Failed {
                    expectation: "end".to_owned(),
                    expected: None,
                    actual: None,
                    message: "an internal fault ended the run".to_owned(),
                    span: case.name.span,
                }],
                ..case::listed(case)
            })
        }
    }
}
