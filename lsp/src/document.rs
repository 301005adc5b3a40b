//! A document at one version: its text, its lines and, once somebody asks, what it means.

use crate::around::{Around, Surroundings};
use crate::features::lenses;
use crate::foreign;
use crate::halves::{self, Half};
use fdl_compiler::check::types::Children;
use fdl_compiler::compile::{analyze_text, other_language};
use fdl_compiler::diagnostic::{Diagnostic, Rule, Severity};
use fdl_compiler::lang::actions::START_EXECUTION;
use fdl_compiler::lang::definition::STATE_MACHINE;
use fdl_compiler::project::FileKind;
use fdl_compiler::source::Span;
use fdl_compiler::{Analysis, yaml};
use fdl_runtime::projects::FILE_NAME;
use line_index::{LineCol, LineIndex, TextSize, WideEncoding, WideLineCol};
use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The language id that editors give to FDL.
const LANGUAGE: &str = "fdl";
/// Words without which a document is in none of the other languages that we tell apart.
const OTHER_LANGUAGES: &[&str] = &["steps", "flow", "States", "states", "document", "dsl"];

/// A document at one version. It never changes; an edit makes another one.
#[derive(Debug)]
pub struct Document {
    /// The client's number of this version.
    pub version: i32,
    /// The text.
    pub text: Arc<str>,
    /// Where its lines are.
    pub lines: Lines,
    /// Halves of surrogate pairs that stand alone in the client's text.
    halves: Vec<Half>,
    // What the client says it is, and what it is called.
    language: Arc<str>,
    name: Arc<str>,
    /// What the files around it say.
    pub around: Arc<Around>,
    analysis: OnceLock<Arc<Analysis>>,
    // The tree of what is no flow.
    tree: OnceLock<yaml::Document>,
    // Whether its content is a flow's; asked of what neither name nor language tells.
    says_state_machine: OnceLock<bool>,
    findings: OnceLock<Vec<Diagnostic>>,
    // What the last version meant that makes later ones quicker to analyse; all versions share it.
    base: Arc<Mutex<Option<Arc<Analysis>>>>,
}

/// What a document is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A flow.
    Flow,
    /// Flow tests.
    Test,
    /// A project file.
    Project,
    /// A file that may be a flow of another language, which is worth one information.
    Stranger,
    /// None of our business.
    Nothing,
}

/// What the characters of a position count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, which every client knows.
    #[default]
    Utf16,
}

/// A place as clients count it, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// What stands before it on its line, in the units of an [`Encoding`].
    pub character: u32,
}

/// One replacement; without places of the whole text.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// What is replaced.
    pub range: Option<(Place, Place)>,
    /// What stands there afterwards.
    pub text: &'a str,
}

/// Where the lines of a text are: `\n`, `\r\n` and a lone `\r` end one.
#[derive(Clone, Debug)]
pub struct Lines {
    index: LineIndex,
}

impl Document {
    /// A document as it was opened, called `name` (the last part of its address).
    pub fn new(name: &str, language: &str, version: i32, text: &str) -> Self {
        let (text, halves) = halves::read(text);
        Self {
            version,
            lines: Lines::new(&text),
            text: text.into(),
            halves,
            language: language.into(),
            name: name.into(),
            around: Arc::default(),
            analysis: OnceLock::new(),
            tree: OnceLock::new(),
            says_state_machine: OnceLock::new(),
            findings: OnceLock::new(),
            base: Arc::default(),
        }
    }

    /// The same text in other surroundings.
    #[must_use]
    pub fn within(&self, around: Around) -> Self {
        Self {
            version: self.version,
            text: Arc::clone(&self.text),
            lines: self.lines.clone(),
            halves: self.halves.clone(),
            language: Arc::clone(&self.language),
            name: Arc::clone(&self.name),
            around: Arc::new(around),
            analysis: OnceLock::new(),
            tree: OnceLock::new(),
            says_state_machine: OnceLock::new(),
            findings: OnceLock::new(),
            base: Arc::clone(&self.base),
        }
    }

