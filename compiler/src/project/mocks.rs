//! Mocks, ready to answer: each entry says exactly one thing.

use super::keys::{Keyed, Name};
use super::reader::Reader;
use super::test_file::{Failure, Mock, Report, Submission};
use super::values::{self, ByState, Computed};
use crate::diagnostic::{Diagnostic, Rule};
use crate::expr::Expression;
use crate::program::Template;
use crate::source::Span;
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What answers the calls of Tasks, by the name of the state.
pub type MockTable = BTreeMap<Arc<str>, Vec<Answer>>;

/// One entry of a Task's mocks.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Where it stands in its file.
    pub span: Span,
    /// Which calls it answers; none: all.
    pub when: Option<Arc<Expression>>,
    /// Milliseconds from the start of the call to the answer.
    pub after: u64,
    /// The answer, or the reported result.
    pub reply: Reply,
    /// Where `give` is written, if it is.
    pub give_key: Option<Span>,
    /// Where `submit` is written, if it is.
    pub submit_key: Option<Span>,
    /// Milliseconds from the start of the call of a callback Task to the end of its submission.
    pub submitted_after: u64,
    /// What the submission answers, where it is said.
    pub submit_output: Option<Value>,
    /// The error that the submission ends in.
    pub submit_error: Option<ErrorReply>,
}

/// What comes back.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A value; `$Input` in it is the call's evaluated `Parameters`.
    Give(Template),
    /// An error.
    Fail(ErrorReply),
    /// Nothing, ever.
    Hang,
}

/// An error that comes back.
#[derive(Clone, Debug)]
pub struct ErrorReply {
    /// Its code.
    pub code: Arc<str>,
    /// What it says.
    pub detail: Arc<str>,
}

impl Failure {
    /// The error; none where its code is missing.
    pub fn reply(&self) -> Option<ErrorReply> {
        Some(ErrorReply {
            code: Arc::clone(&self.code.as_ref()?.value.0.text),
            detail: self.detail.as_ref().map_or_else(|| "".into(), |detail| Arc::clone(&detail.value.text)),
        })
    }
}

/// The mocks of a file or case by state, after diagnostics about entries that say nothing, or two things.
pub fn table(mocks: Option<&Keyed<ByState<Vec<Mock>>>>, reader: &mut Reader<'_>) -> MockTable {
    let rows = mocks.iter().flat_map(|mocks| &mocks.value.0);
    rows.map(|(state, entries)| (Arc::clone(&state.text), answers(state, entries, reader))).collect()
}

/// The entries of one state, ready to answer.
pub fn answers(state: &Name, entries: &[Mock], reader: &mut Reader<'_>) -> Vec<Answer> {
    if entries.is_empty() {
        let message = format!("the mocks of `{}` hold no entry", state.text);
        reader.report(Diagnostic::new(Rule::WrongValue, state.span, message));
    }
    entries.iter().filter_map(|entry| answer(entry, reader)).collect()
}

fn answer(mock: &Mock, reader: &mut Reader<'_>) -> Option<Answer> {
    let submit = mock.submit.as_ref().map(|submit| &submit.value);
    let submit_error = submit.and_then(|submit| submit.fail.as_ref()).and_then(|fail| fail.value.reply());
    let said = Said::of(&mock.written, &mock.meant);
    let reply = match (given(mock.give.as_ref(), mock.computed.as_ref()), &mock.fail) {
        _ if said.count() > 1 => said.too_much(mock.span, reader)?,
        (Some(given), _) => given,
        (None, Some(fail)) => Reply::Fail(fail.value.reply()?),
        // A submission alone leaves the result to a report.
        (None, None) if mock.hang.is_some() || submit.is_some() => Reply::Hang,
        // What is written and could not be read has its diagnostic.
        (None, None) if said.is_attempted || mock.written.contains(&"submit") => return None,
        (None, None) => said.too_little("a mock", "`give`, `fail` or `hang`", mock.span, reader)?,
    };
    Some(Answer {
        span: mock.span,
        when: mock.when.as_ref().map(|when| Arc::clone(&when.value.0)),
        after: mock.after.as_ref().map_or(0, |after| after.value.millis),
        reply,
        give_key: mock.give.as_ref().map(|give| give.key),
        submit_key: mock.submit.as_ref().map(|submit| submit.key),
        submitted_after: submit.map_or(0, Submission::millis),
        submit_output: submit.and_then(|submit| submit.give.as_ref()).map(|give| give.value.0.clone()),
        submit_error,
    })
}

/// What a report brings; none after a diagnostic.
pub fn report_reply(report: &Report, reader: &mut Reader<'_>) -> Option<Reply> {
    let said = Said::of(&report.written, &report.meant);
    match (given(report.give.as_ref(), report.computed.as_ref()), &report.fail) {
        _ if said.count() > 1 => said.too_much(report.span, reader),
        (Some(given), _) => Some(given),
        (None, Some(fail)) => fail.value.reply().map(Reply::Fail),
        (None, None) if said.is_attempted => None,
        (None, None) => said.too_little("a report", "`give` or `fail`", report.span, reader),
    }
}

