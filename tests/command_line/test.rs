//! `fdlc test`.

use crate::support::{BAD, Folder};

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: double
StartAt: Double
States:
  - Type: Task
    Name: Double
    Action: FC:InvokeFunction
    Parameters:
      resourceArn: acs:fc:::functions/double
      invocationType: Sync
      body.$: $Input.n
    OutputConstructor:
      n.$: $Output.Body
    Catch:
      - Errors: [TooLarge]
        Description: goes on
        Next: Done
    Next: Done
  - Type: Succeed
    Name: Done
";

const TEST: &str = "\
flow: double.fdl.yaml
mocks:
  Double: [{after: 2, give: 4}]
cases:
  - name: two
    input: {n: 2}
    expect: {output: {n: 4}}
  - name: three
    input: {n: 3}
    expect:
      output:
        n: 6 # of course
      elapsed: 1
  - name: what is not mocked
    mocks: {Double: [{when: $Input.body == 1, give: 2}]}
    input: {n: 5}
";

fn folder() -> Folder {
    Folder::new().with("double.fdl.yaml", FLOW).with("double.test.yaml", TEST)
}

#[test]
fn a_failure_shows_the_difference_the_trace_and_the_place() {
    let outcome = folder().run(&["test"]);
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.err, "1 passed, 2 failed\n");
    for told in [
        "ok    double.test.yaml:5:5  two  (2s)",
        "FAIL  double.test.yaml:8:5  three",
        "double.test.yaml:12:9: `output` is not as expected",
        "- expected {\"n\":6}",
        "+ actual   {\"n\":4}",
        "Double  answered {\"Body\":4}",
        "nothing answers `Double`, which calls `FC:InvokeFunction`: no `when` of its mocks holds",
    ] {
        assert!(outcome.out.contains(told), "{told}: {}", outcome.out);
    }
}

#[test]
fn cases_are_chosen_by_name_and_by_line() {
    let folder = folder();
    let listed = |arguments: &[&str]| folder.run(&[&["test", "--list"], arguments].concat()).out;
    assert_eq!(listed(&["--filter", "thr"]), "double.test.yaml:8:5  three\n");
    assert_eq!(listed(&["--case", "double.test.yaml:12"]), "double.test.yaml:8:5  three\n");
    assert_eq!(listed(&[]).lines().count(), 3);
    for nothing in [["--filter", "four"], ["--case", "double.test.yaml:1"], ["--case", "double.test.yaml"]] {
        assert_eq!(folder.run(&[&["test"], nothing.as_slice()].concat()).code, 2, "{nothing:?}");
    }
    assert_eq!(folder.run(&["test", "absent"]).code, 2);
    assert_eq!(folder.run(&["test", "--filter", "two"]).code, 0);
}

#[test]
fn the_json_report_has_the_shape_of_the_contract() {
    let outcome = folder().run(&["test", "--format", "json", "--coverage"]);
    assert_eq!(outcome.code, 1);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!((&report["passed"], &report["failed"]), (&1.into(), &2.into()));
    let three = &report["cases"][1];
    assert_eq!(three["status"], "failed");
    assert_eq!(three["elapsedSeconds"], 2);
    assert_eq!(three["failures"][0]["expectation"], "output");
    assert_eq!(three["failures"][0]["expected"], serde_json::json!({"n": 6}));
    assert_eq!(three["failures"][0]["range"]["start"]["line"], 12);
    let coverage = &report["coverage"][0];
    assert_eq!(coverage["flow"], "double.fdl.yaml");
    assert_eq!(coverage["states"], serde_json::json!({"covered": 2, "total": 2}));
    assert_eq!(coverage["catches"], serde_json::json!({"covered": 0, "total": 1}));
}

#[test]
fn junit_is_xml_with_every_case() {
    let outcome = folder().run(&["test", "--format", "junit"]);
    assert!(outcome.out.starts_with("<?xml") && outcome.out.matches("<testcase").count() == 3, "{outcome:?}");
    assert_eq!(outcome.out.matches("<failure").count(), 2);
}

#[test]
fn the_first_failure_ends_it_where_that_is_asked_for() {
    let outcome = folder().run(&["test", "--fail-fast"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (1, "1 passed, 1 failed\n"));
}

#[test]
fn coverage_can_be_held() {
    let folder = folder();
    let call = |least: &str| folder.run(&["test", "--filter", "two", "--coverage", "--min-coverage", least]);
    let outcome = call("66.5");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(
        outcome.out.contains("double.fdl.yaml:16:9  catch `Double, catch 1` is never taken"),
        "{outcome:?}"
    );
    let outcome = call("67");
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("66.66 % are covered, less than the 67 % asked for"), "{outcome:?}");
}

