//! While a line is half-typed, the findings elsewhere stay as they are; and
//! whatever happens to a text, findings stand within it.
//!
//! `FDLC_LONG=1` takes every place instead of some.
#![allow(clippy::disallowed_methods, reason = "the environment says how long the test may take")]

mod support;

use fdl_compiler::compile::{Limits, Settings};
use fdl_compiler::diagnostic::{Diagnostic, Rule, Severity};
use fdl_compiler::program::Mode;
use fdl_compiler::source::Span;
use support::check;
use support::page::{Page, marked};

const SETTINGS: Settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };

/// What these say of a value may depend on what is damaged, wherever that stands: then it may go.
const DATA_FLOW: &[Rule] = &[
    Rule::MissingMember,
    Rule::NoMembers,
    Rule::UndecodedText,
    Rule::NeedlessDecoding,
    Rule::WrongArgument,
    Rule::WrongOperand,
    Rule::WrongResult,
    Rule::ConstantCondition,
    Rule::UnwrittenGlobal,
    Rule::UnreadGlobal,
];

fn is_long() -> bool {
    std::env::var_os("FDLC_LONG").is_some()
}

/// All flows of our pages, and those beside the project with a mistake planted in each.
fn flows() -> Vec<String> {
    let mut flows = Vec::new();
    for rule in Rule::ALL {
        for block in Page::parse(rule.name(), rule.page()).blocks {
            if block.settings.is_empty() && block.flow.len() < 4_000 {
                assert!(!marked(&block.flow, &block.expected).is_empty());
                flows.push(block.flow);
            }
        }
    }
    flows.push(include_str!("flows/orders.fdl.yaml").to_owned());
    for (_, text) in support::shared_flows("corpus/new") {
        flows.push(text.replacen("End: true", "Next: Nowhere at all", 1));
        flows.push(text);
    }
    flows
}

/// A finding without what a shift of the text changes.
fn key(it: &Diagnostic, text: &str, shift: impl Fn(u32) -> u32) -> (Rule, String, usize, u32) {
    let line = text[..it.primary.range().start].matches('\n').count();
    (it.rule, it.message.clone(), line, shift(it.primary.start))
}

/// The lines of the node that begins on a line: the line, and those below it that are indented further.
fn node_lines(lines: &[&str], at: usize) -> std::ops::Range<usize> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let is_inside = |line: &&&str| line.trim().is_empty() || indent(line) > indent(lines[at]);
    at..at + 1 + lines[at + 1..].iter().take_while(is_inside).count()
}

