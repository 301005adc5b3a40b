//! README.md, held against the program: each call in it is made, and what it
//! shows must come out, standard error and standard output as a terminal mixes them.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder that the README's calls are made in.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One call as the README shows it.
struct Call {
    command: String,
    shown: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

/// The README's code blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let readme = read("README.md");
    let mut parts = readme.split("\n```");
    parts.next();
    // Every second part stands between two fences.
    let inside = parts.step_by(2);
    inside.filter_map(|it| Some(it.strip_prefix(language)?.strip_prefix('\n')?.to_owned() + "\n")).collect()
}

fn calls() -> Vec<Call> {
    let call = |block: String| {
        let (command, shown) =
            block.strip_prefix("$ ").expect("a console block starts with a call").split_once('\n')?;
        Some(Call { command: command.to_owned(), shown: shown.to_owned() })
    };
    blocks("console").into_iter().filter_map(call).collect()
}

/// The examples, and the example flow with the two slips that the README speaks of, for the test of this name.
fn place(test: &str) -> Place {
    let place = Place(std::env::temp_dir().join(format!("fdlc-readme-{test}-{}", std::process::id())));
    let examples = place.0.join("examples");
    std::fs::create_dir_all(&examples).unwrap();
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|it| it == "yaml") {
            std::fs::copy(entry.path(), examples.join(entry.file_name())).unwrap();
        }
    }
    let flow = read("examples/order.fdl.yaml");
    let slips =
        [("amount.$: $Input.total", "amount.$: lenght($Input.items)"), ("Timeout: 60", "TimeOut: 60")];
    let slipped = slips.iter().fold(flow, |flow, (right, wrong)| {
        assert!(flow.contains(right), "{right}");
        flow.replacen(right, wrong, 1)
    });
    std::fs::write(place.0.join("order.fdl.yaml"), slipped).unwrap();
    place
}

fn terminal(command: &str, place: &Place) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_fdlc")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{command} 2>&1")]).current_dir(&place.0).stdin(Stdio::null());
    for name in ["NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG", "TERM", "CLICOLOR", "CLICOLOR_FORCE"] {
        shell.env_remove(name);
    }
    String::from_utf8(shell.env("PATH", path).output().unwrap().stdout).unwrap()
}

#[test]
fn every_call_of_the_readme_gives_what_it_shows() {
    let place = place("calls");
    let calls = calls();
    assert!(calls.len() >= 5, "{} calls", calls.len());
    for call in calls {
        let came = terminal(&call.command, &place);
        assert!(
            came.trim_end() == call.shown.trim_end(),
            "$ {}\n{came}\nREADME.md shows:\n{}",
            call.command,
            call.shown
        );
    }
}

#[test]
fn the_picture_in_the_readme_is_what_the_program_draws() {
    let place = place("picture");
    let drawn = terminal("fdlc graph examples/order.fdl.yaml --format svg", &place);
    let hint = "run `fdlc graph examples/order.fdl.yaml --format svg > docs/order.svg`";
    assert!(drawn == read("docs/order.svg"), "docs/order.svg is old: {hint}");
}

#[test]
fn the_first_two_commands_of_the_readme_are_those_of_ci() {
    let commands: Vec<String> = blocks("sh").iter().map(|it| it.trim().to_owned()).collect();
    assert_eq!(commands.len(), 2, "one sets up and runs the main job, one tests");
    assert!(commands[0].starts_with("cargo run --release -- run examples/"), "{}", commands[0]);
    assert_eq!(commands[1], "cargo test --workspace");
    let ci = read(".ci/run");
    assert!(
        ci.contains("readme 'cargo run '") && ci.contains("readme 'cargo test '"),
        "CI takes both from README.md"
    );
    let place = place("commands");
    let run = commands[0].replace("cargo run --release --", "fdlc");
    assert!(terminal(&run, &place).contains("Succeeded after 0s"), "{run}");
}

#[test]
fn the_test_file_of_the_readme_is_a_part_of_the_one_it_names() {
    let whole = read("examples/order.test.yaml");
    let shown = blocks("yaml").into_iter().find(|it| it.starts_with("flow: ")).expect("a flow test is shown");
    for line in shown.lines() {
        assert!(whole.lines().any(|it| it == line), "{line}");
    }
}
