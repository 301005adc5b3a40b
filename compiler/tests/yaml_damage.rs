//! Half-typed text: what of a damaged flow is still in its tree.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests read files and settings, print counts and may fail"
)]

use fdl_compiler::yaml::{Content, Document, Node, parse};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// A generator of numbers that is the same on every machine (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap()
    }
}

/// A flow of ours, and other people's flows where they lie beside the project.
fn flows() -> Vec<String> {
    let mut flows = vec![include_str!("../src/yaml/tests/texts/flow.yaml").to_owned()];
    for folder in ["new", "old"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(folder);
        let Ok(files) = std::fs::read_dir(&path) else {
            println!("SKIPPED: there is no {}", path.display());
            continue;
        };
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        paths.sort();
        flows.extend(paths.iter().map(|path| std::fs::read_to_string(path).unwrap()));
    }
    flows.retain(|flow| parse(flow.as_str()).problems.is_empty());
    flows
}

/// A key or scalar: where it stands, and the keys on the way to it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Leaf {
    span: (usize, usize),
    text: String,
    path: String,
}

fn leaves(doc: &Document) -> Vec<Leaf> {
    let mut out = Vec::new();
    collect(doc, &doc.root, "", &mut out);
    out
}

fn collect(doc: &Document, node: &Node, path: &str, out: &mut Vec<Leaf>) {
    match &node.content {
        Content::Missing | Content::Alias(_) => {}
        Content::Scalar(scalar) => {
            let text = doc.scalar_text(scalar).to_owned();
            let span = node.span.range();
            out.push(Leaf { span: (span.start, span.end), text, path: path.to_owned() });
        }
        // Positions in a list change with the damage: only that there is a list is compared.
        Content::Sequence(list) => {
            list.items.iter().for_each(|item| collect(doc, item, &format!("{path}-"), out));
        }
        Content::Mapping(mapping) => {
            for entry in &mapping.entries {
                let key = entry.key.as_scalar().map_or("", |scalar| doc.scalar_text(scalar));
                collect(doc, &entry.key, &format!("{path}.{key}?"), out);
                collect(doc, &entry.value, &format!("{path}.{key}"), out);
            }
        }
    }
}

/// A change of one place: this range of the text becomes that.
struct Damage {
    range: Range<usize>,
    with: String,
}

/// How much was kept of how much.
#[derive(Default)]
struct Count {
    // Keys and scalars of all texts that do not touch the damaged line, and how many are kept.
    expected: usize,
    kept: usize,
    // Those of texts that are no YAML any more, and how many are kept under the same parents.
    broken: usize,
    in_place: usize,
    // Texts that are no YAML any more, and those of them in which all is kept under the same parents.
    texts: usize,
    whole: usize,
    // Broken texts with a single problem.
    single: usize,
}

impl Count {
    fn share(&self) -> f64 {
        100.0 * self.kept as f64 / self.expected.max(1) as f64
    }

    fn print(&self, name: &str) {
        let percent = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
        println!("{name:24} {:6.2} % of {} keys and scalars kept", self.share(), self.expected);
        let (in_place, whole) = (percent(self.in_place, self.broken), percent(self.whole, self.texts));
        println!(
            "{:24} {in_place:6.2} % under the same parents, {whole:5.1} % wholly, of {} broken texts",
            "", self.texts
        );
    }

    fn add(&mut self, other: &Self) {
        self.expected += other.expected;
        self.kept += other.kept;
        self.broken += other.broken;
        self.in_place += other.in_place;
        self.texts += other.texts;
        self.whole += other.whole;
        self.single += other.single;
    }
}

