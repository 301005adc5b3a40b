//! What the matrix has to hold: all cases of all features, and what may differ in which clothes, with the reasons.

use super::Page;
use super::dress::{ALL, Dress, MARK};
use super::features::Line;
use super::normal::View;
use std::collections::{BTreeMap, BTreeSet};

/// All cases of all features; each has to be seen in all clothes.
const CASES: &[&str] = &[
    "callHierarchy/incomingCalls",
    "callHierarchy/outgoingCalls",
    "codeAction: Add Catch",
    "codeAction: Add Retry for transient errors",
    "codeAction: Convert to callback task",
    "codeAction: Create the state",
    "codeAction: Extract the states into a Parallel branch",
    "codeAction: Sort the fields of",
    "codeAction: a fix",
    "codeLens",
    "completion: a block",
    "completion: a field",
    "completion: a function",
    "completion: a member",
    "completion: a resource",
    "completion: a state",
    "completion: a value",
    "completion: a variable",
    "completion: an Action",
    "completion: an error",
    "completionItem/resolve",
    "definition: a child flow",
    "definition: a key of `$Global`",
    "definition: a member",
    "definition: a state",
    "diagnostic",
    "documentHighlight",
    "documentLink",
    "documentSymbol",
    "fdl/graph",
    "fdl/shape",
    "foldingRange",
    "formatting",
    "hover: a field",
    "hover: a function",
    "hover: a member",
    "hover: a parameter",
    "hover: a rule",
    "hover: a state",
    "hover: a value",
    "hover: a variable",
    "hover: an Action",
    "hover: an error",
    "inlayHint: a default",
    "inlayHint: a shape",
    "onTypeFormatting",
    "prepareCallHierarchy",
    "prepareRename",
    "rangeFormatting",
    "references",
    "rename: a key of `$Global`",
    "rename: a refusal",
    "rename: a state",
    "selectionRange",
    "semanticTokens/full",
    "signatureHelp",
    "workspace/symbol",
];

/// Cases that are not there in some clothes, and why.
const ABSENT: &[(&str, &[&str], &str)] = &[
    ("formatting", HALF_TYPED, "what is no YAML is not laid out"),
    ("rangeFormatting", HALF_TYPED, "what is no YAML is not laid out"),
    ("hover: a rule", IN_JSON, "JSON has no comments"),
    ("onTypeFormatting", IN_JSON, "a line of JSON begins elsewhere, which `edits/begun-line.md` shows"),
];

const HALF_TYPED: &[&str] = &["half-typed", "all in YAML", "all in JSON"];
const IN_JSON: &[&str] = &["JSON", "JSON in quotes", "all in JSON"];

/// What a case is called.
pub fn case(method: &str, case: &str) -> String {
    let method = method.trim_start_matches("textDocument/");
    if case.is_empty() { method.to_owned() } else { format!("{method}: {case}") }
}

/// Whether a feature is not there in some clothes.
pub fn is_skipped(method: &str, dress: Dress) -> bool {
    ABSENT.iter().any(|it| method.ends_with(it.0) && it.1.contains(&dress.name))
}