#[test]
fn while_a_line_is_half_typed_the_findings_elsewhere_stay() {
    let (mut stayed, mut there, mut quiet, mut cases, mut n_dependent) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    let (mut samples, mut gone) = (Vec::new(), Vec::new());
    for text in flows() {
        let before = check(text.as_bytes(), &SETTINGS);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut start = 0;
        for (at, line) in lines.iter().enumerate() {
            let line_start = start;
            start += line.len();
            let content = line.trim_end();
            if content.trim().is_empty() || content.trim_start().starts_with('#') {
                continue;
            }
            let node = node_lines(&lines, at);
            let item = item_lines(&lines, at);
            for cut in cuts(content) {
                cases += 1;
                let damaged = format!(
                    "{}{}{}",
                    &text[..line_start],
                    &content[..cut],
                    &text[line_start + content.len()..]
                );
                let lost = u32::try_from(content.len() - cut).expect("a line is short");
                let end = u32::try_from(line_start + content.len()).expect("a flow is short");
                let after = check(damaged.as_bytes(), &SETTINGS);
                // Who names a state depends on its name.
                let name = content.trim_start_matches([' ', '-']).strip_prefix("Name: ");
                let names_it =
                    |message: &str| name.is_some_and(|name| message.contains(&format!("`{name}`")));
                let outside = |it: &(Rule, String, usize, u32)| !node.contains(&it.2) && !names_it(&it.1);
                let all: Vec<_> = before
                    .iter()
                    .map(|it| key(it, &text, |offset| if offset >= end { offset - lost } else { offset }))
                    .collect();
                let is_elsewhere = |it: &&(Rule, String, usize, u32)| outside(it) && !item.contains(&it.2);
                let old: Vec<_> = all.iter().filter(is_elsewhere).collect();
                let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
                let new: Vec<_> = after.iter().map(|it| key(it, &damaged, |it| it)).filter(outside).collect();
                let errors =
                    after.iter().filter(is_error).map(|it| key(it, &damaged, |it| it)).filter(outside);
                stayed += u32::try_from(old.iter().filter(|it| new.contains(it)).count()).expect("few");
                there += u32::try_from(old.len()).expect("few");
                for it in old.iter().filter(|it| !new.contains(it)) {
                    if DATA_FLOW.contains(&it.0) && depends_on(it, &lines, &node) {
                        there -= 1;
                        n_dependent += 1;
                    } else {
                        gone.push(format!("{:?}: {} {}", &content[..cut], it.0.name(), it.1));
                    }
                }
                // An alias depends on its anchor, wherever that stands.
                let is_about_alias =
                    |it: &(Rule, String, usize, u32)| matches!(it.0, Rule::AliasBomb | Rule::UnknownAlias);
                let fresh: Vec<_> = errors
                    .filter(|it| !all.contains(it) && !item.contains(&it.2) && !is_about_alias(it))
                    .collect();
                quiet += u32::from(fresh.is_empty());
                if let Some(first) = fresh.first() {
                    samples.push(format!("{:?}: {} {}", &content[..cut], first.0.name(), first.1));
                }
            }
        }
    }
    println!(
        "{stayed} of {there} findings elsewhere stay, {n_dependent} more depend on what is damaged; \
         {quiet} of {cases} cases without a new error elsewhere"
    );
    for sample in gone.iter().take(if is_long() { usize::MAX } else { 10 }) {
        println!("  lost: {sample}");
    }
    for sample in samples.iter().take(if is_long() { usize::MAX } else { 10 }) {
        println!("  new: {sample}");
    }
    assert!(u64::from(stayed) * 100 >= u64::from(there) * 95, "{stayed} of {there}");
    assert!(u64::from(quiet) * 100 >= u64::from(cases) * 99, "{quiet} of {cases}");
}

/// Whether a finding is also gone where nobody knows what stands in the damaged lines: where they are a
/// placeholder, or are not there at all.
fn depends_on(it: &(Rule, String, usize, u32), lines: &[&str], node: &std::ops::Range<usize>) -> bool {
    let first = lines[node.start];
    let (before, after) = (lines[..node.start].concat(), lines[node.end..].concat());
    let start = match first.find(": ").or_else(|| first.trim_end().strip_suffix(':').map(str::len)) {
        Some(colon) => &first[..=colon],
        None => &first[..first.len() - first.trim_start_matches([' ', '-']).len()],
    };
    let mut unknown = vec![format!("{before}{start} ${{unknown}}\n{after}")];
    // A list item without its first line would belong to the one before.
    if !first.trim_start().starts_with('-') {
        unknown.push(before + &after);
    }
    unknown.iter().any(|text| {
        let found = check(text.as_bytes(), &SETTINGS);
        !found.iter().any(|other| (other.rule, &other.message) == (it.0, &it.1))
    })
}

/// The lines of the list item around a line, a state for instance: what its fields make of one another
/// depends on each of them. Only the line where there is none.
fn item_lines(lines: &[&str], at: usize) -> std::ops::Range<usize> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let begins = |start: &usize| {
        let line = lines[*start];
        line.trim_start().starts_with("- ") && indent(line) <= indent(lines[at])
    };
    let Some(start) = (0..=at).rev().find(begins) else { return at..at + 1 };
    let dash = lines[start].len() - lines[start].trim_start().len();
    let is_inside = |line: &&&str| line.trim().is_empty() || line.len() - line.trim_start().len() > dash;
    start..start + 1 + lines[start + 1..].iter().take_while(is_inside).count()
}

