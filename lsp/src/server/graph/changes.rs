//! What an edit changes in a picture: small, so that a keystroke in a large flow costs what it changes.

use crate::document::{Document, Lines};
use crate::server::protocol::Range;
use fdl_compiler::graph::{Edge, Node, Picture, Problem, Rectangle, Route, Scope};
use serde::Serialize;
use std::sync::Arc;

/// The way from one picture to another one with as many nodes, scopes and edges.
#[derive(Debug, Serialize)]
pub struct Changes {
    /// The id of the picture that is changed.
    of: u64,
    /// What becomes of all places in the text, before anything else.
    lines: Option<Shift>,
    name: Option<Arc<str>>,
    // Each entry with its place in the list of the picture.
    nodes: Vec<(usize, Node<Range>)>,
    scopes: Vec<(usize, Scope<Range>)>,
    edges: Vec<(usize, Edge<Range>)>,
    // All of them, where any is another one.
    problems: Option<Vec<Problem<Range>>>,
    geometry: Moves,
}

/// What changes in a geometry.
#[derive(Debug, Serialize)]
struct Moves {
    width: f64,
    height: f64,
    nodes: Vec<(usize, Rectangle)>,
    scopes: Vec<(usize, Rectangle)>,
    edges: Vec<(usize, Route)>,
}

/// Lines that came, or went, above others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// The first line that is another one now, in the old text.
    from: u32,
    /// How many lines down it and all below it go.
    by: i64,
}

impl Changes {
    /// What turns `old`, the picture with this id, into `new`; none where they have not the same number of things.
    pub fn between(of: u64, old: Picture<Range>, new: &Picture<Range>, lines: Option<Shift>) -> Option<Self> {
        let counts =
            |it: &Picture<Range>| (it.graph.nodes.len(), it.graph.scopes.len(), it.graph.edges.len());
        if counts(&old) != counts(new) {
            return None;
        }
        let old = match lines {
            Some(shift) => old.with_places(|range| shift.range(range)),
            None => old,
        };
        let (was, is) = (&old.geometry, &new.geometry);
        let geometry = Moves {
            width: is.width,
            height: is.height,
            nodes: others(&was.nodes, &is.nodes),
            scopes: others(&was.scopes, &is.scopes),
            edges: others(&was.edges, &is.edges),
        };
        let (was, is) = (&old.graph, &new.graph);
        Some(Self {
            of,
            lines,
            name: is.name.clone(),
            nodes: others(&was.nodes, &is.nodes),
            scopes: others(&was.scopes, &is.scopes),
            edges: others(&was.edges, &is.edges),
            problems: (was.problems != is.problems).then(|| is.problems.clone()),
            geometry,
        })
    }
}

/// The entries that are others now, each with its place in the list.
fn others<T: Clone + PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, T)> {
    let pairs = old.iter().zip(new).enumerate();
    pairs.filter(|(_, (old, new))| old != new).map(|(at, (_, new))| (at, new.clone())).collect()
}

/// The text that a picture is of: what of a document has to be kept for the next one.
#[derive(Debug)]
pub struct Written {
    text: Arc<str>,
    lines: Lines,
}

impl Written {
    /// The text of a document.
    pub fn of(document: &Document) -> Self {
        Self { text: Arc::clone(&document.text), lines: document.lines.clone() }
    }
}

impl Shift {
    /// How the lines below what was edited went; none where they stayed.
    pub fn between(old: &Written, new: &Written) -> Option<Self> {
        let pairs = old.text.bytes().rev().zip(new.text.bytes().rev());
        let same = pairs.take_while(|(old, new)| old == new).count();
        // In the middle of a line something may have been typed: whole lines begin with the next one.
        let first = |it: &Written| {
            // Two characters may end with the same bytes.
            let at = it.text.ceil_char_boundary(it.text.len() - same);
            it.lines.line(u32::try_from(at).ok()?).checked_add(1)
        };
        let (from, to) = (first(old)?, first(new)?);
        let by = i64::from(to) - i64::from(from);
        (by != 0).then_some(Self { from, by })
    }

    fn range(self, range: Range) -> Range {
        let line = |line: u32| {
            if line < self.from {
                return line;
            }
            u32::try_from(i64::from(line) + self.by).unwrap_or(line)
        };
        let Range { mut start, mut end } = range;
        (start.line, end.line) = (line(start.line), line(end.line));
        Range { start, end }
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, Shift, Written};

    fn shift(old: &str, new: &str) -> Option<(u32, i64)> {
        let written = |text| Written::of(&Document::new("a.fdl.yaml", "yaml", 1, text));
        Shift::between(&written(old), &written(new)).map(|it| (it.from, it.by))
    }

    #[test]
    fn lines_below_an_edit_go_up_and_down() {
        assert_eq!(shift("a\nb\nc", "a\nbx\nc"), None);
        assert_eq!(shift("a\nb\nc", "a\nb\n\nc"), Some((2, 1)));
        assert_eq!(shift("a\n\n\nb", "a\nb"), Some((3, -2)));
        assert_eq!(shift("", "a\n"), Some((1, 1)));
        assert_eq!(shift("a\nb\né\nc", "a\nb\n\nĩ\nc"), Some((3, 1)));
        assert_eq!(shift("a\r\nb", "a\r\n\r\nb"), Some((1, 1)));
    }
}
