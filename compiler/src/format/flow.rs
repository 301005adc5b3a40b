//! Mappings and lists in braces and brackets: those of YAML, and all of JSON.

use super::block::{STEP, Writer};
use super::cursor::Piece;
use super::order::{Role, Spec, arrange};
use super::part::{Lead, Part, write_leads};
use super::scalar;
use crate::yaml::{Content, Entry, Node};
use std::fmt::Write as _;

/// Columns that a list or an object of JSON data may take on one line.
const WIDTH: usize = 100;

/// The children of a collection in braces or brackets, in one form.
enum Children<'n> {
    Pairs(&'n [Entry]),
    Items(&'n [Node]),
}

impl Writer<'_> {
    /// What stands in braces or brackets: on one line where it was written so, else a line for each child.
    ///
    /// `indent` is that of the line where it begins, `column` where it begins.
    pub fn flow(&mut self, node: &Node, role: Role, indent: usize, column: usize) -> String {
        let start = self.at;
        self.collection(node, role, indent, column).unwrap_or_else(|| {
            self.at = start;
            scalar::lines(self.at.written(node.span), indent + STEP)
        })
    }

    /// None where something is written in an odd way.
    fn collection(&mut self, node: &Node, role: Role, indent: usize, column: usize) -> Option<String> {
        let (children, spec) = match &node.content {
            Content::Mapping(it) => (Children::Pairs(&it.entries), role.spec(self.doc, it)),
            Content::Sequence(it) => (Children::Items(&it.items), None),
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => return None,
        };
        let written = self.at.written(node.span);
        let (open, close) = match written.bytes().next() {
            Some(b'{') => ('{', '}'),
            Some(b'[') => ('[', ']'),
            _ => return self.bare_pair(&children, indent),
        };
        self.at.jump(node.span.range().start + 1);
        let mut parts: Vec<Part> = Vec::new();
        let mut anchors = Vec::new();
        for at in 0..children.len() {
            let start = self.at.pos;
            let mut part = Part { lead: self.flow_leads(parts.last_mut()), ..Part::default() };
            match &children {
                Children::Pairs(entries) => self.flow_pair(&entries[at], spec, indent + STEP, &mut part)?,
                Children::Items(items) => {
                    part.text = self.flow_value(&items[at], role.of_items(), indent + STEP, indent + STEP)?;
                }
            }
            self.end_of_child(&mut part);
            anchors.push(self.anchors(start));
            parts.push(part);
        }
        let tail = self.flow_leads(parts.last_mut());
        self.at.jump(node.span.range().end);
        let parts = arrange(parts, spec, &anchors);
        let one_line = one_line(&parts, open, close);
        let is_split = !parts.is_empty() && written.contains(['\n', '\r'])
            || !tail.is_empty()
            || one_line.contains('\n')
            || self.json && !parts.is_empty() && self.is_spread(&children, role)
            || self.json && column + one_line.chars().count() > WIDTH;
        Some(if is_split { spread(&parts, &tail, open, close, indent) } else { one_line })
    }

    /// Whether JSON of this kind has a line for each child, however it was written.
    fn is_spread(&self, children: &Children<'_>, role: Role) -> bool {
        role.is_known()
            && match children {
                Children::Pairs(_) => true,
                Children::Items(items) => items.iter().any(|it| it.as_mapping().is_some()),
            }
    }

    /// Comments and blank lines before a child; a comment at the end of a line belongs to the child before.
    fn flow_leads(&mut self, before: Option<&mut Part>) -> Vec<Lead> {
        if let Some(before) = before
            && before.trailing.is_empty()
        {
            before.trailing.extend(self.line_comment());
        }
        self.leads()
    }

    /// After a child: its comment, and the comma.
    fn end_of_child(&mut self, part: &mut Part) {
        part.trailing.extend(self.line_comment());
        let mut ahead = self.at;
        ahead.skip();
        if self.doc.text[ahead.pos..].starts_with(',') {
            self.at.jump(ahead.pos + 1);
        }
    }

    fn flow_pair(&mut self, entry: &Entry, spec: Option<Spec>, indent: usize, part: &mut Part) -> Option<()> {
        let Content::Scalar(key) = &entry.key.content else { return None };
        let name = self.doc.scalar_text(key);
        part.text = self.properties()?;
        part.text.push_str(self.at.written(entry.key.span));
        part.key = Some(name.to_owned());
        self.at.jump(entry.key.span.range().end);
        if part.text.contains(['\n', '\r']) {
            return None;
        }
        let Some(colon) = entry.colon else { return Some(()) };
        self.at.jump(colon as usize + 1);
        let role = spec.map_or(Role::Data, |spec| spec.role_of(name));
        part.text.push_str(": ");
        let column = indent + part.text.chars().count();
        part.text.push_str(&self.flow_value(&entry.value, role, indent, column)?);
        Some(())
    }

    fn flow_value(&mut self, node: &Node, role: Role, indent: usize, column: usize) -> Option<String> {
        let mut text = self.properties()?;
        if !self.leads_are_none() {
            return None;
        }
        match &node.content {
            Content::Missing => {}
            Content::Scalar(_) | Content::Alias(_) => {
                text.push_str(&scalar::lines(self.at.written(node.span), indent + STEP));
                self.at.jump(node.span.range().end);
            }
            Content::Mapping(_) | Content::Sequence(_) => {
                self.at.skip();
                text.push_str(&self.collection(node, role, indent, column)?);
            }
        }
        Some(text)
    }

    /// Whether no comment stands here, where it could not be kept.
    fn leads_are_none(&self) -> bool {
        !matches!(self.at.peek(), Some(Piece::Comment { .. } | Piece::Indicator(_)))
    }

    /// Anchors and tags, each with a blank behind it. None where an indicator comes first.
    fn properties(&mut self) -> Option<String> {
        let mut out = String::new();
        while let Some(piece @ (Piece::Property(_) | Piece::Indicator(_) | Piece::Blank)) = self.at.peek() {
            match piece {
                Piece::Property(span) => {
                    out.push_str(self.at.written(span));
                    out.push(' ');
                }
                Piece::Blank => {}
                Piece::Indicator(_) | Piece::Comment { .. } | Piece::Marker(_) => return None,
            }
            self.at.next();
        }
        Some(out)
    }

    /// `[key: value]`: a pair without braces in a list.
    fn bare_pair(&mut self, children: &Children<'_>, indent: usize) -> Option<String> {
        let Children::Pairs([entry]) = children else { return None };
        let mut part = Part::default();
        self.flow_pair(entry, None, indent, &mut part)?;
        Some(part.text)
    }
}

impl Children<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Pairs(entries) => entries.len(),
            Self::Items(items) => items.len(),
        }
    }
}

fn one_line(parts: &[Part], open: char, close: char) -> String {
    let mut out = String::from(open);
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        out.push_str(&part.text);
        if !part.trailing.is_empty() || part.lead.iter().any(|it| matches!(it, Lead::Line(_))) {
            out.push('\n');
        }
    }
    out.push(close);
    out
}

fn spread(parts: &[Part], tail: &[Lead], open: char, close: char, indent: usize) -> String {
    let mut out = format!("{open}\n");
    for (at, part) in parts.iter().enumerate() {
        write_leads(&mut out, &part.lead, indent + STEP, at > 0);
        let is_last = at + 1 == parts.len();
        let comma = if is_last { "" } else { "," };
        let text = if is_last { part.text.trim_end() } else { &part.text };
        let (trailing, width) = (&part.trailing, indent + STEP);
        let _ = writeln!(out, "{:width$}{text}{comma}{trailing}", "");
    }
    write_leads(&mut out, tail, indent + STEP, true);
    let _ = write!(out, "{:indent$}{close}", "");
    out
}