#[test]
fn what_was_covered_is_kept_for_editors() {
    let folder = folder();
    let kept = || std::fs::read_to_string(folder.path().join(".fdlc/coverage.json")).unwrap();
    folder.run(&["test"]);
    for least in [&[][..], &["--min-coverage", "10"]] {
        let listed = folder.run(&[&["test", "--coverage", "--list"], least].concat());
        assert_eq!((listed.code, listed.out.as_str()), (2, ""), "nothing would be covered: {listed:?}");
    }
    assert!(!folder.path().join(".fdlc").exists(), "nothing was covered yet");
    assert_eq!(folder.run(&["test", "--coverage"]).code, 1);
    let whole: serde_json::Value = serde_json::from_str(&kept()).unwrap();
    let flow = &whole["flows"]["double.fdl.yaml"];
    assert_eq!(
        flow["cases"][1],
        serde_json::json!({"file": "double.test.yaml", "line": 8, "name": "three", "passed": false})
    );
    assert_eq!(
        flow["points"][1],
        serde_json::json!({"kind": "state", "path": ["Done"], "index": null, "cases": [0, 1]})
    );
    assert!(std::fs::read_to_string(folder.path().join(".fdlc/.gitignore")).unwrap().ends_with("\n*\n"));
}

#[test]
fn what_cannot_be_kept_for_editors_fails_no_test() {
    // A file where the folder would stand.
    let folder = folder().with(".fdlc", "");
    let outcome = folder.run(&["test", "--filter", "two", "--coverage"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.err.contains("coverage is not kept for editors: cannot write `"), "{outcome:?}");
}

#[test]
fn expectations_are_updated_and_comments_stay() {
    let folder = folder();
    let outcome = folder.run(&["test", "--update", "--filter", "three"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_eq!(
        folder.read("double.test.yaml"),
        TEST.replace("n: 6 #", "n: 4 #").replace("elapsed: 1", "elapsed: 2")
    );
    assert_eq!(folder.run(&["test", "--filter", "three"]).code, 0);
    assert_eq!(folder.run(&["test", "--update"]).code, 1, "a case could not be run");
}

#[test]
fn expectations_about_states_that_are_gone_are_updated() {
    let test = "\
flow: double.fdl.yaml
mocks: {Double: [{give: 4}]}
cases:
  - name: two # the flow was changed
    input: {n: 2}
    expect:
      path: [Twice, Done] # renamed
      entered:
        Twice: 1
        Done: 1
      calls: {Twice: []}
";
    let folder = Folder::new().with("double.fdl.yaml", FLOW).with("double.test.yaml", test);
    let broken = folder.run(&["test"]);
    assert_eq!(broken.code, 1);
    assert_eq!(broken.err.matches("the flow has no state `Twice`").count(), 3, "{}", broken.err);
    let updated = folder.run(&["test", "--update"]);
    assert_eq!(updated.code, 0, "{updated:?}");
    assert_eq!(
        folder.read("double.test.yaml"),
        test.replace("[Twice, Done]", "[Double, Done]")
            .replace("        Twice: 1\n        Done", "        Done")
            .replace("{Twice: []}", "{}")
    );
    assert_eq!(folder.run(&["test"]).code, 0);
}

#[test]
fn a_file_that_cannot_be_updated_stays_as_it_is() {
    let test = TEST.replace("output: {n: 4}", "output: &it {n: 5}").replace("{n: 3}", "*it");
    let folder = Folder::new().with("double.fdl.yaml", FLOW).with("double.test.yaml", &test);
    let outcome = folder.run(&["test", "--update", "--filter", "two"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.err.contains("`output` of `two` in double.test.yaml is not updated: "), "{outcome:?}");
    assert_eq!(folder.read("double.test.yaml"), test);
}

#[test]
fn standard_input_cannot_be_updated() {
    let outcome = folder().run_with_input(&["test", "-", "--update"], TEST);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
    assert_eq!(outcome.err, "error: `--update` cannot write to standard input\n");
}

#[test]
fn an_update_writes_no_secrets_and_says_so() {
    let test = "definition:
  Type: StateMachine
  SpecVersion: v1
  Name: pass
  StartAt: Give
  States:
    - {Type: Pass, Name: Give, End: true}
cases:
  - name: a
    input: {password: geheim}
    expect: {output: {}, elapsed: 1}
";
    let folder = Folder::new().with("a.test.yaml", test);
    let outcome = folder.run(&["test", "--update"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let told = "`output` of `a` in a.test.yaml is not updated: secrets are not written into files";
    assert!(outcome.err.contains(told), "{outcome:?}");
    assert_eq!(folder.read("a.test.yaml"), test.replace("elapsed: 1", "elapsed: 0"));
}

#[test]
fn a_case_by_its_line_needs_its_own_file_only() {
    let folder = folder().with("broken.test.yaml", "flow: nowhere.fdl.yaml\n");
    let whole = folder.run(&["test", "."]);
    assert_eq!(whole.code, 1, "{whole:?}");
    let line = whole.out.lines().find_map(|line| line.strip_prefix("ok    ")).unwrap();
    let place = line.split("  ").next().unwrap().rsplit_once(':').unwrap().0;
    let outcome = folder.run(&["test", ".", "--case", place]);
    assert_eq!((outcome.code, outcome.out.lines().count()), (0, 1), "{outcome:?}");
    assert!(!outcome.err.contains("broken"), "{outcome:?}");
    assert_eq!(folder.run(&["test", ".", "--case", "other.test.yaml:1"]).code, 2);
    assert_eq!(folder.run(&["test", ".", "--case", "broken.test.yaml:1"]).code, 1);
}

#[test]
fn an_update_leaves_what_it_was_not_asked_for() {
    let test = TEST.replace("expect: {output: {n: 4}}", "expect: {path: [Gone]}");
    let folder = Folder::new().with("double.fdl.yaml", FLOW).with("double.test.yaml", &test);
    let outcome = folder.run(&["test", "--update", "--filter", "three"]);
    assert_eq!(outcome.code, 1, "another case keeps the file from being run: {outcome:?}");
    assert!(folder.read("double.test.yaml").contains("{path: [Gone]}"));
    // What the mocks name is no expectation.
    folder.write("double.test.yaml", TEST.replace("mocks:\n  Double", "mocks:\n  Twice"));
    assert_eq!(folder.run(&["test", "--update"]).code, 1);
}

#[test]
fn a_broken_test_file_fails_in_every_report() {
    let folder = folder()
        .with("a.test.yaml", "flow: double.fdl.yaml\ncase: []\n")
        .with("b.test.yaml", "flow: bad.fdl.yaml\ncases: [{name: a}]\n")
        .with("c.test.yaml", b"cases: \xff")
        .with("bad.fdl.yaml", BAD);
    let outcome = folder.run(&["test", "--format", "json", "--filter", "two"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!((&report["passed"], &report["failed"]), (&1.into(), &0.into()));
    let found = report["diagnostics"].as_array().unwrap();
    let places: Vec<_> =
        found.iter().map(|it| (it["file"].as_str().unwrap(), it["rule"].as_str().unwrap())).collect();
    assert_eq!(
        places,
        [
            ("a.test.yaml", "unknown-field"),
            ("bad.fdl.yaml", "unknown-field"),
            ("c.test.yaml", "invalid-utf8"),
        ]
    );
    assert_eq!(found[1]["range"]["start"]["line"], 8);
    let outcome = folder.run(&["test", "--format", "junit", "--filter", "two"]);
    assert_eq!((outcome.code, outcome.out.matches("<error").count()), (1, 3), "{outcome:?}");
    for told in [
        "<testsuite name=\"b.test.yaml\" tests=\"1\" skipped=\"0\" errors=\"1\" failures=\"0\">",
        "bad.fdl.yaml:8:5: error[unknown-field]: `Succeed` has no field `Resutl`",
        "message=\"`c.test.yaml` cannot be run\"",
    ] {
        assert!(outcome.out.contains(told), "{told}: {}", outcome.out);
    }
}

#[test]
fn keys_of_mocks_without_effect_are_told_and_the_cases_run() {
    for text in [
        "flow: double.fdl.yaml\nmocks: {Double: [{submit: {after: 1}, give: 1}]}\ncases: [{name: a}]\n",
        "flow: double.fdl.yaml\ncases: [{name: a, mocks: {Double: [{submit: {}, give: 1}]}}]\n",
    ] {
        let folder = Folder::new().with("double.fdl.yaml", FLOW).with("x.test.yaml", text);
        let outcome = folder.run(&["test"]);
        assert_eq!(outcome.code, 0, "{text}: {outcome:?}");
        let told = "`submit` has no effect: `Double` waits for its call only";
        assert!(outcome.err.contains(told), "{text}: {outcome:?}");
    }
}

#[test]
fn broken_test_files_have_findings_with_places() {
    for (text, told) in [
        ("flow: double.fdl.yaml\ncase: []\n", "did you mean `cases`?"),
        ("flow: double.fdl.yaml\n", "a test file needs `cases`"),
        ("cases: []\n", "a test file needs `flow` or `definition`"),
        ("flow: dubble.fdl.yaml\ncases: []\n", "`dubble.fdl.yaml` cannot be read"),
        ("flow: double.fdl.yaml\nmocks: {Dubble: [{give: 1}]}\ncases: []\n", "did you mean `Double`?"),
        ("flow: double.fdl.yaml\nmocks: {Done: [{give: 1}]}\ncases: []\n", "`Done` is no Task"),
        ("flow: double.fdl.yaml\ncases: [{name: a, expect: {path: [Dune]}}]\n", "did you mean `Done`?"),
        (
            "flow: double.fdl.yaml\ncases: [{name: a, reports: [{state: Double, give: 1}]}]\n",
            "WaitForCustomCallback",
        ),
        ("flow: double.fdl.yaml\ncases: [{name: a, expect: {status: Success}}]\n", "`Succeeded`"),
        ("flow: double.fdl.yaml\ncases: [{name: a, expect: {elapsed: soon}}]\n", "a number of seconds"),
        ("flow: double.fdl.yaml\ncases: [{name: a\n", "error[yaml-syntax]"),
        ("", "a mapping"),
    ] {
        let folder = Folder::new().with("double.fdl.yaml", FLOW).with("x.test.yaml", text);
        let outcome = folder.run(&["test"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{text}: {outcome:?}");
        assert!(
            outcome.err.contains(told) && outcome.err.contains("x.test.yaml:"),
            "{text}: {}",
            outcome.err
        );
    }
}

#[test]
fn members_that_no_http_answer_has_are_told_and_fail_nothing() {
    let test = "definition:
  Type: StateMachine
  SpecVersion: v1
  Name: ask
  StartAt: Ask
  States:
    - Type: Task
      Name: Ask
      Action: HTTP:Request
      Parameters: {url: 'http://localhost', method: GET}
      End: true
mocks: {Ask: [{give: {code: 404, Body: x}}, {give: {Code: 404, Header: {}}}]}
cases: [{name: a, expect: {output: {Code: 200, Header: {}, Body: x}}}]
";
    let outcome = Folder::new().with("a.test.yaml", test).run(&["test"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_eq!(outcome.err.matches("warning[").count(), 1, "{}", outcome.err);
    assert!(outcome.err.contains("`code` has no effect"), "{}", outcome.err);
    assert!(outcome.err.contains("did you mean `Code`?"), "{}", outcome.err);
}

#[test]
fn findings_of_an_inline_flow_point_into_the_test_file() {
    let inline = BAD.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let folder = Folder::new().with("x.test.yaml", format!("definition:\n{inline}cases: []\n"));
    let outcome = folder.run(&["test"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("x.test.yaml:9:7"), "{}", outcome.err);
    assert!(outcome.err.contains("error[unknown-field]"), "{}", outcome.err);
}

#[test]
fn a_case_that_goes_round_for_ever_is_given_up() {
    let round = "Type: StateMachine\nSpecVersion: v1\nName: round\nStartAt: Round\nStates:\n  - Type: Pass\n    Name: Round\n    Next: Round\n";
    let folder = Folder::new()
        .with("round.fdl.yaml", round)
        .with("round.test.yaml", "flow: round.fdl.yaml\nlimits: off\ncases: [{name: round}]\n");
    let outcome = folder.run(&["test"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.contains("the execution goes round for ever"), "{}", outcome.out);
}

#[test]
fn a_flow_is_no_flow_test_which_is_said_once() {
    let outcome = folder().run(&["test", "double.fdl.yaml"]);
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.err.matches("error[").count(), 1, "{}", outcome.err);
    assert!(outcome.err.contains("this is a flow, where a flow test is wanted"), "{}", outcome.err);
}

#[test]
fn the_mode_of_a_check_reaches_the_flows_of_tests() {
    let flow = FLOW.replace("Catch:", "TaskMode: WaitForCustomCallback\n    Catch:");
    let test = format!("definition:\n  {}\ncases: [{{name: a}}]\n", flow.trim_end().replace('\n', "\n  "));
    let folder = Folder::new().with("a.test.yaml", test);
    assert!(!folder.run(&["check", "--format", "json"]).out.contains("\"error\""));
    let outcome = folder.run(&["check", "--format", "json", "--mode", "express"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
}

#[test]
fn a_mock_may_speak_of_the_submission_only() {
    let flow = FLOW
        .replace("    Catch:", "    TaskMode: WaitForCustomCallback\n    Catch:")
        .replace("$Output.Body", "$Output");
    let test = "flow: double.fdl.yaml\nmocks: {Double: [{submit: {after: 3}}]}\ncases:\n  - name: a\n    input: {n: 1}\n    \
                reports: [{state: Double, after: 60, give: 2}]\n    expect: {output: {n: 2}, elapsed: 60}\n";
    let outcome = Folder::new().with("double.fdl.yaml", flow).with("a.test.yaml", test).run(&["test"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
}
