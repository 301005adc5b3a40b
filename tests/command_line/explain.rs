//! `fdlc explain`.

use crate::support::Folder;

#[test]
fn every_rule_of_the_list_has_its_page() {
    let folder = Folder::new();
    let list = folder.run(&["explain"]);
    assert_eq!(list.code, 0);
    let names: Vec<&str> = list.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 40);
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), names.len(), "each once");
    let page = folder.run(&["explain", names[0]]);
    assert_eq!(page.code, 0);
    assert!(page.out.starts_with(&format!("# {}\n", names[0])));
}

#[test]
fn an_unknown_rule_gets_near_misses() {
    let folder = Folder::new();
    let outcome = folder.run(&["explain", "unkown-field"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert_eq!(outcome.err, "error: there is no rule `unkown-field`; did you mean `unknown-field`?\n");
    let outcome = folder.run(&["explain", "duplicate"]);
    assert!(outcome.err.contains("`duplicate-field` or `duplicate-state`"), "{outcome:?}");
    assert_eq!(folder.run(&["explain", "\u{1b}[31m"]).code, 2);
}
