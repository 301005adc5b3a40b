//! A graph in the language of Graphviz.

use super::label::clean;
use super::model::{Edge, EdgeKind, Graph, Node, NodeKind};
use super::outline::{Order, Part, line, parts};
use super::rows::Rows;
use crate::diagnostic::Severity;
use crate::lang::states::StateType;
use std::fmt::Write;

const HEAD: &str = r##"    compound=true
    rankdir=TB
    nodesep=0.35
    ranksep=0.4
    fontname="Helvetica,Arial,sans-serif"
    fontsize=11
    node [shape=box style="rounded,filled" fillcolor="#ffffff" color="#94a3b8" fontname="Helvetica,Arial,sans-serif" fontsize=11 margin="0.16,0.08"]
    edge [color="#64748b" fontcolor="#475569" fontname="Helvetica,Arial,sans-serif" fontsize=10 arrowsize=0.7]
"##;

/// Writes the graph as a `digraph`. A Parallel or a Map is a cluster with a node for its title and one that nobody
/// sees where it ends, so that edges can begin and end at it.
pub fn draw<Place>(graph: &Graph<Place>) -> String {
    let mut out = format!("digraph \"{}\" {{\n{HEAD}", escape(graph.name.as_deref().unwrap_or_default()));
    let rows = Rows::of(graph);
    let words = rows.of_nodes(graph);
    for (depth, part) in parts(graph, Order::Forwards) {
        match part {
            Part::Node(at) => line(&mut out, depth, &node(graph, at, &words[at])),
            Part::Box(at) => {
                line(&mut out, depth, &format!("subgraph cluster_n{at} {{"));
                let colour = colour(&graph.nodes[at]);
                let title = text_of(&graph.nodes[at], &words[at]);
                for text in [
                    format!("label=\"\" style=\"rounded\" color=\"{colour}\""),
                    format!("n{at} [shape=plain style=\"\" label=\"{title}\"]"),
                    format!("n{at}_end [shape=point style=invis]"),
                ] {
                    line(&mut out, depth + 1, &text);
                }
            }
            Part::Scope(scope) => {
                line(&mut out, depth, &format!("subgraph cluster_s{scope} {{"));
                let title = escape(&graph.scopes[scope].title);
                let look = format!("label=\"{title}\" style=\"rounded,dashed\" color=\"#cbd5e1\"");
                line(&mut out, depth + 1, &look);
            }
            Part::End => line(&mut out, depth, "}"),
        }
    }
    for (_, it) in graph.edges.iter().enumerate().filter(|(at, _)| !rows.has(*at)) {
        edge(&mut out, graph, it);
    }
    for (before, lone) in rows.lone(graph) {
        let tail = if graph.nodes[before].inner.is_empty() { "" } else { "_end" };
        line(&mut out, 1, &format!("n{before}{tail} -> n{lone} [style=invis]"));
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        hold_together(&mut out, graph, at, node);
    }
    out.push_str("}\n");
    out
}

fn node<Place>(graph: &Graph<Place>, at: usize, rows: &[String]) -> String {
    let node = &graph.nodes[at];
    let shape = match node.kind {
        NodeKind::Start => {
            return format!("n{at} [shape=circle width=0.16 label=\"\" fillcolor=\"#64748b\"]");
        }
        NodeKind::End => {
            return format!("n{at} [shape=doublecircle width=0.12 label=\"\" fillcolor=\"#64748b\"]");
        }
        NodeKind::State(Some(StateType::Choice)) => " shape=hexagon style=filled margin=\"0,0.02\"",
        NodeKind::State(Some(StateType::Succeed | StateType::Fail)) => " penwidth=2",
        NodeKind::State(None) => " style=\"rounded,dashed\"",
        NodeKind::State(Some(_)) => "",
    };
    format!("n{at} [label=\"{}\" color=\"{}\"{shape}]", text_of(node, rows), colour(node))
}

fn colour<Place>(node: &Node<Place>) -> &'static str {
    match node.kind {
        _ if node.worst() == Some(Severity::Error) => "#dc2626",
        NodeKind::State(Some(StateType::Task)) => "#2563eb",
        NodeKind::State(Some(StateType::Wait)) => "#d97706",
        NodeKind::State(Some(StateType::Succeed)) => "#16a34a",
        NodeKind::State(Some(StateType::Fail)) => "#dc2626",
        NodeKind::State(Some(StateType::Choice)) => "#8b5cf6",
        NodeKind::State(Some(StateType::Parallel | StateType::Map)) => "#0d9488",
        NodeKind::State(Some(StateType::Pass) | None) | NodeKind::Start | NodeKind::End => "#94a3b8",
    }
}

/// Name, detail and rows, as one label.
fn text_of<Place>(node: &Node<Place>, rows: &[String]) -> String {
    let mut text = format!("{}\\n{}", escape(&node.title), escape(&node.subtitle));
    if let Some(retry) = &node.retry {
        let _ = match retry.most {
            Some(most) => write!(text, "  ↻{most}"),
            None => write!(text, "  ↻"),
        };
    }
    for row in rows {
        let _ = write!(text, "\\n{}", escape(row));
    }
    text
}

fn edge<Place>(out: &mut String, graph: &Graph<Place>, edge: &Edge<Place>) {
    let Some(to) = edge.to else { return };
    let mut from = format!("n{}", edge.from);
    let mut settings = Vec::new();
    if !graph.nodes[edge.from].inner.is_empty() {
        settings.push(format!("ltail=cluster_{from}"));
        from += "_end";
    }
    if !graph.nodes[to].inner.is_empty() && edge.from != to {
        settings.push(format!("lhead=cluster_n{to}"));
    }
    if !edge.label.is_empty() {
        settings.push(format!("label=\" {} \"", escape(&edge.label)));
    }
    match edge.kind {
        EdgeKind::Catch(_) => {
            settings.push("style=dashed color=\"#dc2626\" fontcolor=\"#dc2626\"".to_owned());
        }
        EdgeKind::Start | EdgeKind::Next | EdgeKind::End => settings.push("weight=4".to_owned()),
        EdgeKind::Branch(_) | EdgeKind::Default => {}
    }
    if edge.broken {
        settings.push("style=dotted color=\"#dc2626\"".to_owned());
    }
    line(out, 1, &format!("{from} -> n{to} [{}]", settings.join(" ")));
}

/// What is inside a cluster lies below its title and above its end.
fn hold_together<Place>(out: &mut String, graph: &Graph<Place>, at: usize, node: &Node<Place>) {
    for scope in &node.inner {
        let Some(marks) = graph.scopes.get(*scope).map(|it| &it.nodes) else { continue };
        for inner in marks {
            let tail = if graph.nodes[*inner].inner.is_empty() { "" } else { "_end" };
            if graph.nodes[*inner].kind == NodeKind::Start {
                line(out, 1, &format!("n{at} -> n{inner} [style=invis weight=20]"));
            }
            line(out, 1, &format!("n{inner}{tail} -> n{at}_end [style=invis]"));
        }
    }
}

/// A text for a string in quotes; Graphviz reads entities of HTML in it.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in clean(text).chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_in_a_string_is_read_as_anything_else() {
        assert_eq!(escape("a\"\\N &lt;\n<b>"), "a\\\"\\\\N &amp;lt; <b>");
    }
}
