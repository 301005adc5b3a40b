//! The features: how each is asked at a place, and what its answer says, line by line.

use super::dress::AROUND;
use super::normal::{View, undressed};
use serde_json::{Value, json};

/// Completions whose effect is looked at, of one answer.
const TAKEN: usize = 6;

/// A rule that is silent where a state has no name yet, which may be the one that is missing.
const UNSURE: &str = "unknown-state";

/// One line of an answer, and which of the feature's cases it belongs to.
pub type Line = (String, String);

/// One thing that the server does.
#[derive(Debug)]
pub struct Feature {
    /// The request.
    pub method: &'static str,
    /// What the server calls it when it says what it can do; empty where the protocol has no word for it.
    pub capability: &'static str,
    /// Whether it is asked at a place.
    pub is_positional: bool,
    /// What is asked besides the document, with the two ends of the selection.
    pub ask: fn(&View, [usize; 2]) -> Value,
    /// What the answer says.
    pub lines: fn(&View, &Value) -> Vec<Line>,
}

/// All features.
pub const FEATURES: &[Feature] = &[
    Feature {
        method: "textDocument/completion",
        capability: "completionProvider",
        is_positional: true,
        ask: at,
        lines: completions,
    },
    Feature {
        method: "textDocument/hover",
        capability: "hoverProvider",
        is_positional: true,
        ask: at,
        lines: hover,
    },
    Feature {
        method: "textDocument/signatureHelp",
        capability: "signatureHelpProvider",
        is_positional: true,
        ask: at,
        lines: signature,
    },
    Feature {
        method: "textDocument/definition",
        capability: "definitionProvider",
        is_positional: true,
        ask: at,
        lines: definition,
    },
    Feature {
        method: "textDocument/references",
        capability: "referencesProvider",
        is_positional: true,
        ask: references,
        lines: places,
    },
    Feature {
        method: "textDocument/documentHighlight",
        capability: "documentHighlightProvider",
        is_positional: true,
        ask: at,
        lines: places,
    },
    Feature {
        method: "textDocument/prepareRename",
        capability: "",
        is_positional: true,
        ask: at,
        lines: one,
    },
    Feature {
        method: "textDocument/rename",
        capability: "renameProvider",
        is_positional: true,
        ask: rename,
        lines: renamed,
    },
    Feature {
        method: "textDocument/prepareCallHierarchy",
        capability: "callHierarchyProvider",
        is_positional: true,
        ask: at,
        lines: list,
    },
    Feature {
        method: "textDocument/selectionRange",
        capability: "selectionRangeProvider",
        is_positional: true,
        ask: selections,
        lines: grown,
    },
    Feature {
        method: "textDocument/codeAction",
        capability: "codeActionProvider",
        is_positional: true,
        ask: actions,
        lines: actions_done,
    },
    Feature {
        method: "textDocument/rangeFormatting",
        capability: "documentRangeFormattingProvider",
        is_positional: true,
        ask: range,
        lines: laid_out,
    },
    Feature {
        method: "textDocument/onTypeFormatting",
        capability: "documentOnTypeFormattingProvider",
        is_positional: true,
        ask: begun,
        lines: indented,
    },
    Feature {
        method: "textDocument/formatting",
        capability: "documentFormattingProvider",
        is_positional: false,
        ask: formatting,
        lines: laid_out,
    },
    Feature {
        method: "textDocument/diagnostic",
        capability: "diagnosticProvider",
        is_positional: false,
        ask: nothing,
        lines: diagnostics,
    },
    Feature {
        method: "textDocument/documentSymbol",
        capability: "documentSymbolProvider",
        is_positional: false,
        ask: nothing,
        lines: symbols,
    },
    Feature {
        method: "workspace/symbol",
        capability: "workspaceSymbolProvider",
        is_positional: false,
        ask: query,
        lines: named,
    },
    Feature {
        method: "textDocument/foldingRange",
        capability: "foldingRangeProvider",
        is_positional: false,
        ask: nothing,
        lines: folds,
    },
    Feature {
        method: "textDocument/semanticTokens/full",
        capability: "semanticTokensProvider",
        is_positional: false,
        ask: nothing,
        lines: tokens,
    },
    Feature {
        method: "textDocument/inlayHint",
        capability: "inlayHintProvider",
        is_positional: false,
        ask: whole,
        lines: hints,
    },
    Feature {
        method: "textDocument/codeLens",
        capability: "codeLensProvider",
        is_positional: false,
        ask: nothing,
        lines: lenses,
    },
    Feature {
        method: "textDocument/documentLink",
        capability: "documentLinkProvider",
        is_positional: false,
        ask: nothing,
        lines: list,
    },
    Feature { method: "fdl/shape", capability: "", is_positional: true, ask: at, lines: shape },
    Feature { method: "fdl/graph", capability: "", is_positional: false, ask: nothing, lines: graph },
];

