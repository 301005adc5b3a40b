//! The test report as one JSON object.

use super::{Broken, Found};
use crate::output::{Element, Findings, PlaceRange, Places, elements};
use fdl_compiler::value::Value;
use fdl_runtime::testing::coverage::{FlowCoverage, PointKind, Share};
use fdl_runtime::testing::expect::seconds;
use fdl_runtime::testing::{CaseReport, CaseStatus};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;

#[derive(Serialize)]
struct Report<'a> {
    passed: usize,
    failed: usize,
    cases: Vec<Case<'a>>,
    /// Why test files cannot be run, as `check --format json` says it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<Element<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Vec<Flow<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Case<'a> {
    file: &'a str,
    name: &'a str,
    range: PlaceRange,
    status: &'static str,
    elapsed_seconds: Value,
    failures: Vec<Failure<'a>>,
}

#[derive(Serialize)]
struct Failure<'a> {
    expectation: &'a str,
    expected: Option<&'a Value>,
    actual: Option<&'a Value>,
    message: &'a str,
    range: PlaceRange,
}

#[derive(Serialize)]
struct Flow<'a> {
    flow: &'a str,
    states: Counted,
    branches: Counted,
    retries: Counted,
    catches: Counted,
    hits: Vec<Hit<'a>>,
}

#[derive(Serialize)]
struct Counted {
    covered: usize,
    total: usize,
}

#[derive(Serialize)]
struct Hit<'a> {
    kind: &'static str,
    name: &'a str,
    range: PlaceRange,
    hits: u64,
}

impl From<Share> for Counted {
    fn from(share: Share) -> Self {
        Self { covered: share.covered, total: share.total }
    }
}

/// Writes the report.
pub fn write(found: &Found<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let Found { reports, broken, coverage } = *found;
    let mut cases = Vec::new();
    for report in reports {
        let places = Places::new(&report.loaded.suite.document.text);
        cases.extend(report.cases.iter().map(|case| self::case(&report.loaded.name, case, &places)));
    }
    let count = |status: CaseStatus| {
        reports.iter().flat_map(|report| &report.cases).filter(|case| case.status == status).count()
    };
    let report = Report {
        passed: count(CaseStatus::Passed),
        failed: count(CaseStatus::Failed),
        cases,
        diagnostics: elements(once(broken)),
        coverage: coverage.map(|flows| flows.iter().map(flow).collect()),
    };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)?;
    Ok(())
}

/// The findings of broken files, each file once: several tests may name the same broken flow.
fn once(broken: &[Broken]) -> impl Iterator<Item = &Findings> {
    let mut told = BTreeSet::new();
    broken.iter().flat_map(|file| &file.errors).filter(move |file| told.insert(&file.name))
}

fn case<'a>(file: &'a str, case: &'a CaseReport, places: &Places<'_>) -> Case<'a> {
    let failures = case.failures.iter().map(|failure| Failure {
        expectation: &failure.expectation,
        expected: failure.expected.as_ref(),
        actual: failure.actual.as_ref(),
        message: &failure.message,
        range: places.range(failure.span),
    });
    Case {
        file,
        name: &case.name,
        range: places.range(case.span),
        status: case.status.name(),
        elapsed_seconds: seconds(case.elapsed),
        failures: failures.collect(),
    }
}

fn flow(coverage: &FlowCoverage) -> Flow<'_> {
    let places = Places::new(&coverage.text);
    let hits = coverage.points.iter().map(|point| Hit {
        kind: point.kind.name(),
        name: &point.name,
        range: places.range(point.span),
        hits: point.hits,
    });
    Flow {
        flow: &coverage.flow,
        states: coverage.share(PointKind::State).into(),
        branches: coverage.share(PointKind::Branch).into(),
        retries: coverage.share(PointKind::Retry).into(),
        catches: coverage.share(PointKind::Catch).into(),
        hits: hits.collect(),
    }
}
