//! A layered layout: all that is to know about dugong.
//!
//! dugong puts every node into a rank and every rank under the one before. What
//! is higher than its rank's other nodes would be crossed by their edges, so an
//! edge goes straight through the whole height of a rank and bends between two.

use super::super::geometry::{Point, Rectangle, Route};
use super::{LABEL_HEIGHT, LABEL_WIDTH, Laid, Shape, Sheet, Way, lanes};
use crate::graph::model::NodeKind;
use dugong::graphlib::{Graph, GraphOptions};
use dugong::{EdgeLabel, GraphLabel, LabelPos, NodeLabel, RankDir, WorkControl, WorkError};
use std::collections::BTreeMap;

/// What stays free between two nodes of a rank.
const NODE_GAP: f64 = 28.0;
/// What stays free between two edges that run side by side.
const EDGE_GAP: f64 = 16.0;
/// What stays free between two ranks.
const RANK_GAP: f64 = 52.0;
/// What stays free between an edge and its label.
const LABEL_GAP: f64 = 6.0;
/// How much of a node's corners edges leave alone.
const CORNER: f64 = 26.0;
/// What stays free between two ends of edges at the same side of a node, if there is room.
const PORT_GAP: f64 = 14.0;
/// How long the straight piece of a line is that ends in an arrow head.
const ARROW: f64 = 11.0;
/// What stays free between a mark and what it marks.
const MARK_GAP: f64 = 22.0;
/// Work that a layout may take, in dugong's own units.
const BUDGET: usize = 4_000_000;

/// The places of a scope's nodes and ways; none where finding them would take too long.
pub(in crate::graph) fn lay_out(sheet: &Sheet) -> Option<Laid> {
    let mut graph = graph(sheet);
    dugong::layout_controlled(&mut graph, &mut Budget(BUDGET)).ok()?;
    let mut nodes = Vec::new();
    for (at, shape) in sheet.nodes.iter().enumerate() {
        let found = graph.node(&node_name(at))?;
        let (x, y) = (found.x? - shape.width / 2.0, found.y? - shape.height / 2.0);
        nodes.push(Rectangle { x, y, width: shape.width, height: shape.height });
    }
    let mut lines = Vec::new();
    for (at, way) in sheet.ways.iter().enumerate() {
        let found = graph.edge(&node_name(way.from), &node_name(way.to), Some(&way_name(at)))?;
        let inner = found.points.get(1..found.points.len().saturating_sub(1)).unwrap_or_default();
        let label = way.labelled.then(|| label(found)).flatten();
        lines.push(Line { inner: inner.iter().map(|it| Point { x: it.x, y: it.y }).collect(), label });
    }
    pull_marks(sheet, &mut nodes, &lines);
    let mut ways = routes(sheet, &nodes, lines);
    lanes::level(&mut ways);
    let mut laid = Laid { width: 0.0, height: 0.0, nodes, ways };
    laid.fit();
    Some(laid)
}

/// What dugong says of an edge.
struct Line {
    // Where it goes through the ranks between its ends.
    inner: Vec<Point>,
    label: Option<Rectangle>,
}

struct Budget(usize);

impl WorkControl for Budget {
    fn charge(&mut self, units: usize) -> Result<(), WorkError> {
        self.0 = self.0.checked_sub(units).ok_or(WorkError::Interrupted)?;
        Ok(())
    }
}

