//! The command line: every command, flag and help text.
//!
//! A flag is absent until it works.

use crate::percent::Percent;
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
    /// Whether to colour what people read; `auto` heeds NO_COLOR and whether a terminal listens
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t = When::Auto,
        value_name = "auto|always|never",
        hide_possible_values = true,
        hide_default_value = true,
        display_order = 900
    )]
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
    Run(RunArguments),
    Test(TestArguments),
    Eval(EvalArguments),
    Fmt(FmtArguments),
    Graph(GraphArguments),
    Cost(CostArguments),
    Explain(ExplainArguments),
    /// Print the JSON Schema of the language.
    ///
    /// For editors without a language server: it knows every field, its type and
    /// its meaning, but no names and no expressions.
    Schema,
    Init(InitArguments),
    /// Serve an editor: the language server, on standard input and output.
    ///
    /// Editors start it by themselves. Exit status 1 when the editor went away
    /// without saying goodbye.
    Lsp,
    Completions(CompletionsArguments),
    /// Look after the programs of a run that is killed; `run` starts it by itself.
    #[command(hide = true)]
    Guard,
}

/// Say what is wrong with flows.
///
/// Every finding of every file, in the order of files and places. Exit status 1
/// when one of them is an error, or of a level that --deny names.
#[derive(Args, Clone, Debug)]
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
    /// Apply the safe fixes of what is found, in place; of `-` to standard output
    #[arg(long)]
    pub fix: bool,
    /// With --fix: apply also fixes that may change what a flow does
    #[arg(long = "unsafe", requires = "fix")]
    pub allow_unsafe: bool,
    /// Stay and check again whenever a file changes; Ctrl-C ends it, with exit status 0
    #[arg(long)]
    pub watch: bool,
    /// The name that standard input goes by, in findings and for relative paths
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
}

/// Run a flow once, in virtual time or for real.
///
/// Mocks and the bindings of the project file answer its Tasks. Time is virtual
/// (waits and timeouts cost nothing) unless a Task is bound to a command, an
/// address, or a real request. Standard output is the execution's output as JSON,
/// nothing else; what happens is told on standard error. Exit status 1 when the
/// execution does not succeed, 2 when it could not be run, for instance because
/// nothing answers a Task, 130 after Ctrl-C, which stops the execution.
#[derive(Args, Debug)]
pub struct RunArguments {
    /// The flow; `-` is standard input
    pub flow: String,
    /// The execution's input, a JSON object. Without it: {}
    #[arg(long, value_name = "JSON", conflicts_with = "input_file")]
    pub input: Option<String>,
    /// A file with the execution's input; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub input_file: Option<String>,
    /// A file whose `mocks` answer Tasks: a flow test, or a part of one; `-` is standard input
    ///
    /// Its `flows` and `objects` are used too, the rest may be absent.
    #[arg(long, value_name = "FILE")]
    pub mocks: Option<String>,
    /// The project file. Without it: `fdlc.yaml` in the flow's folder or one above it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The service's mode that the flow is run for, `standard` or `express`
    #[arg(long, value_enum, ignore_case = true)]
    pub mode: Option<ModeName>,
    /// The execution's name. Without it: a uuid from the seed
    #[arg(long)]
    pub name: Option<String>,
    /// Where random values, and in virtual time task tokens, come from: the same seed gives the same run
    ///
    /// Without it: 0 in virtual time, a random one, which is told, in real time.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Let time pass as on the wall, even where mocks answer everything
    #[arg(long, conflicts_with = "virtual_time")]
    pub real_time: bool,
    /// Let time jump, except while something real is awaited
    #[arg(long)]
    pub virtual_time: bool,
    /// The port on 127.0.0.1 that takes reports of callbacks. Without it: a free one
    #[arg(long, value_name = "PORT")]
    pub callback_port: Option<u16>,
    /// How the history is shown: `text` beside the trace, `json` in place of the output
    #[arg(long, value_enum, default_value_t = History::None)]
    pub history: History,
    /// Write a page that shows the run: the flow's picture, and when what happened
    #[arg(long, value_name = "FILE.html")]
    pub timeline: Option<PathBuf>,
    /// Write a flow test that repeats the run: what answered, when, and what came of it
    ///
    /// Without --seed the seed is then 0, as it is in flow tests. A test file that is there gets one more case.
    #[arg(long, value_name = "FILE.test.yaml")]
    pub record: Option<PathBuf>,
    /// Lift the service's limits on sizes, numbers and history events
    #[arg(long)]
    pub no_limits: bool,
}

