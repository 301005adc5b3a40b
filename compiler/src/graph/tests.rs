//! What every picture has to be, whatever the flow.

mod drawn;
mod overlay;
mod places;

use super::{EdgeKind, Graph, Node, NodeKind, Picture};
use crate::lang::modes::Mode;
use crate::{Compiled, Limits, Settings, compile};
use std::collections::BTreeSet;
use std::path::Path;

const ORDER: &str = include_str!("../../../examples/order.fdl.yaml");

fn compiled(text: &str) -> Compiled {
    compile(text, &Settings { mode: Mode::Standard, limits: Limits::On, input: None })
}

fn graph(text: &str) -> Graph {
    Graph::of(&compiled(text))
}

/// A flow with everything that can be drawn: all types, all ways, scopes three deep, retries, findings.
const ALL: &str = "\
Type: StateMachine
SpecVersion: v1
Name: all
StartAt: Look
States:
  - Type: Choice
    Name: Look
    Branches:
      - Condition: $Input.kind == \"parcel\" && $Input.weight > 20
        Next: Fan
      - Condition: $Input.kind == \"letter\"
        Next: Send
      - Condition: $Input.again
        Next: Look
    Default: Refuse
  - Type: Parallel
    Name: Fan
    Branches:
      - StartAt: Each
        States:
          - Type: Map
            Name: Each
            ItemsPath: $Input.parts
            Processor:
              StartAt: Weigh
              States:
                - Type: Task
                  Name: Weigh
                  Action: Scale:Weigh
                  Retry:
                    - {Errors: [Busy], Description: again, MaxAttempts: 3, IntervalSeconds: 1, BackoffRate: 2}
                  Catch:
                    - {Errors: [Odd, Broken], Description: guess, Next: Guess}
                  End: true
                - {Type: Pass, Name: Guess, End: true}
            End: true
      - StartAt: Rest
        States:
          - {Type: Wait, Name: Rest, Seconds: 5, End: true}
    Catch:
      - {Errors: [FnF.ALL], Description: all, Next: Refuse}
    Next: Send
  - Type: Task
    Name: Send
    Action: Post:Send
    Next: Don
  - {Type: Succeed, Name: Done}
  - {Type: Fail, Name: Refuse, Code: Post.Refused, Detail: no}
";

/// A flow of which only the states are written.
fn flow(states: &str) -> String {
    format!("Type: StateMachine\nSpecVersion: v1\nName: f\nStartAt: A\nStates:\n{states}")
}

fn node<'a>(graph: &'a Graph, id: &str) -> &'a Node {
    let ids = || graph.nodes.iter().map(|it| &*it.id).collect::<Vec<_>>();
    graph.nodes.iter().find(|it| &*it.id == id).unwrap_or_else(|| panic!("no {id} in {:?}", ids()))
}

/// Ways as `from kind to`, in order.
fn ways(graph: &Graph) -> Vec<String> {
    let way = |edge: &super::Edge| {
        let to = edge.to.map_or("nothing", |it| &graph.nodes[it].id);
        let broken = if edge.broken { " (broken)" } else { "" };
        format!("{} {} {to}{broken}", graph.nodes[edge.from].id, edge.kind.name())
    };
    graph.edges.iter().map(way).collect()
}

/// Our own flows, and those of others where they lie beside the project.
fn flows() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let foreign = root.join("../shared/corpus/new");
    if !foreign.is_dir() {
        eprintln!("SKIPPED: there are no flows of others in {}", foreign.display());
    }
    let mut found = Vec::new();
    found.push(("all".to_owned(), ALL.to_owned()));
    for folder in [root.join("examples"), root.join("tests/flows"), foreign] {
        for entry in folder.read_dir().into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.to_string_lossy().into_owned();
            #[expect(clippy::disallowed_methods, reason = "a test reads the flows it draws")]
            let text = name.ends_with(".yaml").then(|| std::fs::read_to_string(&path).unwrap());
            found.extend(text.map(|text| (name, text)));
        }
    }
    assert!(found.len() > 3);
    found
}