fn graph(sheet: &Sheet) -> Graph<NodeLabel, EdgeLabel, GraphLabel> {
    let options = GraphOptions { directed: true, multigraph: true, compound: false };
    let mut graph = Graph::new(options);
    graph.set_graph(GraphLabel {
        rankdir: RankDir::TB,
        nodesep: NODE_GAP,
        edgesep: EDGE_GAP,
        ranksep: RANK_GAP,
        ..GraphLabel::default()
    });
    for (at, Shape { width, height, .. }) in sheet.nodes.iter().copied().enumerate() {
        graph.set_node(node_name(at), NodeLabel { width, height, ..NodeLabel::default() });
    }
    for (at, way) in sheet.ways.iter().enumerate() {
        let (width, height) = if way.labelled { (LABEL_WIDTH, LABEL_HEIGHT) } else { (0.0, 0.0) };
        let label = EdgeLabel {
            width,
            height,
            labelpos: LabelPos::R,
            labeloffset: LABEL_GAP,
            minlen: 1,
            weight: way.weight,
            ..EdgeLabel::default()
        };
        graph.set_edge_named(node_name(way.from), node_name(way.to), Some(way_name(at)), Some(label));
    }
    graph
}

/// Names that are no numbers, since those have an order of their own.
fn node_name(at: usize) -> String {
    format!("n{at}")
}

fn way_name(at: usize) -> String {
    format!("e{at}")
}

fn label(edge: &EdgeLabel) -> Option<Rectangle> {
    let (x, y) = (edge.x? - LABEL_WIDTH / 2.0, edge.y? - LABEL_HEIGHT / 2.0);
    Some(Rectangle { x, y, width: LABEL_WIDTH, height: LABEL_HEIGHT })
}

/// Moves the marks of starts and ends near to what they mark: they need no rank of their own.
fn pull_marks(sheet: &Sheet, nodes: &mut [Rectangle], lines: &[Line]) {
    let labels: Vec<Rectangle> = lines.iter().filter_map(|it| it.label).collect();
    for Way { from, to, .. } in &sheet.ways {
        let (mark, moved) = if sheet.nodes[*from].kind == NodeKind::Start {
            (*from, Rectangle { y: nodes[*to].y - MARK_GAP - nodes[*from].height, ..nodes[*from] })
        } else if sheet.nodes[*to].kind == NodeKind::End {
            (*to, Rectangle { y: nodes[*from].bottom() + MARK_GAP, ..nodes[*to] })
        } else {
            continue;
        };
        let around = Rectangle {
            x: moved.x - EDGE_GAP,
            y: moved.y,
            width: moved.width + 2.0 * EDGE_GAP,
            height: moved.height,
        };
        let others = nodes.iter().enumerate().filter(|(at, _)| *at != mark).map(|(_, it)| it);
        if !others.chain(&labels).any(|it| it.overlaps(around)) {
            nodes[mark] = moved;
        }
    }
}

/// The lines of all ways.
fn routes(sheet: &Sheet, nodes: &[Rectangle], mut lines: Vec<Line>) -> Vec<Route> {
    let bands = Bands::new(nodes, &lines);
    for line in &mut lines {
        // Where a rank is empty there is nothing to go straight through.
        line.inner.retain(|it| bands.at(it.y).1 - bands.at(it.y).0 > 1.0);
    }
    let ports = Ports::new(sheet, nodes, &lines);
    let route = |(at, line): (usize, Line)| {
        let way = &sheet.ways[at];
        let (from, to) = (nodes[way.from], nodes[way.to]);
        if way.from == way.to {
            return around(from, line.label);
        }
        let down = from.middle().y < to.middle().y;
        let (x, band) = (ports.from[at], bands.at(from.middle().y));
        let (start, left) = if down {
            (from.bottom(), band.1.max(from.bottom() + 4.0))
        } else {
            (from.y, band.0.min(from.y - 4.0))
        };
        let mut points = vec![[Point { x, y: start }, Point { x, y: left }]];
        for Point { x, y } in line.inner {
            let (top, bottom) = bands.at(y);
            let (first, last) = if down { (top, bottom) } else { (bottom, top) };
            points.push([Point { x, y: first }, Point { x, y: last }]);
        }
        // The arrow head needs a straight piece of the line.
        let (x, band) = (ports.to[at], bands.at(to.middle().y));
        let (reached, end) = if down {
            (band.0.min(to.y - ARROW), to.y)
        } else {
            (band.1.max(to.bottom() + ARROW), to.bottom())
        };
        points.push([Point { x, y: reached }, Point { x, y: end }]);
        let mut points: Vec<Point> = points.into_iter().flatten().collect();
        points.dedup();
        Route { points, label: line.label, ..Route::default() }
    };
    lines.into_iter().enumerate().map(route).collect()
}

