//! Child flows that the project file binds: they are there, and what they end with is known.

use crate::support::{Folder, GOOD};

const PROJECT: &str = "bindings:\n  - {resource: 'acs:fnf:*:flow/child', flow: flows/child.fdl.yaml}\n";
const CHILD: &str = "\
Type: StateMachine
SpecVersion: v1
Name: child
StartAt: Sum
States:
  - Type: Pass
    Name: Sum
    OutputConstructor:
      total: 5
    End: true
";

fn parent(resource: &str, member: &str) -> String {
    format!(
        "\
Type: StateMachine
SpecVersion: v1
Name: parent
StartAt: Ask
Timeout: 60
States:
  - Type: Task
    Name: Ask
    Action: FNF:StartExecution
    TaskMode: WaitForSystemCallback
    Parameters:
      resourceArn: {resource}
    OutputConstructor:
      total.$: $Output.{member}
    End: true
"
    )
}

#[test]
fn a_task_gives_what_its_child_ends_with() {
    let folder = Folder::new()
        .with("fdlc.yaml", PROJECT)
        .with("flows/child.fdl.yaml", CHILD)
        .with("good.fdl.yaml", parent("acs:fnf:::flow/child", "total"))
        .with("other.fdl.yaml", parent("acs:fnf:::flow/other", "totl"))
        .with("bad.fdl.yaml", parent("acs:fnf:::flow/child", "totl"));
    let outcome = folder.run(&["check", "--format", "json"]);
    let found = outcome.findings();
    assert_eq!(found.len(), 1, "{outcome:?}");
    assert_eq!(
        (&*found[0]["file"].to_string(), &found[0]["range"]["start"]["line"]),
        ("\"bad.fdl.yaml\"", &14.into())
    );
    assert_eq!(found[0]["rule"], "missing-member");
    assert_eq!(found[0]["severity"], "warning");
    let why = "`Ask` gives what `flows/child.fdl.yaml` ends with, `{total: 5}`";
    assert_eq!(found[0]["related"][0]["message"], why);
}

#[test]
fn flows_that_wait_for_each_other_are_left_unknown() {
    let bound = |name: &str| format!("  - {{resource: 'acs:fnf:*:flow/{name}', flow: {name}.fdl.yaml}}\n");
    let names: Vec<String> = (0..12).map(|at| format!("f{at}")).collect();
    let project: String = names.iter().map(|name| bound(name)).collect();
    let mut folder = Folder::new().with("fdlc.yaml", format!("bindings:\n{project}{}", bound("self")));
    for at in 0..12 {
        let next = format!("acs:fnf:::flow/f{}", (at + 1) % 12);
        folder = folder.with(&format!("f{at}.fdl.yaml"), parent(&next, "x"));
    }
    let folder = folder.with("self.fdl.yaml", parent("acs:fnf:::flow/self", "y"));
    let outcome = folder.run(&["check", "--format", "json"]);
    assert!(outcome.findings().is_empty(), "{outcome:?}");
}

#[test]
fn a_binding_without_its_flow_is_a_broken_configuration() {
    let folder = Folder::new().with("fdlc.yaml", PROJECT).with("good.fdl.yaml", GOOD);
    let outcome = folder.run(&["check"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
    assert!(
        outcome.err.contains("`flows/child.fdl.yaml` cannot be read: there is no such file"),
        "{outcome:?}"
    );
    assert!(outcome.err.contains("fdlc.yaml:2:46"), "{outcome:?}");
    folder.write("flows/child.fdl.yaml", "key: value\n");
    let outcome = folder.run(&["check"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.err.contains("`flows/child.fdl.yaml` is no flow"), "{outcome:?}");
    folder.write("flows/child.fdl.yaml", CHILD);
    assert_eq!(folder.run(&["check"]).code, 0);
}
