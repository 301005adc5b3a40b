//! A picture as an SVG document that stands alone: for files, and inside pages.
//!
//! Everything has a class, so that a page may colour it in its own way; the
//! colours that the document brings follow the reader's light or dark mode.

use super::geometry::{Point, Rectangle, Route};
use super::label::clean;
use super::model::{Edge, EdgeKind, Node, NodeKind, Retry};
use super::overlay::Overlay;
use super::{Picture, layout};
use crate::diagnostic::Severity;
use crate::lang::states::StateType;
use std::fmt::Write;

/// The colours.
const STYLE: &str = include_str!("svg/style.css");
/// How far the corners of what is cut or round reach.
const SLANT: f64 = 14.0;
/// How wide the sign of a state's type is.
const BADGE: f64 = 22.0;

/// Draws the picture, and what a run did where there is one.
pub fn draw<Place>(picture: &Picture<Place>, overlay: Option<&Overlay>) -> String {
    let mut pen = Pen { out: String::new(), picture, overlay };
    pen.head();
    for (at, node) in picture.graph.nodes.iter().enumerate() {
        if !node.inner.is_empty() {
            pen.frame(at, node);
        }
    }
    let edges = || picture.graph.edges.iter().zip(&picture.geometry.edges).enumerate();
    for (at, (edge, route)) in edges().filter(|(_, (_, route))| route.row.is_none()) {
        pen.edge(at, edge, route);
    }
    for (at, node) in picture.graph.nodes.iter().enumerate() {
        if node.inner.is_empty() {
            pen.node(at, node);
        }
    }
    // These lie on the boxes.
    for (at, (edge, route)) in edges().filter(|(_, (_, route))| route.row.is_some()) {
        pen.edge(at, edge, route);
    }
    pen.out += "</svg>\n";
    pen.out
}

struct Pen<'a, Place> {
    out: String,
    picture: &'a Picture<Place>,
    overlay: Option<&'a Overlay>,
}

