//! Flows inside other files: named, or under `embedded` of the project file.

use crate::support::{BAD, Folder, GOOD};

fn terraform(flow: &str) -> String {
    let flow: String = flow.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "resource \"alicloud_fnf_flow\" \"greet\" {{\n  name = \"greet\"\n  definition = <<-FLOW\n{flow}  FLOW\n}}\n"
    )
}

#[test]
fn a_host_is_checked_when_it_is_named_or_listed_and_not_otherwise() {
    let page = format!("# Greeting\n\n```yaml\n{BAD}```\n");
    let folder = Folder::new()
        .with("infra/main.tf", terraform(BAD))
        .with("docs/page.md", page)
        .with("flow.yaml", GOOD)
        .with("notes.yaml", "key: value\n");
    let place = |arguments: &[&str]| {
        let outcome = folder.run(&[&["check", "--format", "json"], arguments].concat());
        let found = outcome.findings();
        let place = |it: &serde_json::Value| {
            format!(
                "{}:{}:{}",
                it["file"].as_str().unwrap(),
                it["range"]["start"]["line"],
                it["range"]["start"]["column"]
            )
        };
        (outcome.code, found.iter().map(place).collect::<Vec<_>>())
    };
    assert_eq!(place(&["infra/main.tf"]), (1, vec!["infra/main.tf:11:9".to_owned()]));
    assert_eq!(place(&["docs/*.md"]), (1, vec!["docs/page.md:11:5".to_owned()]));
    assert_eq!(place(&["."]), (0, vec![]));
    std::fs::write(folder.path().join("fdlc.yaml"), "embedded: ['infra/**/*.tf', '*.md']\n").unwrap();
    assert_eq!(place(&["."]), (1, vec!["infra/main.tf:11:9".to_owned()]));
    assert_eq!(place(&["infra"]), (1, vec!["infra/main.tf:11:9".to_owned()]));
}

#[test]
fn fixes_reach_into_the_host() {
    let folder = Folder::new().with("main.tf", terraform(&GOOD.replace("StartAt: Hello", "StartAt: Helo")));
    assert_eq!(folder.run(&["check", "--fix", "main.tf"]).code, 0);
    assert_eq!(folder.read("main.tf"), terraform(GOOD));
}

#[test]
fn templates_of_others_get_one_finding_for_each_flow_of_the_old_language() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/containers");
    let Ok(entries) = std::fs::read_dir(&corpus) else {
        println!("SKIPPED: no templates in {}", corpus.display());
        return;
    };
    let mut n_flows = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        // What a template says of a file or of another resource is no flow of its own.
        let expected = std::fs::read_to_string(&path).unwrap().matches("type: flow").count();
        let outcome = Folder::new().run(&["check", "--format", "json", path.to_str().unwrap()]);
        let rules = outcome.rules();
        assert_eq!(rules, vec!["other-language"; expected], "{path:?}");
        n_flows += rules.len();
    }
    assert!(n_flows >= 12, "{n_flows}");
}

#[test]
fn every_format_shows_the_place_in_the_host() {
    let folder = Folder::new().with("main.tf", terraform(BAD));
    let written = |format: &str| folder.run(&["check", "--format", format, "main.tf"]).out;
    assert!(written("text").contains("main.tf:11:9"), "{}", written("text"));
    assert!(written("github").starts_with("::error file=main.tf,line=11,"), "{}", written("github"));
    let region = |text: &str, line: &str| text.replace(char::is_whitespace, "").contains(line);
    assert!(region(&written("sarif"), "\"startLine\":11"), "{}", written("sarif"));
    assert!(region(&written("gitlab"), "\"path\":\"main.tf\""), "{}", written("gitlab"));
    let piped = folder.run_with_input(
        &["check", "-", "--stdin-filename", "main.tf", "--format", "json"],
        folder.read("main.tf"),
    );
    assert_eq!(piped.findings()[0]["range"]["start"]["line"], 11);
}

#[test]
fn a_host_that_is_listed_in_a_broken_project_file_is_said_there() {
    let folder = Folder::new().with("fdlc.yaml", "embeded: [a.tf]\n").with("flow.yaml", GOOD);
    let outcome = folder.run(&["check"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.err.contains("did you mean `embedded`?"), "{outcome:?}");
}
