//! The clothes that a flow of a page is put into: each is the same flow, so each feature has to say the same.

use fdl_compiler::lang::actions::ACTIONS;
use fdl_compiler::lang::functions;
use fdl_compiler::lang::spec::Named as _;
use fdl_compiler::lang::states::StateType;
use fdl_compiler::value::Value as Text;
use fdl_compiler::yaml::{self, Content, Document, Node};
use fdl_compiler::{Limits, Settings, compile::analyze, program::Mode};
use serde_json::Value;
use std::collections::BTreeSet;

/// The cursor, or an end of a selection.
pub const MARK: char = '‸';
/// What names of states begin with where they are not of ASCII.
pub const STATE: &str = "鑿😀";
/// What keys begin with there.
pub const KEY: &str = "鑫";
/// A word that stands in half-typed states only.
pub const HALF: &str = "Halb";
/// The state around a flow that stands three levels deep.
pub const AROUND: &str = "Innen";
/// The way from the root to the flow where it stands three levels deep.
pub const DEEP: &str = "States[0].Branches[0].States[0].Processor.States[0].Branches[0]";

/// One way to be dressed: some of the clothes, in the order in which they are put on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dress {
    /// What it is called.
    pub name: &'static str,
    /// Names with ideographs and an emoji.
    pub names: bool,
    /// States before it that somebody has only begun to type.
    pub half: bool,
    /// Three levels deep, in a Parallel in a Map in a Parallel.
    pub deep: bool,
    /// JSON instead of YAML.
    pub json: bool,
    /// Empty places of JSON are between quotes.
    pub quotes: bool,
    /// The line ends of Windows.
    pub crlf: bool,
}

const NONE: Dress =
    Dress { name: "", names: false, half: false, deep: false, json: false, quotes: false, crlf: false };

/// As it is written.
pub const PLAIN: Dress = Dress { name: "as written", ..NONE };

/// All clothes.
pub const ALL: &[Dress] = &[
    Dress { name: "CRLF", crlf: true, ..NONE },
    Dress { name: "names", names: true, ..NONE },
    Dress { name: "half-typed", half: true, ..NONE },
    Dress { name: "deep", deep: true, ..NONE },
    Dress { name: "JSON", json: true, ..NONE },
    Dress { name: "JSON in quotes", json: true, quotes: true, ..NONE },
    Dress { name: "all in YAML", names: true, half: true, deep: true, crlf: true, ..NONE },
    Dress { name: "all in JSON", names: true, half: true, deep: true, json: true, crlf: true, ..NONE },
];

impl Dress {
    /// A marked flow in these clothes, or why it cannot wear them.
    pub fn on(&self, flow: &str) -> Result<String, &'static str> {
        let mut text = flow.to_owned();
        let is_json = text.trim_start().starts_with('{');
        if is_json && (self.json || self.deep) {
            return Err("it is JSON already");
        }
        if self.names {
            text = with_names(&text)?;
        }
        if self.half {
            text = if is_json { half_in_json(&text)? } else { half(&text)? };
        }
        if self.deep {
            text = deep(&text)?;
        }
        if self.json {
            text = as_json(&text, self.quotes)?;
        }
        if self.crlf {
            text = text.replace('\n', "\r\n");
        }
        Ok(text)
    }
}

