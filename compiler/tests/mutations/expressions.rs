//! Mistakes in expressions and around them.

use super::flow::{Flow, Mutant, Operator, Written, misspelt};
use fdl_compiler::lang::functions;
use fdl_compiler::source::Span;

macro_rules! operators {
    ($($name:literal => $plant:expr;)+) => {
        pub const OPERATORS: &[Operator] = &[$(Operator { name: $name, plant: $plant },)+];
    };
}

operators! {
    "remove .$" => |flow| flow.leaves.iter().filter_map(|leaf| {
        let name = leaf.key.strip_suffix(".$")?;
        let source = &flow.doc.text[leaf.entry.value.span.range()];
        let starts = source.starts_with('$') && !source.starts_with("$Item");
        starts.then(|| flow.replaced(leaf.entry.key.span, name))
    }).collect();
    "add .$" => |flow| flow.leaves.iter().filter(|it| !it.key.ends_with(".$")).map(|leaf| {
        flow.replaced(leaf.entry.key.span, &format!("\"{}.$\"", leaf.key))
    }).collect();
    "key and key.$" => |flow| flow.leaves.iter().filter_map(|leaf| {
        let name = leaf.key.strip_suffix(".$")?;
        let at = leaf.entry.value.span.range().end;
        let before = &flow.doc.text[..leaf.entry.key.span.range().start];
        let indent = before.rsplit('\n').next()?;
        indent.trim().is_empty().then(|| flow.edited(at..at, &format!("\n{indent}{name}: 1"), &[]))
    }).collect();
    "no text under .$" => |flow| flow.leaves.iter().filter(|it| it.key.ends_with(".$")).map(|leaf| {
        flow.replaced(leaf.entry.value.span, "{a: 1}")
    }).collect();
    "misspell a variable" => |flow| each(flow, "$Input", |_, _| Some("$Inptu".into()));
    "a variable in lower case" => |flow| each(flow, "$Input", |_, _| Some("$input".into()));
    "the root of JSONPath" => |flow| each(flow, "$Input.", |_, _| Some("$.".into()));
    "misspell a variable without $" => |flow| each(flow, "$Output", |_, _| Some("Output".into()));
    "$Output where there is none" => |flow| each(flow, "$Input", |it, _| {
        let none = matches!(it.field, "InputConstructor" | "Parameters" | "ItemsPath" | "Condition");
        none.then(|| "$Output".into())
    });
    "misspell a context member" => |flow| {
        let names = ["Current", "Execution", "TaskToken", "RetryCount", "Flow", "Error"];
        names.iter().flat_map(|name| each(flow, &format!(".{name}"), |it, at| {
            it.source[..at].contains("$Context").then(|| format!(".{}", misspelt(&it.source[at + 1..at + 1 + name_length(&it.source[at + 1..])])))
        })).collect()
    };
    "misspell a function" => |flow| functions::all().flat_map(|function| {
        each(flow, &format!("{}(", function.name), |it, at| {
            let is_whole = !it.source[..at].ends_with(|it: char| it.is_alphanumeric() || it == '"');
            is_whole.then(|| format!("{}(", misspelt(function.name)))
        })
    }).collect();
    "a function of another language" => |flow| functions::all().flat_map(|function| {
        each(flow, &format!("{}(", function.name), |_, _| Some("concatenateAll(".into()))
    }).collect();
    "read a branch that is not there" => |flow| (0..4).flat_map(|n| {
        each(flow, &format!("$Output.Branch{n}"), |it, _| (it.kind == "Parallel").then(|| "$Output.Branch7".into()))
    }).collect();
    "misspell Body" => |flow| each(flow, "$Output.Body", |_, _| Some("$Output.Boyd".into()));
    "break a bracket" => |flow| {
        let mut mutants = each(flow, ")", |_, _| Some(String::new()));
        mutants.extend(each(flow, "(", |_, _| Some("((".into())));
        mutants.extend(each(flow, "]", |_, _| Some(String::new())));
        mutants
    };
    "format with a place too many" => |flow| each(flow, "{}", |it, at| {
        it.source[..at].contains("format(").then(|| "{} {}".into())
    });
    "an argument too many" => |flow| ["length(", "uuid(", "stringToJson(", "jsonToString("].iter().flat_map(|call| {
        each(flow, call, |it, at| {
            let empty = it.source[at + call.len()..].starts_with(')');
            Some(if empty { format!("{call}1, 2") } else { format!("{call}1, 2, ") })
        })
    }).collect();
    "= for ==" => |flow| each(flow, " == ", |_, _| Some(" = ".into()));
    "and for &&" => |flow| each(flow, " && ", |_, _| Some(" and ".into()));
    "not for !" => |flow| each(flow, "$Input", |it, at| (it.field == "Condition" && at == 0).then(|| "not $Input".into()));
    "a text for a condition" => |flow| whole(flow, "Condition", "'\"yes\"'");
    "a number for a list" => |flow| whole(flow, "ItemsPath", "'17'");
    "an unfinished operator" => |flow| flow.expressions.iter().filter(|it| is_plain(it)).map(|it| {
        flow.replaced(Span::empty(it.span.end), " >")
    }).collect();
    "a string sum" => |flow| flow.expressions.iter().filter(|it| is_plain(it) && it.source.starts_with("format(")).map(|it| {
        flow.replaced(Span::empty(it.span.end), " + \"!\"")
    }).collect();
    "an unclosed text" => |flow| each(flow, "\",", |it, at| (is_plain(it) && at > 0).then(|| ",".into()));
}

fn name_length(text: &str) -> usize {
    text.find(|it: char| !it.is_alphanumeric()).unwrap_or(text.len())
}

/// Whether the text is the expression, without quotes around it.
fn is_plain(it: &Written<'_>) -> bool {
    !it.source.starts_with(['"', '\''])
}

/// Something else in place of the first occurrence of a text in each expression.
fn each(flow: &Flow<'_>, old: &str, new: impl Fn(&Written<'_>, usize) -> Option<String>) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for it in &flow.expressions {
        let Some(at) = it.source.find(old) else { continue };
        if let Some(new) = new(it, at) {
            let start = it.span.range().start + at;
            mutants.push(flow.edited(start..start + old.len(), &new, &[]));
        }
    }
    mutants
}

fn whole(flow: &Flow<'_>, field: &str, new: &str) -> Vec<Mutant> {
    let all = flow.expressions.iter().filter(|it| it.field == field);
    all.map(|it| flow.replaced(it.span, new)).collect()
}