    /// The same after some changes, one after the other.
    #[must_use]
    pub fn edited<'a>(
        &self,
        version: i32,
        changes: impl IntoIterator<Item = Change<'a>>,
        encoding: Encoding,
    ) -> Self {
        let mut text = self.text.to_string();
        let mut halves = self.halves.clone();
        let mut lines = None;
        for change in changes {
            let known = lines.as_ref().unwrap_or(&self.lines);
            let touches_halves = change.touches_halves(&text, &halves, known, encoding);
            match change.range {
                None => {
                    let (new_text, new_halves) = halves::read(change.text);
                    (text, halves) = (new_text.into_owned(), new_halves);
                }
                Some((start, end)) if touches_halves => {
                    let wide = |it: Place| (it.line, it.character);
                    (text, halves) = halves::replaced(&text, &halves, (wide(start), wide(end)), change.text);
                }
                Some((start, end)) => {
                    let start = known.offset(&text, start, encoding) as usize;
                    let end = known.offset(&text, end, encoding) as usize;
                    text.replace_range(start..end.max(start), &halves::read(change.text).0);
                }
            }
            lines = Some(Lines::new(&text));
        }
        let lines = lines.unwrap_or_else(|| Lines::new(&text));
        Self {
            version,
            text: text.into(),
            lines,
            halves,
            language: Arc::clone(&self.language),
            name: Arc::clone(&self.name),
            around: Arc::clone(&self.around),
            analysis: OnceLock::new(),
            tree: OnceLock::new(),
            says_state_machine: OnceLock::new(),
            findings: OnceLock::new(),
            base: Arc::clone(&self.base),
        }
    }

    /// Whether it is a flow: by what the client calls it, by its name, or by its content.
    pub fn is_flow(&self) -> bool {
        self.role() == Role::Flow
    }

    /// What it is: by what the client calls it, by its name, or by its content.
    pub fn role(&self) -> Role {
        if *self.name == *FILE_NAME {
            return Role::Project;
        }
        match FileKind::of_found(Path::new(&*self.name)) {
            Some(FileKind::Test) if &*self.language != LANGUAGE && foreign::is_of_others(&self.text) => {
                return Role::Nothing;
            }
            Some(FileKind::Test) => return Role::Test,
            Some(FileKind::Flow) => return Role::Flow,
            None if &*self.language == LANGUAGE => return Role::Flow,
            None => {}
        }
        if !["yaml", "json"].iter().any(|it| self.language.starts_with(it)) {
            Role::Nothing
        } else if *self.says_state_machine.get_or_init(|| self.says_state_machine()) {
            Role::Flow
        } else if OTHER_LANGUAGES.iter().any(|it| self.text.contains(it)) {
            Role::Stranger
        } else {
            Role::Nothing
        }
    }

    /// What it is compiled for; whoever asks first looks for all.
    pub fn surroundings(&self) -> &Surroundings {
        self.around.surroundings()
    }

    /// What it means; whoever asks first computes it for all.
    pub fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| {
            let none = Children::default();
            // Who starts no flow need not know what the flows of the project end with.
            let starts = self.text.contains(START_EXECUTION);
            let children = if starts { self.around.children() } else { &none };
            let (text, settings) = (Arc::clone(&self.text), &self.surroundings().settings);
            let analysis = Arc::new(analyze_text(text, settings, children, self.base().as_deref()));
            if analysis.is_base() {
                *self.base.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&analysis));
            }
            analysis
        })
    }

    /// The tree of its text, whatever it is; whoever asks first computes it for all.
    pub fn tree(&self) -> &yaml::Document {
        match self.role() {
            Role::Flow => &self.analysis().document,
            Role::Test | Role::Project | Role::Stranger | Role::Nothing => {
                self.tree.get_or_init(|| yaml::parse(Arc::clone(&self.text)))
            }
        }
    }

    /// Whether it has `Type: StateMachine` at its top, as YAML or as JSON. What is half typed is what its lines say.
    fn says_state_machine(&self) -> bool {
        let written = written_type(&self.text);
        if written == Written::Nothing {
            return false;
        }
        let tree = self.tree_of(Arc::clone(&self.text));
        let root = tree.root.as_mapping();
        if let Some(kind) = root.and_then(|it| it.get(&tree, "Type")).and_then(yaml::Node::as_scalar) {
            return tree.scalar_text(kind) == STATE_MACHINE;
        }
        // A lone colon or question mark is YAML, but nobody means a key of no letters, or one that is a mapping.
        let is_key = |it: &yaml::Node| it.as_scalar().is_some() && !it.span.range().is_empty();
        let is_begun = root.is_some_and(|it| !it.entries.iter().all(|it| is_key(&it.key)));
        written == Written::StateMachine && (is_begun || !tree.problems.is_empty())
    }

    /// The tree of this text with something in it that is not there, as [`yaml::parse`] gives it.
    pub fn tree_of(&self, text: impl Into<Arc<str>>) -> yaml::Document {
        match self.base() {
            Some(base) => base.tree_of(text),
            None => yaml::parse(text),
        }
    }

    fn base(&self) -> Option<Arc<Analysis>> {
        self.base.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Files around the flow that could not be used, told at its first key: nobody else would say it.
    fn complaints(&self) -> impl Iterator<Item = Diagnostic> {
        let place = lenses::flow(&self.analysis().document).unwrap_or(Span::empty(0));
        let complaints = self.surroundings().complaints.iter();
        complaints.map(move |it| {
            let found = Diagnostic::new(Rule::WrongValue, place, it.clone()).severity(Severity::Warning);
            found.help("the flow is looked at as if there were no such file")
        })
    }

    /// What is wrong with it, at the levels of its project; whoever asks first computes it for all.
    pub fn findings(&self) -> &[Diagnostic] {
        self.findings.get_or_init(|| match self.role() {
            Role::Flow => {
                let mut found = self.analysis().check();
                self.surroundings().project.apply(&mut found);
                found.splice(..0, self.complaints());
                found
            }
            Role::Stranger => {
                let found = other_language(&yaml::parse(Arc::clone(&self.text)));
                found.map(|it| it.severity(Severity::Hint)).into_iter().collect()
            }
            role @ (Role::Test | Role::Project) => self.around.file_findings(role, &self.text),
            Role::Nothing => Vec::new(),
        })
    }
}

