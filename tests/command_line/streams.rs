//! Standard output, standard error, colour, closed pipes and help.

use crate::support::{BAD, Folder, GOOD};
use std::process::Stdio;

const COMMANDS: &[&str] =
    &["check", "run", "test", "eval", "schema", "explain", "init", "lsp", "completions"];

#[test]
fn findings_go_to_standard_output_and_the_summary_to_standard_error() {
    let folder = Folder::new().with("bad.fdl.yaml", BAD).with("good.fdl.yaml", GOOD);
    let outcome = folder.run(&["check"]);
    assert_eq!(outcome.code, 1);
    insta::assert_snapshot!(outcome.out);
    assert_eq!(outcome.err, "2 files checked: 1 error\n");
    let outcome = folder.run(&["check", "good.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""));
    assert_eq!(outcome.err, "1 file checked: nothing found\n");
}

#[test]
fn colour_is_as_asked_before_the_environment_before_the_terminal() {
    let folder = Folder::new().with("bad.fdl.yaml", BAD);
    let coloured = |arguments: &[&str], no_color: bool| {
        let mut command = folder.command(arguments);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output = command.output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    assert!(!coloured(&["check"], false), "a pipe is no terminal");
    assert!(coloured(&["check", "--color", "always"], false));
    assert!(coloured(&["check", "--color=always"], true));
    assert!(!coloured(&["check", "--color", "never"], false));
    for format in ["json", "sarif", "github", "gitlab"] {
        assert!(!coloured(&["check", "--color", "always", "--format", format], false), "{format}");
    }
    assert!(coloured(&["--color", "always", "check", "--nosuch"], true));
    assert!(!coloured(&["--color", "never", "check", "--nosuch"], false));
}

#[test]
fn lines_are_drawn_in_ascii_where_the_locale_is_not_utf8() {
    let folder = Folder::new().with("bad.fdl.yaml", BAD);
    let output = folder.command(&["check"]).env("LC_ALL", "C").output().unwrap();
    assert!(output.stdout.is_ascii());
    let output = folder.command(&["check"]).env("LANG", "C").env("LC_ALL", "C.UTF-8").output().unwrap();
    assert!(!output.stdout.is_ascii());
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let many = "    x: 1\n".repeat(3);
    let flows =
        (0..200).fold(Folder::new(), |it, n| it.with(&format!("{n}.fdl.yaml"), format!("{BAD}{many}")));
    for arguments in [&["check"][..], &["check", "--format", "sarif"], &["--help"], &["explain"]] {
        let mut child =
            flows.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code().is_some_and(|code| code < 2), "{arguments:?} {err}");
        assert!(!err.contains("panic") && !err.contains("error:"), "{arguments:?} {err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_refuses_the_call() {
    let folder = Folder::new().with("x.fdl.yaml", BAD);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = folder.command(&["check"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("cannot write to standard output"), "{err}");
}

#[test]
fn help_and_version_answer_on_standard_output() {
    let folder = Folder::new();
    let version = folder.run(&["--version"]);
    assert_eq!((version.code, version.out.as_str()), (0, concat!("fdlc ", env!("CARGO_PKG_VERSION"), "\n")));
    let help = folder.run(&["--help"]);
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    for command in COMMANDS {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command} is missing in {}", help.out);
        let help = folder.run(&[command, "--help"]);
        assert_eq!((help.code, help.err.as_str()), (0, ""), "{command}");
        assert!(help.out.contains(&format!("Usage: fdlc {command}")), "{}", help.out);
    }
}

#[test]
fn a_call_that_makes_no_sense_is_refused() {
    let folder = Folder::new().with("good.fdl.yaml", GOOD);
    for arguments in [
        &[][..],
        &["nosuch"],
        &["check", "--nosuch"],
        &["check", "--format", "nosuch"],
        &["check", "--mode", "nosuch"],
        &["check", "--color", "nosuch"],
        &["check", "--deny", "errors"],
        &["explain", "nosuch"],
        &["completions", "nosuch"],
        &["eval"],
    ] {
        let outcome = folder.run(arguments);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{arguments:?} {outcome:?}");
        assert!(!outcome.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn every_shell_gets_its_completions() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "PowerShell"] {
        let outcome = folder.run(&["completions", shell]);
        assert_eq!(outcome.code, 0);
        assert!(outcome.out.contains("explain"), "{shell}");
    }
}
