//! The tolerant parser against a full YAML parser: tree for tree.

#![allow(clippy::disallowed_methods, reason = "tests read files and settings")]

use super::*;
use crate::yaml::{events, tolerant};
use std::path::Path;

/// Flows of other people that lie beside the project, if they do.
fn corpus() -> Vec<(String, Arc<str>)> {
    let mut found = Vec::new();
    for folder in ["new", "old"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(folder);
        let Ok(files) = std::fs::read_dir(&path) else {
            println!("SKIPPED: there is no {}", path.display());
            continue;
        };
        for file in files {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path.file_name().unwrap().to_string_lossy().into_owned(), text.into()));
        }
    }
    found.sort();
    found
}

/// All nodes in order, each on one line.
fn flat(doc: &Document) -> Vec<String> {
    let mut out = Vec::new();
    visit(&doc.root, &mut |node| {
        let what = match &node.content {
            Content::Mapping(mapping) => {
                let colons: Vec<_> = mapping.entries.iter().map(|entry| entry.colon).collect();
                format!("mapping flow {} colons {colons:?} merged {}", mapping.flow, mapping.merged.len())
            }
            Content::Sequence(list) => format!("list of {} flow {}", list.items.len(), list.flow),
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => format!("{:?}", node.content),
        };
        out.push(format!("{:?} {what} `{}`", node.span.range(), &doc.text[node.span.range()]));
    });
    out
}

/// The first difference between two trees.
fn difference(own: &Document, judge: &Document) -> Option<String> {
    if own.root != judge.root {
        let (ours, theirs) = (flat(own), flat(judge));
        let at = ours
            .iter()
            .zip(&theirs)
            .position(|(one, other)| one != other)
            .unwrap_or(ours.len().min(theirs.len()));
        return Some(format!(
            "own   {}\njudge {}\nown   {:?}\njudge {:?}",
            outline(own),
            outline(judge),
            ours.get(at),
            theirs.get(at)
        ));
    }
    if own.comments != judge.comments {
        return Some(format!("comments {:?}\n{:?}", own.comments, judge.comments));
    }
    (own.problems != judge.problems || own.portability != judge.portability)
        .then(|| format!("problems {:?}\n{:?}", own.problems, judge.problems))
}

#[test]
fn our_parser_reads_every_flow_like_the_judge() {
    let (mut read, mut sure) = (0, 0);
    for (name, text) in corpus() {
        let Ok(judge) = events::parse(&text) else { continue };
        let own = tolerant::parse(&text, None);
        if let Some(difference) = difference(&own.document, &judge) {
            panic!("{name}:\n{difference}");
        }
        read += 1;
        sure += usize::from(own.sure);
    }
    println!("{read} flows are read alike, {sure} of them surely");
}

/// Our own texts, which show what flows are made of.
const TEXTS: &[&str] =
    &[include_str!("texts/flow.yaml"), include_str!("texts/scalars.yaml"), include_str!("texts/flow.json")];

/// How many texts a property is tried on: many when `FDLC_LONG` is set.
pub(super) fn rounds(short: usize, long: usize) -> usize {
    if std::env::var_os("FDLC_LONG").is_some() { long } else { short }
}

/// What chance begins with: `FDLC_SEED`, or always the same.
pub(super) fn seed() -> u64 {
    std::env::var("FDLC_SEED").map_or(1, |seed| seed.parse().unwrap())
}

#[test]
fn whenever_our_parser_is_sure_the_judge_agrees() {
    let mut texts: Vec<Arc<str>> = TEXTS.iter().map(|text| Arc::from(*text)).collect();
    texts.extend(corpus().into_iter().map(|(_, text)| text));
    let mut chance = chance::Chance(seed());
    let (mut sure, mut agreed, mut accepted, mut doubted, mut silent) = (0, 0, 0, 0, 0);
    let all = rounds(60_000, 5_000_000);
    for round in 0..all {
        let text: Arc<str> = match round % 2 {
            0 => chance::fragments(&mut chance).into(),
            _ => {
                let base = texts[chance.below(texts.len())].clone();
                chance::damaged(&base, &mut chance).into()
            }
        };
        let own = tolerant::parse(&text, None);
        let judge = events::parse(&text);
        if let Ok(judge) = &judge {
            accepted += 1;
            agreed += usize::from(difference(&own.document, judge).is_none());
        }
        if let Err(refusal) = &judge {
            doubted += usize::from(refusal.message.contains("differently"));
            silent += usize::from(own.document.problems.is_empty());
        }
        if own.sure {
            sure += 1;
            let judge = judge.unwrap_or_else(|refusal| panic!("{text:?} is refused: {refusal:?}"));
            if let Some(difference) = difference(&own.document, &judge) {
                panic!("{text:?}:\n{difference}");
            }
        }
    }
    println!(
        "{all} texts, {accepted} are YAML; our parser reads {agreed} of these alike and is sure of {sure}"
    );
    println!(
        "it finds no problem in {silent} that are none; {doubted} have a scalar that is decoded in two ways"
    );
    assert!(doubted * 1000 < accepted, "{doubted} of {accepted} have a scalar that is decoded in two ways");
}