impl Change<'_> {
    /// Whether it brings halves of surrogate pairs, moves them, or takes pairs apart: bytes cannot say that.
    fn touches_halves(&self, text: &str, halves: &[Half], lines: &Lines, encoding: Encoding) -> bool {
        let splits = |it: Place| {
            let next = Place { character: it.character.saturating_add(1), ..it };
            let before = lines.place(text, lines.offset(text, it, encoding), encoding);
            let after = lines.place(text, lines.offset(text, next, encoding), encoding);
            before.line == it.line && before.character < it.character && after.character == next.character
        };
        match encoding {
            // Where characters are counted in bytes a half is a character as any other.
            Encoding::Utf8 => false,
            Encoding::Utf16 => {
                let splits_pair = self.range.is_some_and(|(start, end)| splits(start) || splits(end));
                !halves.is_empty() || halves::are_in(self.text) || splits_pair
            }
        }
    }
}

/// What the lines of a text say of the `Type` at its top. Most documents need not be read to know that they have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// None that a flow has.
    Nothing,
    /// Only the tree tells.
    Something,
    /// That of a flow, in a line of its own.
    StateMachine,
}

fn written_type(text: &str) -> Written {
    let is_there = |(at, _): (usize, &str)| {
        // Resources of other kinds are called so too, behind two colons.
        let before = text[..at].chars().next_back();
        !before.is_some_and(|it| it.is_alphanumeric() || it == ':')
    };
    if !text.match_indices(STATE_MACHINE).any(is_there) {
        return Written::Nothing;
    }
    let lines = text.trim_start_matches('\u{feff}').split(['\n', '\r']);
    let says_something = |it: &&str| !it.trim().is_empty() && !it.trim_start().starts_with(['#', '%']);
    let mut lines = lines.filter(says_something).filter(|it| !it.starts_with("---"));
    let Some(first) = lines.next() else { return Written::Nothing };
    if first.trim_start().starts_with('{') {
        return Written::Something;
    }
    let indent = |it: &str| it.len() - it.trim_start().len();
    let top = std::iter::once(first).chain(lines.filter(|it| indent(it) <= indent(first)));
    // What has just been begun before it makes it no other flow.
    let key = |it: &str| {
        it.trim_start_matches(|it: char| !it.is_alphanumeric()).strip_prefix("Type").map(str::to_owned)
    };
    let Some(value) = top.filter_map(key).next() else { return Written::Nothing };
    let value = value.trim_start_matches(['"', '\'', ':', ' ', '\t']);
    if value.starts_with(STATE_MACHINE) { Written::StateMachine } else { Written::Something }
}