/// What is asked after another answer: the method, and the one whose answer holds the items to ask with.
pub const FOLLOWING: &[(&str, &str, &str)] = &[
    ("callHierarchy/incomingCalls", "textDocument/prepareCallHierarchy", "item"),
    ("callHierarchy/outgoingCalls", "textDocument/prepareCallHierarchy", "item"),
    ("completionItem/resolve", "textDocument/completion", ""),
];

fn nothing(_: &View, _: [usize; 2]) -> Value {
    json!({})
}

fn at(view: &View, [start, _]: [usize; 2]) -> Value {
    json!({ "position": view.position(start) })
}

fn references(view: &View, [start, _]: [usize; 2]) -> Value {
    json!({ "position": view.position(start), "context": { "includeDeclaration": true } })
}

fn rename(view: &View, [start, _]: [usize; 2]) -> Value {
    json!({ "position": view.position(start), "newName": "Fresh 新" })
}

fn begun(view: &View, [start, _]: [usize; 2]) -> Value {
    json!({ "position": view.position(start), "ch": "\n", "options": { "tabSize": 2, "insertSpaces": true } })
}

fn selections(view: &View, [start, _]: [usize; 2]) -> Value {
    json!({ "positions": [view.position(start)] })
}

fn range(view: &View, [start, end]: [usize; 2]) -> Value {
    let range = json!({ "start": view.position(start), "end": view.position(end) });
    json!({ "range": range, "options": { "tabSize": 2, "insertSpaces": true } })
}

fn actions(view: &View, [start, end]: [usize; 2]) -> Value {
    let range = json!({ "start": view.position(start), "end": view.position(end) });
    json!({ "range": range, "context": { "diagnostics": [] } })
}

fn formatting(_: &View, _: [usize; 2]) -> Value {
    json!({ "options": { "tabSize": 2, "insertSpaces": true } })
}

fn whole(view: &View, _: [usize; 2]) -> Value {
    json!({ "range": { "start": view.position(0), "end": view.position(view.text.len()) } })
}

/// Nothing but this one document is open, so all names are wanted.
fn query(_: &View, _: [usize; 2]) -> Value {
    json!({ "query": "" })
}

fn items(answer: &Value) -> &[Value] {
    answer.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    undressed(value.as_str().unwrap_or_default())
}

fn line(case: impl Into<String>, says: impl ToString) -> Line {
    (case.into(), says.to_string())
}

/// An answer as it is.
fn one(view: &View, answer: &Value) -> Vec<Line> {
    if answer.is_null() { Vec::new() } else { vec![line("", view.generic(answer))] }
}

/// A list of things that stand somewhere, without those that the clothes have brought.
fn list(view: &View, answer: &Value) -> Vec<Line> {
    let is_ours = |it: &&Value| {
        let range = [&it["range"], &it["location"]["range"], &it["from"]["range"], &it["to"]["range"]];
        range.iter().all(|it| it.is_null() || view.place(it).is_some())
    };
    items(answer).iter().filter(is_ours).map(|it| line("", view.generic(it))).collect()
}

