//! The test report for people.

use super::long;
use crate::console::{Look, paint};
use crate::output::{Excerpts, Places, render_fault, shown};
use fdl_compiler::value::Value;
use fdl_runtime::history::VIRTUAL_START;
use fdl_runtime::testing::coverage::{FlowCoverage, PointKind, Share};
use fdl_runtime::testing::{CaseReport, CaseStatus, Failed, FileReport};
use fdl_runtime::trace;
use similar::TextDiff;
use std::io::Write;

/// Characters of a value that is shown on one line.
const ONE_LINE: usize = 80;
/// Lines of a trace that are shown.
const TRACE_LINES: usize = 60;

/// Writes a line for each case, then what is not as expected.
pub fn write(
    reports: &[FileReport<'_>],
    coverage: Option<&[FlowCoverage]>,
    look: Look,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for report in reports {
        let places = Places::new(&report.loaded.suite.document.text);
        for case in &report.cases {
            write_case(&report.loaded.name, case, &places, look, out)?;
        }
    }
    for report in reports {
        let places = Places::new(&report.loaded.suite.document.text);
        for case in report.cases.iter().filter(|case| case.status == CaseStatus::Failed) {
            write_failure(report, case, &places, look, out)?;
        }
    }
    if let Some(flows) = coverage {
        write_coverage(flows, look, out)?;
    }
    Ok(())
}

/// How many cases passed and failed.
pub fn summary(reports: &[FileReport<'_>]) -> String {
    let count = |status: CaseStatus| {
        reports.iter().flat_map(|report| &report.cases).filter(|case| case.status == status).count()
    };
    format!("{} passed, {} failed\n", count(CaseStatus::Passed), count(CaseStatus::Failed))
}

/// What is not as expected in a case, with the trace up to its end, without colours.
pub fn failure_text(file: &str, case: &CaseReport, places: &Places<'_>) -> String {
    let mut text = String::new();
    for failure in &case.failures {
        text.push_str(&format!("{}: {}\n", reference(file, failure.span.start, places), failure.message));
        text.push_str(&difference(failure));
    }
    let hidden = case.trace.len().saturating_sub(TRACE_LINES);
    if !case.trace.is_empty() {
        text.push_str("  what happened:\n");
    }
    if hidden > 0 {
        text.push_str("    …\n");
    }
    for line in case.trace.iter().skip(hidden) {
        text.push_str(&format!("  {}\n", line.plain(VIRTUAL_START)));
    }
    text
}

fn write_case(
    file: &str,
    case: &CaseReport,
    places: &Places<'_>,
    look: Look,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let name = shown::message(&case.name);
    let place = reference(file, case.span.start, places);
    match case.status {
        CaseStatus::Listed => writeln!(out, "{place}  {name}"),
        CaseStatus::Passed => {
            writeln!(
                out,
                "{}  {place}  {name}  ({})",
                paint("ok  ", "32", look),
                trace::seconds(case.elapsed)
            )
        }
        CaseStatus::Failed => writeln!(out, "{}  {place}  {name}", paint("FAIL", "1;31", look)),
    }
}

fn write_failure(
    report: &FileReport<'_>,
    case: &CaseReport,
    places: &Places<'_>,
    look: Look,
    out: &mut impl Write,
) -> std::io::Result<()> {
    writeln!(out, "\n{}", paint(&format!("FAIL {}", shown::message(&case.name)), "1", look))?;
    for line in failure_text(&report.loaded.name, case, places).lines() {
        let code = match line.trim_start().chars().next() {
            Some('-') => "31",
            Some('+') => "32",
            Some(_) | None => "0",
        };
        let line = shown::message(line);
        writeln!(out, "{}", if code == "0" { line.into_owned() } else { paint(&line, code, look) })?;
    }
    for fault in &case.faults {
        if let Some(flow) = report.loaded.flows.get(fault.flow) {
            let excerpts = Excerpts::new(&flow.name, &flow.text);
            let shown = render_fault(fault.place(), &fault.message(), &fault.met(), &excerpts, look);
            write!(out, "{shown}")?;
        }
    }
    Ok(())
}

/// Short values beside each other, long ones as a difference of lines.
fn difference(failure: &Failed) -> String {
    let (Some(expected), Some(actual)) = (&failure.expected, &failure.actual) else { return String::new() };
    let (short_expected, short_actual) = (expected.to_json(), actual.to_json());
    if short_expected.len() <= ONE_LINE && short_actual.len() <= ONE_LINE {
        return format!("  - expected {short_expected}\n  + actual   {short_actual}\n");
    }
    let (expected, actual) = (lines(expected), lines(actual));
    let diff = TextDiff::from_lines(&expected, &actual);
    let diff = diff.unified_diff().context_radius(3).header("expected", "actual").to_string();
    long::cut(&diff).iter().map(|line| format!("  {line}\n")).collect()
}

fn lines(value: &Value) -> String {
    format!("{}\n", value.to_json_pretty())
}

/// A place as `FILE:LINE:COLUMN`.
pub fn reference(file: &str, offset: u32, places: &Places<'_>) -> String {
    let place = places.place(offset);
    format!("{}:{}:{}", shown::message(file), place.line, place.column)
}

fn write_coverage(flows: &[FlowCoverage], look: Look, out: &mut impl Write) -> std::io::Result<()> {
    let width = flows.iter().map(|flow| flow.flow.chars().count()).max().unwrap_or(0).max("total".len());
    writeln!(
        out,
        "\n{:width$}  {:>9}  {:>9}  {:>9}  {:>9}  {:>5}",
        "coverage", "states", "branches", "retries", "catches", "all"
    )?;
    let mut totals = [Share::default(); 4];
    for flow in flows {
        let shares = PointKind::ALL.map(|kind| flow.share(kind));
        for (total, share) in totals.iter_mut().zip(shares) {
            *total = total.plus(share);
        }
        write_shares(&flow.flow, width, shares, out)?;
    }
    if flows.len() > 1 {
        write_shares("total", width, totals, out)?;
    }
    for flow in flows {
        let places = Places::new(&flow.text);
        for point in flow.points.iter().filter(|point| point.hits == 0) {
            let place = reference(&flow.flow, point.span.start, &places);
            let text = format!("{place}  {} `{}` is never taken", point.kind.name(), point.name);
            writeln!(out, "{}", paint(&shown::message(&text), "33", look))?;
        }
    }
    Ok(())
}

fn write_shares(name: &str, width: usize, shares: [Share; 4], out: &mut impl Write) -> std::io::Result<()> {
    let total = shares.iter().fold(Share::default(), |total, share| total.plus(*share));
    write!(out, "{name:width$}")?;
    for share in shares {
        write!(out, "  {:>9}", format!("{}/{}", share.covered, share.total))?;
    }
    writeln!(out, "  {:>3} %", total.percent())
}
