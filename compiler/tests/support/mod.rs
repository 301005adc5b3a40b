//! What several tests share: pages, flows, and how they are compiled.
#![allow(dead_code, reason = "each test uses its part of it")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests read files, and say what they skip"
)]

pub mod page;

use fdl_compiler::compile::{Limits, Settings, compile_bytes};
use fdl_compiler::diagnostic::Diagnostic;
use fdl_compiler::program::Mode;
use page::Block;
use std::path::PathBuf;

/// What a block is compiled for.
pub fn settings_of(block: &Block) -> Settings {
    let mode = match block.setting("mode") {
        None | Some("standard") => Mode::Standard,
        Some("express") => Mode::Express,
        Some(other) => panic!("there is no mode `{other}`"),
    };
    Settings { mode, limits: Limits::On, input: None }
}

/// The flow of a block at its full length.
pub fn text_of(block: &Block) -> String {
    let mut text = block.flow.clone();
    if let Some(bytes) = block.setting("padded") {
        let bytes: usize = bytes.parse().expect("`padded` is a number of bytes");
        let line = format!("#{}\n", "-".repeat(998));
        while text.len() < bytes {
            text.push_str(&line);
        }
    }
    if let Some(count) = block.setting("filled") {
        text = text.replace('…', &"x".repeat(count.parse().expect("`filled` is a number of characters")));
    }
    text
}

/// The bytes of a block's file.
pub fn bytes_of(block: &Block, text: &str) -> Vec<u8> {
    match block.setting("encoding") {
        None => text.as_bytes().to_vec(),
        Some("latin1") => text.chars().map(|it| u8::try_from(it).expect("Latin-1 has it")).collect(),
        Some(other) => panic!("there is no encoding `{other}`"),
    }
}

/// Everything that is found in a file.
pub fn check(bytes: &[u8], settings: &Settings) -> Vec<Diagnostic> {
    compile_bytes(bytes, settings).diagnostics
}

/// The flows beside the project, which tests may read but not copy; none where they are absent.
pub fn shared_flows(folder: &str) -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(folder);
    let Ok(entries) = std::fs::read_dir(&path) else {
        eprintln!("SKIPPED: no flows in {}", path.display());
        return Vec::new();
    };
    let mut flows: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "yaml"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("a readable file"))
        })
        .collect();
    flows.sort();
    flows
}

/// What `Debug` tells of something that stands in a text, without the places.
pub fn without_places(debug: &str) -> String {
    let places = ["Span {", "ScalarMap {"];
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug;
    while let Some(at) = places.iter().filter_map(|it| rest.find(it)).min() {
        out.push_str(&rest[..at]);
        let end = if rest[at..].starts_with("ScalarMap") { "] }" } else { "}" };
        let length = rest[at..].find(end).expect("a place ends") + end.len();
        rest = &rest[at + length..];
    }
    out + rest
}