/// Names of this document, which alone is open; the child flow lies on disk.
fn named(view: &View, answer: &Value) -> Vec<Line> {
    let is_own =
        |it: &&Value| !it["location"]["uri"].as_str().is_some_and(|it| it.ends_with("/child.fdl.yaml"));
    list(view, &items(answer).iter().filter(is_own).cloned().collect())
}

/// Completions: what each is, and the flow after it.
fn completions(view: &View, answer: &Value) -> Vec<Line> {
    let describe = |(at, it): (usize, &Value)| {
        let kind = match it["kind"].as_u64().unwrap_or_default() {
            2 => "an Action",
            3 => "a function",
            5 => "a field",
            6 => "a variable",
            10 => "a member",
            12 => "a resource",
            15 => "a block",
            18 => "a state",
            20 => "a value",
            21 => "an error",
            _ => "something else",
        };
        let also = items(&it["additionalTextEdits"]);
        let after = match at < TAKEN {
            true => view.essence(&view.edited(also.iter().chain([&it["textEdit"]]))),
            false => String::new(),
        };
        let commit = &it["commitCharacters"];
        line(kind, format!("{} ({}) {commit}\n  {after}", text(&it["label"]), text(&it["detail"])))
    };
    items(answer).iter().enumerate().map(describe).collect()
}

/// A flow's lenses stand at its first key, which is another one where the flow is only a part of one.
fn lenses(view: &View, answer: &Value) -> Vec<Line> {
    items(answer).iter().map(|it| line("", view.generic(&it["command"]))).collect()
}

/// Shapes; those of a state that only the clothes have are none of the flow's.
fn shape(view: &View, answer: &Value) -> Vec<Line> {
    if answer["state"] == AROUND || answer["state"].is_null() { Vec::new() } else { one(view, answer) }
}

fn hover(view: &View, answer: &Value) -> Vec<Line> {
    if answer.is_null() {
        return Vec::new();
    }
    if view.in_comment(&answer["range"]) {
        let says = text(&answer["contents"]["value"]);
        // What is wrong is told where it is known already, for which nobody waits.
        let is_finding = says.starts_with("**allow-comment**");
        return if is_finding { Vec::new() } else { vec![line("a rule", says)] };
    }
    let Some(place) = view.place(&answer["range"]) else { return vec![line("", "of another state")] };
    let says = text(&answer["contents"]["value"]);
    let says = says.split("\n\n---\n\n").next().unwrap_or_default();
    let first = says.lines().next().unwrap_or_default();
    let key = place.split(['#', '|']).next().unwrap_or_default().rsplit('.').next().unwrap_or_default();
    let case = match () {
        () if first.starts_with("```") => "a function",
        () if says.contains("`fdlc explain ") => return Vec::new(),
        () if first.starts_with("**$") => "a variable",
        () if place.contains(".Parameters.") && first.contains(", of `") => "a parameter",
        () if place.contains('#') => "a field",
        () if key.starts_with("Errors") => "an error",
        () if key == "Action" => "an Action",
        () if ["Next", "Name", "StartAt", "Default"].contains(&key) => "a state",
        () if place.contains('|') => "a member",
        () => "a value",
    };
    vec![line(case, format!("{place}\n{says}"))]
}

fn signature(view: &View, answer: &Value) -> Vec<Line> {
    one(view, answer)
}