/// What is not said alike, where it has to be.
pub fn difference(method: &str, view: &View, page: &Page, wanted: &[Line], said: &[Line]) -> Option<String> {
    if let Some(said) = said.iter().find(|it| it.0 == "no answer") {
        return Some(format!("{said:?}"));
    }
    let dress = view.dress;
    let is_layout = ["textDocument/formatting", "textDocument/rangeFormatting"].contains(&method);
    // What is no YAML is not laid out, and in JSON a range is other lines.
    if is_layout && (dress.half || dress.json && method == "textDocument/rangeFormatting") {
        return None;
    }
    // How far in a line of JSON begins is not what it is in a block.
    if dress.json && method == "textDocument/onTypeFormatting" {
        return None;
    }
    // What is broken, or still empty, in YAML is not what it is in JSON; what may be written there is.
    let is_begun = ["textDocument/completion", "textDocument/signatureHelp"].contains(&method);
    if dress.json && page.is_unlike && !is_begun {
        return None;
    }
    // What is said about broken text shows some characters of it.
    if dress.names && page.is_unlike && method == "textDocument/diagnostic" {
        return None;
    }
    // The ends of a selection are moved to the words there.
    let of_range = ["textDocument/codeAction", "textDocument/rangeFormatting"].contains(&method);
    if dress.json && page.marked.matches(MARK).count() > 1 && !of_range {
        return None;
    }
    let (mut wanted, mut said) = (wanted.to_vec(), said.to_vec());
    let mut drop = |is_other: &dyn Fn(&Line) -> bool| {
        wanted.retain(|it| !is_other(it));
        said.retain(|it| !is_other(it));
    };
    // Comments, which keep fields from being sorted, are not in JSON.
    if dress.json && page.marked.contains('#') {
        drop(&|it| it.0.starts_with("Sort"));
    }
    // The flow's own fields are those of another one.
    if dress.deep {
        drop(&|it| it.1.starts_with("Sort the fields of the flow"));
        // The input of an execution is an object; an item of a list may be none, and is put out by no constructor.
        drop(&|it| it.1.contains("OutputConstructor.$: $Output.Branch0"));
    }
    // Quotes begin a text or a key, and no state.
    if dress.quotes {
        drop(&|it| it.0 == "a block");
    }
    // A text over several lines is one on one line in JSON.
    if dress.json && page.marked.contains(">-") {
        return None;
    }
    // A way out is not proposed where other states are still to come.
    if dress.half {
        drop(&|it| it.1.starts_with("Add `End: true`"));
    }
    // Brackets fold as well, and texts of several lines do not.
    if dress.json && method == "textDocument/foldingRange" {
        said.retain(|it| wanted.contains(it));
        wanted.retain(|it| it.1.ends_with(']'));
        said.retain(|it| it.1.ends_with(']'));
    }
    // Members come in the order of their names, of which not all are other ones; and a state that is begun may write more.
    let of_shapes = ["textDocument/inlayHint", "textDocument/hover", "fdl/shape", "textDocument/completion"];
    if (dress.names || dress.half) && of_shapes.contains(&method) {
        for it in said.iter_mut().chain(&mut wanted) {
            it.1 = sorted(&it.1);
        }
    }
    if wanted == said {
        return None;
    }
    let missing: Vec<_> = wanted.iter().filter(|it| !said.contains(it)).map(|it| &it.1).collect();
    let more: Vec<_> = said.iter().filter(|it| !wanted.contains(it)).map(|it| &it.1).collect();
    let listed = |all: &[&String]| all.iter().take(3).map(|it| format!("\n    {it}")).collect::<String>();
    Some(match (missing.is_empty(), more.is_empty()) {
        (true, true) => format!("another order: {:?}", said.iter().map(|it| &it.1).collect::<Vec<_>>()),
        (_, _) => format!("\n  missing:{}\n  instead:{}\n", listed(&missing), listed(&more)),
    })
}

/// The words of a text in their order.
fn sorted(text: &str) -> String {
    let mut words: Vec<&str> =
        text.split([',', ' ', '{', '}', '`', '…', '\n']).filter(|it| !it.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

/// Holds what was seen against what has to be.
pub fn check(found: &BTreeMap<(String, &'static str), usize>) {
    let mut wrong = Vec::new();
    for case in found.keys().map(|it| it.0.as_str()).collect::<BTreeSet<_>>() {
        if !CASES.contains(&case) {
            wrong.push(format!("\"{case}\" is no case of the table"));
        }
    }
    for case in CASES {
        for dress in ALL {
            let times = found.get(&((*case).to_owned(), dress.name)).copied().unwrap_or_default();
            let reason = ABSENT.iter().find(|it| it.0 == *case && it.1.contains(&dress.name));
            match (reason, times) {
                (Some(it), 1..) => wrong.push(format!("{case} is there, {}, although {}", dress.name, it.2)),
                (None, 0) => wrong.push(format!("{case} was never seen, {}", dress.name)),
                (Some(_), 0) | (None, 1..) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
