//! Text to everything that is known about it.

use crate::check;
use crate::check::types::{self, Children, InputShape, Types};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::flow::{Flow, State, Target};
pub use crate::lang::limits::Limits;
use crate::lang::modes::Mode;
use crate::lang::placeholder::holds_placeholder;
use crate::lower;
use crate::program::{Program, build};
use crate::source::{self, Span};
use crate::yaml::{self, Document, ProblemKind};
use std::sync::Arc;

/// What a text is compiled for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The mode of its executions, which is not in the file (decision S13).
    pub mode: Mode,
    /// Whether the service's quotas hold (decision R13).
    pub limits: Limits,
    /// What is known of the executions' input, from a schema or a sample.
    pub input: Option<InputShape>,
}

/// A text, its tree, its flow and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The tree of the text.
    pub document: Document,
    /// The flow, as far as it could be understood.
    pub flow: Flow,
    /// What is known of the values that flow through it.
    pub types: Types,
    /// The findings in the order of their places, none twice.
    pub diagnostics: Vec<Diagnostic>,
    /// What it was compiled for.
    pub settings: Settings,
}

/// What a text means, before the rules have looked at it: all that completion needs.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The tree of the text.
    pub document: Document,
    /// The flow, as far as it could be understood.
    pub flow: Flow,
    /// What is known of the values that flow through it.
    pub types: Types,
    /// What it was read for.
    pub settings: Settings,
    // What is wrong with the text and the mappings; the rules come after that.
    found: Vec<Diagnostic>,
    // Whether the tree is that of a whole text, and trees of similar ones can be made from it.
    is_base: bool,
}

/// A flow without errors, and so with a program.
#[derive(Clone, Debug)]
pub struct Checked<'a> {
    flow: &'a Flow,
    program: Arc<Program>,
}

/// Compiles a text. Any text has a tree and a flow.
pub fn compile(text: impl Into<Arc<str>>, settings: &Settings) -> Compiled {
    compile_document(yaml::parse(text), settings)
}

/// Compiles a tree: a text's own, or the part of one in which a flow is written.
pub fn compile_document(document: Document, settings: &Settings) -> Compiled {
    compile_beside(document, settings, &Children::default())
}

/// Compiles a tree, and knows what the flows end with that it starts.
pub fn compile_beside(document: Document, settings: &Settings, children: &Children) -> Compiled {
    let analysis = analyze_beside(document, settings, children);
    let diagnostics = analysis.check();
    let Analysis { document, flow, types, settings, found: _, is_base: _ } = analysis;
    Compiled { document, flow, types, diagnostics, settings }
}

/// Finds out what a tree means, and leaves the rules for later.
pub fn analyze(document: Document, settings: &Settings) -> Analysis {
    analyze_beside(document, settings, &Children::default())
}

/// The same, where it is known what the flows end with that it starts.
pub fn analyze_beside(document: Document, settings: &Settings, children: &Children) -> Analysis {
    let mut found = Vec::new();
    problems(&document, &mut found);
    let (flow, more) = lower::lower(&document, settings.mode, settings.limits);
    found.extend(more);
    let types = types::infer(&flow, settings.input.as_ref(), children);
    Analysis { document, flow, types, settings: settings.clone(), found, is_base: false }
}

/// The same for a text. An earlier version of it makes this quicker and changes nothing.
pub fn analyze_text(
    text: impl Into<Arc<str>>,
    settings: &Settings,
    children: &Children,
    earlier: Option<&Analysis>,
) -> Analysis {
    let parsed = yaml::parse_again(text.into(), earlier.and_then(Analysis::base));
    Analysis { is_base: parsed.sure, ..analyze_beside(parsed.document, settings, children) }
}

/// What to say of a document in the old language, in Amazon's or in that of CNCF; nothing of any other one.
pub fn other_language(document: &Document) -> Option<Diagnostic> {
    lower::other_language(document)
}

/// Whether a document is a flow of this language, whatever is wrong with it.
pub fn is_flow(document: &Document) -> bool {
    document.root.as_mapping().is_some() && lower::foreign(document).is_none()
}

impl Analysis {
    /// Whether it makes later versions of its text quicker to analyse.
    pub fn is_base(&self) -> bool {
        self.is_base
    }

    /// The tree of another version of its text, the same as [`yaml::parse`] gives.
    pub fn tree_of(&self, text: impl Into<Arc<str>>) -> Document {
        yaml::parse_again(text.into(), self.base()).document
    }

    fn base(&self) -> Option<&Document> {
        self.is_base.then_some(&self.document)
    }

    /// All findings in the order of their places, none twice: those of the text, and what the rules find.
    pub fn check(&self) -> Vec<Diagnostic> {
        let mut diagnostics = self.found.clone();
        check::offers::add(&self.flow, &self.document.text, &mut diagnostics);
        diagnostics.extend(check::run(&self.flow, &self.document.text, self.settings.mode, &self.types));
        diagnostics.retain(|it| !self.flow.misspelt.contains(&it.primary));
        diagnostics = check::allow::apply(&self.document, diagnostics);
        diagnostics.extend(self.not_understood(&diagnostics));
        tidy(&mut diagnostics);
        break_lines(&self.document.text, &mut diagnostics);
        diagnostics
    }
}