fn located(answer: &Value) -> Vec<&Value> {
    match answer {
        Value::Array(all) => all.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn definition(view: &View, answer: &Value) -> Vec<Line> {
    let place = |it: &&Value| {
        let file = it["uri"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        if file == "child.fdl.yaml" {
            return line("a child flow", file);
        }
        let way = view.place(&it["range"]).unwrap_or_default();
        let case = match () {
            () if way.ends_with(".Name") => "a state",
            () if way.contains("GlobalConstructor") => "a key of `$Global`",
            () => "a member",
        };
        line(case, way)
    };
    located(answer).iter().map(place).collect()
}

fn places(view: &View, answer: &Value) -> Vec<Line> {
    let describe = |it: &Value| {
        let way = view.place(&it["range"]).unwrap_or_default();
        line("", format!("{way} {}", it["kind"]))
    };
    items(answer).iter().map(describe).collect()
}

fn renamed(view: &View, answer: &Value) -> Vec<Line> {
    let Some(edits) = answer["changes"].as_object().and_then(|it| it.values().next()) else {
        return answer.get("error").map(|it| line("a refusal", text(it))).into_iter().collect();
    };
    let places: Vec<String> = items(edits).iter().filter_map(|it| view.place(&it["range"])).collect();
    let case = if places.iter().any(|it| it.contains("GlobalConstructor")) {
        "a key of `$Global`"
    } else {
        "a state"
    };
    let after = view.essence(&view.edited(items(edits)));
    vec![line(case, format!("{}\n  {after}", places.len()))]
}

fn grown(view: &View, answer: &Value) -> Vec<Line> {
    let mut ways = Vec::new();
    let mut at = &answer[0];
    while !at.is_null() {
        ways.extend(view.place(&at["range"]));
        at = &at["parent"];
    }
    // Where nothing stands around a scope but brackets, both have one way.
    ways.retain(|it| !it.is_empty() && !it.ends_with('~') && it != "States=" && it != "StartAt=");
    ways.dedup();
    ways.into_iter().map(|it| line("", it)).collect()
}

fn actions_done(view: &View, answer: &Value) -> Vec<Line> {
    let done = |it: &Value| {
        let edits = it["edit"]["changes"].as_object().and_then(|it| it.values().next());
        // What mends all of a text mends what the clothes have brought too; its fixes are here one by one.
        if it["kind"].as_str().is_some_and(|it| it.starts_with("source.")) {
            return None;
        }
        let title = text(&it["title"]);
        let is_fix = it.get("diagnostics").is_some();
        let title_of =
            ["Sort the fields of", "Create the state"].into_iter().find(|it| title.starts_with(it));
        let case = if is_fix {
            "a fix"
        } else if let Some(title) = title_of {
            title
        } else {
            title.split('`').next().unwrap_or_default().trim()
        };
        let after = edits.map(|it| view.essence(&view.edited(items(it)))).unwrap_or_default();
        // What leaves the flow as it is changes what is around it.
        if view.dress.deep && after == view.essence(&view.text) {
            return None;
        }
        Some(line(case, format!("{title} {} {}\n  {after}", it["kind"], it["isPreferred"])))
    };
    items(answer).iter().filter_map(done).collect()
}

fn laid_out(view: &View, answer: &Value) -> Vec<Line> {
    if answer.is_null() { Vec::new() } else { vec![line("", view.essence(&view.edited(items(answer))))] }
}

/// By how much the line moves: how far in it stands is another matter in other clothes.
fn indented(view: &View, answer: &Value) -> Vec<Line> {
    let moved = |it: &Value| {
        let span = view.span(&it["range"]);
        let new = it["newText"].as_str().map_or(0, str::len);
        line("", i64::try_from(new).unwrap_or(0) - i64::from(span.len()))
    };
    items(answer).iter().map(moved).collect()
}

fn diagnostics(view: &View, answer: &Value) -> Vec<Line> {
    let describe = |it: &Value| {
        if it["code"] == UNSURE {
            return None;
        }
        // What is missing from a flow is missing from its top, which other clothes have elsewhere.
        let way = view.place(&it["range"]).filter(|it| it.starts_with("States["))?;
        let related = view.generic(&it["relatedInformation"]);
        Some(line("", format!("{} {way}: {} {} {related}", it["severity"], text(&it["message"]), it["tags"])))
    };
    items(&answer["items"]).iter().filter_map(describe).collect()
}

fn symbols(view: &View, answer: &Value) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut open: Vec<&Value> = items(answer).iter().rev().collect();
    while let Some(it) = open.pop() {
        let places = view.place(&it["range"]).zip(view.place(&it["selectionRange"]));
        if let Some((whole, name)) = places.filter(|it| !it.0.is_empty()) {
            // Of a scope its beginning stands for it, which is a bracket or a key.
            let name = if it["detail"].is_null() { "" } else { &*name };
            lines.push(line(
                "",
                format!("{} {} {} {whole} {name}", text(&it["name"]), it["detail"], it["kind"]),
            ));
        }
        open.extend(items(&it["children"]).iter().rev());
    }
    lines
}

/// What folds, by what it is that ends where the fold ends.
fn folds(view: &View, answer: &Value) -> Vec<Line> {
    let starts: Vec<usize> =
        std::iter::once(0).chain(view.text.match_indices('\n').map(|it| it.0 + 1)).collect();
    let of_line = |it: &Value| it.as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
    let way = |it: &Value| {
        let start = starts[of_line(&it["startLine"])];
        let rest = &view.text[start..];
        let start = start + rest.len() - rest.trim_start_matches([' ', '-']).len();
        let end_of = |line: usize| starts.get(line + 1).map_or(view.text.len(), |it| it - 1);
        let last = of_line(&it["endLine"]);
        // A closing bracket on a line of its own is left to be seen.
        let after = starts.get(last + 1).map_or("", |it| view.text[*it..].trim_start_matches(' '));
        let is_closed = after.starts_with(['}', ']']);
        let end = if is_closed { end_of(last + 1) } else { end_of(last) };
        let kept = view.text[start..end].trim_end().trim_end_matches(',').len();
        let offset = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        view.way(fdl_compiler::source::Span::new(offset(start), offset(start + kept)))
    };
    let ways =
        items(answer).iter().filter_map(way).filter(|it| it.starts_with("States[") && !it.ends_with('~'));
    let mut lines: Vec<_> = ways.map(|it| line("", it)).collect();
    lines.sort();
    lines.dedup();
    lines
}

fn tokens(view: &View, answer: &Value) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut row, mut column) = (0, 0);
    let numbers: Vec<u64> = items(&answer["data"]).iter().filter_map(Value::as_u64).collect();
    for it in numbers.chunks(5) {
        column = if it[0] == 0 { column + it[1] } else { it[1] };
        row += it[0];
        let position = |character: u64| json!({ "line": row, "character": character });
        let range = json!({ "start": position(column), "end": position(column + it[2]) });
        lines.extend(view.place(&range).map(|way| line("", format!("{way} {}", it[3]))));
    }
    lines
}