impl Lines {
    /// The lines of a text.
    pub fn new(text: &str) -> Self {
        Self { index: LineIndex::new(&with_line_feeds(text)) }
    }

    /// The offset of a place in the text that these lines are of. What lies beyond a line is its end,
    /// and what lies beyond the text the text's.
    pub fn offset(&self, text: &str, place: Place, encoding: Encoding) -> u32 {
        let Some(line) = self.index.line(place.line) else { return offset(text.len()) };
        let (start, end) = (u32::from(line.start()), u32::from(line.end()));
        let column = match encoding {
            Encoding::Utf8 => Some(place.character),
            Encoding::Utf16 => {
                let wide = WideLineCol { line: place.line, col: place.character.min(end - start) };
                self.index.to_utf8(WideEncoding::Utf16, wide).map(|it| it.col)
            }
        };
        let written = &text[start as usize..end as usize];
        let length = offset(written.trim_end_matches(['\r', '\n']).len());
        let at = start + column.unwrap_or(length).min(length);
        offset(text.floor_char_boundary(at as usize))
    }

    /// The place of an offset of the text that these lines are of.
    pub fn place(&self, text: &str, at: u32, encoding: Encoding) -> Place {
        let at = offset(text.floor_char_boundary((at as usize).min(text.len())));
        let Some(LineCol { line, col }) = self.index.try_line_col(TextSize::from(at)) else {
            return Place::default();
        };
        let character = match encoding {
            Encoding::Utf8 => col,
            Encoding::Utf16 => {
                let wide = self.index.to_wide(WideEncoding::Utf16, LineCol { line, col });
                wide.map_or(col, |it| it.col)
            }
        };
        Place { line, character }
    }

    /// The line of an offset.
    pub fn line(&self, at: u32) -> u32 {
        self.index.try_line_col(TextSize::from(at)).map_or(0, |it| it.line)
    }

    /// The places of a span's ends.
    pub fn places(&self, text: &str, span: Span, encoding: Encoding) -> (Place, Place) {
        (self.place(text, span.start, encoding), self.place(text, span.end, encoding))
    }
}

/// The text with each lone `\r` as `\n`, byte for byte as long: the index knows no other line break.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let is_lone = |(at, _): (usize, &str)| text.as_bytes().get(at + 1) != Some(&b'\n');
    if !text.match_indices('\r').any(is_lone) {
        return Cow::Borrowed(text);
    }
    let mut characters = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(it) = characters.next() {
        out.push(if it == '\r' && characters.peek() != Some(&'\n') { '\n' } else { it });
    }
    Cow::Owned(out)
}

