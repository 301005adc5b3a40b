//! `fdlc check`: exit statuses, modes and levels.

use crate::support::{BAD, Folder, GOOD};

const WARNED: &str = "\
Type: StateMachine
SpecVersion: v1
Name: greet
StartAt: Hello
States:
  - Type: Succeed
    Name: Hello
  - Type: Succeed
    Name: Lost
";

const HINTED: &str = "\
Type: StateMachine
SpecVersion: v1
Name: greet
StartAt: Hello
States:
  - Type: Fail
    Name: Hello
    Code: Sorry
";

const LONG_WAIT: &str = "\
Type: StateMachine
SpecVersion: v1
Name: greet
StartAt: Rest
States:
  - Type: Wait
    Name: Rest
    Seconds: 60
    End: true
";

#[test]
fn errors_fail_and_warnings_and_hints_do_where_they_are_denied() {
    let folder = Folder::new()
        .with("good.fdl.yaml", GOOD)
        .with("bad.fdl.yaml", BAD)
        .with("warned.fdl.yaml", WARNED)
        .with("hinted.fdl.yaml", HINTED);
    for (file, plain, warnings, hints) in [
        ("good.fdl.yaml", 0, 0, 0),
        ("hinted.fdl.yaml", 0, 0, 1),
        ("warned.fdl.yaml", 0, 1, 1),
        ("bad.fdl.yaml", 1, 1, 1),
    ] {
        assert_eq!(folder.run(&["check", file]).code, plain, "{file}");
        assert_eq!(folder.run(&["check", file, "--deny", "warnings"]).code, warnings, "{file}");
        assert_eq!(folder.run(&["check", "--deny", "hints", file]).code, hints, "{file}");
    }
}

#[test]
fn the_mode_decides_what_is_allowed_and_is_read_in_any_case() {
    let folder = Folder::new().with("wait.fdl.yaml", LONG_WAIT);
    assert_eq!(folder.run(&["check"]).code, 0);
    assert_eq!(folder.run(&["check", "--mode", "Standard"]).code, 0);
    assert_eq!(folder.run(&["check", "--mode", "EXPRESS"]).code, 1);
}

#[test]
fn many_files_come_out_as_one_after_the_other() {
    let names: Vec<String> = (0..2000).map(|n| format!("{:02}/{n:04}.fdl.yaml", n / 100)).collect();
    let folder = names.iter().fold(Folder::new(), |it, name| it.with(name, BAD));
    let outcome = folder.run(&["check", "--format", "json"]);
    let files: Vec<String> =
        outcome.findings().iter().map(|it| it["file"].as_str().unwrap().to_owned()).collect();
    assert_eq!(files, names);
    assert_eq!(folder.run(&["check", "--format", "json"]).out, outcome.out);
}

#[test]
fn fixes_are_applied_in_place_or_to_standard_output() {
    let flow = BAD.replace("Resutl: 1", "Outputconstructor: {a: 1}");
    let fixed = BAD.replace("Resutl: 1", "OutputConstructor: {a: 1}");
    let folder = Folder::new().with("x.fdl.yaml", &flow).with("good.fdl.yaml", GOOD);
    let outcome = folder.run(&["check", "--fix"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{outcome:?}");
    assert_eq!(outcome.err, "2 files checked: 1 fixed, nothing found\n");
    assert_eq!(folder.read("x.fdl.yaml"), fixed);
    let outcome = folder.run_with_input(&["check", "-", "--fix"], &flow);
    assert_eq!((outcome.code, outcome.out), (0, fixed));
    let broken = flow.replace("StartAt: Hello", "StartAt: Nobody");
    let outcome = folder.run_with_input(&["check", "-", "--fix"], &broken);
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.contains("OutputConstructor") && !outcome.out.contains("unknown-state"));
    assert!(outcome.err.contains("error[unknown-state]"), "{outcome:?}");
    assert_eq!(folder.run(&["check", "--unsafe"]).code, 2);
}

#[test]
fn a_project_file_decides_on_modes_and_levels() {
    let wait = GOOD.replace("Type: Succeed", "Type: Wait\n    Seconds: 100\n    End: true");
    let folder = Folder::new().with("a/x.fdl.yaml", &wait).with("b/x.fdl.yaml", &wait).with(
        "fdlc.yaml",
        "flows:\n  - {match: b/**, mode: Express}\n  - {match: '**', rules: {missing-name: off}}\n",
    );
    let outcome = folder.run(&["check", "--format", "json", "."]);
    assert_eq!(outcome.code, 1);
    let files: Vec<_> = outcome.findings().iter().map(|it| it["file"].as_str().unwrap().to_owned()).collect();
    assert!(!files.is_empty() && files.iter().all(|file| file.ends_with("b/x.fdl.yaml")), "{files:?}");
    let folder = folder.with("fdlc.yaml", "rules: {mising-name: off}\n");
    let outcome = folder.run(&["check", "."]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(
        outcome.err.contains("fdlc.yaml:1:9") && outcome.err.contains("`missing-name`"),
        "{}",
        outcome.err
    );
}
