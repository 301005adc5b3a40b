//! Input that nobody means well with: never a panic, a hang or a stack overflow.

use crate::support::{BAD, Folder, Outcome};
use std::time::{Duration, Instant};

/// Checks `content` within a time that even a loaded machine keeps.
fn checked(content: impl AsRef<[u8]>) -> Outcome {
    let start = Instant::now();
    let outcome = Folder::new().run_with_input(&["check", "-", "--format", "json"], content);
    assert!(outcome.code < 2, "{}", outcome.err);
    assert!(!outcome.err.contains("internal fault"), "{}", outcome.err);
    assert!(start.elapsed() < Duration::from_secs(60));
    outcome
}

#[test]
fn nothing_at_all_is_a_flow_without_anything() {
    for text in ["", "\n", "\u{feff}", "# only a comment\n", "---\n", "null"] {
        let outcome = checked(text);
        assert_eq!(outcome.code, 1, "{text:?}");
        assert_eq!(outcome.rules().len(), 1, "{text:?} {}", outcome.out);
    }
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_offset() {
    let outcome = checked([BAD.as_bytes(), b"\xff\xfe"].concat());
    assert_eq!(outcome.rules(), ["invalid-utf8"]);
    assert_eq!(outcome.findings()[0]["range"]["start"]["offset"].as_u64(), Some(BAD.len() as u64));
    let utf16: Vec<u8> = BAD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(checked(utf16).code, 1);
}

#[test]
fn nul_and_other_controls_are_survived() {
    for sign in ["\0", "\u{1b}", "\u{7f}", "\u{85}", "\u{2028}", "\u{c}"] {
        checked(BAD.replace("Hello", &format!("He{sign}llo")));
        checked(sign.repeat(1000));
    }
}

#[test]
fn ten_thousand_levels_are_refused_not_entered() {
    let deep = 10_000;
    let texts = [
        "[".repeat(deep),
        "{a: ".repeat(deep),
        "- ".repeat(deep),
        "[".repeat(deep) + &"]".repeat(deep),
        (0..deep / 4).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>(),
        BAD.replace("Resutl: 1", &format!("\"OutputConstructor\": {{\"a.$\": \"{}1\"}}", "(".repeat(deep))),
        BAD.replace("Resutl: 1", &format!("OutputConstructor: {{\"a.$\": \"{}1\"}}", "!".repeat(deep))),
        BAD.replace("Resutl: 1", &format!("OutputConstructor: {{a.$: \"1{}\"}}", "+1".repeat(deep))),
        BAD.replace("Resutl: 1", &format!("OutputConstructor: {}1{}", "[".repeat(deep), "]".repeat(deep))),
    ];
    for text in texts {
        assert_eq!(checked(&text).code, 1, "{}", &text[..40]);
    }
}

#[test]
fn an_alias_bomb_does_not_go_off() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{below}]\n");
    }
    assert!(checked(&bomb).code == 1);
    assert!(checked(format!("{BAD}    OutputConstructor: *a29\n{bomb}")).code == 1);
}

#[test]
fn a_line_of_megabytes_is_read() {
    let long = "x".repeat(2_000_000);
    let outcome = checked(BAD.replace("Resutl: 1", &format!("Resutl: \"{long}\"")));
    assert_eq!(outcome.code, 1);
    let text = Folder::new().run_with_input(&["check", "-"], format!("{{{}: 1}}", "流".repeat(300_000)));
    assert!(text.code < 2);
}

#[test]
fn fifty_megabytes_of_noise_are_survived() {
    if std::env::var_os("FDLC_LONG").is_none() {
        eprintln!("SKIPPED: set FDLC_LONG=1 to check 50 MB of noise");
        return;
    }
    let mut state = 1_u64;
    let signs: Vec<char> = "ab: -[]{}\"'#&*!|>%@$\t\n\n,流".chars().collect();
    let mut noise = String::with_capacity(51_000_000);
    while noise.len() < 50_000_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        noise.push(signs[(state >> 33) as usize % signs.len()]);
    }
    checked(&noise);
    checked("a: [".repeat(12_000_000));
    checked(vec![b'\n'; 50_000_000]);
}
