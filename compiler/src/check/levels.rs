//! How bad the findings of each rule are: what a project says about it.

use crate::diagnostic::rule::{Kind, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use std::collections::BTreeMap;

/// The level of each rule that a project speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// Rules that are not here keep what each finding says.
    pub of: BTreeMap<Rule, Level>,
}

/// How bad a rule's findings are, or that there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Findings are of this severity.
    At(Severity),
    /// Findings are dropped.
    Off,
}

impl Level {
    /// The level that a project file calls so.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "error" => Some(Self::At(Severity::Error)),
            "warning" => Some(Self::At(Severity::Warning)),
            "hint" => Some(Self::At(Severity::Hint)),
            "off" => Some(Self::Off),
            _ => None,
        }
    }

    /// Whether this level may be given to a rule: what leaves a hole in the flow cannot be lowered.
    pub fn suits(self, rule: Rule) -> bool {
        match (rule.kind(), self) {
            (Kind::Free, _) => true,
            (Kind::Hole, Self::At(severity)) => severity <= rule.severity(),
            (Kind::Hole, Self::Off) => false,
        }
    }
}

impl Levels {
    /// The findings at their levels; a level that does not suit its rule changes nothing.
    pub fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        let level_of = |rule: Rule| self.of.get(&rule).copied().filter(|level| level.suits(rule));
        diagnostics.retain_mut(|it| match level_of(it.rule) {
            None => true,
            Some(Level::Off) => false,
            Some(Level::At(severity)) => {
                it.severity = severity;
                true
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Levels, Rule};
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::source::Span;
    use std::collections::BTreeMap;

    #[test]
    fn a_rule_can_be_raised_lowered_and_switched_off_but_a_hole_stays_an_error() {
        let levels = Levels {
            of: BTreeMap::from([
                (Rule::MissingName, Level::Off),
                (Rule::LongName, Level::At(Severity::Error)),
                (Rule::MissingField, Level::Off),
                (Rule::YesNoBoolean, Level::At(Severity::Error)),
            ]),
        };
        let rules = [Rule::MissingName, Rule::LongName, Rule::MissingField, Rule::YesNoBoolean];
        let mut found = rules.map(|rule| Diagnostic::new(rule, Span::default(), "here")).to_vec();
        levels.apply(&mut found);
        let left: Vec<_> = found.iter().map(|it| (it.rule, it.severity)).collect();
        let error = Severity::Error;
        assert_eq!(left, [(Rule::LongName, error), (Rule::MissingField, error), (Rule::YesNoBoolean, error)]);
    }
}