/// The line from a node back to itself, at its right side.
fn around(node: Rectangle, label: Option<Rectangle>) -> Route {
    let (right, middle) = (node.right(), node.middle().y);
    let far = right + EDGE_GAP;
    let points = [(right, middle - 10.0), (far, middle - 10.0), (far, middle + 10.0), (right, middle + 10.0)];
    let points = points.into_iter().map(|(x, y)| Point { x, y }).collect();
    Route { points, label, ..Route::default() }
}

/// The upper and lower sides of ranks, by what is in the middle of them.
struct Bands(BTreeMap<i64, (f64, f64)>);

impl Bands {
    fn new(nodes: &[Rectangle], lines: &[Line]) -> Self {
        let mut bands: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
        for place in nodes.iter().copied().chain(lines.iter().filter_map(|it| it.label)) {
            let band = bands.entry(key(place.middle().y)).or_insert((place.y, place.bottom()));
            *band = (band.0.min(place.y), band.1.max(place.bottom()));
        }
        Self(bands)
    }

    fn at(&self, middle: f64) -> (f64, f64) {
        self.0.get(&key(middle)).copied().unwrap_or((middle, middle))
    }
}

/// Heights that differ by rounding alone are the same.
#[expect(clippy::cast_possible_truncation, reason = "a picture is far smaller than 2^53 pixels")]
pub(super) fn key(height: f64) -> i64 {
    (height * 16.0).round() as i64
}

/// Where ways leave and reach their nodes, across.
struct Ports {
    // Both go with the ways.
    from: Vec<f64>,
    to: Vec<f64>,
}

/// One end of a way at one side of a node.
struct End {
    node: usize,
    is_lower_side: bool,
    way: usize,
    is_from: bool,
    wanted: f64,
}

impl Ports {
    /// Straight above or below where the way goes on, as far as the node reaches, and not all at one place.
    fn new(sheet: &Sheet, nodes: &[Rectangle], lines: &[Line]) -> Self {
        let mut ends: Vec<End> = Vec::new();
        for (at, (Way { from, to, .. }, line)) in sheet.ways.iter().zip(lines).enumerate() {
            if from == to {
                continue;
            }
            let down = nodes[*from].middle().y < nodes[*to].middle().y;
            // A way without anything between is straight where both ends can be at the same place.
            let both = shared(nodes[*from], nodes[*to]);
            let first = line.inner.first().map_or(both.unwrap_or(nodes[*to].middle().x), |it| it.x);
            let last = line.inner.last().map_or(both.unwrap_or(nodes[*from].middle().x), |it| it.x);
            ends.push(End { node: *from, is_lower_side: down, way: at, is_from: true, wanted: first });
            ends.push(End { node: *to, is_lower_side: !down, way: at, is_from: false, wanted: last });
        }
        ends.sort_by(|left, right| {
            let key = |it: &End| (it.node, it.is_lower_side);
            key(left)
                .cmp(&key(right))
                .then(left.wanted.total_cmp(&right.wanted))
                .then(left.way.cmp(&right.way))
        });
        let mut ports = Self { from: vec![0.0; lines.len()], to: vec![0.0; lines.len()] };
        for side in ends.chunk_by(|one, two| (one.node, one.is_lower_side) == (two.node, two.is_lower_side)) {
            let Some(End { node, .. }) = side.first() else { continue };
            let reach = match sheet.nodes[*node].kind {
                NodeKind::Start | NodeKind::End => 0.0,
                NodeKind::State(_) => nodes[*node].width / 2.0 - CORNER,
            };
            let wanted: Vec<f64> = side.iter().map(|it| it.wanted).collect();
            let middle = nodes[*node].middle().x;
            for (end, x) in side.iter().zip(spread(&wanted, middle - reach, middle + reach)) {
                let list = if end.is_from { &mut ports.from } else { &mut ports.to };
                list[end.way] = x;
            }
        }
        ports
    }
}

