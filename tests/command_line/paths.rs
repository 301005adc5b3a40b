//! Which files a call is about.

use crate::support::{BAD, Folder, GOOD};

/// The files with findings, in the order of the output.
fn files(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let outcome = folder.run(&[&["check", "--format", "json"], arguments].concat());
    let mut files: Vec<String> =
        outcome.findings().iter().map(|it| it["file"].as_str().unwrap().to_owned()).collect();
    files.dedup();
    files
}

fn tree() -> Folder {
    Folder::new()
        .with("b.fdl.yaml", BAD)
        .with("a/flow.yml", BAD)
        .with("a/deep/x.flow.json", "{}")
        .with("a/notes.yaml", BAD)
        .with("a/.hidden/h.fdl.yaml", BAD)
        .with("skipped/s.fdl.yaml", BAD)
        .with(".gitignore", "skipped/\n")
}

#[test]
fn a_folder_is_searched_sorted_and_gitignore_is_obeyed() {
    assert_eq!(files(&tree(), &[]), ["a/deep/x.flow.json", "a/flow.yml", "b.fdl.yaml"]);
    assert_eq!(files(&tree(), &["."]), ["a/deep/x.flow.json", "a/flow.yml", "b.fdl.yaml"]);
    assert_eq!(files(&tree(), &["a"]), ["a/deep/x.flow.json", "a/flow.yml"]);
}

#[test]
fn order_is_as_given_and_each_file_comes_once() {
    assert_eq!(
        files(&tree(), &["b.fdl.yaml", "a", "./b.fdl.yaml", "a/flow.yml"]),
        ["b.fdl.yaml", "a/deep/x.flow.json", "a/flow.yml"]
    );
}

#[test]
fn a_star_does_not_cross_a_slash_and_two_do() {
    assert_eq!(files(&tree(), &["*.fdl.yaml"]), ["b.fdl.yaml"]);
    assert_eq!(files(&tree(), &["a/*.y*ml"]), ["a/flow.yml", "a/notes.yaml"]);
    assert_eq!(files(&tree(), &["**/*.fdl.yaml"]), ["b.fdl.yaml", "skipped/s.fdl.yaml"]);
    assert_eq!(files(&tree(), &["{a,skipped}/*.{yml,fdl.yaml}"]), ["a/flow.yml", "skipped/s.fdl.yaml"]);
    assert_eq!(files(&tree(), &["a/.hid*/*"]), ["a/.hidden/h.fdl.yaml"]);
}

#[test]
fn a_named_file_is_checked_whatever_it_is_called() {
    assert_eq!(files(&tree(), &["a/notes.yaml"]), ["a/notes.yaml"]);
    let odd = Folder::new().with("[x].yaml", BAD);
    assert_eq!(files(&odd, &["[x].yaml"]), ["[x].yaml"]);
}

#[test]
fn a_path_that_names_nothing_is_a_fault_of_the_call() {
    let folder = Folder::new().with("good.fdl.yaml", GOOD).with("bad.fdl.yaml", BAD).with("empty/x.txt", "");
    for path in ["nosuch.fdl.yaml", "nosuch/", "*.nosuch", "empty", "[", "-", "good.fdl.yaml/x"] {
        let arguments = ["check", "bad.fdl.yaml", path, "-"];
        let outcome = folder.run(if path == "-" { &arguments } else { &arguments[..3] });
        assert_eq!(outcome.code, 2, "{path}: {outcome:?}");
        assert!(outcome.err.starts_with("error: "), "{path}: {outcome:?}");
        assert!(outcome.out.contains("bad.fdl.yaml:8:5"), "the others are checked: {outcome:?}");
    }
    assert_eq!(folder.run(&["check", "empty"]).code, 2);
    assert_eq!(Folder::new().run(&["check"]).code, 2);
}

#[test]
fn standard_input_goes_by_the_name_it_is_given() {
    let folder = Folder::new();
    let outcome = folder.run_with_input(&["check", "-"], BAD);
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.contains("<stdin>:8:5"), "{outcome:?}");
    let arguments = ["check", "-", "--stdin-filename", "dir/new.fdl.yaml", "--format", "json"];
    let outcome = folder.run_with_input(&arguments, BAD);
    assert_eq!(outcome.findings()[0]["file"], "dir/new.fdl.yaml");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_a_fault_of_the_call() {
    let folder = Folder::new().with("good.fdl.yaml", GOOD);
    std::os::unix::fs::symlink("nowhere", folder.path().join("dangling.fdl.yaml")).unwrap();
    let outcome = folder.run(&["check", "dangling.fdl.yaml", "good.fdl.yaml"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.err.contains("cannot read `dangling.fdl.yaml`"), "{outcome:?}");
}
