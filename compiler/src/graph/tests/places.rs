//! Where things lie: nothing covers anything else, and what need not move does not.

use super::super::{Geometry, Graph, Layouts, NodeKind, Picture, Point, Rectangle, lay_out};
use super::{ALL, compiled, flow, flows};
use std::fmt::Write;

fn picture(text: &str) -> Picture {
    Picture::of(&compiled(text))
}

/// What holds of every picture.
fn check(name: &str, Picture { graph, geometry }: &Picture) {
    let whole = Rectangle { x: 0.0, y: 0.0, width: geometry.width, height: geometry.height };
    for (at, scope) in graph.scopes.iter().enumerate() {
        let place = geometry.scopes[at];
        assert!(whole.holds(place) || scope.nodes.is_empty(), "{name}: {place:?}");
        if let Some(owner) = scope.owner {
            assert!(geometry.nodes[owner].holds(place), "{name}: scope {} leaves its owner", scope.id);
        }
        for (n, node) in scope.nodes.iter().enumerate() {
            let box_of = |node: usize| geometry.nodes[node];
            assert!(place.holds(box_of(*node)), "{name}: {} leaves its scope", graph.nodes[*node].id);
            for other in &scope.nodes[..n] {
                let ids = (&graph.nodes[*node].id, &graph.nodes[*other].id);
                assert!(!box_of(*node).overlaps(box_of(*other)), "{name}: {ids:?} cover each other");
            }
        }
    }
    for node in &graph.nodes {
        for (n, one) in node.inner.iter().enumerate() {
            for other in &node.inner[..n] {
                assert!(!geometry.scopes[*one].overlaps(geometry.scopes[*other]), "{name}: {}", node.id);
            }
        }
    }
    check_edges(name, graph, geometry);
}

fn check_edges(name: &str, graph: &Graph, geometry: &Geometry) {
    for (edge, route) in graph.edges.iter().zip(&geometry.edges) {
        let from = geometry.nodes[edge.from];
        let Some(to) = edge.to.map(|to| geometry.nodes[to]) else {
            assert!(route.points.is_empty() && route.path.is_empty(), "{name}: {}", edge.id);
            continue;
        };
        if route.row.is_some() {
            assert!(from.holds(route.label.unwrap()), "{name}: the row of {} leaves its box", edge.id);
            continue;
        }
        let (first, last) = (*route.points.first().unwrap(), *route.points.last().unwrap());
        assert!(
            is_on_border(from, first.x, first.y),
            "{name}: {} begins at {first:?}, not {from:?}",
            edge.id
        );
        assert!(is_on_border(to, last.x, last.y), "{name}: {} ends at {last:?}, not {to:?}", edge.id);
        assert_eq!(route.label.is_some(), !edge.label.is_empty(), "{name}: {}", edge.id);
        assert!(route.path.starts_with('M'), "{name}: {}", edge.id);
    }
}

fn is_on_border(place: Rectangle, x: f64, y: f64) -> bool {
    let near = |one: f64, two: f64| (one - two).abs() < 0.1;
    let inside =
        place.x - 0.1 <= x && x <= place.right() + 0.1 && place.y - 0.1 <= y && y <= place.bottom() + 0.1;
    inside && (near(x, place.x) || near(x, place.right()) || near(y, place.y) || near(y, place.bottom()))
}

#[test]
fn nothing_covers_anything_else_and_edges_go_from_border_to_border() {
    for (name, text) in flows() {
        check(&name, &picture(&text));
    }
}

#[test]
fn no_flow_however_odd_is_laid_out_wrongly() {
    for seed in 1..60 {
        let text = odd_flow(seed);
        let picture = picture(&text);
        check(&format!("seed {seed}\n{text}"), &picture);
        assert_eq!(picture.geometry, lay_out(&picture.graph, &mut Layouts::default()), "the same again");
    }
}

#[test]
fn what_is_known_already_is_laid_out_as_if_it_were_not() {
    // Each flow twice, as one who types and deletes.
    let mut layouts = Layouts::default();
    for seed in (1..60).chain(50..60) {
        let Picture { graph, geometry } = picture(&odd_flow(seed));
        assert_eq!(geometry, lay_out(&graph, &mut layouts), "seed {seed}");
        assert_eq!(geometry, lay_out(&graph, &mut layouts), "seed {seed} again");
    }
}

