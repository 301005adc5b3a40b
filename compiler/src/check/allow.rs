//! `# fdlc: allow RULE[, RULE] reason`: findings that somebody has looked at.
//!
//! At the end of a line the comment speaks for that line, on a line of its own
//! for the node that follows, before the first key for the whole file.

use crate::diagnostic::rule::{Kind, Rule};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::near::nearest;
use crate::source::Span;
use crate::yaml::tree::{Comment, Content, Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Drops what comments allow, and says which comments are wrong or of no use.
pub fn apply(doc: &Document, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut found = diagnostics;
    let allows = read(doc, &mut found);
    if allows.is_empty() {
        return found;
    }
    // Where the flow has holes rules are silent, so nobody can tell what a comment is good for.
    let has_holes = found.iter().any(|it| it.rule.kind() == Kind::Hole);
    let about_allows = |allow: &&Allow| allow.rule == Rule::UnusedAllow;
    let unused = drop_allowed(&mut found, allows.iter().filter(|it| !about_allows(it)));
    if !has_holes {
        found.extend(unused.into_iter().map(|allow| unused_allow(doc, allow)));
        let unused = drop_allowed(&mut found, allows.iter().filter(about_allows));
        found.extend(unused.into_iter().map(|allow| unused_allow(doc, allow)));
    }
    found
}

/// The rules that comments name, each with the place of its name.
pub fn named(doc: &Document) -> Vec<(Span, Rule)> {
    let names = doc.comments.iter().filter_map(|it| names(&doc.text, *it, &mut Vec::new())).flatten();
    names.filter_map(|it| Some((it, Rule::named(&doc.text[it.range()])?))).collect()
}

/// One name in one comment.
struct Allow {
    rule: Rule,
    name: Span,
    /// The comment, where it holds this name only.
    alone: Option<Comment>,
    /// Findings that start here are allowed.
    range: Span,
}

fn read(doc: &Document, found: &mut Vec<Diagnostic>) -> Vec<Allow> {
    let mut allows = Vec::new();
    for comment in &doc.comments {
        let Some(names) = names(&doc.text, *comment, found) else { continue };
        let range = speaks_for(doc, *comment);
        let alone = (names.len() == 1).then_some(*comment);
        for name in names {
            let written = &doc.text[name.range()];
            match Rule::named(written) {
                Some(rule) if rule.kind() == Kind::Free => allows.push(Allow { rule, name, alone, range }),
                Some(rule) => found.push(not_allowable(rule, name)),
                None => found.push(no_rule(written, name)),
            }
        }
    }
    allows
}

/// The places of the names in a comment; none where it does not speak to us.
fn names(text: &str, comment: Comment, found: &mut Vec<Diagnostic>) -> Option<Vec<Span>> {
    let body = text[comment.span.range()].trim_start_matches('#').trim_start();
    let order = body.strip_prefix("fdlc:")?.trim_start();
    let word_length = order.find(char::is_whitespace).unwrap_or(order.len());
    let (word, mut rest) = order.split_at(word_length);
    if word != "allow" {
        found.push(no_order(comment));
        return None;
    }
    let end = comment.span.end;
    let mut names = Vec::new();
    loop {
        rest = rest.trim_start();
        let length = rest.find(|it: char| it == ',' || it.is_whitespace()).unwrap_or(rest.len());
        // What is left of a comment is shorter than the text, whose length fits.
        let start = end - u32::try_from(rest.len()).unwrap_or(0);
        if length > 0 {
            names.push(Span::new(start, start + u32::try_from(length).unwrap_or(0)));
        }
        match rest[length..].trim_start().strip_prefix(',') {
            Some(after) => rest = after,
            None => break,
        }
    }
    if names.is_empty() {
        found.push(no_name(comment));
    }
    Some(names)
}

/// The places that a comment speaks for.
fn speaks_for(doc: &Document, comment: Comment) -> Span {
    let at = comment.span;
    if !comment.own_line {
        let start = doc.text[..at.range().start].rfind(['\n', '\r']).map_or(0, |before| before + 1);
        return Span::new(u32::try_from(start).unwrap_or(at.start), at.end);
    }
    if at.start < doc.root.span.start {
        return Span::new(0, u32::MAX);
    }
    node_after(&doc.root, at.end).unwrap_or(Span::empty(at.end))
}

/// The outermost pair or item that begins after an offset within the node that holds the offset.
fn node_after(root: &Node, offset: u32) -> Option<Span> {
    let mut node = root;
    let mut after = None;
    loop {
        let (before, next) = match &node.content {
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => return after,
            Content::Mapping(mapping) => around(&mapping.entries, offset, |it| (it.span(), &it.value)),
            Content::Sequence(list) => around(&list.items, offset, |it| (it.span, it)),
        };
        after = next.map_or(after, |(span, _)| Some(span));
        match before {
            Some((span, inner)) if offset < span.end => node = inner,
            Some(_) | None => return after,
        }
    }
}

/// The last part that begins before an offset, and the first one that does not.
fn around<'a, T>(
    parts: &'a [T],
    offset: u32,
    place: fn(&'a T) -> Part<'a>,
) -> (Option<Part<'a>>, Option<Part<'a>>) {
    let mut next = 0;
    let mut end = parts.len();
    while next < end {
        let middle = next + (end - next) / 2;
        if place(&parts[middle]).0.start < offset {
            next = middle + 1;
        } else {
            end = middle;
        }
    }
    let before = next.checked_sub(1).and_then(|at| parts.get(at));
    (before.map(place), parts.get(next).map(place))
}

/// The whole of a pair or item, and the node to look into.
type Part<'a> = (Span, &'a Node);