/// Damages a flow and counts what is left of everything that does not touch the damaged line.
fn measure(flow: &str, intact: &[Leaf], damage: &Damage, count: &mut Count) {
    let mut text = flow.to_owned();
    text.replace_range(damage.range.clone(), &damage.with);
    let doc = parse(text);
    let found = leaves(&doc);
    let places: BTreeSet<_> = found.iter().map(|leaf| (leaf.span, leaf.text.as_str())).collect();
    let whole: BTreeSet<&Leaf> = found.iter().collect();
    let line = line_of(flow, damage.range.start).start..line_of(flow, damage.range.end).end;
    let moved = |at: usize| at + damage.with.len() - damage.range.len();
    let mut all = true;
    for leaf in intact {
        let mut leaf = leaf.clone();
        if leaf.span.0 >= line.end {
            leaf.span = (moved(leaf.span.0), moved(leaf.span.1));
        } else if leaf.span.1 > line.start {
            continue;
        }
        let in_place = whole.contains(&leaf);
        count.expected += 1;
        count.kept += usize::from(places.contains(&(leaf.span, leaf.text.as_str())));
        if !doc.problems.is_empty() {
            count.broken += 1;
            count.in_place += usize::from(in_place);
            if all && !in_place && std::env::var_os("FDLC_SHOW").is_some() {
                let around = doc.text.floor_char_boundary(line.start.saturating_sub(160));
                let shown: String = doc.text[around..].chars().take(400).collect();
                println!("MOVED {:?} from {} after {:?}\n{shown}\n====", leaf.text, leaf.path, damage.with);
            }
            all &= in_place;
        }
    }
    if !doc.problems.is_empty() {
        count.texts += 1;
        count.whole += usize::from(all);
        count.single += usize::from(doc.problems.len() == 1);
        if doc.problems.len() > 1 && std::env::var_os("FDLC_SHOW").is_some() {
            let around = doc.text.floor_char_boundary(line.start.saturating_sub(160));
            let shown: String = doc.text[around..].chars().take(400).collect();
            println!(
                "MANY {:#?}\n{shown}\n====",
                doc.problems
                    .iter()
                    .map(|it| (&it.message, &doc.text[it.span.range()]))
                    .take(4)
                    .collect::<Vec<_>>()
            );
        }
    }
}

fn is_long() -> bool {
    std::env::var_os("FDLC_LONG").is_some()
}

fn line_of(flow: &str, at: usize) -> Range<usize> {
    let start = flow[..at].rfind('\n').map_or(0, |before| before + 1);
    start..flow[at..].find('\n').map_or(flow.len(), |after| at + after)
}

const JUNK: &[&str] = &[
    "x: \"abc", "y: [1,", "z: {a: ", "@", "\t", "word", "- ", "'", "%", "}", "key: : x", "a: b: c", "*", "&",
    "| x",
];
const SIGNS: &[char] =
    &[':', '-', '[', ']', '{', '}', '"', '\'', '#', '&', '*', '!', '|', '>', '%', '@', '$', '\t', '\0'];

/// A damage of this kind at a random place of the flow.
fn damage(kind: &str, flow: &str, chance: &mut Chance) -> Damage {
    let at = flow.floor_char_boundary(chance.below(flow.len()));
    let line = line_of(flow, at);
    let indent = flow[line.clone()].len() - flow[line.clone()].trim_start_matches(' ').len();
    match kind {
        "one character replaced" => {
            let end = flow.ceil_char_boundary(at + 1).min(flow.len());
            Damage { range: at..end, with: SIGNS[chance.below(SIGNS.len())].to_string() }
        }
        "a line typed by half" => Damage { range: at..line.end.max(at), with: String::new() },
        "a junk line put in" => {
            let junk = JUNK[chance.below(JUNK.len())];
            Damage { range: line.start..line.start, with: format!("{}{junk}\n", " ".repeat(indent)) }
        }
        "a line indented wrongly" => {
            Damage { range: line.start..line.start + indent, with: " ".repeat(chance.below(indent + 5)) }
        }
        "a line deleted" => Damage { range: line.start..(line.end + 1).min(flow.len()), with: String::new() },
        _ => unreachable!("all kinds are listed"),
    }
}

const KINDS: &[&str] = &[
    "one character replaced",
    "a line typed by half",
    "a junk line put in",
    "a line indented wrongly",
    "a line deleted",
];

#[test]
fn at_least_95_percent_of_a_damaged_flow_is_kept() {
    let flows = flows();
    let tries = if is_long() { 400 } else { 12 };
    let mut chance = Chance(3);
    let mut all = Count::default();
    for kind in KINDS {
        let mut count = Count::default();
        for flow in &flows {
            let intact = leaves(&parse(flow.as_str()));
            for _ in 0..tries {
                let damage = damage(kind, flow, &mut chance);
                measure(flow, &intact, &damage, &mut count);
            }
        }
        count.print(kind);
        assert!(count.share() >= 95.0, "{kind}: {:.2} %", count.share());
        all.add(&count);
    }
    all.print("all damages");
}

#[test]
fn a_prefix_keeps_all_before_its_last_line() {
    let mut count = Count::default();
    let step = if is_long() { 1 } else { 23 };
    for flow in &flows() {
        let intact = leaves(&parse(flow.as_str()));
        let cuts = (0..flow.len()).step_by(step).filter(|cut| flow.is_char_boundary(*cut));
        for cut in cuts {
            let line = line_of(flow, cut).start;
            let before: Vec<Leaf> = intact.iter().filter(|leaf| leaf.span.1 <= line).cloned().collect();
            measure(flow, &before, &Damage { range: cut..flow.len(), with: String::new() }, &mut count);
        }
    }
    count.print("cut at any place");
    assert!(count.share() >= 99.0, "{:.2} %", count.share());
}