/// The flow with other names, in which what is given anew stands before what was there: their order stays.
fn with_names(marked: &str) -> Result<String, &'static str> {
    if marked.lines().any(|it| it.matches(MARK).count() > 1) {
        return Err("both ends of the selection stand on one line");
    }
    let plain = marked.replace(MARK, "");
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let analysis = analyze(yaml::parse(&*plain), &settings);
    let mut states: BTreeSet<String> = BTreeSet::new();
    let mut keys: BTreeSet<String> = BTreeSet::new();
    states.extend(analysis.flow.states.iter().filter_map(|it| it.name()).map(ToString::to_string));
    let targets = analysis.flow.states.iter().flat_map(fdl_compiler::flow::State::targets);
    states.extend(targets.map(|it| it.name.to_string()));
    constructed(&analysis.document, &analysis.document.root, false, &mut keys);
    let is_taken = |it: &String| {
        StateType::VALUES.iter().any(|value| value.name == it)
            || functions::all().any(|function| function.name == it || function.aliases.contains(&&**it))
            || ACTIONS.iter().any(|action| action.parameters.iter().any(|parameter| parameter.name == it))
            || ACTIONS.iter().any(|action| action.result.iter().any(|result| result.name == it))
    };
    states.retain(|it| !is_taken(it) && !it.is_empty());
    keys.retain(|it| !is_taken(it) && !it.is_empty() && !states.contains(it));
    let mut words: Vec<(&str, &str)> = states.iter().map(|it| (&**it, STATE)).collect();
    words.extend(keys.iter().map(|it| (&**it, KEY)));
    words.sort_by_key(|it| std::cmp::Reverse(it.0.len()));
    let lines = marked.split_inclusive('\n').map(|line| in_line(line, &words));
    Ok(lines.collect())
}

fn in_line(line: &str, words: &[(&str, &str)]) -> String {
    let mark = line.find(MARK);
    let plain = line.replace(MARK, "");
    let content = plain.trim_start_matches([' ', '-', '{']);
    // A type is no name, and a word that leads somewhere is one although nobody has it yet.
    let is_word_of_ours = content.starts_with("Type:") || content.starts_with("Action:");
    if is_word_of_ours && !content.contains("Name:") {
        return line.to_owned();
    }
    let leads = ["Next: ", "StartAt: ", "Default: ", "Name: "].iter().find(|it| content.starts_with(**it));
    let is_word = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
    let mut starts: Vec<(usize, usize, &str)> = Vec::new();
    for (word, prefix) in words {
        for (at, _) in plain.match_indices(word) {
            let end = at + word.len();
            let is_whole = !is_word(plain[..at].chars().next_back()) && !is_word(plain[end..].chars().next());
            if is_whole && !starts.iter().any(|it| it.0 < end && at < it.1) {
                starts.push((at, end, prefix));
            }
        }
    }
    if let Some(key) = leads.filter(|_| mark.is_some() && starts.is_empty()) {
        let at = plain.len() - content.len() + key.len();
        if !plain[at..].trim().is_empty() {
            starts.push((at, at, STATE));
        }
    }
    starts.sort_unstable();
    let mut out = String::new();
    let mut done = 0;
    let put = |out: &mut String, text: &str, from: usize| match mark
        .filter(|it| (from..from + text.len()).contains(it))
    {
        Some(at) => {
            out.push_str(&text[..at - from]);
            out.push(MARK);
            out.push_str(&text[at - from..]);
        }
        None => out.push_str(text),
    };
    for (at, _, prefix) in starts {
        put(&mut out, &plain[done..at], done);
        // A mark right before a name stays before it.
        if mark == Some(at) {
            out.push(MARK);
            out.push_str(prefix);
            let next = plain[at..].chars().next().map_or(0, char::len_utf8);
            out.push_str(&plain[at..at + next]);
            done = at + next;
        } else {
            out.push_str(prefix);
            done = at;
        }
    }
    put(&mut out, &plain[done..], done);
    if mark == Some(plain.len()) {
        out.push(MARK);
    }
    out
}

/// The keys of constructors.
fn constructed(doc: &Document, node: &Node, inside: bool, keys: &mut BTreeSet<String>) {
    match &node.content {
        Content::Mapping(mapping) => {
            for entry in &mapping.entries {
                let Some(key) = entry.key.as_scalar().map(|it| doc.scalar_text(it)) else { continue };
                if inside {
                    keys.insert(key.trim_end_matches(".$").to_owned());
                }
                constructed(doc, &entry.value, inside || key.ends_with("Constructor"), keys);
            }
        }
        Content::Sequence(list) => list.items.iter().for_each(|it| constructed(doc, it, inside, keys)),
        Content::Missing | Content::Scalar(_) | Content::Alias(_) => {}
    }
}