#[test]
fn every_state_is_one_node_and_no_id_is_there_twice() {
    for (name, text) in flows() {
        let compiled = compiled(&text);
        let graph = Graph::of(&compiled);
        let states: Vec<_> = graph.nodes.iter().filter(|it| it.kind.is_state()).collect();
        assert_eq!(states.len(), compiled.flow.states.len(), "{name}");
        for (state, node) in compiled.flow.states.iter().zip(states) {
            assert_eq!((state.span, state.scope.0 as usize), (node.range, node.scope), "{name}");
        }
        let ids: BTreeSet<&str> = graph.nodes.iter().map(|it| &*it.id).collect();
        assert_eq!(ids.len(), graph.nodes.len(), "{name}");
        let ids: BTreeSet<&str> = graph.edges.iter().map(|it| &*it.id).collect();
        assert_eq!(ids.len(), graph.edges.len(), "{name}");
        let members: usize = graph.scopes.iter().map(|it| it.nodes.len()).sum();
        assert_eq!(members, graph.nodes.len(), "{name}: each node is in one scope");
    }
}

#[test]
fn the_range_of_an_edge_holds_the_name_that_it_leads_to() {
    let mut seen = 0;
    for (name, text) in flows() {
        let graph = graph(&text);
        for edge in &graph.edges {
            assert!(edge.range.start <= edge.target_range.start, "{name}: {edge:?}");
            assert!(edge.target_range.end <= edge.range.end, "{name}: {edge:?}");
            let written = &text[edge.target_range.range()];
            match (edge.kind, edge.to) {
                (EdgeKind::End, _) => assert_eq!(written.to_lowercase(), "true"),
                (_, Some(to)) if !edge.broken => {
                    let target = graph.nodes[to].name.as_deref().unwrap();
                    assert!(written.contains(target), "{name}: {written} is not {target}");
                    seen += 1;
                }
                (_, Some(_) | None) => {}
            }
        }
    }
    assert!(seen > 20);
}

#[test]
fn ids_are_paths_of_names() {
    let inner = "      - StartAt: C\n        States:\n          - {Type: Pass, Name: C, End: true}\n";
    let graph = graph(&flow(&format!(
        "  - Type: Parallel\n    Name: A/B~\n    Branches:\n{inner}{inner}    End: true\n  - Type: Pass\n  - Type: Pass\n"
    )));
    let states: Vec<&str> = graph.nodes.iter().filter(|it| it.kind.is_state()).map(|it| &*it.id).collect();
    assert_eq!(states, ["/A~1B~0", "/A~1B~0/0/C", "/A~1B~0/1/C", "/~", "/~~2"]);
    assert_eq!(&*graph.scopes[2].id, "/A~1B~0/1");
    assert_eq!(graph.scopes[2].owner, Some(0));
    assert_eq!(node(&graph, "/A~1B~0/1/C~end").kind, NodeKind::End);
    assert_eq!(node(&graph, "~start").kind, NodeKind::Start);
}

#[test]
fn a_second_state_of_the_same_name_has_an_id_of_its_own() {
    let graph = graph(&flow("  - {Type: Pass, Name: A, End: true}\n  - {Type: Pass, Name: A, End: true}\n"));
    assert_eq!((&*graph.nodes[0].id, &*graph.nodes[1].id), ("/A", "/A~2"));
}

#[test]
fn all_kinds_of_ways_are_there() {
    let graph = graph(&flow(
        "  - Type: Choice\n    Name: A\n    Branches:\n      - Condition: $Input.x > 1\n        Next: T\n    Default: F\n\
         \x20 - Type: Task\n    Name: T\n    Action: X:Y\n    Retry:\n      - {Errors: [E], MaxAttempts: 3, IntervalSeconds: 2}\n\
         \x20   Catch:\n      - {Errors: [E, FnF.ALL], Next: F}\n    Next: S\n\
         \x20 - {Type: Succeed, Name: S}\n  - {Type: Fail, Name: F, Code: Bad}\n",
    ));
    assert_eq!(
        ways(&graph),
        ["/A branch /T", "/A default /F", "/T next /S", "/T catch /F", "~start start /A"]
    );
    assert_eq!(graph.edges[0].text, "$Input.x > 1");
    assert_eq!(graph.edges[3].text, "E, FnF.ALL");
    let task = node(&graph, "/T");
    let retry = task.retry.as_ref().unwrap();
    assert_eq!((retry.most, &*retry.rules[0]), (Some(3), "E, 3 times at most, after 2 s"));
    assert_eq!(task.subtitle, "X:Y");
    assert_eq!(node(&graph, "/F").detail, "Bad");
}

