//! The command line: every command, flag and help text.
//!
//! A flag is absent until it works.

use clap::{Args, Parser, Subcommand, ValueEnum};
use fdl_compiler::program::Mode;
use std::path::PathBuf;

/// Checks, runs and tests workflows written in FDL.
///
/// FDL is the Flow Definition Language of Alibaba Cloud CloudFlow: a flow is a
/// YAML or JSON file with a list of states. fdlc works on your machine alone:
/// no account, no network.
///
/// Exit status: 0 when all is well, 1 when a flow, an expression or a test is
/// at fault, 2 when the call itself could not be carried out.
#[derive(Debug, Parser)]
#[command(name = "fdlc", version, propagate_version = false, disable_help_subcommand = true)]
pub struct Arguments {
    /// Whether to colour what people read. Without it: NO_COLOR, then whether a terminal listens
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// When a terminal listens and NO_COLOR is not set
    Auto,
    /// Also into files and pipes
    Always,
    /// Not even on a terminal
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    Check(CheckArguments),
    Eval(EvalArguments),
    Explain(ExplainArguments),
    Init(InitArguments),
    Completions(CompletionsArguments),
}

/// Say what is wrong with flows.
///
/// Every finding of every file, in the order of files and places. Exit status 1
/// when one of them is an error, or of a level that --deny names.
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// Files, folders or globs; `-` is standard input. Without any: the current folder
    ///
    /// A folder is searched for *.fdl.yaml, *.fdl.yml, *.fdl.json, *.flow.yaml,
    /// *.flow.yml, *.flow.json, flow.yaml, flow.yml and for flow tests (*.test.yaml,
    /// *.test.yml); what .gitignore names is left out. In a glob `*` does not cross
    /// `/`, `**` does.
    pub paths: Vec<String>,
    /// How findings are written to standard output
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = false)]
    pub format: Format,
    /// The service's mode that the flows are for, `standard` or `express`
    #[arg(long, value_enum, ignore_case = true)]
    pub mode: Option<ModeName>,
    /// Fail also because of findings of this level
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub deny: Option<Deny>,
    /// The name that standard input goes by, in findings and for relative paths
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
}

/// The ways findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: the place in the text, with help
    Text,
    /// One array of objects
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
}

/// Levels besides errors that fail a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Deny {
    /// Warnings fail too
    Warnings,
    /// Warnings and hints fail too
    Hints,
}

/// A mode as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModeName {
    /// Asynchronous, up to a year, all task modes
    Standard,
    /// Synchronous, up to five minutes, `RequestComplete` only
    Express,
}

impl From<ModeName> for Mode {
    fn from(name: ModeName) -> Self {
        match name {
            ModeName::Standard => Self::Standard,
            ModeName::Express => Self::Express,
        }
    }
}

/// Evaluate an expression and print its value as JSON.
///
/// The expression is what stands in a flow under a key ending in `.$`, or in a
/// Condition. Exit status 1 when it has no value. What is random in an
/// execution is the same in each call here.
#[derive(Args, Debug)]
#[command(after_help = "Example: fdlc eval '$Input.price * 2 > 10' --input '{\"price\": 6}'")]
pub struct EvalArguments {
    /// The expression, in quotes so that the shell leaves `$` alone
    #[arg(allow_hyphen_values = true)]
    pub expression: String,
    /// The value of $Input
    #[arg(long, value_name = "JSON")]
    pub input: Option<String>,
    /// Members of $Context: {"Execution": {...}, "Current": {...}}
    #[arg(long, value_name = "JSON")]
    pub context: Option<String>,
    /// The value of $Global, an object
    #[arg(long, value_name = "JSON")]
    pub global: Option<String>,
    /// The value of $Output
    #[arg(long, value_name = "JSON")]
    pub output: Option<String>,
}

/// Explain a rule: what it finds, why, and what to do.
#[derive(Args, Debug)]
pub struct ExplainArguments {
    /// The rule's name, as it stands in brackets in a finding. Without it: the list of all
    pub rule: Option<String>,
}

/// Write a small project: a flow, its test and a project file.
///
/// Where one of the files exists nothing is written.
#[derive(Args, Debug)]
pub struct InitArguments {
    /// The folder; it is made where it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
}

/// Print a completion script for a shell.
///
/// For bash: `fdlc completions bash > /etc/bash_completion.d/fdlc`.
#[derive(Args, Debug)]
pub struct CompletionsArguments {
    /// The shell
    pub shell: clap_complete::Shell,
}