impl Analysis {
    /// What keeps the flow from running, where nobody has said anything else of it.
    fn not_understood(&self, found: &[Diagnostic]) -> Option<Diagnostic> {
        let is_told = found.iter().any(|it| it.severity == Severity::Error);
        if is_told || !placeholders(&self.flow).is_empty() {
            return None;
        }
        build::program(&self.flow, self.settings.mode).err().map(not_understood)
    }
}

/// Fixes end lines as the text does.
fn break_lines(text: &str, diagnostics: &mut [Diagnostic]) {
    let line_break = source::line_break(text);
    if line_break == "\n" {
        return;
    }
    for edit in diagnostics.iter_mut().flat_map(|it| &mut it.fixes).flat_map(|it| &mut it.edits) {
        edit.new_text = edit.new_text.replace("\r\n", "\n").replace('\n', line_break);
    }
}

/// Compiles the bytes of a file; bytes that are no text are a finding as well.
pub fn compile_bytes(bytes: &[u8], settings: &Settings) -> Compiled {
    match yaml::decode(bytes) {
        Ok(text) => compile(text, settings),
        Err(problem) => {
            let rule = if bytes.len() > crate::lang::limits::TEXT_BYTES {
                Rule::FileTooLarge
            } else {
                Rule::InvalidUtf8
            };
            // What stands before the first bad byte is text, so that the place can be shown.
            let text = str::from_utf8(&bytes[..problem.offset]).unwrap_or_default();
            let offset = u32::try_from(text.len()).unwrap_or_default();
            let document = yaml::parse("");
            let (flow, _) = lower::lower(&document, settings.mode, settings.limits);
            let types = types::infer(&flow, settings.input.as_ref(), &Children::default());
            let document = Document { text: text.into(), ..document };
            let diagnostics = vec![Diagnostic::new(rule, Span::empty(offset), problem.message)];
            Compiled { document, flow, types, diagnostics, settings: settings.clone() }
        }
    }
}

impl Compiled {
    /// The flow and its program, or what stands in the way of a run, which is never nothing: errors,
    /// placeholders that `check` leaves alone (decision S15), or else the place that is not understood.
    pub fn checked(&self) -> Result<Checked<'_>, Vec<Diagnostic>> {
        let errors = self.diagnostics.iter().filter(|it| it.severity == Severity::Error).cloned();
        let obstacles: Vec<_> = errors.chain(placeholders(&self.flow)).collect();
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        match build::program(&self.flow, self.settings.mode) {
            Ok(program) => Ok(Checked { flow: &self.flow, program: Arc::new(program) }),
            Err(place) => Err(vec![not_understood(place)]),
        }
    }
}

/// What stands in the way of a run although `check` leaves it alone.
fn placeholders(flow: &Flow) -> Vec<Diagnostic> {
    let of = |span: &Span| {
        let message = "a placeholder stands here, where a run needs a value";
        Diagnostic::new(Rule::WrongValue, *span, message).help("write the value in its place")
    };
    let names = flow.scopes.iter().flat_map(|scope| {
        let targets = flow.states_of(scope).flat_map(State::targets);
        let open = |it: &Target<'_>| holds_placeholder(it.name) && scope.find(it.name).is_none();
        scope.start().into_iter().chain(targets).filter(open).map(|it| it.span)
    });
    let mut places: Vec<Span> = flow.placeholders.iter().copied().chain(names).collect();
    places.sort_unstable();
    places.iter().map(of).collect()
}

/// A part of a flow without any finding that no program can be made of.
fn not_understood(place: Span) -> Diagnostic {
    Diagnostic::new(Rule::WrongValue, place, "something here is not understood, so the flow cannot run")
        .help("write each `Key: value` on a line of its own, and delete what is left over")
}

impl Checked<'_> {
    /// The flow.
    pub fn flow(&self) -> &Flow {
        self.flow
    }

    /// What runs.
    pub fn program(&self) -> Arc<Program> {
        Arc::clone(&self.program)
    }
}

/// Findings about the YAML itself.
pub(crate) fn problems(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    for problem in &document.problems {
        let rule = match problem.kind {
            ProblemKind::Syntax => Rule::YamlSyntax,
            ProblemKind::SecondDocument => Rule::SecondDocument,
            ProblemKind::TooDeep => Rule::TooDeep,
            ProblemKind::AliasBomb => Rule::AliasBomb,
            ProblemKind::UnknownAlias => Rule::UnknownAlias,
        };
        let mut diagnostic = Diagnostic::new(rule, problem.span, problem.message.as_str());
        diagnostic.help.extend(problem.help.clone());
        diagnostics.push(diagnostic);
    }
    let is_about_alias = |kind| matches!(kind, ProblemKind::AliasBomb | ProblemKind::UnknownAlias);
    if document.problems.iter().any(|it| is_about_alias(it.kind)) {
        return;
    }
    if let Some(first) = document.portability.first() {
        let count = document.portability.len();
        let more = if count == 1 { String::new() } else { format!(" (and {} more)", count - 1) };
        let message =
            format!("no document says that the service takes anchors, aliases and merge keys{more}");
        let help = "write the repeated part out, or allow the finding where the service has taken it";
        diagnostics.push(Diagnostic::new(Rule::YamlPortability, *first, message).help(help));
    }
}

/// Sorts by place; what an alias repeats is said once.
fn tidy(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|left, right| {
        let key = |it: &Diagnostic| (it.primary.start, it.primary.end, it.severity, it.rule);
        key(left).cmp(&key(right)).then_with(|| left.message.cmp(&right.message))
    });
    diagnostics.dedup();
}