#[test]
fn a_name_that_is_half_typed_leads_where_it_is_meant_to() {
    let states = |next: &str| {
        flow(&format!(
            "  - {{Type: Pass, Name: A, Next: {next}}}\n  - {{Type: Pass, Name: Charge, End: true}}\n  - {{Type: Pass, Name: Check, End: true}}\n"
        ))
    };
    assert_eq!(ways(&graph(&states("Char")))[0], "/A next /Charge (broken)");
    assert_eq!(ways(&graph(&states("Chekc")))[0], "/A next /Check (broken)");
    assert_eq!(ways(&graph(&states("Ch")))[0], "/A next nothing (broken)");
    assert_eq!(ways(&graph(&states("")))[0], "/A next nothing (broken)");
}

#[test]
fn findings_are_told_at_the_innermost_state() {
    let graph = graph(&flow(
        "  - Type: Map\n    Name: A\n    ItemsPath: $Input.items\n    Processor:\n      StartAt: B\n      States:\n\
         \x20       - {Type: Pass, Name: B, Nonsense: 1, End: true}\n    Nonsense: 1\n    End: true\n",
    ));
    let rules = |id: &str| node(&graph, id).problems.iter().map(|it| it.rule).collect::<Vec<_>>();
    assert_eq!(rules("/A"), ["unknown-field"]);
    assert_eq!(rules("/A/0/B"), ["unknown-field"]);
    assert!(graph.problems.is_empty(), "{:?}", graph.problems);
}

#[test]
fn half_typed_text_has_a_picture_with_all_states_before_it() {
    let whole = graph(ORDER).nodes;
    for end in (0..=ORDER.len()).filter(|it| ORDER.is_char_boundary(*it)).step_by(7) {
        let picture = Picture::of(&compiled(&ORDER[..end]));
        let complete = whole.iter().filter(|it| it.kind.is_state() && it.range.range().end <= end);
        for node in complete {
            assert!(picture.graph.nodes.iter().any(|it| it.id == node.id), "{} at {end}", node.id);
        }
    }
}

#[test]
fn a_broken_line_removes_no_state() {
    let ids = |text: &str| -> BTreeSet<String> {
        graph(text).nodes.iter().filter(|it| it.kind.is_state()).map(|it| it.id.to_string()).collect()
    };
    let whole = ids(ORDER);
    for (at, line) in ORDER.lines().enumerate() {
        // Lines that name a state or open something are another matter.
        if !line.contains(": ") || line.contains("Name:") || line.contains("- ") {
            continue;
        }
        let (key, _) = line.split_once(": ").unwrap();
        for typed in [format!("{key}:"), format!("{key}: \""), key.to_owned(), format!("{key}: [1,")] {
            let lines = ORDER.lines().enumerate().map(|(n, it)| if n == at { &*typed } else { it });
            let text = lines.collect::<Vec<_>>().join("\n");
            assert!(ids(&text).is_superset(&whole), "line {}: {typed}", at + 1);
        }
    }
}

#[test]
fn what_is_folded_is_gone_and_the_rest_is_as_it_was() {
    let all = graph(ORDER);
    let folded = graph(ORDER).folded(&BTreeSet::from(["/Prepare".to_owned(), "/Nobody".to_owned()]));
    let outer = |it: &&Node| it.scope == 0;
    let ids = |graph: &Graph| graph.nodes.iter().filter(outer).map(|it| it.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&folded), ids(&all));
    assert_eq!(folded.nodes.len(), ids(&folded).len());
    assert_eq!((folded.scopes.len(), node(&folded, "/Prepare").inner.len()), (1, 0));
    let outer =
        |graph: &Graph| ways(graph).into_iter().filter(|it| !it.starts_with("/Prepare/")).collect::<Vec<_>>();
    assert_eq!(ways(&folded), outer(&all));
    let inner = graph(ORDER).folded(&BTreeSet::from(["/Prepare/1/PickItems".to_owned()]));
    assert_eq!(inner.scopes.len(), all.scopes.len() - 1);
    let geometry = super::lay_out(&inner, &mut super::Layouts::default());
    assert_eq!(geometry.nodes.len(), inner.nodes.len());
}

#[test]
fn what_names_mean_that_no_state_has_is_guessed_so_often_only() {
    let states: String = (0..400).fold(String::new(), |text, n| {
        text + &format!("  - {{Type: Pass, Name: State{n}, Next: Stat{n}}}\n")
    });
    let graph = graph(&flow(&states));
    let ways: Vec<_> = graph.edges.iter().filter(|it| it.kind == EdgeKind::Next).collect();
    assert!(ways.iter().all(|it| it.broken));
    assert_eq!(ways[0].to, Some(0));
    assert_eq!(ways[399].to, None, "enough has been compared");
}