/// Drops the findings that are allowed; what is left over are the allows that found nothing.
fn drop_allowed<'a>(found: &mut Vec<Diagnostic>, allows: impl Iterator<Item = &'a Allow>) -> Vec<&'a Allow> {
    let mut open: BTreeMap<Rule, BTreeSet<(u32, usize)>> = BTreeMap::new();
    for (at, it) in found.iter().enumerate() {
        open.entry(it.rule).or_default().insert((it.primary.start, at));
    }
    let mut dropped = BTreeSet::new();
    let mut unused = Vec::new();
    for allow in allows {
        let Some(places) = open.get_mut(&allow.rule) else {
            unused.push(allow);
            continue;
        };
        let range = (allow.range.start, 0)..=(allow.range.end, usize::MAX);
        let here: Vec<_> = places.range(range).copied().collect();
        if here.is_empty() {
            unused.push(allow);
        }
        for place in here {
            places.remove(&place);
            dropped.insert(place.1);
        }
    }
    let mut at = 0;
    found.retain(|_| {
        at += 1;
        !dropped.contains(&(at - 1))
    });
    unused
}

fn no_order(comment: Comment) -> Diagnostic {
    Diagnostic::new(Rule::AllowComment, comment.span, "a comment for `fdlc` that it does not understand")
        .help("write `# fdlc: allow RULE reason`")
}

fn no_name(comment: Comment) -> Diagnostic {
    Diagnostic::new(Rule::AllowComment, comment.span, "this comment allows nothing, because it names no rule")
        .help("write `# fdlc: allow RULE reason`")
}

fn no_rule(written: &str, name: Span) -> Diagnostic {
    let found = Diagnostic::new(Rule::AllowComment, name, format!("there is no rule `{written}`"));
    match nearest(written, Rule::ALL.iter().map(|rule| rule.name())) {
        Some(near) => found.help(format!("did you mean `{near}`?")).fix(Fix::safe(
            format!("Allow `{near}`"),
            name,
            near,
        )),
        None => found.help("`fdlc explain` lists all rules"),
    }
}

fn not_allowable(rule: Rule, name: Span) -> Diagnostic {
    Diagnostic::new(Rule::AllowComment, name, format!("`{}` cannot be allowed", rule.name()))
        .help("a flow with such a finding cannot run: mend what it finds")
}

fn unused_allow(doc: &Document, allow: &Allow) -> Diagnostic {
    let name = allow.rule.name();
    let found = Diagnostic::new(Rule::UnusedAllow, allow.name, format!("nothing here is found by `{name}`"))
        .help("delete the name, or the comment");
    match allow.alone {
        None => found,
        Some(comment) => found.fix(Fix {
            title: "Delete the comment".to_owned(),
            applicability: Applicability::Safe,
            edits: vec![Edit { span: with_blanks(&doc.text, comment), new_text: String::new() }],
        }),
    }
}

/// A comment with the blanks before it, and with its line break where the line holds nothing else.
fn with_blanks(text: &str, comment: Comment) -> Span {
    let before = &text[..comment.span.range().start];
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    let after = &text[comment.span.range().end..];
    let line_break = match after.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    };
    let blanks = u32::try_from(blanks).unwrap_or(0);
    Span::new(comment.span.start - blanks, comment.span.end + if comment.own_line { line_break } else { 0 })
}
