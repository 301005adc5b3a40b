//! `fdlc fmt`: what is written, what is only shown, and the exit status.

use crate::support::{Folder, GOOD};

/// A flow that is not in its canonical layout.
const ODD: &str = "\
# greets
StartAt: Hello   # at once
Type: 'StateMachine'
SpecVersion: v1
Name: greet
States:
- Name: Hello
  # who
  Type: Succeed
";

/// The same flow in its canonical layout.
const EVEN: &str = "\
# greets
Type: StateMachine
SpecVersion: v1
Name: greet
StartAt: Hello   # at once
States:
  # who
  - Type: Succeed
    Name: Hello
";

/// Where a syntax error is.
const BROKEN: &str = "Type: StateMachine\nStates: [\n";
/// A flow of the old language.
const OLD: &str = "version: v1\ntype: flow\nsteps:\n    - type: pass\n      name: a\n";

fn folder() -> Folder {
    Folder::new().with("odd.fdl.yaml", ODD).with("even.fdl.yaml", EVEN).with("case.test.yaml", "flow:   x\n")
}

#[test]
fn flows_are_formatted_in_place_and_tests_are_left_alone() {
    let folder = folder();
    let outcome = folder.run(&["fmt"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{outcome:?}");
    assert_eq!(outcome.err, "1 file formatted, 1 file unchanged\n");
    assert_eq!(folder.read("odd.fdl.yaml"), EVEN);
    assert_eq!(folder.read("even.fdl.yaml"), EVEN);
    assert_eq!(folder.read("case.test.yaml"), "flow:   x\n");
    assert_eq!(folder.run(&["fmt", "--check"]).code, 0);
}

#[test]
fn check_lists_what_would_change_and_writes_nothing() {
    let folder = folder().with("a/flow.yml", ODD);
    let outcome = folder.run(&["fmt", "--check", "."]);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, "a/flow.yml\nodd.fdl.yaml\n"), "{outcome:?}");
    assert_eq!(folder.read("odd.fdl.yaml"), ODD);
    let outcome = folder.run(&["fmt", "--check", "even.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{outcome:?}");
}

#[test]
fn diff_shows_what_would_change_and_writes_nothing() {
    let folder = folder();
    let outcome = folder.run(&["fmt", "--diff", "odd.fdl.yaml", "even.fdl.yaml"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let lines: Vec<&str> = outcome.out.lines().collect();
    assert_eq!(lines[..3], ["--- odd.fdl.yaml", "+++ odd.fdl.yaml", "@@ -1,9 +1,9 @@"], "{outcome:?}");
    assert!(lines.contains(&"-Type: 'StateMachine'") && lines.contains(&"+Type: StateMachine"));
    assert!(!outcome.out.contains("even"), "{outcome:?}");
    assert_eq!(folder.read("odd.fdl.yaml"), ODD);
    let both = folder.run(&["fmt", "--diff", "--check", "odd.fdl.yaml"]);
    assert_eq!((both.code, both.out), (1, format!("odd.fdl.yaml\n{}", outcome.out)));
    let same = folder.run(&["fmt", "--diff", "even.fdl.yaml"]);
    assert_eq!((same.code, same.out.as_str()), (0, ""), "{same:?}");
    let coloured = folder.run(&["--color", "always", "fmt", "--diff", "odd.fdl.yaml"]);
    assert!(coloured.out.contains("\u{1b}[31m-Type"), "{coloured:?}");
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let folder = Folder::new();
    let outcome = folder.run_with_input(&["fmt", "-"], ODD);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, EVEN), "{outcome:?}");
    let outcome = folder.run_with_input(&["fmt", "-"], EVEN);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, EVEN), "{outcome:?}");
    let outcome = folder.run_with_input(&["fmt", "-", "--check", "--stdin-filename", "x/y.fdl.yaml"], ODD);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, "x/y.fdl.yaml\n"), "{outcome:?}");
    let outcome = folder.run_with_input(&["fmt", "-", "--diff"], ODD);
    assert!(outcome.code == 1 && outcome.out.starts_with("--- <stdin>\n"), "{outcome:?}");
}

