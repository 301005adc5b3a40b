//! `fdlc graph`: a flow as a picture.

use crate::support::{BAD, Folder, GOOD};

const NAMES: &str = "\
Type: StateMachine
SpecVersion: v1
Name: hostile
StartAt: <script>alert(1)</script>
States:
  - {Type: Pass, Name: <script>alert(1)</script>, Next: 'a \"b\" & c'}
  - {Type: Succeed, Name: 'a \"b\" & c'}
";

#[test]
fn a_picture_is_written_to_standard_output_and_mermaid_is_the_usual_one() {
    let folder = Folder::new().with("a.fdl.yaml", GOOD);
    let usual = folder.run(&["graph", "a.fdl.yaml"]);
    assert_eq!((usual.code, &*usual.err), (0, ""));
    assert!(usual.out.starts_with("flowchart TD\n"), "{}", usual.out);
    assert_eq!(folder.run(&["graph", "a.fdl.yaml", "--format", "mermaid"]).out, usual.out);
    let dot = folder.run(&["graph", "a.fdl.yaml", "--format", "dot"]);
    assert!(dot.out.starts_with("digraph \"greet\" {\n") && dot.out.ends_with("}\n"), "{}", dot.out);
    let svg = folder.run(&["graph", "a.fdl.yaml", "--format=svg", "--color=always"]);
    assert!(svg.out.starts_with("<svg ") && svg.out.ends_with("</svg>\n"), "{}", svg.out);
    assert!(!svg.out.contains('\u{1b}'));
    assert_eq!((svg.code, dot.code), (0, 0));
}

#[test]
fn a_flow_comes_from_standard_input_too() {
    let folder = Folder::new();
    let drawn = folder.run_with_input(&["graph", "-"], GOOD);
    assert_eq!(drawn.code, 0);
    assert!(drawn.out.contains("Hello"), "{}", drawn.out);
}

#[test]
fn what_there_is_of_a_flow_with_errors_is_drawn() {
    let folder = Folder::new().with("bad.fdl.yaml", BAD).with("half.fdl.yaml", &GOOD[..GOOD.len() - 14]);
    let bad = folder.run(&["graph", "bad.fdl.yaml"]);
    assert_eq!(bad.code, 1);
    assert!(bad.out.contains("Hello"), "{}", bad.out);
    assert!(bad.err.contains("error[unknown-field]"), "{}", bad.err);
    let half = folder.run(&["graph", "half.fdl.yaml", "--format", "svg"]);
    assert_eq!(half.code, 1);
    assert!(half.out.contains("data-id=\"/~\""), "{}", half.out);
}

#[test]
fn names_are_drawn_as_text() {
    let folder = Folder::new().with("a.fdl.yaml", NAMES);
    for format in ["mermaid", "svg"] {
        let drawn = folder.run(&["graph", "a.fdl.yaml", "--format", format]);
        assert!(!drawn.out.contains("<script"), "{}", drawn.out);
        assert!(drawn.out.contains("script"), "{}", drawn.out);
    }
    let dot = folder.run(&["graph", "a.fdl.yaml", "--format", "dot"]);
    assert!(dot.out.contains(r#"a \"b\" &amp; c"#), "{}", dot.out);
}

#[test]
fn a_call_that_cannot_be_carried_out_is_refused() {
    let folder = Folder::new().with("latin.fdl.yaml", b"Type: \xff\n");
    assert_eq!(folder.run(&["graph", "no.fdl.yaml"]).code, 2);
    assert_eq!(folder.run(&["graph"]).code, 2);
    assert_eq!(folder.run(&["graph", "latin.fdl.yaml", "--format", "png"]).code, 2);
    let broken = folder.run(&["graph", "latin.fdl.yaml"]);
    assert_eq!((broken.code, &*broken.out), (1, ""));
}