/// An offset; a document's text is far below 4 GiB, and what is not is cut off.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: u32, character: u32) -> Place {
        Place { line, character }
    }

    #[test]
    fn places_count_what_the_client_counts() {
        let text = "a😀b\r\n中文: x\rz\n";
        let lines = Lines::new(text);
        for (at, utf8, utf16) in [
            (0, (0, 0), (0, 0)),
            (5, (0, 5), (0, 3)),
            (6, (0, 6), (0, 4)),
            (8, (1, 0), (1, 0)),
            (14, (1, 6), (1, 2)),
            (18, (2, 0), (2, 0)),
            (20, (3, 0), (3, 0)),
        ] {
            assert_eq!(lines.place(text, at, Encoding::Utf8), place(utf8.0, utf8.1));
            assert_eq!(lines.place(text, at, Encoding::Utf16), place(utf16.0, utf16.1));
            assert_eq!(lines.offset(text, place(utf8.0, utf8.1), Encoding::Utf8), at);
            assert_eq!(lines.offset(text, place(utf16.0, utf16.1), Encoding::Utf16), at);
        }
    }

    #[test]
    fn places_beyond_a_line_or_inside_a_character_are_moved_to_what_exists() {
        let text = "a😀b\r\nc";
        let lines = Lines::new(text);
        let at = |line, character, encoding| lines.offset(text, place(line, character), encoding);
        assert_eq!(at(0, 99, Encoding::Utf16), 6);
        assert_eq!(at(0, u32::MAX, Encoding::Utf8), 6);
        assert_eq!(at(0, 2, Encoding::Utf16), 1);
        assert_eq!(at(0, 3, Encoding::Utf8), 1);
        assert_eq!(at(7, 0, Encoding::Utf8), 9);
        assert_eq!(at(1, 5, Encoding::Utf16), 9);
    }

    #[test]
    fn changes_follow_each_other() {
        let document = Document::new("a.fdl.yaml", "yaml", 1, "ab\ncd\n");
        let change = |range, text| Change { range, text };
        let changes = [
            change(Some((place(0, 2), place(1, 0))), "\n\n"),
            change(Some((place(2, 1), place(2, 2))), "😀"),
            change(Some((place(2, 3), place(2, 3))), "!"),
        ];
        assert_eq!(&*document.edited(2, changes, Encoding::Utf16).text, "ab\n\nc😀!\n");
        let whole = document.edited(3, [change(None, "x")], Encoding::Utf8);
        assert_eq!((&*whole.text, whole.version), ("x", 3));
    }

    #[test]
    fn a_flow_is_told_by_name_language_or_content() {
        let is_flow = |name, language, text| Document::new(name, language, 1, text).is_flow();
        assert!(is_flow("a.fdl.yaml", "yaml", ""));
        assert!(is_flow("untitled", "fdl", ""));
        assert!(is_flow("a.yaml", "yaml", "# x\nType: StateMachine # y\n"));
        assert!(is_flow(
            "a.json",
            "json",
            "{\"Type\": \"StateMachine\",
\"StartAt\": 1}"
        ));
        assert!(is_flow("a.json", "json", r#"{"SpecVersion": "v1", "Type": "StateMachine", "States": []}"#));
        assert!(is_flow("a.yaml", "yaml", "{Type: StateMachine, SpecVersion: v2}\n"));
        assert!(!is_flow("a.json", "json", "{\"a\": {\n\"Type\": \"StateMachine\"\n}}"));
        assert!(!is_flow("a.yaml", "yaml", "version: v1\ntype: flow\n"));
        assert!(!is_flow("a.yaml", "yaml", "a:\n  Type: StateMachine\n"));
        assert!(!is_flow("a.md", "markdown", "Type: StateMachine\n"));
        assert!(!is_flow("a.test.yaml", "yaml", "Type: StateMachine\n"));
        assert!(is_flow("a.yaml", "yaml", "---\n  'Type':\n    StateMachine\n"));
    }

    #[test]
    fn a_test_of_another_program_is_left_alone() {
        let role = |language, text| Document::new("a.test.yaml", language, 1, text).role();
        assert_eq!(role("yaml", "apiVersion: v1\nkind: Pod\n"), Role::Nothing);
        assert_eq!(role("yaml", "kind: Pod\nflow: a.fdl.yaml\n"), Role::Test);
        assert_eq!(role("fdl", "kind: Pod\n"), Role::Test);
    }

    #[test]
    fn a_flow_stays_one_while_its_first_line_is_typed() {
        let begun = ["- ", ": ", "*", "[", "? ", "\"", "- \n", ": \n", "*\n", "[\n", "? \n", "\"\n", "x\n"];
        let lost = begun.into_iter().filter(|begun| {
            let text = format!("{begun}Type: StateMachine\nSpecVersion: v1\nStates: []\n");
            !Document::new("a.yaml", "yaml", 1, &text).is_flow()
        });
        assert_eq!(lost.collect::<Vec<_>>(), Vec::<&str>::new());
        let other = "a:\n  Type: StateMachine\nb: [\n";
        assert!(!Document::new("a.yaml", "yaml", 1, other).is_flow());
    }

    #[test]
    fn a_template_of_another_service_is_not_read_to_know_that_it_is_no_flow() {
        for text in [
            "Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n",
            "Resources:\n  StateMachine:\n    Type: AWS::Serverless::StateMachine\n    Name: !Ref StateMachine\n",
            "{\"Resources\": {\"A\": {\"Type\": \"AWS::StepFunctions::StateMachine\"}}}",
        ] {
            assert_eq!(written_type(text), Written::Nothing, "{text}");
        }
    }
}