/// The top keys of a flow with all their lines.
fn groups(marked: &str) -> Vec<(String, String)> {
    let mut groups: Vec<(String, String)> = Vec::new();
    for line in marked.split_inclusive('\n') {
        let plain = line.replace(MARK, "");
        let is_top = plain.starts_with(|it: char| !it.is_whitespace() && !matches!(it, '#' | '-'));
        // An empty line with the cursor is where a top key is about to be.
        let is_begun = line.starts_with(MARK) && plain.trim().is_empty();
        match groups.last_mut() {
            Some(last) if !is_top && !is_begun => last.1.push_str(line),
            Some(_) | None => {
                let key = plain.split(':').next().unwrap_or_default().trim().to_owned();
                groups.push((key, line.to_owned()));
            }
        }
    }
    groups
}

fn deep(marked: &str) -> Result<String, &'static str> {
    let is_inner = |it: &&(String, String)| it.0 == "StartAt" || it.0 == "States";
    let groups = groups(marked);
    if groups.iter().any(|it| !is_inner(&it) && it.1.contains(MARK)) {
        return Err("the cursor stands in a field that only the flow has");
    }
    let mut out: String = groups.iter().filter(|it| !is_inner(it)).map(|it| it.1.as_str()).collect();
    out.push_str(
        "StartAt: Außen\nStates:\n  - Type: Parallel\n    Name: Außen\n    Branches:\n      - StartAt: Mitte\n        States:\n          \
         - Type: Map\n            Name: Mitte\n            ItemsPath: $Input\n            Processor:\n              StartAt: Innen\n              \
         States:\n                - Type: Parallel\n                  Name: Innen\n                  Branches:\n",
    );
    let inner: String = groups.iter().filter(is_inner).map(|it| it.1.as_str()).collect();
    for (at, line) in inner.split_inclusive('\n').enumerate() {
        let indent = if at == 0 { "                    - " } else { "                      " };
        out.push_str(if line.trim().is_empty() && !line.contains(MARK) { "" } else { indent });
        out.push_str(line);
    }
    out.push_str("                  End: true\n            End: true\n    End: true\n");
    Ok(out)
}

fn half(marked: &str) -> Result<String, &'static str> {
    let mut out = String::new();
    let mut is_done = false;
    for (key, mut lines) in groups(marked) {
        let dash =
            lines.lines().skip(1).map(|it| it.replace(MARK, "")).find(|it| it.trim_start().starts_with('-'));
        if let Some(dash) = dash.filter(|_| key == "States") {
            let indent = dash.len() - dash.trim_start().len();
            let first = lines.find('\n').map_or(0, |it| it + 1);
            if lines[first..].lines().next().is_some_and(|it| it.contains(MARK)) {
                return Err("the cursor stands where another state would be begun");
            }
            let begun = |kind: &str| {
                format!("{:indent$}- Type: {kind}\n{:indent$}  {HALF}\n{:indent$}  Next:\n", "", "", "")
            };
            lines.insert_str(first, &(begun("Pas") + &begun("Wai")));
            is_done = true;
        }
        out.push_str(&lines);
    }
    if is_done { Ok(out) } else { Err("there are no states beside which another one could be begun") }
}

fn half_in_json(marked: &str) -> Result<String, &'static str> {
    let at =
        marked.find("\"States\": [").ok_or("there are no states beside which another one could be begun")?;
    let at = at + "\"States\": [".len();
    if marked[at..].trim_start().starts_with(MARK) {
        return Err("the cursor stands where another state would be begun");
    }
    Ok(format!("{}\n{{\"Type\": \"Pas\", \"{HALF}\": , \"Ne\"}},{}", &marked[..at], &marked[at..]))
}

/// The same flow as JSON, broken over lines where it is there.
fn as_json(marked: &str, quotes: bool) -> Result<String, &'static str> {
    if is_of_block(marked) {
        return Err("only a block is begun like this");
    }
    // The ends of a selection belong to the words that they stand before and behind.
    let moved = closer(marked);
    let doc = yaml::parse(&*moved);
    if doc.comments.iter().any(|it| moved[it.span.range()].contains(MARK)) {
        return Err("JSON has no comments");
    }
    if !doc.portability.is_empty() {
        return Err("JSON has no anchors");
    }
    let writer = Writer { doc: &doc, quotes };
    Ok(writer.node(&doc.root, 0) + "\n")
}