#[test]
fn what_is_no_flow_is_left_as_it_is_and_counts_as_at_fault() {
    for (name, text, says) in [
        ("broken.fdl.yaml", BROKEN, "error[yaml-syntax]"),
        ("old.fdl.yaml", OLD, "error[other-language]"),
        ("two.fdl.yaml", "Type: StateMachine\n---\na:   1\n", "error[second-document]"),
        ("case.test.yaml", "flow:   x\n", "error[other-language]"),
        ("list.fdl.yaml", "-   a\n", "error[wrong-type]"),
    ] {
        let folder = Folder::new().with(name, text).with("good.fdl.yaml", ODD);
        for flags in [&[][..], &["--check"], &["--diff"]] {
            let outcome = folder.run(&[&["fmt", name][..], flags].concat());
            assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{outcome:?}");
            assert!(outcome.err.contains(says) && outcome.err.contains(name), "{outcome:?}");
            assert_eq!(folder.read(name), text);
        }
        let outcome = folder.run(&["fmt", name, "good.fdl.yaml"]);
        assert_eq!(outcome.code, 1, "{outcome:?}");
        assert_eq!(folder.read("good.fdl.yaml"), EVEN);
        if !name.ends_with(".test.yaml") {
            let outcome = folder.run_with_input(&["fmt", "-"], text);
            assert_eq!((outcome.code, outcome.out.as_str()), (1, text), "{outcome:?}");
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_left_alone() {
    let bytes = b"Type:   StateMachine\nName: \xff\n";
    let folder = Folder::new().with("odd.fdl.yaml", bytes);
    assert_eq!(folder.run(&["fmt", "odd.fdl.yaml"]).code, 1);
    assert_eq!(std::fs::read(folder.path().join("odd.fdl.yaml")).unwrap(), bytes);
    let outcome = folder.run_with_input(&["fmt", "-"], bytes);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{outcome:?}");
}

#[test]
fn a_call_that_cannot_be_carried_out_wins_over_a_file_at_fault() {
    let folder = folder().with("old.fdl.yaml", OLD);
    let outcome = folder.run(&["fmt", "old.fdl.yaml", "nosuch.fdl.yaml", "odd.fdl.yaml"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert_eq!(folder.read("odd.fdl.yaml"), EVEN, "the others are formatted");
    assert_eq!(folder.run(&["fmt", "--checks"]).code, 2);
    assert_eq!(Folder::new().run(&["fmt"]).code, 2);
}

#[test]
fn json_stays_json_and_line_ends_stay_what_they_are() {
    let json = r#"{"StartAt":"A","Type":"StateMachine","SpecVersion":"v1","Name":"j","States":[{"Type":"Succeed","Name":"A"}]}"#;
    let folder = Folder::new().with("a.fdl.json", json).with("w.fdl.yaml", ODD.replace('\n', "\r\n"));
    assert_eq!(folder.run(&["fmt"]).code, 0);
    let formatted = folder.read("a.fdl.json");
    let value: serde_json::Value = serde_json::from_str(&formatted).unwrap();
    assert_eq!(value, serde_json::from_str::<serde_json::Value>(json).unwrap());
    assert!(formatted.starts_with("{\n  \"Type\": \"StateMachine\",\n"), "{formatted}");
    assert_eq!(folder.read("w.fdl.yaml"), EVEN.replace('\n', "\r\n"));
}

#[test]
fn keys_are_not_reordered_across_an_anchor_and_its_alias() {
    let text = GOOD.replace(
        "    Name: Hello\n",
        "    OutputConstructor: &a {x: 1}\n    InputConstructor: *a\n    Name: Hello\n",
    );
    let folder = Folder::new().with("a.fdl.yaml", text);
    assert_eq!(folder.run(&["fmt"]).code, 0);
    let formatted = folder.read("a.fdl.yaml");
    assert!(formatted.find("&a") < formatted.find("*a"), "{formatted}");
    assert!(formatted.contains("  - Type: Succeed\n    Name: Hello\n"), "{formatted}");
}

#[test]
fn our_own_flows_are_in_the_canonical_layout() {
    let root = env!("CARGO_MANIFEST_DIR");
    let folders = ["examples", "src/templates", "tests/flows", "compiler/tests/flows"];
    let folders = folders.map(|it| format!("{root}/{it}"));
    let mut arguments = vec!["fmt", "--check"];
    arguments.extend(folders.iter().map(String::as_str));
    let outcome = Folder::new().run(&arguments);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{outcome:?}");
}
