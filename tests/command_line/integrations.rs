//! The GitHub Action and the pre-commit hooks: what their definitions name is
//! run as it stands there, on a repository of its own.

use crate::support::{BAD, Folder, GOOD, Outcome};
use fdl_compiler::value::Value;
use fdl_compiler::yaml;
use std::path::Path;
use std::process::Command;

fn definition(name: &str) -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let document = yaml::parse(text);
    assert!(document.problems.is_empty(), "{name}: {:?}", document.problems);
    let value: Value = document.value(&document.root);
    serde_json::from_str(&value.to_json()).unwrap()
}

/// A runner's temporary folder, with a `cargo` that takes the built program for the one to install.
fn runner() -> Folder {
    let program = env!("CARGO_BIN_EXE_fdlc");
    let cargo = format!(
        "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\" > \"$RUNNER_TEMP/cargo.log\"\n\
         root=\"${{@: -1}}\"\nmkdir -p \"$root/bin\" && cp '{program}' \"$root/bin/fdlc\"\n"
    );
    let runner = Folder::new().with("stub/cargo", cargo);
    make_executable(&runner.path().join("stub/cargo"));
    runner
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}

/// Runs the steps of the Action as a runner does; the outcome is that of the last one.
fn act(repository: &Folder, inputs: &[(&str, &str)]) -> Outcome {
    let action = definition("action.yml");
    let runner = runner();
    let path = format!("{}:{}", runner.path().join("stub").display(), std::env::var("PATH").unwrap());
    let mut last = None;
    for step in action["runs"]["steps"].as_array().unwrap() {
        assert_eq!(step["shell"], "bash");
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
        command.current_dir(repository.path()).env("PATH", &path).env("RUNNER_TEMP", runner.path());
        command.env("GITHUB_ACTION_PATH", env!("CARGO_MANIFEST_DIR"));
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            let value = value.as_str().unwrap();
            let input = value.strip_prefix("${{ inputs.").and_then(|it| it.strip_suffix(" }}")).unwrap();
            let default = action["inputs"][input]["default"].as_str().unwrap();
            let given = inputs.iter().find(|it| it.0 == input).map_or(default, |it| it.1);
            command.env(name, given);
        }
        last = Some(Outcome::from(command.output().unwrap()));
    }
    let log = runner.read("cargo.log");
    let root = env!("CARGO_MANIFEST_DIR");
    assert!(log.starts_with("install\n--locked\n") && log.contains(&format!("--path\n{root}\n")), "{log}");
    last.unwrap()
}

#[cfg(unix)]
#[test]
fn the_github_action_builds_fdlc_and_annotates_what_it_finds() {
    let repository = Folder::new().with("flows/bad.fdl.yaml", BAD).with("good/good.fdl.yaml", GOOD);
    let outcome = act(&repository, &[]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.out.starts_with("::error file=flows/bad.fdl.yaml,line=8,"), "{outcome:?}");
    assert_eq!(act(&repository, &[("paths", "good good/*.yaml")]).code, 0);
    assert_eq!(act(&repository, &[("paths", "nosuch")]).code, 2);
    let hinted = GOOD.replace("Type: Succeed", "Type: Fail");
    let repository = Folder::new().with("flow.yaml", hinted);
    assert_eq!(act(&repository, &[("mode", "express")]).code, 0);
    assert_eq!(act(&repository, &[("deny", "hints"), ("mode", "Standard")]).code, 1);
}

/// What a pre-commit hook does with the files that are staged.
fn hook(id: &str, repository: &Folder, staged: &[&str]) -> Outcome {
    let hooks = definition(".pre-commit-hooks.yaml");
    let hook = hooks.as_array().unwrap().iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(hook["language"], "rust");
    let entry: Vec<&str> = hook["entry"].as_str().unwrap().split(' ').collect();
    assert_eq!(entry[0], "fdlc");
    let pattern = regex::Regex::new(hook["files"].as_str().unwrap()).unwrap();
    let taken: Vec<&str> = staged.iter().copied().filter(|it| pattern.is_match(it)).collect();
    assert!(!taken.is_empty());
    repository.run(&[&entry[1..], &taken[..]].concat())
}

#[test]
fn the_pre_commit_hooks_check_and_mend_what_is_staged() {
    let misspelt = GOOD.replace("Type: Succeed", "Type: Suceed");
    let repository =
        Folder::new().with("a/bad.fdl.yaml", &misspelt).with("flow.yml", GOOD).with("notes.yaml", BAD);
    let staged = ["a/bad.fdl.yaml", "flow.yml", "notes.yaml"];
    assert_eq!(hook("fdlc-check", &repository, &staged).code, 1);
    assert_eq!(hook("fdlc-check", &repository, &staged[1..]).code, 0);
    let repository = Folder::new().with("x.fdl.yaml", GOOD.replace("StartAt: Hello", "StartAt: Helo"));
    assert_eq!(hook("fdlc-fix", &repository, &["x.fdl.yaml"]).code, 0);
    assert_eq!(repository.read("x.fdl.yaml"), GOOD);
}

#[test]
fn the_pre_commit_hooks_take_the_files_that_a_folder_is_searched_for() {
    let names = [
        "a.fdl.yaml",
        "d/a.fdl.yml",
        "a.fdl.json",
        "a.flow.yaml",
        "a.flow.yml",
        "d/a.flow.json",
        "flow.yaml",
        "d/flow.yml",
        "flow.json",
        "a.yaml",
        "aflow.yaml",
        "a.fdl.yaml.txt",
        "fdl.yaml",
        ".fdl.yaml",
    ];
    let folder = names.iter().fold(Folder::new(), |it, name| it.with(name, BAD));
    let mut found: Vec<String> = folder
        .run(&["check", "--format", "json"])
        .findings()
        .iter()
        .map(|it| it["file"].as_str().unwrap().to_owned())
        .collect();
    found.sort();
    for hook in definition(".pre-commit-hooks.yaml").as_array().unwrap() {
        let pattern = regex::Regex::new(hook["files"].as_str().unwrap()).unwrap();
        let mut taken: Vec<_> = names.iter().filter(|it| pattern.is_match(it)).copied().collect();
        taken.sort_unstable();
        assert_eq!(taken, found);
    }
}
