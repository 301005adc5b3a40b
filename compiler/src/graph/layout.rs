//! A place for everything: each scope alone, innermost first, finished scopes as boxes in their owner's scope.
//!
//! No edge leaves its scope, so nothing has to be routed across boxes. All
//! sizes are fixed by what a node is and not by its texts: a name that is being
//! typed moves nothing. The same graph has the same layout.

mod curve;
mod known;
mod lanes;
mod ranked;
mod stack;

pub use known::Layouts;

use super::geometry::{Geometry, Point, Rectangle, Route};
use super::model::{EdgeKind, Graph, NodeKind};
use super::rows::Rows;
use crate::lang::states::StateType;

/// How wide the box of a state is; so wide that titles and subtitles have room.
const WIDTH: f64 = 200.0;
/// How high the box of a state is.
const HEIGHT: f64 = 46.0;
/// How wide and high the mark of a start or an end is.
const MARK: f64 = 18.0;
/// What a box with scopes in it has above them, for its title.
pub(super) const HEADER: f64 = HEIGHT;
/// What a scope with a title has above its nodes.
const SCOPE_HEADER: f64 = 22.0;
/// What stays free around the nodes of a scope, and around the scopes of a box.
const PADDING: f64 = 14.0;
/// What stays free around the whole picture.
const MARGIN: f64 = 24.0;
/// A row of scopes that is at least so wide may be followed by a second one.
const ROW: f64 = 1600.0;
/// How high a label is.
const LABEL_HEIGHT: f64 = 18.0;
/// How wide a label is, whatever it says.
const LABEL_WIDTH: f64 = 168.0;
/// How high the row of an edge is that is no line.
const EDGE_ROW: f64 = 20.0;
/// The weight of a way that nobody sees.
const HIDDEN: f64 = 1.0;

/// Finds a place for everything in a graph. What `layouts` knows already is not computed again.
pub fn lay_out<Place>(graph: &Graph<Place>, layouts: &mut Layouts) -> Geometry {
    layouts.next_round();
    let mut geometry = Geometry {
        width: 0.0,
        height: 0.0,
        nodes: vec![Rectangle::default(); graph.nodes.len()],
        scopes: vec![Rectangle::default(); graph.scopes.len()],
        edges: vec![Route::default(); graph.edges.len()],
    };
    let rows = Rows::of(graph);
    let ways = ways_of_scopes(graph, &rows);
    let mut within = vec![0; graph.nodes.len()];
    for scope in &graph.scopes {
        for (at, node) in scope.nodes.iter().enumerate() {
            within[*node] = at;
        }
    }
    // What is inside stands later in the text, and so in the list.
    for scope in (0..graph.scopes.len()).rev() {
        let sheet = sheet(graph, scope, &ways[scope], &within, &rows, &mut geometry);
        put_into_scope(graph, scope, &ways[scope], layouts.of(&sheet), &mut geometry);
    }
    for (scope, edges) in ways.iter().enumerate() {
        put_in_place(graph, scope, edges, &mut geometry);
    }
    put_rows(&rows, graph, &mut geometry);
    if let Some(top) = geometry.scopes.first() {
        (geometry.width, geometry.height) = (top.right() + MARGIN, top.bottom() + MARGIN);
    }
    geometry
}

/// One scope as whoever lays it out sees it: sizes, and ways by their places in the list of sizes.
pub(super) struct Sheet {
    /// The nodes; the first `states` of them are states.
    pub nodes: Vec<Shape>,
    /// The ways that lead somewhere.
    pub ways: Vec<Way>,
}

/// A node to lay out.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub kind: NodeKind,
    pub width: f64,
    pub height: f64,
}

/// A way to lay out.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub from: usize,
    pub to: usize,
    /// Whether a label stands beside it.
    pub labelled: bool,
    /// How much it matters that it is short and straight.
    pub weight: f64,
}