/// The ways the history is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum History {
    /// A line for each event, on standard error
    Text,
    /// One object on standard output, with the events under `events`
    Json,
    /// Not at all
    None,
}

/// Run flow tests.
///
/// A test file (`*.test.yaml`) names a flow, mocks for its Tasks, and cases with
/// what they expect. Cases run side by side, in virtual time. Exit status 1 when
/// a case fails or a test file is broken.
#[derive(Args, Clone, Debug)]
pub struct TestArguments {
    /// Test files, folders or globs; `-` is standard input. Without any: the current folder
    pub paths: Vec<String>,
    /// Only cases whose name contains this text
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Only the case that stands at this line of this file
    #[arg(long, value_name = "FILE:LINE")]
    pub case: Option<String>,
    /// Name the cases without running them
    #[arg(long)]
    pub list: bool,
    /// How the report is written to standard output
    #[arg(long, value_enum, default_value_t = TestFormat::Text)]
    pub format: TestFormat,
    /// Report which states, branches, retry and catch rules the cases took
    #[arg(long, conflicts_with = "list")]
    pub coverage: bool,
    /// Fail when less than this is covered, of everything together
    #[arg(long, value_name = "PERCENT", requires = "coverage")]
    pub min_coverage: Option<Percent>,
    /// Stop at the first case that fails
    #[arg(long)]
    pub fail_fast: bool,
    /// Stay and test again whenever a file changes; Ctrl-C ends it, with exit status 0
    #[arg(long)]
    pub watch: bool,
    /// Write what really came into the `expect` keys that are there
    #[arg(long, conflicts_with = "list")]
    pub update: bool,
}

/// The ways a test report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people
    Text,
    /// One object
    Json,
    /// JUnit XML, for CI systems
    Junit,
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

/// Write flows in their canonical layout, in place.
///
/// Keys come in the order of the reference, each level is indented by two
/// columns, quotes go where nothing asks for them; comments stay, JSON stays
/// JSON, and the flow is the same. Exit status 1 when a file is no YAML or no
/// flow, which is then left as it is; with --check and --diff also when
/// something would change.
#[derive(Args, Debug)]
pub struct FmtArguments {
    /// Files, folders or globs; `-` is standard input, formatted to standard output. Without any: the current folder
    ///
    /// Folders are searched for flows as by `fdlc check`, flow tests left out.
    pub paths: Vec<String>,
    /// Write nothing: list the files that would change
    #[arg(long)]
    pub check: bool,
    /// Write nothing: show what would change
    #[arg(long)]
    pub diff: bool,
    /// The name that standard input goes by
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
}

/// Draw a flow.
///
/// The picture is written to standard output. Of a flow with errors it shows what
/// there is; the errors are told on standard error, and the exit status is 1.
#[derive(Args, Debug)]
#[command(after_help = "Example: fdlc graph order.fdl.yaml --format svg > order.svg")]
pub struct GraphArguments {
    /// The flow; `-` is standard input
    pub flow: String,
    /// What the picture is written in
    #[arg(long, value_enum, default_value_t = GraphFormat::Mermaid)]
    pub format: GraphFormat,
}

/// What a picture is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// A flowchart that GitHub, GitLab and many editors draw in Markdown
    Mermaid,
    /// The language of Graphviz
    Dot,
    /// An image, light or dark as its reader likes
    Svg,
}

/// Say what an execution costs: step transitions and seconds.
///
/// The least and the most, retries and timeouts included, and what keeps a bound
/// from being known. It holds for every execution that nobody stops.
#[derive(Args, Debug)]
pub struct CostArguments {
    /// The flow; `-` is standard input
    pub flow: String,
    /// How it is written
    #[arg(long, value_enum, default_value = "text")]
    pub format: CostFormat,
}

/// How a cost is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CostFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
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
    #[arg(ignore_case = true)]
    pub shell: clap_complete::Shell,
}