impl<Place> Pen<'_, Place> {
    fn head(&mut self) {
        let (width, height) = (self.picture.geometry.width.ceil(), self.picture.geometry.height.ceil());
        let name = escape(self.picture.graph.name.as_deref().unwrap_or("flow"));
        let _ = write!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fdl-picture\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{name}\">\n<style>\n{STYLE}</style>\n\
             <rect class=\"fdl-paper\" width=\"{width}\" height=\"{height}\"/>\n"
        );
    }

    /// The classes of a node.
    fn classes(&self, at: usize, node: &Node<Place>) -> String {
        let mut classes = format!("fdl-node fdl-{}", node.kind.name());
        match node.worst() {
            Some(Severity::Error) => classes += " fdl-error",
            Some(Severity::Warning) => classes += " fdl-warning",
            Some(Severity::Hint) | None => {}
        }
        if let (Some(overlay), true) = (self.overlay, node.kind.is_state()) {
            match overlay.nodes.get(at).and_then(Option::as_ref) {
                Some(reached) => {
                    let _ = write!(classes, " fdl-{}", reached.outcome.name());
                }
                None => classes += " fdl-unreached",
            }
        }
        classes
    }

    fn open(&mut self, classes: &str, id: &str, title: &str) {
        let _ = write!(self.out, "<g class=\"{classes}\" data-id=\"{}\">", escape(id));
        if !title.is_empty() {
            let _ = write!(self.out, "<title>{}</title>", escape(title));
        }
    }

    /// The box of a Parallel or a Map, and those of the scopes in it.
    fn frame(&mut self, at: usize, node: &Node<Place>) {
        let place = self.picture.geometry.nodes[at];
        let classes = format!("{} fdl-frame", self.classes(at, node));
        self.open(&classes, &node.id, &hint(node));
        self.rounded("fdl-box", place, 12.0);
        self.face(node, place);
        self.signs(node, place);
        self.out += "</g>\n";
        for inner in &node.inner {
            let scope = &self.picture.graph.scopes[*inner];
            let place = self.picture.geometry.scopes[*inner];
            let classes =
                if classes.contains("fdl-unreached") { "fdl-scope fdl-unreached" } else { "fdl-scope" };
            self.open(classes, &scope.id, "");
            self.rounded("", place, 8.0);
            self.text("", Point { x: place.x + 10.0, y: place.y + 16.0 }, &scope.title);
            self.out += "</g>\n";
        }
    }

    fn node(&mut self, at: usize, node: &Node<Place>) {
        let place = self.picture.geometry.nodes[at];
        let classes = self.classes(at, node);
        self.open(&classes, &node.id, &hint(node));
        let middle = place.middle();
        let (x, y, radius) = (Length(middle.x), Length(middle.y), place.width / 2.0);
        match node.kind {
            NodeKind::Start => {
                let _ = write!(
                    self.out,
                    "<circle class=\"fdl-mark\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"/>",
                    Length(radius - 2.0)
                );
            }
            NodeKind::End => {
                let (ring, dot) = (Length(radius - 1.0), Length(radius - 5.0));
                let _ = write!(self.out, "<circle class=\"fdl-ring\" cx=\"{x}\" cy=\"{y}\" r=\"{ring}\"/>");
                let _ = write!(self.out, "<circle class=\"fdl-mark\" cx=\"{x}\" cy=\"{y}\" r=\"{dot}\"/>");
            }
            NodeKind::State(kind) => {
                match kind {
                    Some(StateType::Choice) => self.hexagon(place),
                    Some(StateType::Succeed | StateType::Fail) => {
                        self.rounded("fdl-box", place, layout::HEADER / 2.0);
                    }
                    Some(
                        StateType::Task
                        | StateType::Pass
                        | StateType::Wait
                        | StateType::Parallel
                        | StateType::Map,
                    )
                    | None => self.rounded("fdl-box", place, 9.0),
                }
                self.face(node, place);
                self.signs(node, place);
            }
        }
        self.out += "</g>\n";
    }

    /// Type, name and detail, at the top of a box.
    fn face(&mut self, node: &Node<Place>, place: Rectangle) {
        let (x, middle) = (place.x + SLANT, place.y + layout::HEADER / 2.0);
        let (left, top) = (Length(x), Length(middle - BADGE / 2.0));
        let size = Length(BADGE);
        let _ = write!(
            self.out,
            "<rect class=\"fdl-badge\" x=\"{left}\" y=\"{top}\" width=\"{size}\" height=\"{size}\" rx=\"6\"/>\
             <path class=\"fdl-glyph\" transform=\"translate({} {})\" d=\"{}\"/>",
            Length(x + 3.0),
            Length(middle - 8.0),
            glyph(node.kind)
        );
        let x = x + BADGE + 8.0;
        self.text("fdl-title", Point { x, y: middle - 3.0 }, &node.title);
        self.text("fdl-subtitle", Point { x, y: middle + 13.0 }, &node.subtitle);
    }

    /// What stands in the corners: retries at the right, findings at the left.
    fn signs(&mut self, node: &Node<Place>, place: Rectangle) {
        if let Some(retry) = &node.retry {
            self.retry(retry, place);
        }
        if matches!(node.worst(), Some(Severity::Error | Severity::Warning)) {
            let _ = write!(
                self.out,
                "<g class=\"fdl-sign\" transform=\"translate({} {})\"><circle r=\"8\"/><path d=\"M0-4V1M0 4V4.1\"/></g>",
                Length(place.x + 2.0),
                Length(place.y + 2.0)
            );
        }
    }

    fn retry(&mut self, retry: &Retry<Place>, place: Rectangle) {
        let most = retry.most.map(|it| it.to_string()).unwrap_or_default();
        let width = 18.0 + super::label::width(&most) * 6.5;
        let _ = write!(
            self.out,
            "<g class=\"fdl-retry\" transform=\"translate({} {})\"><rect width=\"{}\" height=\"15\" rx=\"7.5\"/>\
             <path d=\"M12.2 7.5A3.8 3.8 0 1 1 10.6 4.4M10.9 2V4.8H8.1\"/><text x=\"15\" y=\"11\">{most}</text></g>",
            Length(place.right() - width - SLANT),
            Length(place.y + 8.0),
            Length(width)
        );
    }

    fn edge(&mut self, at: usize, edge: &Edge<Place>, route: &Route) {
        let mut classes = format!("fdl-edge fdl-{}", edge.kind.name());
        if edge.broken {
            classes += " fdl-broken";
        }
        if let Some(overlay) = self.overlay {
            let taken = overlay.edges.get(at).is_some_and(|count| *count > 0);
            classes += if taken { " fdl-taken" } else { " fdl-unreached" };
        }
        if let (Some(row), Some(place)) = (&route.row, route.label) {
            return self.row(&format!("{classes} fdl-row"), edge, row, place);
        }
        self.open(&classes, &edge.id, &edge.text);
        match route.points.as_slice() {
            [.., before, last] => {
                let _ = write!(self.out, "<path d=\"{}\"/>", route.path);
                self.arrow_head(*before, *last);
            }
            // Where it leads is not known: a stub that ends in the open.
            [_] | [] => {
                let from = self.picture.geometry.nodes[edge.from];
                let (x, y) = (Length(from.right() - 2.0 * SLANT - stub(edge.kind)), Length(from.bottom()));
                let _ = write!(self.out, "<path d=\"M{x} {y}v14\"/>");
            }
        }
        if let Some(place) = route.label {
            let at = Point { x: place.x + 1.0, y: place.y + 13.0 };
            self.text("fdl-halo", at, &edge.label);
            self.text("", at, &edge.label);
        }
        self.out += "</g>\n";
    }

    /// An edge that is no line but a row in the box that it comes from.
    fn row(&mut self, classes: &str, edge: &Edge<Place>, words: &str, place: Rectangle) {
        self.open(classes, &edge.id, &edge.text);
        let (left, right, y) = (Length(place.x), Length(place.right()), Length(place.y));
        let _ = write!(self.out, "<path d=\"M{left} {y}H{right}\"/>");
        self.text("", Point { x: place.x + SLANT, y: place.y + 14.0 }, words);
        self.out += "</g>\n";
    }

    /// A triangle at the end of a line, which comes from straight above, below or beside.
    fn arrow_head(&mut self, before: Point, last: Point) {
        let (x, y) = (last.x - before.x, last.y - before.y);
        let length = x.hypot(y).max(f64::EPSILON);
        let (x, y) = (x / length, y / length);
        let back = Point { x: last.x - 8.0 * x, y: last.y - 8.0 * y };
        let corners = [
            last,
            Point { x: back.x - 4.0 * y, y: back.y + 4.0 * x },
            Point { x: back.x + 4.0 * y, y: back.y - 4.0 * x },
        ];
        let corners = corners.map(|it| format!("{},{}", Length(it.x), Length(it.y)));
        let _ = write!(self.out, "<polygon points=\"{}\"/>", corners.join(" "));
    }

    fn rounded(&mut self, class: &str, place: Rectangle, radius: f64) {
        let Rectangle { x, y, width, height } = place;
        let class = class_of(class);
        let _ = write!(
            self.out,
            "<rect{class} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
            Length(x),
            Length(y),
            Length(width),
            Length(height),
            Length(radius)
        );
    }

    fn hexagon(&mut self, place: Rectangle) {
        let (left, right) = (place.x + SLANT, place.right() - SLANT);
        let middle = place.y + layout::HEADER / 2.0;
        // Rows below the title need the whole width.
        let bare = place.height <= layout::HEADER;
        let (low, inset) = if bare { (middle, SLANT) } else { (place.bottom(), 0.0) };
        let corners = [
            (left, place.y),
            (right, place.y),
            (place.right(), middle),
            (place.right(), low),
            (place.right() - inset, place.bottom()),
            (place.x + inset, place.bottom()),
            (place.x, low),
            (place.x, middle),
        ];
        let corners = corners.map(|(x, y)| format!("{},{}", Length(x), Length(y)));
        let _ = write!(
            self.out,
            "<polygon class=\"fdl-box\" stroke-linejoin=\"round\" points=\"{}\"/>",
            corners.join(" ")
        );
    }

    fn text(&mut self, class: &str, at: Point, text: &str) {
        if !text.is_empty() {
            let class = class_of(class);
            let (x, y) = (Length(at.x), Length(at.y));
            let _ = write!(self.out, "<text{class} x=\"{x}\" y=\"{y}\">{}</text>", escape(text));
        }
    }
}