/// A scope laid out, from its own upper left corner.
#[derive(Clone, Debug)]
pub(super) struct Laid {
    pub width: f64,
    pub height: f64,
    /// Goes with [`Sheet::nodes`].
    pub nodes: Vec<Rectangle>,
    /// Goes with [`Sheet::ways`].
    pub ways: Vec<Route>,
}

impl Sheet {
    /// Adds ways that nobody sees, from and to states that half-typed text has left without: they stay where they are.
    fn tie(&mut self) {
        let mut leads = vec![false; self.nodes.len()];
        let mut reached = vec![false; self.nodes.len()];
        for way in self.ways.iter().filter(|it| it.from != it.to) {
            leads[way.from] = true;
            reached[way.to] = true;
        }
        let states = self.nodes.iter().take_while(|it| it.kind.is_state()).count();
        for at in 1..states {
            let ends = matches!(
                self.nodes[at - 1].kind,
                NodeKind::State(Some(StateType::Succeed | StateType::Fail))
            );
            if !reached[at] || !(leads[at - 1] || ends) {
                self.ways.push(Way { from: at - 1, to: at, labelled: false, weight: HIDDEN });
            }
        }
    }
}

/// How much it matters that an edge is short and straight.
fn weight(kind: EdgeKind) -> f64 {
    match kind {
        EdgeKind::Start | EdgeKind::Next | EdgeKind::End => 6.0,
        EdgeKind::Branch(_) | EdgeKind::Default => 3.0,
        EdgeKind::Catch(_) => 1.0,
    }
}

/// How high the rows of a node are together.
fn height(rows: &Rows, node: usize) -> f64 {
    EDGE_ROW * f64::from(rows.count(node))
}

/// Writes each row under the title of its box.
fn put_rows<Place>(rows: &Rows, graph: &Graph<Place>, geometry: &mut Geometry) {
    let mut free: Vec<f64> = geometry.nodes.iter().map(|it| it.y + HEIGHT).collect();
    for (at, edge) in graph.edges.iter().enumerate() {
        let Some(words) = rows.words(graph, at) else { continue };
        let place = geometry.nodes[edge.from];
        let y = free[edge.from];
        free[edge.from] += EDGE_ROW;
        let label = Rectangle { x: place.x, y, width: place.width, height: EDGE_ROW };
        geometry.edges[at] = Route { label: Some(label), row: Some(words), ..Route::default() };
    }
}

/// The edges of each scope that are lines.
fn ways_of_scopes<Place>(graph: &Graph<Place>, rows: &Rows) -> Vec<Vec<usize>> {
    let mut of = vec![Vec::new(); graph.scopes.len()];
    for (at, edge) in graph.edges.iter().enumerate() {
        if edge.to.is_some() && !rows.has(at) {
            of[graph.nodes[edge.from].scope].push(at);
        }
    }
    of
}

/// What a scope whose inner scopes have their sizes is to its layout.
///
/// `within` is the place of each node in the list of its scope.
fn sheet<Place>(
    graph: &Graph<Place>,
    scope: usize,
    edges: &[usize],
    within: &[usize],
    rows: &Rows,
    geometry: &mut Geometry,
) -> Sheet {
    let members = &graph.scopes[scope].nodes;
    let nodes = members.iter().map(|member| shape(graph, *member, rows, geometry)).collect();
    let way = |edge: &usize| {
        let edge = &graph.edges[*edge];
        let to = edge.to.expect("only edges that lead somewhere are in the list");
        let labelled = !edge.label.is_empty();
        Way { from: within[edge.from], to: within[to], labelled, weight: weight(edge.kind) }
    };
    let mut sheet = Sheet { nodes, ways: edges.iter().map(way).collect() };
    sheet.tie();
    sheet
}

