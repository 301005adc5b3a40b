//! A column: for scopes so large that a real layout would take too long, and whose ways nobody could follow anyway.

use super::super::geometry::{Point, Rectangle, Route};
use super::{LABEL_HEIGHT, LABEL_WIDTH, Laid, MARK, Sheet, Way};
use crate::graph::model::NodeKind;

/// What stays free between two nodes.
const GAP: f64 = 34.0;
/// What stays free left of the column, for the marks of ends.
const LEFT: f64 = 2.0 * MARK;
/// What stays free between two ways beside the column.
const LANE: f64 = 10.0;
/// How many ways run beside each other; more of them share a place.
const LANES: usize = 24;

/// Puts one node under the other, the marks of ends beside what they end, and ways to farther nodes beside the column.
pub(in crate::graph) fn lay_out(sheet: &Sheet) -> Laid {
    let widest = sheet.nodes.iter().map(|it| it.width).fold(MARK, f64::max);
    let middle = LEFT + widest / 2.0;
    let mut nodes = vec![Rectangle::default(); sheet.nodes.len()];
    let mut rank = vec![0; sheet.nodes.len()];
    let mut y = 0.0;
    let of_kind = |wanted: fn(NodeKind) -> bool| {
        let all = sheet.nodes.iter().enumerate();
        all.filter(move |(_, it)| wanted(it.kind)).map(|(at, _)| at)
    };
    let column = of_kind(|it| it == NodeKind::Start).chain(of_kind(NodeKind::is_state));
    for (place, at) in column.enumerate() {
        let shape = sheet.nodes[at];
        nodes[at] = Rectangle { x: middle - shape.width / 2.0, y, width: shape.width, height: shape.height };
        rank[at] = place;
        y += shape.height + GAP;
    }
    for way in sheet.ways.iter().filter(|it| sheet.nodes[it.to].kind == NodeKind::End) {
        let from = nodes[way.from];
        let y = from.middle().y - MARK / 2.0;
        nodes[way.to] = Rectangle { x: from.x - LEFT, y, width: MARK, height: MARK };
    }
    let right = middle + widest / 2.0;
    let mut lane = 0;
    let mut width = right;
    let route = |way: &Way| {
        let (from, to) = (nodes[way.from], nodes[way.to]);
        if sheet.nodes[way.to].kind == NodeKind::End {
            let (y, left) = (from.middle().y, to.right());
            return Route {
                points: vec![Point { x: from.x, y }, Point { x: left, y }],
                path: String::new(),
                ..Route::default()
            };
        }
        if rank[way.to] == rank[way.from] + 1 {
            let start = Point { x: middle, y: from.bottom() };
            let label = label(way, start.moved(Point { x: 8.0, y: (GAP - LABEL_HEIGHT) / 2.0 }));
            if let Some(label) = label {
                width = width.max(label.right());
            }
            return Route { points: vec![start, Point { x: middle, y: to.y }], label, ..Route::default() };
        }
        lane = (lane + 1) % LANES;
        let x = right + LANE * lane_number(lane);
        let (start, end) = (from.middle().y + 8.0, to.middle().y - 8.0);
        let label = label(way, Point { x: x + 4.0, y: start });
        width = width.max(label.map_or(x, Rectangle::right));
        let points = vec![
            Point { x: from.right(), y: start },
            Point { x, y: start },
            Point { x, y: end },
            Point { x: to.right(), y: end },
        ];
        Route { points, label, ..Route::default() }
    };
    let ways = sheet.ways.iter().map(route).collect();
    Laid { width, height: (y - GAP).max(0.0), nodes, ways }
}

fn label(way: &Way, corner: Point) -> Option<Rectangle> {
    let Point { x, y } = corner;
    way.labelled.then_some(Rectangle { x, y, width: LABEL_WIDTH, height: LABEL_HEIGHT })
}

/// The number of a lane; at least one lane stays free beside the column.
fn lane_number(lane: usize) -> f64 {
    u32::try_from(lane + 1).map_or(1.0, f64::from)
}