fn class_of(class: &str) -> String {
    if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") }
}

/// How far from the corner the stub of an edge stands, so that two of them can be told apart.
fn stub(kind: EdgeKind) -> f64 {
    match kind {
        EdgeKind::Start | EdgeKind::Next | EdgeKind::End => 60.0,
        EdgeKind::Default => 40.0,
        EdgeKind::Branch(_) => 20.0,
        EdgeKind::Catch(_) => 0.0,
    }
}

/// What a pointer that rests on a node is told.
fn hint<Place>(node: &Node<Place>) -> String {
    let NodeKind::State(kind) = node.kind else { return String::new() };
    let name = node.name.as_deref().unwrap_or("(unnamed)");
    let mut lines = vec![format!("{name} ({})", kind.map_or("?", StateType::name))];
    lines.extend((!node.detail.is_empty()).then(|| node.detail.clone()));
    lines.extend(node.description.iter().map(ToString::to_string));
    lines.extend(node.retry.iter().flat_map(|it| &it.rules).map(|it| format!("Retry: {it}")));
    lines.extend(node.problems.iter().map(|it| it.message.clone()));
    lines.join("\n")
}

/// The sign of a state's type, drawn in 16 by 16.
fn glyph(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::State(Some(StateType::Task)) => "M5 3.2L12.5 8L5 12.8Z",
        NodeKind::State(Some(StateType::Pass)) => "M2.5 8H13M9 4L13 8L9 12",
        NodeKind::State(Some(StateType::Wait)) => "M8 2.2A5.8 5.8 0 1 1 7.99 2.2M8 4.8V8.2L10.4 9.8",
        NodeKind::State(Some(StateType::Succeed)) => "M3 8.4L6.5 11.8L13 4.6",
        NodeKind::State(Some(StateType::Fail)) => "M4 4L12 12M12 4L4 12",
        NodeKind::State(Some(StateType::Choice)) => {
            "M8 2.5V6.5M8 6.5C8 9.5 3.5 8.5 3.5 13M8 6.5C8 9.5 12.5 8.5 12.5 13"
        }
        NodeKind::State(Some(StateType::Parallel)) => "M3.5 3V13M8 3V13M12.5 3V13",
        NodeKind::State(Some(StateType::Map)) => "M2.8 5.8H10.2V13.2H2.8ZM5.8 5.8V2.8H13.2V10.2H10.2",
        NodeKind::State(None) | NodeKind::Start | NodeKind::End => {
            "M5.6 6A2.5 2.5 0 1 1 8.6 8.2C8 8.5 8 9 8 9.8M8 12.6V12.7"
        }
    }
}

/// A text for XML, as text or in quotes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.lines().enumerate() {
        out += if at == 0 { "" } else { "&#10;" };
        for character in clean(line).chars() {
            match character {
                '&' => out += "&amp;",
                '<' => out += "&lt;",
                '>' => out += "&gt;",
                '"' => out += "&quot;",
                '\'' => out += "&#39;",
                other => out.push(other),
            }
        }
    }
    out
}

/// A length with at most one digit behind the point.
struct Length(f64);

impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", (self.0 * 10.0).round() / 10.0)
    }
}