/// What is as near to the middle of both as can be, where some place is above or below both.
fn shared(one: Rectangle, two: Rectangle) -> Option<f64> {
    let (least, most) = (one.x.max(two.x) + CORNER, one.right().min(two.right()) - CORNER);
    let between = (one.middle().x + two.middle().x) / 2.0;
    (least <= most).then(|| between.clamp(least, most))
}

/// Places between two limits, as near to the wanted ones as room between them allows; all in ascending order.
fn spread(wanted: &[f64], least: f64, most: f64) -> Vec<f64> {
    let gaps = u32::try_from(wanted.len().saturating_sub(1)).map_or(1.0, f64::from);
    let gap = PORT_GAP.min((most - least) / gaps.max(1.0));
    let mut places: Vec<f64> = Vec::with_capacity(wanted.len());
    for it in wanted {
        let free = places.last().map_or(least, |last| last + gap);
        places.push(it.clamp(least, most).max(free));
    }
    let mut limit = most;
    for place in places.iter_mut().rev() {
        *place = place.min(limit);
        limit = *place - gap;
    }
    places
}

impl Laid {
    /// Moves everything to the corner, and makes the size what is taken.
    fn fit(&mut self) {
        let mut corner = Point { x: f64::INFINITY, y: f64::INFINITY };
        let mut end = Point::default();
        let labels = self.ways.iter().filter_map(|it| it.label);
        let dots = self.ways.iter().flat_map(|it| &it.points);
        let dots = dots.map(|it| Rectangle { x: it.x, y: it.y, width: 0.0, height: 0.0 });
        let all: Vec<Rectangle> = self.nodes.iter().copied().chain(labels).chain(dots).collect();
        for place in &all {
            corner = Point { x: corner.x.min(place.x), y: corner.y.min(place.y) };
        }
        let by = if all.is_empty() { Point::default() } else { Point { x: -corner.x, y: -corner.y } };
        for place in &all {
            let place = place.moved(by);
            end = Point { x: end.x.max(place.right()), y: end.y.max(place.bottom()) };
        }
        for node in &mut self.nodes {
            *node = node.moved(by);
        }
        for way in &mut self.ways {
            *way = std::mem::take(way).moved(by);
        }
        (self.width, self.height) = (end.x, end.y);
    }
}

#[cfg(test)]
mod tests {
    use super::{Bands, Rectangle, spread};

    #[test]
    fn a_rank_reaches_as_far_as_its_highest_node() {
        let node = |height: f64| Rectangle { x: 0.0, y: 200.0 - height / 2.0, width: 9.0, height };
        for nodes in [[node(20.0), node(100.0)], [node(100.0), node(20.0)]] {
            assert_eq!(Bands::new(&nodes, &[]).at(200.0), (150.0, 250.0));
        }
        assert_eq!(Bands::new(&[], &[]).at(7.0), (7.0, 7.0));
    }

    #[test]
    fn ends_keep_their_order_and_their_distance_where_there_is_room() {
        assert_eq!(spread(&[50.0], 0.0, 100.0), [50.0]);
        assert_eq!(spread(&[-9.0], 0.0, 100.0), [0.0]);
        assert_eq!(spread(&[50.0, 50.0, 51.0], 0.0, 100.0), [50.0, 64.0, 78.0]);
        assert_eq!(spread(&[99.0, 100.0, 200.0], 0.0, 100.0), [72.0, 86.0, 100.0]);
        assert_eq!(spread(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.0, 20.0), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(spread(&[7.0, 8.0], 4.0, 4.0), [4.0, 4.0]);
    }
}
