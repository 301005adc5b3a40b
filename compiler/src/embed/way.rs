//! The way from a flow's own text back to its host: for places, and for edits.

use super::lines::Lines;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::yaml::Style;
use crate::yaml::scalar::ScalarMap;

/// The way from a flow's own text to its host.
#[derive(Debug)]
pub(super) enum Way {
    /// It is a part of the host's tree.
    Part,
    /// It is the text of a scalar of the host.
    Scalar(ScalarText),
    /// It is some of the host's lines, with less before them.
    Lines(Lines),
}

/// A scalar whose text is a flow.
#[derive(Debug)]
pub(super) struct ScalarText {
    /// The way from the text to the source.
    pub map: ScalarMap,
    /// How it is written.
    pub style: Style,
    /// Columns before each line of a block.
    pub indent: u32,
    /// Whether what templates fill in was covered.
    pub is_masked: bool,
}

impl Way {
    /// The same finding at its place in the host. `text` is the flow's own.
    pub(super) fn diagnostic(&self, mut diagnostic: Diagnostic, text: &str) -> Diagnostic {
        diagnostic.primary = self.span(diagnostic.primary);
        for related in diagnostic.related.iter_mut().filter(|it| it.file.is_none()) {
            related.span = self.span(related.span);
        }
        let fixes = std::mem::take(&mut diagnostic.fixes);
        diagnostic.fixes = fixes.into_iter().filter_map(|fix| self.fix(fix, text)).collect();
        diagnostic
    }

    fn span(&self, span: Span) -> Span {
        match self {
            Self::Part => span,
            Self::Scalar(scalar) => scalar.map.to_source(span),
            Self::Lines(lines) => lines.to_host(span),
        }
    }

    /// The same fix of the host; none where an edit cannot be written there.
    fn fix(&self, fix: Fix, text: &str) -> Option<Fix> {
        let edits: Option<Vec<Edit>> = fix.edits.iter().map(|edit| self.edit(edit, text)).collect();
        Some(Fix { edits: edits?, ..fix })
    }

    fn edit(&self, edit: &Edit, text: &str) -> Option<Edit> {
        if self.is_masked() && edit.new_text.contains(super::mask::FILLED_IN) {
            return None;
        }
        match self {
            Self::Part => Some(edit.clone()),
            Self::Lines(lines) => Some(lines.edit(edit, text)),
            Self::Scalar(scalar) => scalar.edit(edit, text),
        }
    }

    fn is_masked(&self) -> bool {
        match self {
            Self::Part => false,
            Self::Scalar(scalar) => scalar.is_masked,
            Self::Lines(lines) => lines.is_masked(),
        }
    }
}

impl ScalarText {
    fn edit(&self, edit: &Edit, text: &str) -> Option<Edit> {
        let span = Span::new(self.place(edit.span.start), self.place(edit.span.end));
        let new_text = match self.style {
            Style::Literal => {
                let indent = " ".repeat(self.indent as usize);
                indented(edit, text, &indent)
            }
            Style::DoubleQuoted => escaped(&edit.new_text),
            Style::SingleQuoted if !edit.new_text.contains('\n') => edit.new_text.replace('\'', "''"),
            // Line breaks and blanks mean something else there than in the flow.
            Style::SingleQuoted | Style::Folded | Style::Plain => return None,
        };
        Some(Edit { span, new_text })
    }

    /// Where the character at `offset` begins, so that what stands before a line goes or stays with the line before.
    fn place(&self, offset: u32) -> u32 {
        self.map.to_source(Span::empty(offset)).start
    }
}

/// The new text with the host's indent before each line that begins in it.
pub(super) fn indented(edit: &Edit, text: &str, indent: &str) -> String {
    let mut written = edit.new_text.replace('\n', &format!("\n{indent}"));
    // Behind the last line break no line begins, and so no indent stands there.
    let at_end = edit.span.end as usize >= text.len() && (text.is_empty() || text.ends_with('\n'));
    if at_end && edit.new_text.ends_with('\n') {
        written.truncate(written.len() - indent.len());
    }
    let starts_line = edit.span.start as usize >= text.len();
    if at_end && starts_line && !edit.new_text.is_empty() {
        written.insert_str(0, indent);
    }
    written
}

/// As it is written between double quotes, of YAML and JSON alike.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            it if it.is_control() => written.push_str(&format!("\\u{:04x}", u32::from(it))),
            it => written.push(it),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::{escaped, indented};
    use crate::diagnostic::Edit;
    use crate::source::Span;

    #[test]
    fn an_indent_stands_before_each_line_that_begins_in_the_new_text() {
        let text = "a: 1\nb: 2\n";
        for (start, end, new_text, expected) in [
            (4, 4, "\nc: 3", "\n  c: 3"),
            (5, 5, "c: 3\n", "c: 3\n  "),
            (0, 5, "", ""),
            // Behind the last line break.
            (10, 10, "c: 3\n", "  c: 3\n"),
            (10, 10, "c: 3\nd: 4\n", "  c: 3\n  d: 4\n"),
            (5, 10, "c: 3\n", "c: 3\n"),
        ] {
            let edit = Edit { span: Span::new(start, end), new_text: new_text.to_owned() };
            assert_eq!(indented(&edit, text, "  "), expected, "{start} {end} {new_text:?}");
        }
    }

    #[test]
    fn what_quotes_cannot_hold_is_escaped_as_json_and_yaml_have_it() {
        assert_eq!(
            escaped("a \"b\" \\ c\n\td\r\u{1}\u{6d41}"),
            "a \\\"b\\\" \\\\ c\\n\\td\\r\\u0001\u{6d41}"
        );
    }
}
