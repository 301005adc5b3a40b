//! Texts by chance: built from fragments, or damaged.

/// A generator of numbers that is the same on every machine (SplitMix64).
pub(super) struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const TOKENS: &[&str] = &[
    "a",
    "b c",
    "Key",
    "key:",
    "a: b",
    "k: ",
    "- ",
    "- a",
    "- k: v",
    "-",
    "- - x",
    "\"",
    "'",
    "\"q\"",
    "'s'",
    "\"k\": v",
    "'k':",
    "\"a\\n\"",
    "\"\\x41\"",
    "\"\\q\"",
    "'it''s'",
    "[",
    "]",
    "{",
    "}",
    ",",
    "[a, b]",
    "{a: b}",
    "{\"a\": 1}",
    "[]",
    "{}",
    "[a",
    "{a: ",
    "#",
    " # c",
    "# c",
    "|",
    ">",
    "k: |",
    "k: >-",
    "k: |+",
    "- |",
    "k: |2",
    "- >",
    "&a",
    "*a",
    "!t",
    "!!str",
    "? ",
    "? a",
    ": ",
    ":",
    "::",
    "a:b",
    "<<: *a",
    "---",
    "...",
    "%YAML 1.2",
    "@",
    "`",
    "%",
    "~",
    "null",
    "1",
    "-1",
    "0x1",
    "http://x/y",
    "$Input.a[0]",
    "a#b",
    "a - b",
    "ä",
    "日本",
    "\u{1f600}",
    "\t",
    "  ",
    "    ",
    "\\",
    "x  ",
    "é: ü",
    "\u{a0}",
    "\u{feff}",
    "\u{7f}",
    "\0",
    "\u{85}",
    "\"a: b\"",
    "'- a'",
    "a: \"b",
    "a: 'b",
    "a, b",
    "=",
    "$.x",
    "(x)",
    "<x>",
    "/x",
    "+1",
    ".5",
    "^",
    ";",
    "k : v",
    "?a",
    "-a",
    ":a",
];

const BREAKS: &[&str] = &["\n", "\n", "\n", "\n", "\n\n", "\r\n", "\r", "\n  \n", " \n"];
const INDENTS: &[&str] = &["", "", "  ", "  ", "    ", "    ", "      ", " ", "   ", "\t"];

/// A small text made of fragments.
pub(super) fn fragments(chance: &mut Chance) -> String {
    let mut text = String::new();
    let odd = chance.below(3) == 0;
    for _ in 0..1 + chance.below(7) {
        let indents = if odd { INDENTS } else { &INDENTS[..7] };
        text.push_str(chance.pick(indents));
        for _ in 0..1 + chance.below(3) {
            text.push_str(chance.pick(TOKENS));
            text.push_str(chance.pick(&["", "", " "]));
        }
        text.push_str(if odd { chance.pick(BREAKS) } else { chance.pick(&BREAKS[..5]) });
    }
    if chance.below(4) == 0 {
        text.truncate(text.floor_char_boundary(text.len() - 1));
    }
    text
}

/// A few lines of a text, damaged at up to three places.
pub(super) fn damaged(text: &str, chance: &mut Chance) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = chance.below(lines.len());
    let count = 1 + chance.below(25);
    let mut out = lines.iter().skip(first).take(count).copied().collect::<String>();
    for _ in 0..chance.below(4) {
        let at = out.floor_char_boundary(chance.below(out.len() + 1));
        match chance.below(4) {
            0 => {
                let end = (at + 1..=out.len()).find(|end| out.is_char_boundary(*end)).unwrap_or(at);
                out.replace_range(at..end, "");
            }
            1 => {
                let end = (at + 1..=out.len()).find(|end| out.is_char_boundary(*end)).unwrap_or(at);
                out.replace_range(at..end, chance.pick(TOKENS));
            }
            2 => {
                let line = out[..at].rfind('\n').map_or(0, |at| at + 1);
                out.insert_str(line, chance.pick(INDENTS));
            }
            _ => out.insert_str(at, chance.pick(TOKENS)),
        }
    }
    out
}
