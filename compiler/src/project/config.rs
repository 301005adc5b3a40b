//! A project file, read: which mode and which levels hold for a flow.

use super::bindings::{self, ReadyBinding};
use super::config_file::{ConfigFile, Level, Override, rule};
use super::glob;
use super::keys::{Keyed, Read};
use super::reader::{Reader, Top};
use super::values::Table;
use crate::diagnostic::{Diagnostic, Rule};
use crate::lang::modes::Mode;
use crate::yaml;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Levels that differ from the rules' own.
pub type Levels = BTreeMap<Rule, Level>;

/// A project file.
#[derive(Clone, Debug, Default)]
pub struct Config {
    overrides: Vec<ReadyOverride>,
    embedded: Vec<Arc<str>>,
    /// What answers Tasks, in order.
    pub bindings: Vec<ReadyBinding>,
    /// What is wrong with the file, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// What holds for one flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowSettings {
    /// Its mode, where one is given.
    pub mode: Option<Mode>,
    /// What says which input its executions take.
    pub input: Option<InputFile>,
    /// Levels of rules.
    pub levels: Levels,
}

/// The file that says which input executions take; its path starts from the project file's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputFile {
    /// A JSON Schema.
    Schema(Arc<str>),
    /// One input.
    Sample(Arc<str>),
}

#[derive(Clone, Debug)]
struct ReadyOverride {
    pattern: Arc<str>,
    settings: FlowSettings,
}

impl Config {
    /// Reads a project file. Any text gives one.
    pub fn read(text: impl Into<Arc<str>>) -> Self {
        let document = yaml::parse(text);
        let mut reader = Reader::new(&document, Top::Whole);
        super::suite::report_problems(&mut reader);
        let mut config = Self::default();
        // A file of comments says nothing, which is nothing wrong.
        if !document.root.is_missing()
            && let Some(file) = ConfigFile::read(&document.root, &mut reader)
        {
            config.fill(&file, &mut reader);
        }
        config.diagnostics = reader.diagnostics;
        config.diagnostics.sort_by_key(|diagnostic| (diagnostic.primary, diagnostic.rule));
        config
    }

    /// What holds for the flow at `path`, relative to the project file, with `/` between its parts.
    pub fn settings_for(&self, path: &str) -> FlowSettings {
        let mut settings = FlowSettings::default();
        for it in self.overrides.iter().filter(|it| glob::matches(&it.pattern, path)) {
            settings.mode = it.settings.mode.or(settings.mode);
            settings.input = it.settings.input.clone().or(settings.input);
            settings.levels.extend(it.settings.levels.iter().map(|(rule, level)| (*rule, *level)));
        }
        settings
    }

    /// Whether the file at `path`, relative to the project file, is one that holds flows inside.
    pub fn is_embedding(&self, path: &str) -> bool {
        self.embedded.iter().any(|pattern| glob::matches(pattern, path))
    }

    fn fill(&mut self, file: &ConfigFile, reader: &mut Reader<'_>) {
        let embedded = file.embedded.iter().flat_map(|it| &it.value);
        self.embedded = embedded.map(|it| Arc::clone(&it.text)).collect();
        self.overrides.push(ReadyOverride {
            pattern: "**".into(),
            settings: FlowSettings {
                mode: file.mode.as_ref().map(|mode| mode.value),
                input: None,
                levels: levels(file.rules.as_ref(), reader),
            },
        });
        for it in file.flows.iter().flat_map(|flows| &flows.value) {
            let settings = FlowSettings {
                mode: it.mode.as_ref().map(|mode| mode.value),
                input: input_file(it, reader),
                levels: levels(it.rules.as_ref(), reader),
            };
            if let Some(pattern) = &it.pattern {
                self.overrides.push(ReadyOverride { pattern: Arc::clone(&pattern.value.text), settings });
            }
        }
        for it in file.bindings.iter().flat_map(|bindings| &bindings.value) {
            self.bindings.extend(bindings::ready(it, reader));
        }
    }
}

impl FlowSettings {
    /// The findings at the levels that hold here.
    pub fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.levels.is_empty() {
            return;
        }
        diagnostics.retain_mut(|diagnostic| match self.levels.get(&diagnostic.rule) {
            None => true,
            Some(Level::Off) => false,
            Some(Level::On(severity)) => {
                diagnostic.severity = *severity;
                true
            }
        });
    }
}

fn levels(table: Option<&Keyed<Table<Level>>>, reader: &mut Reader<'_>) -> Levels {
    let rows = table.iter().flat_map(|table| &table.value.0);
    rows.filter_map(|(name, level)| Some((rule(name, *level, reader)?, *level))).collect()
}

fn input_file(it: &Override, reader: &mut Reader<'_>) -> Option<InputFile> {
    match (&it.input_schema, &it.input_sample) {
        (Some(schema), Some(sample)) => {
            let message = "the input is described by `inputSchema` and by `inputSample`";
            let diagnostic = Diagnostic::new(Rule::ConflictingKeys, sample.key, message);
            reader
                .report(diagnostic.related(schema.key, "`inputSchema` stands here").help("keep one of them"));
            None
        }
        (Some(schema), None) => Some(InputFile::Schema(Arc::clone(&schema.value.0.text))),
        (None, Some(sample)) => Some(InputFile::Sample(Arc::clone(&sample.value.0.text))),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    #[test]
    fn the_last_match_wins_key_by_key() {
        let config = Config::read(
            "mode: standard\nrules: {missing-description: off, missing-detail: warning}\nflows:\n\
             \x20 - {match: express/**, mode: Express}\n\
             \x20 - {match: '**/x.fdl.yaml', rules: {missing-detail: error}}\n",
        );
        assert!(config.diagnostics.is_empty(), "{:?}", config.diagnostics);
        let settings = config.settings_for("express/a/x.fdl.yaml");
        assert_eq!(settings.mode, Some(Mode::Express));
        assert_eq!(settings.levels[&Rule::MissingDescription], Level::Off);
        assert_eq!(settings.levels[&Rule::MissingDetail], Level::On(Severity::Error));
        assert_eq!(config.settings_for("b.fdl.yaml").mode, Some(Mode::Standard));
    }

    #[test]
    fn what_is_wrong_has_a_place_and_a_near_miss() {
        for (text, message, help) in [
            ("mod: Express", "a project file has no key `mod`", "did you mean `mode`?"),
            ("mode: Expres", "expected `Standard` or `Express`, found `Expres`", "did you mean `Express`?"),
            (
                "rules: {missing-detial: off}",
                "there is no rule `missing-detial`",
                "did you mean `missing-detail`?",
            ),
            (
                "rules: {unknown-field: hint}",
                "the level of `unknown-field` cannot be changed",
                "a flow with such a finding cannot run",
            ),
            ("flows: [{mode: Express}]", "an override needs `match`", ""),
            (
                "flows: [{matsch: a, mode: Express}]",
                "an override has no key `matsch`",
                "did you mean `match`?",
            ),
        ] {
            let config = Config::read(text);
            let found: Vec<_> = config.diagnostics.iter().map(|it| it.message.as_str()).collect();
            assert_eq!(found, [message], "{text}");
            assert_eq!(config.diagnostics[0].help.first().map_or("", String::as_str), help, "{text}");
            let is_near = help.starts_with("did you mean");
            assert_eq!(config.diagnostics[0].fixes.len(), usize::from(is_near), "{text}");
        }
    }

    #[test]
    fn an_empty_file_says_nothing() {
        assert!(Config::read("# nothing yet\n").diagnostics.is_empty());
    }
}
