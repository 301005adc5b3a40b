//! One finding with its place in the text, for people.
//!
//! All that has to be known about ariadne is in this file and in `clip`: it
//! gets a copy of the text that is safe to show, spans that lie inside it, and
//! long lines cut to what matters.

use super::clip::Clip;
use super::{Places, severity_name, shown};
use crate::console::{Look, paint};
use ariadne::{CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};
use fdl_compiler::diagnostic::{Applicability, Diagnostic, Related, Severity};
use fdl_compiler::source::Span;
use std::cell::{Cell, OnceCell};
use std::ops::Range;

/// Lines between two places that are shown in one excerpt, at most.
const NEAR_LINES: usize = 50;
/// Lines of one label, at most; longer ones are cut to their first line.
const LABEL_LINES: usize = 6;
/// Stands for the file in what ariadne writes, which is nobody's character.
const PLACEHOLDER: &str = "\u{e000}";

/// A text that excerpts are taken from, prepared once for all its findings.
pub struct Excerpts<'a> {
    name: &'a str,
    text: &'a str,
    places: Places<'a>,
    // Costs milliseconds a megabyte, so only a file with much to show pays.
    source: OnceCell<Source<String>>,
    // Lines of the parts that were shown so far.
    shown: Cell<usize>,
}

/// A few lines of a text, at the places that they have in it.
struct Part {
    source: Source<String>,
    /// Where it begins in the text.
    start: usize,
    /// Bytes that stand in the source for what is before it.
    shift: usize,
}

impl<'a> Excerpts<'a> {
    /// Prepares `text`, which people know as `name`.
    pub fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text, places: Places::new(text), source: OnceCell::new(), shown: Cell::new(0) }
    }

    fn source(&self) -> &Source<String> {
        self.source.get_or_init(|| {
            let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
            Source::from(shown::excerpt(text).into_owned())
        })
    }

    /// The lines that an excerpt shows; none where so much was shown that the whole text costs no more.
    fn part(&self, first: usize, last: usize) -> Option<Part> {
        let n_lines = self.places.n_lines();
        // The lines around tell whether the text goes on.
        let (first, last) = (first.saturating_sub(1).max(1), (last + 1).min(n_lines));
        let shown = self.shown.get() + last;
        if self.source.get().is_some() || shown > n_lines {
            return None;
        }
        self.shown.set(shown);
        let start = self.places.line_span(first).start;
        let end = if last == n_lines { self.text.len() } else { self.places.line_span(last + 1).start };
        let lines = &self.text[start..end];
        let mut copy = "\n".repeat(first - 1);
        let shift = copy.len();
        let lines = if start == 0 { lines.strip_prefix('\u{feff}').unwrap_or(lines) } else { lines };
        copy.push_str(&shown::excerpt(lines));
        Some(Part { source: Source::from(copy), start, shift })
    }

    /// `name:line:column`.
    fn reference(&self, offset: u32) -> String {
        let place = self.places.place(offset);
        format!("{}:{}:{}", shown::message(self.name), place.line, place.column)
    }

    /// The same span inside the text, on character boundaries, without line
    /// breaks at its end, and not longer than a label should be.
    fn tame(&self, span: Span, labelled: bool) -> Range<usize> {
        let start = self.text.floor_char_boundary(span.start as usize);
        let end = self.text.ceil_char_boundary(span.end as usize).max(start);
        let end = start + self.text[start..end].trim_end_matches(['\r', '\n']).len();
        let first = self.line_of(start);
        let n_lines = self.line_of(end) - first + 1;
        if n_lines == 1 || (labelled && n_lines <= LABEL_LINES) {
            start..end
        } else {
            start..self.places.line_span(first).end.max(start)
        }
    }

    fn line_of(&self, offset: usize) -> usize {
        self.places.place(u32::try_from(offset).unwrap_or(u32::MAX)).line
    }
}

/// A place that is marked in an excerpt.
pub struct Mark {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What is written beside it.
    pub message: Option<String>,
    /// Whether it is the place of the finding itself.
    pub primary: bool,
}

/// The finding as people read it, with a line break at its end.
pub fn render(diagnostic: &Diagnostic, excerpts: &Excerpts<'_>, look: Look) -> String {
    let (marks, far) = marks(diagnostic, excerpts);
    let title = format!("{}[{}]", severity_name(diagnostic.severity), diagnostic.rule.name());
    let message = shown::message(&diagnostic.message);
    let picture = Picture { title: &title, message: &message, severity: diagnostic.severity };
    let mut text = picture.draw(&marks, excerpts, diagnostic.primary.start, look);
    let mut line = |word: &str, rest: &str| {
        text += &format!("  {}: {}\n", paint(word, "1;36", look), shown::message(rest));
    };
    for related in far {
        line("note", &distant(related, excerpts));
    }
    for help in &diagnostic.help {
        line("help", help);
    }
    for fix in &diagnostic.fixes {
        match fix.applicability {
            Applicability::Safe => line("fix", &fix.title),
            Applicability::Unsafe => line("fix (unsafe)", &fix.title),
        }
    }
    text
}

/// A fault with the part of the text that failed and what its parts gave, with a line break at its end.
pub fn render_fault(
    span: Span,
    message: &str,
    met: &[(Span, String)],
    excerpts: &Excerpts<'_>,
    look: Look,
) -> String {
    let label = met.iter().find(|(place, _)| *place == span).map(|(_, value)| value.clone());
    let mut marks = vec![Mark { span: excerpts.tame(span, label.is_some()), message: label, primary: true }];
    marks.extend(met.iter().filter(|(place, _)| *place != span).map(|(place, value)| Mark {
        span: excerpts.tame(*place, true),
        message: Some(value.clone()),
        primary: false,
    }));
    let message = shown::message(message);
    let picture = Picture { title: "fault", message: &message, severity: Severity::Error };
    picture.draw(&marks, excerpts, span.start, look)
}

