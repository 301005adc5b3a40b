//! How long an editor waits on a flow of 64 KiB: each edit makes a new document, which is then asked everything.
//!
//! `cargo run --release -p fdl-lsp --example latency`

use fdl_lsp::document::{Change, Document, Encoding, Place};
use fdl_lsp::features::{completion, hover};
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

/// Bytes of the flow.
const SIZE: usize = 64 << 10;
/// Edits that are replayed.
const EDITS: usize = 200;

fn main() -> std::io::Result<()> {
    let text = flow();
    let mut document = Document::new("large.fdl.yaml", "yaml", 0, &text);
    let needle = "$Input.order";
    let at = text.len() / 2 + text[text.len() / 2..].find(needle).unwrap_or(0) + needle.len();
    let mut place = document.lines.place(&text, u32::try_from(at).unwrap_or(0), Encoding::Utf16);
    let mut times = [const { Vec::new() }; 3];
    for version in 0..EDITS {
        let typed = if version % 8 == 7 { "." } else { "x" };
        let start = Instant::now();
        let change = Change { range: Some((place, place)), text: typed };
        document = document.edited(i32::try_from(version).unwrap_or(0), [change], Encoding::Utf16);
        let compiled = document.analysis();
        times[0].push(start.elapsed());
        place = Place { character: place.character + 1, ..place };
        let offset = document.lines.offset(&document.text, place, Encoding::Utf16);
        let start = Instant::now();
        std::hint::black_box(completion::completion(compiled, offset));
        times[1].push(start.elapsed());
        let start = Instant::now();
        std::hint::black_box(hover::hover(compiled, offset));
        times[2].push(start.elapsed());
    }
    let mut out = std::io::stdout().lock();
    for (name, mut times) in
        ["edit to diagnostics", "completion after it", "hover after it"].into_iter().zip(times)
    {
        times.sort();
        let of = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(Duration::ZERO);
        writeln!(out, "{name}: median {:?}, 99 % {:?}", of(50), of(99))?;
    }
    Ok(())
}

/// States in a row, each with retries, a catch and a few expressions.
fn flow() -> String {
    let mut text = "Type: StateMachine\nSpecVersion: v1\nName: large\nStartAt: S0\nStates:\n".to_owned();
    let mut n = 0;
    while text.len() < SIZE {
        let _ = write!(
            text,
            "  - Type: Task\n    Name: S{n}\n    Action: FC:InvokeFunction\n    TaskMode: RequestComplete\n    \
             Parameters:\n      resourceArn: acs:fc:cn-hangzhou:1:functions/f{n}\n      invocationType: Sync\n      \
             body:\n        order.$: $Input.order\n    OutputConstructor:\n      order.$: $Output.Body.order\n      \
             count.$: length($Input.order) + {n}\n    Catch:\n      - Errors: [FnF.ALL]\n        Next: Done\n    \
             Next: S{}\n",
            n + 1
        );
        n += 1;
    }
    let _ =
        write!(text, "  - Type: Pass\n    Name: S{n}\n    Next: Done\n  - Type: Succeed\n    Name: Done\n");
    text
}