fn hints(view: &View, answer: &Value) -> Vec<Line> {
    let describe = |it: &Value| {
        let place = json!({ "start": it["position"], "end": it["position"] });
        let way = view.place(&place)?;
        // Of a long shape as much is shown as has room, which is less of one with longer names.
        let says = if it["tooltip"].is_null() { &it["label"] } else { &it["tooltip"]["value"] };
        let case = if it["kind"] == 1 { "a shape" } else { "a default" };
        Some(line(case, format!("{} {}", way.trim_end_matches("|end"), text(says))))
    };
    items(answer).iter().filter_map(describe).collect()
}

fn graph(view: &View, answer: &Value) -> Vec<Line> {
    let node = |it: &Value| {
        let way = view.place(&it["range"]).filter(|it| it.starts_with("States["))?;
        let mut problems: Vec<String> = items(&it["problems"]).iter().map(|it| text(&it["rule"])).collect();
        problems.retain(|it| it != UNSURE);
        Some(line(
            "",
            format!(
                "{} {} {way} {:?} {problems:?}",
                it["kind"],
                text(&it["name"]),
                view.place(&it["nameRange"])
            ),
        ))
    };
    let edge = |it: &Value| {
        let way = view.place(&it["range"]).filter(|it| it.starts_with("States["))?;
        Some(line(
            "",
            format!("{} {} {way} {:?}", it["kind"], text(&it["text"]), view.place(&it["targetRange"])),
        ))
    };
    let nodes = items(&answer["nodes"]).iter().filter_map(node);
    nodes.chain(items(&answer["edges"]).iter().filter_map(edge)).collect()
}