/// The marks of one excerpt, and the related places that are too far away for it.
fn marks<'d>(diagnostic: &'d Diagnostic, excerpts: &Excerpts<'_>) -> (Vec<Mark>, Vec<&'d Related>) {
    let span = excerpts.tame(diagnostic.primary, diagnostic.label.is_some());
    let line = excerpts.line_of(span.start);
    let mut marks = vec![Mark { span, message: diagnostic.label.clone(), primary: true }];
    let mut far = Vec::new();
    for related in &diagnostic.related {
        let span = excerpts.tame(related.span, true);
        let is_near = excerpts.line_of(span.start).abs_diff(line) <= NEAR_LINES;
        if related.file.is_none() && is_near {
            marks.push(Mark { span, message: Some(related.message.clone()), primary: false });
        } else {
            far.push(related);
        }
    }
    (marks, far)
}

fn distant(related: &Related, excerpts: &Excerpts<'_>) -> String {
    let place = match &related.file {
        Some(file) => file.to_string(),
        None => excerpts.reference(related.span.start),
    };
    format!("{place}: {}", related.message)
}

struct Picture<'a> {
    title: &'a str,
    message: &'a str,
    severity: Severity,
}

impl Picture<'_> {
    fn draw(&self, marks: &[Mark], excerpts: &Excerpts<'_>, at: u32, look: Look) -> String {
        let reference = excerpts.reference(at);
        let drawn = match Clip::new(excerpts.text, &excerpts.places, marks) {
            Clip::Whole { first, last } => {
                let part = excerpts.part(first, last);
                let (source, start, shift) = match &part {
                    Some(part) => (&part.source, part.start, part.shift),
                    None => (excerpts.source(), 0, 0),
                };
                let bom = if start == 0 && excerpts.text.starts_with('\u{feff}') {
                    '\u{feff}'.len_utf8()
                } else {
                    0
                };
                let moved = |at: usize| at.saturating_sub(start + bom) + shift;
                let spans: Vec<_> =
                    marks.iter().map(|mark| moved(mark.span.start)..moved(mark.span.end)).collect();
                self.report(marks, &spans, source, look)
            }
            Clip::Cut { text, spans } => self.report(marks, &spans, &Source::from(text), look),
            Clip::Nothing => {
                let title = paint(self.title, self.code(), look);
                return format!("{title}: {}\n  --> {reference}\n", self.message);
            }
        };
        replace_reference(&drawn, &reference)
    }

    fn report(&self, marks: &[Mark], spans: &[Range<usize>], source: &Source, look: Look) -> String {
        let primary = spans.first().cloned().unwrap_or_default();
        let kind = ReportKind::Custom(self.title, self.colour());
        let mut report =
            Report::build(kind, (PLACEHOLDER, primary)).with_config(config(look)).with_message(self.message);
        for (mark, span) in marks.iter().zip(spans) {
            report.add_label(self.label(mark, span.clone(), source));
        }
        let mut drawn = Vec::new();
        report.finish().write((PLACEHOLDER, source), &mut drawn).expect("writing into memory does not fail");
        let drawn = String::from_utf8_lossy(&drawn);
        let drawn = if look.colour { drawn } else { anstream::adapter::strip_str(&drawn).to_string().into() };
        let lines = drawn.lines().map(|line| line.trim_end().to_owned() + "\n");
        lines.collect()
    }

    fn label(&self, mark: &Mark, span: Range<usize>, source: &Source) -> Label<(&'static str, Range<usize>)> {
        // In the order of lines all marks share one excerpt.
        let line = source.get_byte_line(span.start).map_or(0, |(_, line, _)| line);
        let colour = if mark.primary { self.colour() } else { Color::Cyan };
        let label = Label::new((PLACEHOLDER, span))
            .with_color(colour)
            .with_order(i32::try_from(line).unwrap_or(i32::MAX))
            .with_priority(i32::from(mark.primary));
        // Without a message nothing is drawn below the line.
        label.with_message(mark.message.as_deref().map_or("here".into(), shown::message))
    }

    fn colour(&self) -> Color {
        match self.severity {
            Severity::Error => Color::Red,
            Severity::Warning => Color::Yellow,
            Severity::Hint => Color::Blue,
        }
    }

    fn code(&self) -> &'static str {
        match self.severity {
            Severity::Error => "31",
            Severity::Warning => "33",
            Severity::Hint => "34",
        }
    }
}

fn config(look: Look) -> Config {
    Config::default()
        .with_index_type(IndexType::Byte)
        .with_tab_width(2)
        .with_color(look.colour)
        .with_char_set(if look.ascii { CharSet::Ascii } else { CharSet::Unicode })
}

/// Puts the true place where ariadne wrote its own.
fn replace_reference(drawn: &str, reference: &str) -> String {
    // The message stands on the first line, and may hold anything.
    let (title, rest) = drawn.split_once('\n').unwrap_or((drawn, ""));
    let Some((before, after)) = rest.split_once(PLACEHOLDER) else { return drawn.to_owned() };
    let after = after.trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, ':' | '?'));
    format!("{title}\n{before}{reference}{after}")
}
