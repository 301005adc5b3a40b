//! `fdlc init`.

use crate::support::Folder;

#[test]
fn a_new_project_works_at_once() {
    let folder = Folder::new();
    let outcome = folder.run(&["init", "shop/flows"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{outcome:?}");
    let outcome = folder.run(&["check", "--deny", "hints", "shop"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let outcome = folder.run(&["run", "shop/flows/greet.fdl.yaml", "--mocks", "shop/flows/greet.test.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "{\"greeting\":\"Hello!\"}\n"), "{outcome:?}");
    let outcome = folder.run(&["run", "shop/flows/greet.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "{\"greeting\":\"Hello!\"}\n"), "{outcome:?}");
    let outcome = folder.run(&["test", "shop"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
}

#[test]
fn nothing_is_written_over() {
    let folder = Folder::new().with("greet.test.yaml", "mine");
    let outcome = folder.run(&["init"]);
    assert_eq!(outcome.code, 2);
    assert_eq!(outcome.err, "error: `./greet.test.yaml` exists, so nothing was written\n");
    assert!(!folder.path().join("greet.fdl.yaml").exists() && !folder.path().join("fdlc.yaml").exists());
    assert_eq!(folder.read("greet.test.yaml"), "mine");
}