/// Gives the nodes and edges of a scope the places of its layout, relative to what is around the scope.
fn put_into_scope<Place>(
    graph: &Graph<Place>,
    scope: usize,
    edges: &[usize],
    laid: &Laid,
    geometry: &mut Geometry,
) {
    let title = if graph.scopes[scope].title.is_empty() { 0.0 } else { SCOPE_HEADER };
    let by = Point { x: PADDING, y: PADDING + title };
    for (member, place) in graph.scopes[scope].nodes.iter().zip(&laid.nodes) {
        geometry.nodes[*member] = place.moved(by);
    }
    // Ways that nobody sees come after the edges, so they find no place here.
    for (edge, route) in edges.iter().zip(&laid.ways) {
        geometry.edges[*edge] = route.clone().moved(by);
    }
    let (width, height) = (laid.width + 2.0 * PADDING, laid.height + 2.0 * PADDING + title);
    geometry.scopes[scope] = Rectangle { x: 0.0, y: 0.0, width, height };
}

/// The size of a node; that of a Parallel or a Map follows from its scopes, which get their places in it.
fn shape<Place>(graph: &Graph<Place>, node: usize, rows: &Rows, geometry: &mut Geometry) -> Shape {
    let kind = graph.nodes[node].kind;
    let (width, height) = match kind {
        NodeKind::Start | NodeKind::End => (MARK, MARK),
        // Without scopes, half-typed or folded, it is a state like any other.
        NodeKind::State(Some(StateType::Parallel | StateType::Map))
            if !graph.nodes[node].inner.is_empty() =>
        {
            side_by_side(&graph.nodes[node].inner, height(rows, node), &mut geometry.scopes)
        }
        NodeKind::State(_) => (WIDTH, HEIGHT + height(rows, node)),
    };
    Shape { kind, width, height }
}

/// Puts scopes side by side, in rows where they are many, those of a row equally high; the size of the box around them.
fn side_by_side(scopes: &[usize], above: f64, places: &mut [Rectangle]) -> (f64, f64) {
    if scopes.is_empty() {
        return (WIDTH, HEIGHT + above);
    }
    let area: f64 =
        scopes.iter().map(|it| (places[*it].width + PADDING) * (places[*it].height + PADDING)).sum();
    let most = ROW.max((area * 2.5).sqrt());
    let (mut x, mut y) = (PADDING, HEADER + above);
    let (mut row, mut width) = (Vec::new(), WIDTH);
    let even = |row: &[usize], places: &mut [Rectangle]| {
        let height = row.iter().map(|it| places[*it].height).fold(0.0, f64::max);
        row.iter().for_each(|it| places[*it].height = height);
        height
    };
    for scope in scopes {
        if x > PADDING && x + places[*scope].width > most {
            let height = even(&row, places);
            (x, y) = (PADDING, y + height + PADDING);
            row.clear();
        }
        row.push(*scope);
        let place = &mut places[*scope];
        (place.x, place.y) = (x, y);
        x += place.width + PADDING;
        width = width.max(x);
    }
    let height = even(&row, places);
    (width, y + height + PADDING)
}

/// Makes the places of a scope and of all that is in it those of the whole picture; its owner has its own already.
fn put_in_place<Place>(graph: &Graph<Place>, scope: usize, edges: &[usize], geometry: &mut Geometry) {
    let corner = match graph.scopes[scope].owner {
        Some(owner) => Point { x: geometry.nodes[owner].x, y: geometry.nodes[owner].y },
        None => Point { x: MARGIN, y: MARGIN },
    };
    let place = geometry.scopes[scope].moved(corner);
    geometry.scopes[scope] = place;
    let corner = Point { x: place.x, y: place.y };
    for node in &graph.scopes[scope].nodes {
        geometry.nodes[*node] = geometry.nodes[*node].moved(corner);
    }
    for edge in edges {
        let mut route = std::mem::take(&mut geometry.edges[*edge]).moved(corner);
        route.path = curve::through(&route.points);
        geometry.edges[*edge] = route;
    }
}
