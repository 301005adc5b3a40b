//! The formats of `fdlc check` on real findings.

use crate::support::{BAD, Folder};

#[test]
fn json_counts_columns_in_code_points_and_offsets_in_bytes() {
    let field = "    流程: 1\n";
    let flow = BAD.replace("    Resutl: 1\n", field);
    for (prefix, breaks, extra) in
        [("", "\n", 0), ("\u{feff}", "\n", 3), ("", "\r\n", 7), ("\u{feff}", "\r\n", 10)]
    {
        let text = format!("{prefix}{}", flow.replace('\n', breaks));
        let outcome = Folder::new().with("x.fdl.yaml", text).run(&["check", "--format", "json"]);
        let finding = &outcome.findings()[0];
        assert_eq!(finding["rule"], "unknown-field");
        assert_eq!(finding["severity"], "error");
        let start = &finding["range"]["start"];
        assert_eq!((start["line"].as_u64(), start["column"].as_u64()), (Some(8), Some(5)));
        let offset = flow.find("流程").unwrap() + extra;
        assert_eq!(start["offset"].as_u64(), Some(offset as u64), "{prefix:?} {breaks:?}");
        let end = &finding["range"]["end"];
        assert_eq!((end["line"].as_u64(), end["column"].as_u64()), (Some(8), Some(7)));
        assert_eq!(end["offset"].as_u64(), Some(offset as u64 + 6));
    }
}

#[test]
fn json_of_nothing_is_an_empty_array() {
    let outcome = Folder::new().with("x.fdl.yaml", crate::support::GOOD).run(&["check", "--format", "json"]);
    assert_eq!((outcome.code, outcome.findings().len(), outcome.err.as_str()), (0, 0, ""));
}

#[test]
fn every_finding_has_every_member() {
    let outcome = Folder::new().with("x.fdl.yaml", BAD).run(&["check", "--format", "json"]);
    let finding = &outcome.findings()[0];
    let members: Vec<&String> = finding.as_object().unwrap().keys().collect();
    assert_eq!(members, ["file", "fixes", "help", "message", "range", "related", "rule", "severity", "url"]);
}

#[test]
fn github_names_the_rule_and_the_place() {
    let outcome = Folder::new().with("x.fdl.yaml", BAD).run(&["check", "--format", "github"]);
    let start = "::error file=x.fdl.yaml,line=8,endLine=8,col=5,endColumn=10,title=unknown-field::";
    assert!(outcome.out.starts_with(start), "{outcome:?}");
    assert_eq!(outcome.code, 1);
}

/// An error, a warning and a hint: an unknown field, no name, no detail.
const ALL_SEVERITIES: &str = "\
Type: StateMachine
SpecVersion: v1
StartAt: Stop
States:
  - Type: Fail
    Name: Stop
    Kode: Over
";

#[test]
fn every_format_has_its_own_words_for_severities() {
    let folder = Folder::new().with("x.fdl.yaml", ALL_SEVERITIES);
    for (format, words) in [
        ("json", [r#""error""#, r#""warning""#, r#""hint""#]),
        ("github", ["::error ", "::warning ", "::notice "]),
        ("sarif", [r#""level": "error""#, r#""level": "warning""#, r#""level": "note""#]),
        ("gitlab", [r#""severity": "major""#, r#""severity": "minor""#, r#""severity": "info""#]),
    ] {
        let outcome = folder.run(&["check", "--format", format]);
        for word in words {
            assert!(outcome.out.contains(word), "{format} {word}: {}", outcome.out);
        }
    }
}

#[test]
fn sarif_and_gitlab_are_json() {
    for format in ["sarif", "gitlab"] {
        let outcome = Folder::new().with("x.fdl.yaml", BAD).run(&["check", "--format", format]);
        assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
        let value: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
        let text = value.to_string();
        assert!(text.contains("unknown-field") && text.contains("x.fdl.yaml"));
    }
}
