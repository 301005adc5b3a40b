//! What stands inside what, in the order in which a text language writes it.

use super::model::Graph;
use std::fmt::Write;

/// A line, or the lines, that something of a graph takes in an outline.
pub(super) enum Part {
    /// A node with nothing inside.
    Node(usize),
    /// A node whose scopes follow, up to its [`Part::End`].
    Box(usize),
    /// A scope whose nodes follow, up to its [`Part::End`].
    Scope(usize),
    /// The end of a box or scope.
    End,
}

/// The order of the scopes of one node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As in the flow.
    Forwards,
    /// The last one first.
    Backwards,
}

/// The parts of a graph, each with the depth at which it stands; those of the top scope at 1.
pub(super) fn parts<Place>(graph: &Graph<Place>, order: Order) -> Vec<(usize, Part)> {
    let mut parts = Vec::new();
    // Scopes inside one another are as deep as the flow, so nothing here recurses on them.
    let mut open: Vec<Part> = nodes(graph, 0).collect();
    let mut depth = 1;
    while let Some(part) = open.pop() {
        if matches!(part, Part::End) {
            depth -= 1;
        }
        let here = depth;
        match part {
            Part::Node(at) if !graph.nodes[at].inner.is_empty() => {
                let scopes = graph.nodes[at].inner.iter().map(|it| Part::Scope(*it));
                open.push(Part::End);
                match order {
                    Order::Forwards => open.extend(scopes.rev()),
                    Order::Backwards => open.extend(scopes),
                }
                depth += 1;
                parts.push((here, Part::Box(at)));
                continue;
            }
            Part::Scope(scope) => {
                open.push(Part::End);
                open.extend(nodes(graph, scope));
                depth += 1;
            }
            Part::Node(_) | Part::Box(_) | Part::End => {}
        }
        parts.push((here, part));
    }
    parts
}

/// The nodes of a scope, the last one first, as a stack wants them.
fn nodes<Place>(graph: &Graph<Place>, scope: usize) -> impl Iterator<Item = Part> {
    let nodes = graph.scopes.get(scope).map(|it| &*it.nodes).unwrap_or_default();
    nodes.iter().rev().map(|it| Part::Node(*it))
}

/// Writes a line at a depth.
pub(super) fn line(out: &mut String, depth: usize, text: &str) {
    let _ = writeln!(out, "{}{text}", "    ".repeat(depth));
}
