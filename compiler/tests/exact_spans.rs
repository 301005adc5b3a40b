//! Whatever way an expression is written in YAML, a finding starts within the text it speaks of.
#![allow(clippy::disallowed_methods, reason = "the environment says how long the test may take")]

mod support;

use fdl_compiler::compile::{Limits, Settings};
use fdl_compiler::program::Mode;
use support::check;

const SETTINGS: Settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };

/// What is wrong in each expression; it stands there once.
const WRONG: &str = "$Inputt";

/// Expressions with blanks where a line may break.
const EXPRESSIONS: &[&str] = &[
    "$Inputt.x",
    "length( $Inputt.x )",
    "$Input.a == 1 && $Inputt.b == 2",
    "format( \"{} 流 \u{1f600}\", $Inputt.名 )",
    "[1, 2, 3, $Inputt.list]",
    "jsonMerge( $Input.a, {\"key\": $Inputt.b} )",
    "$Input.title == 'it\\'s' || $Inputt.ok",
];

/// A way to write a text as a YAML value behind `key: `, indented by eight.
type Style = fn(&str, &mut Random) -> Option<String>;

const STYLES: &[(&str, Style)] = &[
    ("plain", |text, _| (!text.contains(" #") && !text.starts_with(['[', '{'])).then(|| plain(text))),
    ("plain of several lines", |text, random| {
        (!text.starts_with(['[', '{']) && !text.contains(": ")).then(|| broken(text, random))
    }),
    ("single", |text, _| Some(format!("'{}'", text.replace('\'', "''")))),
    ("single of several lines", |text, random| {
        (!text.contains('"')).then(|| format!("'{}'", broken(&text.replace('\'', "''"), random)))
    }),
    ("double", |text, random| Some(double(text, random))),
    ("literal", |text, random| {
        Some(format!("|-\n        {}", random.pick(&["", "\n        "]).to_owned() + text))
    }),
    ("literal with an indicator", |text, _| Some(format!("|2+\n         {text}\n\n"))),
    ("folded", |text, random| Some(format!(">\n        {}", broken(text, random)))),
    ("tagged", |text, _| Some(format!("!!str '{}'", text.replace('\'', "''")))),
];

fn plain(text: &str) -> String {
    match text.contains(": ") {
        true => format!("'{}'", text.replace('\'', "''")),
        false => text.to_owned(),
    }
}

/// The text with some of its blanks, outside of quotes, turned into line breaks.
fn broken(text: &str, random: &mut Random) -> String {
    let mut quoted = false;
    let mut out = String::new();
    for letter in text.chars() {
        quoted ^= matches!(letter, '"');
        match letter {
            ' ' if !quoted && random.below(2) == 0 => out.push_str("\n        "),
            _ => out.push(letter),
        }
    }
    out
}

/// Between double quotes, with some characters escaped.
fn double(text: &str, random: &mut Random) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        let code = u32::from(letter);
        match (letter, random.below(6)) {
            ('"' | '\\', _) => out.extend(['\\', letter]),
            (_, 0) if code < 0x100 => out += &format!("\\x{code:02x}"),
            (_, 1) if code < 0x1_0000 => out += &format!("\\u{code:04X}"),
            (_, 2) => out += &format!("\\U{code:08x}"),
            (' ', 3) => out.push_str(" \\\n        "),
            _ => out.push(letter),
        }
    }
    out + "\""
}

/// Whether a piece of the source is exactly what is wrong, its escapes resolved.
fn is_written_as_wrong(source: &str) -> bool {
    unescaped(source) == WRONG
}

fn unescaped(source: &str) -> String {
    let mut out = String::new();
    let mut letters = source.chars();
    while let Some(letter) = letters.next() {
        let digits = match (letter, letters.clone().next()) {
            ('\\', Some('x')) => 2,
            ('\\', Some('u')) => 4,
            ('\\', Some('U')) => 8,
            _ => {
                out.push(letter);
                continue;
            }
        };
        letters.next();
        let code: String = letters.by_ref().take(digits).collect();
        let code = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
        out.push(code.expect("we wrote the escape"));
    }
    out
}

#[test]
fn a_finding_in_an_expression_is_exactly_where_its_text_is_written() {
    let mut random = Random(7);
    let rounds = if std::env::var_os("FDLC_LONG").is_some() { 5_000 } else { 100 };
    let (mut tried, mut wrong) = (0, String::new());
    for _ in 0..rounds {
        for expression in EXPRESSIONS {
            for (name, style) in STYLES {
                let Some(value) = style(expression, &mut random) else { continue };
                let mut text = format!(
                    "Type: StateMachine\nSpecVersion: v1\nName: t\nStartAt: A\nStates:\n  - Type: Pass\n    Name: A\n    OutputConstructor:\n      流.$: {value}\n      b: 1\n    End: true\n"
                );
                if random.below(3) == 0 {
                    text = text.replace('\n', "\r\n");
                }
                if random.below(3) == 0 {
                    text.insert(0, '\u{feff}');
                }
                tried += 1;
                let found = check(text.as_bytes(), &SETTINGS);
                let fits = matches!(found.as_slice(), [only] if only.rule.name() == "unknown-variable"
                    && text.get(only.primary.range()).is_some_and(is_written_as_wrong));
                if !fits && wrong.len() < 4_000 {
                    let places: Vec<_> = found
                        .iter()
                        .map(|it| (it.rule.name(), &it.message, text.get(it.primary.range())))
                        .collect();
                    wrong += &format!("{name}: {value}\n  {places:?}\n");
                }
            }
        }
    }
    println!("{tried} expressions, each finding exactly in its place");
    assert!(wrong.is_empty(), "{wrong}");
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}