/// Whether the cursor stands right behind a key's colon, or where a dash is missing or nothing but a dash is there.
fn is_of_block(marked: &str) -> bool {
    let Some((before, after)) = marked.split_once(MARK) else { return false };
    let (above, line) = before.rsplit_once('\n').unwrap_or(("", before));
    let above = above.trim_end();
    let is_empty = after.starts_with('\n');
    let is_behind_colon =
        line.strip_suffix(':').is_some_and(|it| !it.trim_start_matches(['-', ' ']).contains(' '));
    let lacks_dash = line.trim().is_empty() && (above.ends_with("States:") || above.ends_with("Retry:"));
    is_empty && (is_behind_colon || lacks_dash || line.trim() == "-")
}

/// The selection without the blanks and dashes at its ends.
fn closer(marked: &str) -> String {
    let (Some(start), Some(end)) = (marked.find(MARK), marked.rfind(MARK)) else { return marked.to_owned() };
    if start == end {
        return marked.to_owned();
    }
    let width = MARK.len_utf8();
    let inside = &marked[start + width..end];
    let is_gap = |it: char| it.is_whitespace() || it == '-';
    let kept = inside.trim_start_matches(is_gap);
    let before = &inside[..inside.len() - kept.len()];
    let word = kept.trim_end();
    format!("{}{before}{MARK}{word}{MARK}{}{}", &marked[..start], &kept[word.len()..], &marked[end + width..])
}

struct Writer<'a> {
    doc: &'a Document,
    quotes: bool,
}

impl Writer<'_> {
    fn node(&self, node: &Node, depth: usize) -> String {
        // What is in braces on one line stays on one.
        let is_short = !self.doc.text[node.span.range()].contains('\n');
        match &node.content {
            Content::Mapping(mapping) => {
                let pairs = mapping.entries.iter().map(|it| self.pair(it, depth + 1));
                listed("{", "}", &pairs.collect::<Vec<_>>(), mapping.flow && is_short, depth)
            }
            Content::Sequence(list) => {
                let items = list.items.iter().map(|it| self.node(it, depth + 1));
                listed("[", "]", &items.collect::<Vec<_>>(), list.flow && is_short, depth)
            }
            Content::Scalar(_) => self.scalar(node, false),
            Content::Missing | Content::Alias(_) => String::new(),
        }
    }

    fn pair(&self, entry: &yaml::Entry, depth: usize) -> String {
        let key = self.scalar(&entry.key, true);
        let value = self.node(&entry.value, depth);
        let gap = &self.doc.text
            [entry.key.span.end as usize..entry.value.span.start.max(entry.key.span.end) as usize];
        match entry.colon {
            // On a line of its own a mapping is about to be begun.
            Some(_) if gap.contains('\n') && value.trim_matches('"') == MARK.to_string() => {
                format!("{key}: {{{value}}}")
            }
            Some(_) => format!("{key}: {value}"),
            None => key,
        }
    }

    /// A scalar as JSON, its marks where they were.
    fn scalar(&self, node: &Node, is_key: bool) -> String {
        let Some(scalar) = node.as_scalar() else { return "\"\"".to_owned() };
        let marked = self.doc.scalar_text(scalar);
        let plain = marked.replace(MARK, "");
        let is_quoted = self.doc.text[node.span.range()].starts_with(['"', '\'']);
        if plain.is_empty() && !is_quoted {
            return if self.quotes { format!("\"{marked}\"") } else { marked.to_owned() };
        }
        let value = yaml::parse(&*plain);
        let is_text = is_key || is_quoted || matches!(value.value(&value.root), Text::Text(_));
        if is_text { Value::from(marked).to_string() } else { marked.to_owned() }
    }
}

fn listed(open: &str, close: &str, items: &[String], is_short: bool, depth: usize) -> String {
    if is_short || items.is_empty() {
        return format!("{open}{}{close}", items.join(", "));
    }
    let inner = line(depth + 1);
    format!("{open}{inner}{}{}{close}", items.join(&format!(",{inner}")), line(depth))
}

fn line(depth: usize) -> String {
    format!("\n{:1$}", "", depth * 2)
}
