//! The files that are generated from the tables are what the tables say.
//!
//! `FDLC_UPDATE=1 cargo test -p fdl-compiler --test generated` writes them.
#![expect(clippy::disallowed_methods, reason = "a test reads and writes the project's files")]

use fdl_compiler::{reference, schema};
use std::path::PathBuf;

fn is_current(path: &str, wanted: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if std::env::var("FDLC_UPDATE").is_ok() {
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(&path, wanted).expect("the file can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == wanted, "{} is not current: run with FDLC_UPDATE=1", path.display());
}

fn schema_text() -> String {
    format!("{:#}\n", schema::json_schema())
}

#[test]
fn the_reference_is_current() {
    is_current("docs/reference.md", &reference::markdown());
}

#[test]
fn the_schema_is_current() {
    is_current("editors/fdl.schema.json", &schema_text());
}

/// A flow of ours as JSON.
fn json(yaml: &str) -> serde_json::Value {
    serde_yaml::from_str(yaml).expect("the text is YAML")
}

const GOOD: &str = "
Type: StateMachine
SpecVersion: v1
Name: ${stage}-orders
StartAt: Charge
States:
  - Type: Task
    Name: Charge
    Action: FC:InvokeFunction
    TaskMode: RequestComplete
    Timeout.$: $Input.patience
    Parameters:
      resourceArn: acs:fc:::functions/charge
      invocationType: Sync
      body: {order.$: $Input}
    Retry:
      - {Errors: [FnF.ALL], Description: d, MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 1.5}
    Catch:
      - {Errors: [FnF.ALL], Description: d, Next: Sorry}
    Next: Pause
  - {Type: Wait, Name: Pause, Seconds.$: $Input.pause, Next: Each}
  - Type: Map
    Name: Each
    ItemsPath: $Input.items
    MaxConcuccency: 3
    Processor:
      StartAt: Pick
      States:
        - Type: Choice
          Name: Pick
          Branches: [{Condition: $Input.ok, Next: Good}]
          Default: Good
        - {Type: Succeed, Name: Good, End: true}
    Next: Fan
  - Type: Parallel
    Name: Fan
    Branches: [{StartAt: P, States: [{Type: Pass, Name: P, End: true}]}]
    End: true
  - {Type: Fail, Name: Sorry, Code: E, Detail.$: $Input.why}
";

#[test]
fn the_schema_takes_good_flows_and_refuses_mistakes() {
    let validator = jsonschema::validator_for(&schema::json_schema()).unwrap();
    let good = json(GOOD);
    let errors: Vec<_> = validator.iter_errors(&good).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mistakes = [
        ("    Action: FC:InvokeFunction\n", ""),
        ("    Next: Pause\n", "    Nxt: Pause\n"),
        ("TaskMode: RequestComplete", "TaskMode: Whenever"),
        ("Type: Wait", "Type: Sleep"),
        ("Seconds.$: $Input.pause", "Seconds: 301"),
        ("SpecVersion: v1", "SpecVersion: v2"),
        ("    Branches: [{Condition: $Input.ok, Next: Good}]", "    Branches: []"),
        ("Errors: [FnF.ALL]", "Errors: FnF.ALL"),
    ];
    for (right, wrong) in mistakes {
        assert!(GOOD.contains(right), "{right}");
        assert!(!validator.is_valid(&json(&GOOD.replacen(right, wrong, 1))), "{wrong} is taken");
    }
}

#[test]
fn the_schema_takes_the_published_flows() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/new");
    let Ok(entries) = std::fs::read_dir(&root) else {
        eprintln!("SKIPPED: there is no {}", root.display());
        return;
    };
    let validator = jsonschema::validator_for(&schema::json_schema()).unwrap();
    for entry in entries {
        let path = entry.unwrap().path();
        let flow = json(&std::fs::read_to_string(&path).unwrap());
        let errors: Vec<_> = validator.iter_errors(&flow).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
}
