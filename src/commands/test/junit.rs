//! The test report as JUnit XML.

use super::{Broken, Found};
use crate::output::{Places, severity_name};
use fdl_runtime::testing::{CaseReport, CaseStatus};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::io::Write;
use std::time::Duration;

/// Writes the report: a suite for each file. Times are virtual. A file that cannot be run is an error of its suite.
pub fn write(found: &Found<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let mut whole = Report::new("fdlc test");
    for report in found.reports.iter().filter(|report| !report.loaded.is_broken()) {
        let mut suite = TestSuite::new(report.loaded.name.as_str());
        let places = Places::new(&report.loaded.suite.document.text);
        suite.add_test_cases(report.cases.iter().map(|case| self::case(&report.loaded.name, case, &places)));
        whole.add_test_suite(suite);
    }
    for file in found.broken {
        let mut suite = TestSuite::new(file.name.as_str());
        suite.add_test_case(unusable(file));
        whole.add_test_suite(suite);
    }
    whole.serialize(&mut *out)?;
    Ok(())
}

/// What stands for the cases of a file that cannot be run.
fn unusable(file: &Broken) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    let mut told = Vec::new();
    for findings in &file.errors {
        let places = Places::new(&findings.text);
        told.extend(findings.diagnostics.iter().map(|it| {
            let place = super::text::reference(&findings.name, it.primary.start, &places);
            format!("{place}: {}[{}]: {}", severity_name(it.severity), it.rule.name(), it.message)
        }));
    }
    status.set_type("broken-test-file");
    status.set_message(format!("`{}` cannot be run", file.name));
    status.set_description(told.join("\n"));
    let mut test = TestCase::new(file.name.as_str(), status);
    test.set_classname(file.name.as_str());
    test
}

fn case(file: &str, case: &CaseReport, places: &Places<'_>) -> TestCase {
    let status = match case.status {
        CaseStatus::Passed => TestCaseStatus::success(),
        CaseStatus::Listed => TestCaseStatus::skipped(),
        CaseStatus::Failed => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let messages: Vec<_> = case.failures.iter().map(|failure| failure.message.as_str()).collect();
            status.set_message(messages.join("; "));
            status.set_description(super::text::failure_text(file, case, places));
            status
        }
    };
    let mut test = TestCase::new(&*case.name, status);
    test.set_classname(file);
    test.set_time(Duration::from_millis(case.elapsed));
    test
}