#[test]
fn a_line_meets_no_state_on_its_way() {
    // A short state beside a high one, whose ways lead below the high one.
    let tall = flow(
        "  - {Type: Choice, Name: A, Branches: [{Condition: $Input.a, Next: Short}, {Condition: $Input.b, Next: Other}], Default: Tall}\n\
         \x20 - {Type: Pass, Name: Short, Next: Low}\n  - {Type: Pass, Name: Other, Next: Lower}\n\
         \x20 - Type: Map\n    Name: Tall\n    ItemsPath: $Input.items\n    Processor:\n      StartAt: P\n      States:\n\
         \x20       - {Type: Pass, Name: P, Next: Q}\n        - {Type: Pass, Name: Q, Next: R}\n        - {Type: Succeed, Name: R}\n    Next: Low\n\
         \x20 - {Type: Pass, Name: Low, Next: Lower}\n  - {Type: Succeed, Name: Lower}\n",
    );
    for (name, text) in flows().into_iter().chain([("tall".to_owned(), tall)]) {
        let Picture { graph, geometry } = picture(&text);
        for (edge, route) in graph.edges.iter().zip(&geometry.edges) {
            let others = graph.scopes[graph.nodes[edge.from].scope].nodes.iter();
            let others = others.filter(|it| **it != edge.from && Some(**it) != edge.to);
            for other in others.map(|it| geometry.nodes[*it]) {
                for pair in route.points.windows(2) {
                    let met = along(pair[0], pair[1]).find(|it| other.overlaps(*it));
                    assert!(met.is_none(), "{name}: {} crosses {other:?} at {met:?}", edge.id);
                }
            }
        }
    }
}

/// Dots along the line between two points, which is a curve that begins and ends upright where it is a slope.
fn along(from: Point, to: Point) -> impl Iterator<Item = Rectangle> {
    (0..=20).map(move |step| {
        let part = f64::from(step) / 20.0;
        let bend = part * part * (3.0 - 2.0 * part);
        let rest = 1.0 - part;
        let middle = (from.y + to.y) / 2.0;
        let y = from.y * rest.powi(3) + 3.0 * middle * part * rest + to.y * part.powi(3);
        Rectangle { x: from.x + (to.x - from.x) * bend, y, width: 0.1, height: 0.1 }
    })
}

#[test]
fn a_state_that_is_renamed_or_damaged_moves_nothing() {
    let before = picture(ALL);
    let boxes = |picture: &Picture| (picture.geometry.nodes.clone(), picture.geometry.scopes.clone());
    for (old, new) in [
        ("Description: again", "Description: once more and with a very long text"),
        ("Action: Post:Send", "Action: "),
        ("Action: Post:Send", "Action: \"Pos"),
        ("$Input.kind == \"letter\"", "$Input.kind =="),
        ("$Input.weight > 20", "$Input.weight > 20 && $Input.name == \"a very long text\""),
        ("Code: Post.Refused", "Code: "),
        ("Seconds: 5", "Seconds: 50"),
        ("Next: Don\n", "Next: Do\n"),
        ("Next: Don\n", "Next:\n"),
        ("Next: Don\n", "Nex\n"),
        ("Next: Send\n  - Type: Task", "Next: Sen\n  - Type: Task"),
        ("StartAt: Rest", "StartAt: Res"),
    ] {
        assert!(ALL.contains(old), "{old}");
        let after = picture(&ALL.replacen(old, new, 1));
        assert_eq!(boxes(&before), boxes(&after), "{new}");
    }
    let renamed = picture(&ALL.replace("Refuse", "RefuseWithAVeryLongName"));
    assert_eq!(boxes(&before), boxes(&renamed));
}

#[test]
fn an_edge_into_what_many_lead_to_is_a_row() {
    let mut states = String::new();
    for n in 0..6 {
        let name = if n == 0 { "A".to_owned() } else { format!("S{n}") };
        let _ = writeln!(
            states,
            "  - {{Type: Task, Name: {name}, Action: X:Y, Next: S{}, Catch: [{{Errors: [FnF.ALL], Description: d, Next: Bad}}]}}",
            n + 1
        );
    }
    states += "  - {Type: Succeed, Name: S6}\n  - {Type: Fail, Name: Bad, Code: C, Detail: d}\n";
    let picture = picture(&flow(&states));
    check("rows", &picture);
    let rows: Vec<_> = picture.geometry.edges.iter().filter_map(|it| it.row.as_deref()).collect();
    assert_eq!(rows, ["FnF.ALL → Bad"; 6]);
    let bad = picture.graph.nodes.iter().position(|it| it.name.as_deref() == Some("Bad")).unwrap();
    let last = picture.graph.nodes.iter().position(|it| it.name.as_deref() == Some("S6")).unwrap();
    assert!(
        picture.geometry.nodes[bad].y > picture.geometry.nodes[last].y,
        "it stands where the text has it"
    );
}

