//! A place for everything: each scope alone, innermost first, finished scopes as boxes in their owner's scope.
//!
//! No edge leaves its scope, so nothing has to be routed across boxes. All
//! sizes are fixed by what a node is and not by its texts: a name that is being
//! typed moves nothing. The same graph has the same layout.

mod stack;

use super::geometry::{Geometry, Point, Rectangle, Route};
use super::model::{Graph, NodeKind};
use crate::lang::states::StateType;

/// How wide the box of a state is; so wide that titles and subtitles have room.
const WIDTH: f64 = 180.0;
/// How high the box of a state is.
const HEIGHT: f64 = 46.0;
/// How wide and high the mark of a start or an end is.
const MARK: f64 = 18.0;
/// What a box with scopes in it has above them, for its title.
pub(super) const HEADER: f64 = 46.0;
/// What a scope with a title has above its nodes.
pub(super) const SCOPE_HEADER: f64 = 22.0;
/// What stays free around the nodes of a scope, and around the scopes of a box.
const PADDING: f64 = 14.0;
/// What stays free around the whole picture.
const MARGIN: f64 = 24.0;
/// A row of scopes that is at least so wide may be followed by a second one.
const ROW: f64 = 1000.0;
/// How high a label is.
const LABEL_HEIGHT: f64 = 18.0;
/// How wide a label is, whatever it says.
const LABEL_WIDTH: f64 = 140.0;

/// Finds a place for everything in a graph.
pub fn lay_out<Place>(graph: &Graph<Place>) -> Geometry {
    let mut geometry = Geometry {
        width: 0.0,
        height: 0.0,
        nodes: vec![Rectangle::default(); graph.nodes.len()],
        scopes: vec![Rectangle::default(); graph.scopes.len()],
        edges: vec![Route::default(); graph.edges.len()],
    };
    let ways = ways_of_scopes(graph);
    let mut within = vec![0; graph.nodes.len()];
    for scope in &graph.scopes {
        for (at, node) in scope.nodes.iter().enumerate() {
            within[*node] = at;
        }
    }
    // What is inside stands later in the text, and so in the list.
    for scope in (0..graph.scopes.len()).rev() {
        within_scope(graph, scope, &ways[scope], &within, &mut geometry);
    }
    for (scope, edges) in ways.iter().enumerate() {
        put_in_place(graph, scope, edges, &mut geometry);
    }
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
}

/// A scope laid out, from its own upper left corner.
pub(super) struct Laid {
    pub width: f64,
    pub height: f64,
    /// Goes with [`Sheet::nodes`].
    pub nodes: Vec<Rectangle>,
    /// Goes with [`Sheet::ways`].
    pub ways: Vec<Route>,
}

/// The edges of each scope.
fn ways_of_scopes<Place>(graph: &Graph<Place>) -> Vec<Vec<usize>> {
    let mut of = vec![Vec::new(); graph.scopes.len()];
    for (at, edge) in graph.edges.iter().enumerate() {
        if edge.to.is_some() {
            of[graph.nodes[edge.from].scope].push(at);
        }
    }
    of
}

/// Lays out a scope whose inner scopes have their sizes; all places are relative to what is around them.
///
/// `within` is the place of each node in the list of its scope.
fn within_scope<Place>(
    graph: &Graph<Place>,
    scope: usize,
    edges: &[usize],
    within: &[usize],
    geometry: &mut Geometry,
) {
    let members = &graph.scopes[scope].nodes;
    let nodes = members.iter().map(|member| shape(graph, *member, geometry)).collect();
    let way = |edge: &usize| {
        let edge = &graph.edges[*edge];
        let to = edge.to.expect("only edges that lead somewhere are in the list");
        Way { from: within[edge.from], to: within[to], labelled: !edge.label.is_empty() }
    };
    let sheet = Sheet { nodes, ways: edges.iter().map(way).collect() };
    let laid = stack::lay_out(&sheet);
    let title = if graph.scopes[scope].title.is_empty() { 0.0 } else { SCOPE_HEADER };
    let by = Point { x: PADDING, y: PADDING + title };
    for (member, place) in members.iter().zip(laid.nodes) {
        geometry.nodes[*member] = place.moved(by);
    }
    for (edge, route) in edges.iter().zip(laid.ways) {
        geometry.edges[*edge] = route.moved(by);
    }
    let (width, height) = (laid.width + 2.0 * PADDING, laid.height + 2.0 * PADDING + title);
    geometry.scopes[scope] = Rectangle { x: 0.0, y: 0.0, width, height };
}

/// The size of a node; that of a Parallel or a Map follows from its scopes, which get their places in it.
fn shape<Place>(graph: &Graph<Place>, node: usize, geometry: &mut Geometry) -> Shape {
    let kind = graph.nodes[node].kind;
    let (width, height) = match kind {
        NodeKind::Start | NodeKind::End => (MARK, MARK),
        NodeKind::State(Some(StateType::Parallel | StateType::Map)) => {
            rows(&graph.nodes[node].inner, &mut geometry.scopes)
        }
        NodeKind::State(_) => (WIDTH, HEIGHT),
    };
    Shape { kind, width, height }
}

/// Puts scopes side by side, in rows where they are many; the size of the box around them.
fn rows(scopes: &[usize], places: &mut [Rectangle]) -> (f64, f64) {
    if scopes.is_empty() {
        return (WIDTH, HEIGHT);
    }
    let area: f64 =
        scopes.iter().map(|it| (places[*it].width + PADDING) * (places[*it].height + PADDING)).sum();
    let most = ROW.max((area * 2.0).sqrt());
    let (mut x, mut y) = (PADDING, HEADER);
    let (mut row, mut width) = (0.0_f64, WIDTH);
    for scope in scopes {
        let place = &mut places[*scope];
        if x > PADDING && x + place.width > most {
            (x, y, row) = (PADDING, y + row + PADDING, 0.0);
        }
        (place.x, place.y) = (x, y);
        x += place.width + PADDING;
        row = row.max(place.height);
        width = width.max(x);
    }
    (width, y + row + PADDING)
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
        geometry.edges[*edge] = std::mem::take(&mut geometry.edges[*edge]).moved(corner);
    }
}

impl Route {
    fn moved(mut self, by: Point) -> Self {
        for point in &mut self.points {
            *point = point.moved(by);
        }
        self.label = self.label.map(|it| it.moved(by));
        self
    }
}