/// A value that is given, as it is written or as an expression.
fn given(written: Option<&Keyed<values::Template>>, computed: Option<&Keyed<Computed>>) -> Option<Reply> {
    match (written, computed) {
        (Some(written), _) => Some(Reply::Give(written.value.0.clone())),
        (None, Some(computed)) => Some(Reply::Give(Template::Computed(Arc::clone(&computed.value.0)))),
        (None, None) => None,
    }
}

impl Submission {
    fn millis(&self) -> u64 {
        self.after.as_ref().map_or(0, |after| after.value.millis)
    }
}

/// Which of the answers an entry holds, readable or not.
struct Said {
    give: bool,
    computed: bool,
    fail: bool,
    hang: bool,
    /// Whether it holds one of them, or a misspelt key that surely stands for one.
    is_attempted: bool,
}

impl Said {
    fn of(written: &[&str], meant: &[&str]) -> Self {
        let has = |key| written.contains(&key);
        let is_answer = |key: &&str| matches!(*key, "give" | "give.$" | "fail" | "hang" | "submit");
        let said = Self {
            give: has("give"),
            computed: has("give.$"),
            fail: has("fail"),
            hang: has("hang"),
            is_attempted: false,
        };
        Self { is_attempted: said.count() > 0 || meant.iter().any(is_answer), ..said }
    }

    fn count(&self) -> usize {
        [self.give, self.computed, self.fail, self.hang].into_iter().filter(|said| *said).count()
    }

    fn too_much(&self, span: Span, reader: &mut Reader<'_>) -> Option<Reply> {
        let names =
            [("give", self.give), ("give.$", self.computed), ("fail", self.fail), ("hang", self.hang)];
        let names: Vec<_> =
            names.iter().filter(|(_, said)| *said).map(|(name, _)| format!("`{name}`")).collect();
        let message = format!("an answer is one of {}, not several", names.join(" and "));
        reader.report(Diagnostic::new(Rule::WrongValue, span, message).help("keep one of them"));
        None
    }

    fn too_little(&self, what: &str, names: &str, span: Span, reader: &mut Reader<'_>) -> Option<Reply> {
        reader.report(Diagnostic::new(Rule::MissingField, span, format!("{what} needs {names}")));
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::project::{Suite, Top};

    fn messages(text: String) -> Vec<String> {
        Suite::read(text, Top::Partial).diagnostics.into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_not_missing_as_well() {
        for answer in ["give: {a.$: nofun(1)}", "give.$: nofun(1)", "fail: 3", "give.$: 3", "give: {a.$: 3}"]
        {
            let told = messages(format!("mocks: {{A: [{{{answer}}}]}}"));
            assert_eq!(told.len(), 1, "{answer}: {told:?}");
            let report = format!("cases: [{{name: a, reports: [{{state: A, {answer}}}]}}]");
            let told = messages(report);
            assert_eq!(told.len(), 1, "{answer}: {told:?}");
        }
        for answer in ["hang: false", "submit: 3"] {
            let told = messages(format!("mocks: {{A: [{{{answer}}}]}}"));
            assert_eq!(told.len(), 1, "{answer}: {told:?}");
        }
        let needs = ["a mock needs `give`, `fail` or `hang`"];
        assert_eq!(messages("mocks: {A: [{after: 1}]}".to_owned()), needs);
    }

    #[test]
    fn a_misspelt_answer_is_not_missing_as_well() {
        for key in ["giv", "fial", "hagn", "submitt"] {
            let told = messages(format!("mocks: {{A: [{{{key}: {{code: x}}}}]}}"));
            assert_eq!(told, [format!("a mock has no key `{key}`")]);
        }
        for (report, told) in [
            ("stat: A, give: 1", "a report has no key `stat`"),
            ("state: A, giv: 1", "a report has no key `giv`"),
        ] {
            assert_eq!(messages(format!("cases: [{{name: a, reports: [{{{report}}}]}}]")), [told]);
        }
    }

    #[test]
    fn only_the_input_can_be_read() {
        for (expression, help) in [
            ("$Foo.a", "here can be read `$Input`"),
            ("$Outptu.a", "here can be read `$Input`"),
            ("$Inptu.a", "did you mean `$Input`?"),
        ] {
            let found = Suite::read(format!("mocks: {{A: [{{give.$: {expression}}}]}}"), Top::Partial);
            let helps: Vec<_> = found.diagnostics.iter().map(|it| it.help.as_slice()).collect();
            assert_eq!(helps, [[help]], "{expression}");
        }
    }

    #[test]
    fn a_key_that_ends_in_the_suffix_takes_an_expression_only() {
        for value in ["3", "true", "null", "[1]", "{b: 1}", ""] {
            let told = messages(format!("mocks: {{A: [{{give: {{a.$: {value}}}}}]}}"));
            assert_eq!(told, ["`a.$` must hold text with an expression: its name ends in `.$`"], "{value}");
        }
        assert_eq!(messages("mocks: {A: [{give.$: 3}]}".to_owned()), ["expected an expression, found `3`"]);
        assert_eq!(
            messages("mocks: {A: [{give: {.$: '1'}}]}".to_owned()),
            ["the key `.$` has no name before its suffix"]
        );
        assert_eq!(messages("mocks: {A: [{give: {a.$: '3'}}]}".to_owned()), [""; 0]);
    }
}