#[test]
fn a_scope_too_large_to_be_laid_out_is_a_column() {
    let mut states = String::new();
    for n in 0..1_500 {
        let name = if n == 0 { "A".to_owned() } else { format!("S{n}") };
        let far = (n * 7919) % 1_500 + 1;
        let _ = writeln!(
            states,
            "  - {{Type: Choice, Name: {name}, Branches: [{{Condition: $Input.a, Next: S{far}}}], Default: S{}}}",
            n + 1
        );
    }
    states += "  - {Type: Succeed, Name: S1500}\n  - {Type: Pass, Name: End, End: true}\n";
    let picture = picture(&flow(&states));
    check("column", &picture);
    let left: Vec<f64> = picture.geometry.nodes[..1_500].iter().map(|it| it.x).collect();
    assert!(left.iter().all(|it| *it == left[0]));
    let ordered = picture.geometry.nodes[..1_501].windows(2).all(|pair| pair[0].y < pair[1].y);
    assert!(ordered, "they stand as in the text");
}

#[test]
fn marks_stand_near_what_they_mark() {
    let Picture { graph, geometry } = picture(ALL);
    for edge in &graph.edges {
        let Some(to) = edge.to else { continue };
        let (from, to) = (edge.from, to);
        if graph.nodes[from].kind == NodeKind::Start || graph.nodes[to].kind == NodeKind::End {
            let gap = geometry.nodes[to].y - geometry.nodes[from].bottom();
            // A label may be in the way.
            assert!((0.0..100.0).contains(&gap), "{}: {gap}", edge.id);
        }
    }
}

/// A flow of up to thirty states with ways from anywhere to anywhere, also to nowhere, in scopes three deep.
fn odd_flow(seed: u64) -> String {
    let mut chance = Chance(seed);
    let mut states = String::new();
    let count = 1 + chance.below(12);
    scope(&mut states, &mut chance, count, 0, 2);
    flow(&states).replace("StartAt: A", "StartAt: S0")
}

fn scope(out: &mut String, chance: &mut Chance, count: usize, depth: usize, indent: usize) {
    let blank = " ".repeat(indent);
    for n in 0..count {
        let name = format!("S{n}");
        let mut target = || format!("S{}", chance.below(count + 1));
        let (next, second, third) = (target(), target(), target());
        let _ = match chance.below(if depth < 2 { 7 } else { 5 }) {
            0 => writeln!(out, "{blank}- {{Type: Pass, Name: {name}, Next: {next}}}"),
            1 => writeln!(out, "{blank}- {{Type: Wait, Name: {name}, Seconds: 3, End: true}}"),
            2 => writeln!(out, "{blank}- {{Type: Fail, Name: {name}, Code: C, Detail: d}}"),
            3 => writeln!(
                out,
                "{blank}- {{Type: Choice, Name: {name}, Branches: [{{Condition: $Input.a > {n}, Next: {next}}}, \
                 {{Condition: $Input.b, Next: {second}}}], Default: {third}}}"
            ),
            4 => writeln!(
                out,
                "{blank}- {{Type: Task, Name: {name}, Action: X:Y, Next: {next}, Catch: [{{Errors: [E], Description: d, \
                 Next: {second}}}, {{Errors: [FnF.ALL], Description: d, Next: {third}}}]}}"
            ),
            5 => {
                let _ = writeln!(
                    out,
                    "{blank}- Type: Parallel\n{blank}  Name: {name}\n{blank}  Next: {next}\n{blank}  Branches:"
                );
                for _ in 0..chance.below(4) {
                    let _ = writeln!(out, "{blank}    - StartAt: S0\n{blank}      States:");
                    let inner = chance.below(5);
                    scope(out, chance, inner, depth + 1, indent + 8);
                }
                Ok(())
            }
            _ => {
                let _ = writeln!(
                    out,
                    "{blank}- Type: Map\n{blank}  Name: {name}\n{blank}  End: true\n{blank}  Processor:"
                );
                let _ = writeln!(out, "{blank}    StartAt: S0\n{blank}    States:");
                let inner = 1 + chance.below(5);
                scope(out, chance, inner, depth + 1, indent + 6);
                Ok(())
            }
        };
    }
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}
