//! What a run did, laid over a picture.

use super::super::{Happened, Outcome, Overlay, Picture, svg};
use super::{ALL, compiled};
use crate::lang::history::EventType;
use crate::value::Value;

/// Events as `id schedule type step detail`.
fn overlay(lines: &[(u64, u64, &str, &str, &str)]) -> (Picture, Overlay) {
    let picture = Picture::of(&compiled(&ALL.replace("Next: Don\n", "Next: Done\n")));
    let details: Vec<Value> = lines.iter().map(|it| Value::from_json(it.4).unwrap()).collect();
    let kind = |name: &str| *EventType::ALL.iter().find(|it| it.name() == name).unwrap();
    let events = lines.iter().zip(&details).map(|((id, schedule, name, step, _), detail)| Happened {
        id: *id,
        schedule: *schedule,
        kind: kind(name),
        step,
        detail,
    });
    let overlay = Overlay::of(&picture.graph, events);
    (picture, overlay)
}

fn outcomes((picture, overlay): &(Picture, Overlay)) -> Vec<String> {
    let nodes = picture.graph.nodes.iter().zip(&overlay.nodes);
    let reached = nodes.filter_map(|(node, it)| it.as_ref().map(|it| (node, it)));
    reached.map(|(node, it)| format!("{} {} {}", node.id, it.outcome.name(), it.visits)).collect()
}

fn taken((picture, overlay): &(Picture, Overlay)) -> Vec<String> {
    let edges = picture.graph.edges.iter().zip(&overlay.edges).filter(|(_, count)| **count > 0);
    edges.map(|(edge, count)| format!("{} {count}", edge.id)).collect()
}

#[test]
fn states_and_ways_of_a_run_are_found_by_path_and_cause() {
    let run = overlay(&[
        (1, 0, "ExecutionStarted", "", "{}"),
        (2, 1, "StateEntered", "Look", r#"{"path": ["Look"]}"#),
        (3, 2, "StateStarted", "Look", "{}"),
        (4, 3, "StateSucceeded", "Look", "{}"),
        (5, 4, "StateEntered", "Fan", r#"{"path": ["Fan"]}"#),
        (6, 5, "StateStarted", "Fan", "{}"),
        (7, 6, "BranchEntered", "Fan", r#"{"index": 0}"#),
        (8, 7, "StateEntered", "Each", r#"{"path": ["Fan", 0, "Each"]}"#),
        (9, 6, "BranchEntered", "Fan", r#"{"index": 1}"#),
        (10, 9, "StateEntered", "Rest", r#"{"path": ["Fan", 1, "Rest"]}"#),
        (11, 8, "IterationEntered", "Each", r#"{"index": 7}"#),
        (12, 11, "StateEntered", "Weigh", r#"{"path": ["Fan", 0, "Each", 7, "Weigh"]}"#),
        (13, 12, "TaskFailed", "Weigh", "{}"),
        (14, 13, "StateFailed", "Weigh", r#"{"error": "Odd", "caught": 0}"#),
        (15, 14, "StateEntered", "Guess", r#"{"path": ["Fan", 0, "Each", 7, "Guess"]}"#),
        (16, 15, "StateFailed", "Guess", r#"{"error": "E"}"#),
        (17, 16, "StateFailed", "Each", r#"{"error": "E"}"#),
        (18, 17, "StateAborted", "Rest", "{}"),
        (19, 17, "StateFailed", "Fan", r#"{"error": "E", "caught": 0}"#),
        (20, 19, "StateEntered", "Refuse", r#"{"path": ["Refuse"]}"#),
    ]);
    assert_eq!(
        outcomes(&run),
        [
            "/Look succeeded 1",
            "/Fan caught 1",
            "/Fan/0/Each failed 1",
            "/Fan/0/Each/0/Weigh caught 1",
            "/Fan/0/Each/0/Guess failed 1",
            "/Fan/1/Rest cancelled 1",
            "/Refuse running 1",
        ]
    );
    assert_eq!(
        taken(&run),
        [
            "/Look#branch0 1",
            "/Fan#catch0 1",
            "/Fan/0/Each/0/Weigh#catch0 1",
            "~start#start 1",
            "/Fan/0~start#start 1",
            "/Fan/0/Each/0~start#start 1",
            "/Fan/1~start#start 1",
        ]
    );
    let (picture, overlay) = run;
    assert_eq!(overlay.nodes[0].as_ref().unwrap().events, [2, 3, 4]);
    let drawn = svg::draw(&picture, Some(&overlay));
    assert!(drawn.contains("fdl-node fdl-parallel fdl-caught fdl-frame\" data-id=\"/Fan\""));
    assert!(drawn.contains("fdl-node fdl-task fdl-unreached\" data-id=\"/Send\""));
    assert!(drawn.contains("fdl-edge fdl-catch fdl-taken\" data-id=\"/Fan#catch0\""));
}

#[test]
fn the_worst_visit_counts_and_what_nobody_knows_is_left_out() {
    let run = overlay(&[
        (1, 0, "StateEntered", "Send", r#"{"path": ["Send"]}"#),
        (2, 1, "StateFailed", "Send", r#"{"error": "E"}"#),
        (3, 2, "StateEntered", "Send", r#"{"path": ["Send"]}"#),
        (4, 3, "StateSucceeded", "Send", "{}"),
        (5, 4, "StateEntered", "Nobody", r#"{"path": ["Nobody"]}"#),
        (6, 5, "StateEntered", "Each", r#"{"path": ["Fan", -1, "Each"]}"#),
        (7, 99, "StateSucceeded", "Look", "{}"),
        (8, 0, "StateEntered", "Look", r#"{"path": 7}"#),
    ]);
    assert_eq!(outcomes(&run), ["/Send failed 2"]);
    assert_eq!(run.1.nodes.iter().flatten().map(|it| it.outcome).collect::<Vec<_>>(), [Outcome::Failed]);
}
