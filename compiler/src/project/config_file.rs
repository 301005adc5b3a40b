//! `fdlc.yaml`: how flows below a folder are looked at, and what answers their Tasks.

use super::keys::{Name, Read, Shape, keys};
use super::reader::{Reader, with_near_fix};
use super::test_file::Mock;
use super::values::{ActionName, Path, Table, Yes};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lang::modes::Mode;
use crate::near::nearest;
use crate::yaml::Node;

keys! {
    /// How fdlc looks at the flows below this folder.
    pub struct ConfigFile = "a project file" {
        /// The service's mode that the flows are for; `Standard` where absent.
        Optional mode: Mode = "mode",
        /// The level of rules: `error`, `warning`, `hint` or `off`.
        Optional rules: Table<Level> = "rules",
        /// Files that hold flows inside (Terraform, ROS, Serverless Devs, Markdown) which folders should include: globs.
        Optional embedded: Vec<Name> = "embedded",
        /// Overrides by path; merged key by key, the last match wins.
        Optional flows: Vec<Override> = "flows",
        /// What answers a Task in `fdlc run`; the first match wins.
        Optional bindings: Vec<Binding> = "bindings",
    }
}

keys! {
    /// What holds for some of the flows.
    pub struct Override = "an override" {
        /// The flows: a glob relative to this file, in which `*` does not cross `/` and `**` does.
        Required pattern: Name = "match",
        /// Their mode.
        Optional mode: Mode = "mode",
        /// A JSON Schema of their executions' input: a path relative to this file.
        Optional input_schema: Path = "inputSchema",
        /// One input of their executions: a path relative to this file.
        Optional input_sample: Path = "inputSample",
        /// Levels of rules for them.
        Optional rules: Table<Level> = "rules",
    }
}

keys! {
    /// What answers some of the Tasks: one of `mock`, `command`, `url`, `flow` and `real`. All matchers that are given must fit; `*` stands for any text.
    pub struct Binding = "a binding" {
        /// The state's name.
        Optional state: Name = "state",
        /// The Action.
        Optional action: ActionName = "action",
        /// The `resourceArn` of the call, or the `url` of an `HTTP:Request`.
        Optional resource: Name = "resource",
        /// Answers, as in flow tests.
        Optional mock: Vec<Mock> = "mock",
        /// A program and its arguments: it reads what is sent on standard input and answers on standard output. No shell; it runs in this file's folder.
        Optional command: Vec<Name> = "command",
        /// The address of a function: what is sent is the body of a POST.
        Optional url: Name = "url",
        /// A flow that `FNF:StartExecution` starts: a path relative to this file.
        Optional flow: Path = "flow",
        /// An `HTTP:Request` is really sent.
        Optional real: Yes = "real",
    }
}

/// What a rule's findings count as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// They are shown as this.
    On(Severity),
    /// They are not shown.
    Off,
}

impl Level {
    const WORDS: &'static [&'static str] = &["error", "warning", "hint", "off"];
}

impl Read for Level {
    const SHAPE: Shape = Shape::Word(Self::WORDS);

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let word = super::values::read_word(node, reader, Self::WORDS)?;
        let levels = [Severity::Error, Severity::Warning, Severity::Hint];
        Some(levels.get(word).map_or(Self::Off, |severity| Self::On(*severity)))
    }
}

/// The rule that a name stands for; none after a diagnostic.
pub(super) fn rule(name: &Name, level: Level, reader: &mut Reader<'_>) -> Option<Rule> {
    let Some(rule) = Rule::named(&name.text) else {
        let message = format!("there is no rule `{}`", name.text);
        let near = nearest(&name.text, Rule::ALL.iter().map(|rule| rule.name()));
        let found = Diagnostic::new(Rule::WrongValue, name.span, message);
        reader.report(with_near_fix(found, near, &reader.document.text));
        return None;
    };
    let is_lowered = level != Level::On(rule.severity());
    if rule.kind() == crate::diagnostic::rule::Kind::Hole && is_lowered {
        let message = format!("the level of `{rule}` cannot be changed", rule = rule.name());
        let help = "a flow with such a finding cannot run";
        reader.report(Diagnostic::new(Rule::WrongValue, name.span, message).help(help));
        return None;
    }
    Some(rule)
}
