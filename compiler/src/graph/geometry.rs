//! Where everything in a picture lies, in pixels from the upper left corner.

use serde::{Serialize, Serializer};

/// Where everything in a graph lies; the lists go with those of the graph, entry by entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Geometry {
    /// How wide the picture is.
    pub width: f64,
    /// How high the picture is.
    pub height: f64,
    /// The box of each node; that of a Parallel or a Map holds the boxes of its scopes.
    pub nodes: Vec<Rectangle>,
    /// The box of each scope.
    pub scopes: Vec<Rectangle>,
    /// The line of each edge.
    pub edges: Vec<Route>,
}

/// The line of an edge.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Route {
    // Invariant: none or at least two.
    /// Where it goes along, from the border of the one node to that of the other; empty where it leads nowhere.
    pub points: Vec<Point>,
    /// The same as a smooth line, in the words of an SVG path; empty where it leads nowhere.
    pub path: String,
    /// Where its label stands, or its row; none where it has neither.
    pub label: Option<Rectangle>,
    /// What its row says, where the edge is no line but a row in the box that it comes from.
    pub row: Option<String>,
}

/// A place in the picture; written as `[x, y]`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// How far to the right.
    pub x: f64,
    /// How far down.
    pub y: f64,
}

/// A box in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rectangle {
    /// How far to the right its left side is.
    pub x: f64,
    /// How far down its upper side is.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

impl Route {
    /// The same line, moved.
    #[must_use]
    pub fn moved(mut self, by: Point) -> Self {
        for point in &mut self.points {
            *point = point.moved(by);
        }
        self.label = self.label.map(|it| it.moved(by));
        self
    }
}

impl Rectangle {
    /// The right side.
    pub fn right(self) -> f64 {
        self.x + self.width
    }

    /// The lower side.
    pub fn bottom(self) -> f64 {
        self.y + self.height
    }

    /// The middle.
    pub fn middle(self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// The same box, moved.
    #[must_use]
    pub fn moved(self, by: Point) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }

    /// Whether both cover some place; touching is not covering.
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether the other one lies within.
    pub fn holds(self, other: Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }
}

impl Point {
    /// The same place, moved.
    #[must_use]
    pub fn moved(self, by: Self) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y }
    }
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.x, self.y).serialize(serializer)
    }
}
