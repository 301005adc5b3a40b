//! A graph as a Mermaid flowchart, for Markdown pages that draw it themselves.

use super::label::clean;
use super::model::{Edge, EdgeKind, Graph, Node, NodeKind};
use super::outline::{Order, Part, line, parts};
use super::rows::Rows;
use crate::diagnostic::Severity;
use crate::lang::states::StateType;
use std::fmt::Write;

/// The colours of borders; the rest is left to the page's theme.
const CLASSES: &str = "\
    classDef fail stroke:#dc2626,stroke-width:2px
    classDef succeed stroke:#16a34a,stroke-width:2px
    classDef choice stroke:#8b5cf6,stroke-width:2px
    classDef mark fill:#64748b,stroke:#64748b
    classDef wrong stroke:#dc2626,stroke-width:3px,stroke-dasharray:4 3
";

/// Writes the graph as a flowchart.
pub fn draw<Place>(graph: &Graph<Place>) -> String {
    let mut out = "flowchart TD\n".to_owned();
    let rows = Rows::of(graph);
    let words = rows.of_nodes(graph);
    // Mermaid draws boxes from right to left, so the last one comes first.
    for (depth, part) in parts(graph, Order::Backwards) {
        let title = match part {
            Part::Node(at) => {
                line(&mut out, depth, &node(graph, at, &words[at]));
                continue;
            }
            Part::End => {
                line(&mut out, depth, "end");
                continue;
            }
            Part::Box(at) => format!("subgraph n{at}[\"{}\"]", text_of(&graph.nodes[at], " · ", &words[at])),
            Part::Scope(scope) => format!("subgraph s{scope}[\"{}\"]", escape(&graph.scopes[scope].title)),
        };
        line(&mut out, depth, &title);
        line(&mut out, depth + 1, "direction TB");
    }
    for (_, it) in graph.edges.iter().enumerate().filter(|(at, _)| !rows.has(*at)) {
        edge(&mut out, it);
    }
    for (before, lone) in rows.lone(graph) {
        line(&mut out, 1, &format!("n{before} ~~~ n{lone}"));
    }
    classes(&mut out, graph);
    out
}

fn node<Place>(graph: &Graph<Place>, at: usize, rows: &[String]) -> String {
    let node = &graph.nodes[at];
    let (open, close) = match node.kind {
        NodeKind::Start => return format!("n{at}((\" \"))"),
        NodeKind::End => return format!("n{at}(((\" \")))"),
        NodeKind::State(Some(StateType::Choice)) => ("{{", "}}"),
        NodeKind::State(Some(StateType::Succeed | StateType::Fail)) => ("([", "])"),
        NodeKind::State(Some(StateType::Pass | StateType::Wait)) => ("(", ")"),
        NodeKind::State(Some(StateType::Task | StateType::Parallel | StateType::Map) | None) => ("[", "]"),
    };
    format!("n{at}{open}\"{}\"{close}", text_of(node, "<br/>", rows))
}

/// Name, detail and rows, as one label.
fn text_of<Place>(node: &Node<Place>, between: &str, rows: &[String]) -> String {
    let mut text = format!("<b>{}</b>{between}{}", escape(&node.title), escape(&node.subtitle));
    if let Some(retry) = &node.retry {
        let _ = match retry.most {
            Some(most) => write!(text, " ↻{most}"),
            None => write!(text, " ↻"),
        };
    }
    for row in rows {
        let _ = write!(text, "<br/>{}", escape(row));
    }
    text
}

fn edge<Place>(out: &mut String, edge: &Edge<Place>) {
    let Some(to) = edge.to else { return };
    let arrow = match edge.kind {
        EdgeKind::Catch(_) => "-.->",
        EdgeKind::Start | EdgeKind::Next | EdgeKind::Branch(_) | EdgeKind::Default | EdgeKind::End => "-->",
    };
    let arrow = if edge.broken { "--x" } else { arrow };
    let from = edge.from;
    let text = if edge.label.is_empty() {
        format!("n{from} {arrow} n{to}")
    } else {
        format!("n{from} {arrow}|\"{}\"| n{to}", escape(&edge.label))
    };
    line(out, 1, &text);
}

/// Which nodes are drawn how. A class that nothing has is not written.
fn classes<Place>(out: &mut String, graph: &Graph<Place>) {
    let class = |it: &Node<Place>| match it.kind {
        _ if it.worst() == Some(Severity::Error) => Some("wrong"),
        NodeKind::Start | NodeKind::End => Some("mark"),
        NodeKind::State(Some(StateType::Fail)) => Some("fail"),
        NodeKind::State(Some(StateType::Succeed)) => Some("succeed"),
        NodeKind::State(Some(StateType::Choice)) => Some("choice"),
        NodeKind::State(
            None
            | Some(StateType::Task | StateType::Pass | StateType::Wait | StateType::Parallel | StateType::Map),
        ) => None,
    };
    for definition in CLASSES.lines() {
        let name = definition.split_whitespace().nth(1).unwrap_or_default();
        let members = graph.nodes.iter().enumerate().filter(|(_, it)| class(it) == Some(name));
        let members: Vec<String> = members.map(|(at, _)| format!("n{at}")).collect();
        if !members.is_empty() {
            line(out, 1, definition.trim_start());
            line(out, 1, &format!("class {} {name}", members.join(",")));
        }
    }
}

/// A text for a label in quotes: what Mermaid, Markdown or HTML would read as anything but itself is a number.
fn escape(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut characters = text.chars().peekable();
    // A number with a point at the beginning is a list in Markdown.
    let mut counts = true;
    while let Some(character) = characters.next() {
        let after = characters.peek().copied();
        let between_letters =
            before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        let plain = match character {
            ' ' | '=' | '$' | ',' | '?' | '…' | '\'' => true,
            '.' => !counts && before != Some('w'),
            ')' => !counts,
            '_' => between_letters,
            ':' | '-' | '/' => between_letters,
            _ => character.is_alphanumeric() || !character.is_ascii(),
        };
        if plain {
            out.push(character);
        } else {
            let _ = write!(out, "#{};", u32::from(character));
        }
        counts &= character.is_ascii_digit();
        before = Some(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_in_a_label_is_read_as_markup() {
        assert_eq!(escape("a \"b\" <script>"), "a #34;b#34; #60;script#62;");
        assert_eq!(escape("1. x"), "1#46; x");
        assert_eq!(escape("- x `y` *z* a_b _c"), "#45; x #96;y#96; #42;z#42; a_b #95;c");
        assert_eq!(escape("http://a %%{init}"), "http#58;#47;#47;a #37;#37;#123;init#125;");
        assert_eq!(escape("FC:InvokeFunction 流程 $Input.a"), "FC:InvokeFunction 流程 $Input.a");
    }
}