/// Where a line is cut: all places, or some that are typical.
fn cuts(content: &str) -> Vec<usize> {
    let indent = content.len() - content.trim_start_matches([' ', '-']).len();
    let is_cut = |at: &usize| *at > indent && *at < content.len() && content.is_char_boundary(*at);
    if is_long() {
        return (0..content.len()).filter(is_cut).collect();
    }
    let colon = content.find(':').unwrap_or(indent);
    let mut cuts = vec![indent + 1, indent.midpoint(colon), colon, colon + 1, colon.midpoint(content.len())];
    cuts.push(content.len() - 1);
    cuts.retain(is_cut);
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

#[test]
fn findings_stand_within_any_text_and_between_its_characters() {
    let mut random = Random(0x5eed);
    let rounds = if is_long() { 2_000 } else { 12 };
    for text in flows() {
        for _ in 0..rounds {
            hold(&random.damage(&text));
        }
    }
}

fn is_within(span: Span, text: &str) -> bool {
    let range = span.range();
    range.end <= text.len() && text.is_char_boundary(range.start) && text.is_char_boundary(range.end)
}

/// What every finding in a text must keep to.
fn hold(text: &str) {
    for it in check(text.as_bytes(), &SETTINGS) {
        let fixes = it.fixes.iter().flat_map(|it| &it.edits).map(|it| it.span);
        let related = it.related.iter().map(|it| it.span);
        for span in [it.primary].into_iter().chain(fixes).chain(related) {
            assert!(is_within(span, text), "{it:?} in\n{text}");
        }
    }
}

const SIGNS: &[char] =
    &[':', '-', '[', ']', '{', '}', '"', '\'', '#', '&', '*', '!', '|', '>', '%', '@', '$', '\t', '\0'];

#[test]
fn no_prefix_deleted_line_or_replaced_character_stops_the_compiler() {
    let mut random = Random(0xf1d1);
    let mut texts = 0_u32;
    for text in flows() {
        let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let step = if is_long() { 1 } else { 1 + cuts.len() / 20 };
        for cut in cuts.iter().step_by(step) {
            hold(&text[..*cut]);
            texts += 1;
        }
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in (0..lines.len()).step_by(if is_long() { 1 } else { 1 + lines.len() / 20 }) {
            let mut left = lines.clone();
            left.remove(at);
            hold(&left.concat());
            texts += 1;
        }
        for sign in SIGNS {
            for _ in 0..if is_long() { 200 } else { 2 } {
                let at = cuts[random.below(cuts.len())];
                let end = text.ceil_char_boundary(at + 1);
                hold(&format!("{}{sign}{}", &text[..at], &text[end..]));
                texts += 1;
            }
        }
    }
    println!("{texts} damaged texts are compiled, each finding within its text");
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit.max(1)
    }

    fn damage(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(3) {
            let at = self.below(letters.len());
            match self.below(5) {
                0 => drop(letters.drain(at..(at + self.below(40)).min(letters.len()))),
                1 => letters.insert(at, self.letter()),
                2 => letters.truncate(at.max(1)),
                3 => letters.splice(at..at, ['\n', ' ', ' ', '-', ' ']).for_each(drop),
                _ => letters[at] = self.letter(),
            }
            if letters.is_empty() {
                letters.push('\n');
            }
        }
        letters.into_iter().collect()
    }

    fn letter(&mut self) -> char {
        let letters: Vec<char> = ":-[]{}\"'#&*!|>%@$\t\0\n ,.x0€漢\u{1f600}\u{feff}".chars().collect();
        letters[self.below(letters.len())]
    }
}
