//! The test report as JUnit XML.

use crate::output::Places;
use fdl_runtime::testing::{CaseReport, CaseStatus, FileReport};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::io::Write;
use std::time::Duration;

/// Writes the report: a suite for each file. Times are virtual.
pub fn write(reports: &[FileReport<'_>], out: &mut impl Write) -> anyhow::Result<()> {
    let mut whole = Report::new("fdlc test");
    for report in reports {
        let mut suite = TestSuite::new(report.loaded.name.as_str());
        let places = Places::new(&report.loaded.suite.document.text);
        suite.add_test_cases(report.cases.iter().map(|case| self::case(&report.loaded.name, case, &places)));
        whole.add_test_suite(suite);
    }
    whole.serialize(&mut *out)?;
    Ok(())
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
