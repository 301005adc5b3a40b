//! How often completion knows the word that somebody is about to type.
//!
//! Every word of every flow is begun anew: fields, values, Actions, errors and
//! what stands in expressions as one types from the top, so that nothing stands
//! below; names of states, which mostly stand further down, in the finished flow.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads flows and prints what it counted"
)]

use fdl_compiler::Analysis;
use fdl_compiler::expr::tree::{Expr, ExprKind, Root};
use fdl_compiler::flow::State;
use fdl_compiler::lang::actions;
use fdl_compiler::lang::definition::flow_spec;
use fdl_compiler::lang::errors::ERRORS;
use fdl_compiler::lang::spec::{FieldType, Named as _, NodeSpec};
use fdl_compiler::lang::states::{StateType, unknown_spec};
use fdl_compiler::lang::variables::Variable;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Document as Tree, Node};
use fdl_lsp::document::Document;
use fdl_lsp::features::completion;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Words that are begun where nobody asks for all of them.
const SOME: usize = 1_200;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Field,
    Value,
    Action,
    Parameter,
    Error,
    Function,
    Variable,
    ContextMember,
    StateName,
}

#[derive(Debug)]
struct Word {
    kind: Kind,
    text: String,
    span: Span,
}

#[test]
fn completion_knows_the_word_that_is_begun() {
    let flows = flows();
    let mut words: Vec<(usize, Word)> = Vec::new();
    for (at, (name, text)) in flows.iter().enumerate() {
        let found = words_of(&Document::new(name, "yaml", 1, text));
        words.extend(found.into_iter().map(|it| (at, it)));
    }
    let step = if std::env::var_os("FDLC_LONG").is_some() { 1 } else { words.len().div_ceil(SOME).max(1) };
    println!("{} flows, {} words, one in {step} is begun", flows.len(), words.len());
    let mut counts: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
    for (at, word) in words.iter().step_by(step) {
        let text = &flows[*at].1;
        let count = counts.entry(word.kind).or_default();
        for begun in begun(word) {
            count.1 += 1;
            if is_known(text, word, &begun) {
                count.0 += 1;
            } else if std::env::var_os("FDLC_MISSES").is_some() {
                println!("{}: {word:?} begun as {begun:?}", flows[*at].0);
            }
        }
    }
    for (kind, (known, all)) in &counts {
        println!("{kind:?}: {known} of {all} ({:.1} %)", percent(*known, *all));
    }
    for (kind, (known, all)) in counts {
        let wanted = if kind == Kind::StateName { 97.0 } else { 90.0 };
        assert!(percent(known, all) >= wanted, "{kind:?}: {known} of {all}");
    }
}

#[expect(clippy::cast_precision_loss, reason = "the counts are small")]
fn percent(known: usize, all: usize) -> f64 {
    known as f64 * 100.0 / all as f64
}

/// The first one and the first two characters of a word.
fn begun(word: &Word) -> Vec<String> {
    let of = |count| word.text.chars().take(count).collect::<String>();
    let mut begun = vec![of(1), of(2)];
    begun.dedup();
    begun
}

fn is_known(text: &str, word: &Word, begun: &str) -> bool {
    let (start, end) = (word.span.start as usize, word.span.end as usize);
    let typed = [&text[..start], begun].concat();
    let rest = if word.kind == Kind::StateName { &text[end..] } else { "" };
    let document = Document::new("a.fdl.yaml", "yaml", 1, &[&typed, rest].concat());
    let offset = u32::try_from(typed.len()).expect("flows are short");
    let items = completion::completion(document.analysis(), offset);
    items.iter().any(|it| it.label == word.text)
}

/// Our flows and those of the corpus.
fn flows() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut flows = Vec::new();
    for folder in ["../examples", "../tests/flows", "../../shared/corpus/new"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
            println!("SKIPPED: there is no {folder} beside the crate");
            continue;
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|it| it.path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default().to_owned();
            let is_flow = name.ends_with(".yaml") && !name.ends_with(".test.yaml");
            if is_flow && let Ok(text) = std::fs::read_to_string(&path) {
                flows.push((name, text));
            }
        }
    }
    let others: Vec<_> = flows.iter().flat_map(|(name, text)| in_other_clothes(name, text)).collect();
    flows.extend(others);
    flows
}

/// The same flow with the line ends of Windows, and as JSON.
fn in_other_clothes(name: &str, text: &str) -> Vec<(String, String)> {
    let mut others = vec![(format!("{name} with CRLF"), text.replace('\n', "\r\n"))];
    let tree = fdl_compiler::yaml::parse(text);
    let mut json = String::new();
    as_json(&tree, &tree.root, 0, &mut json);
    others.push((format!("{name} as JSON"), json + "\n"));
    others
}

/// A node as JSON over several lines, its keys in their order.
fn as_json(tree: &Tree, node: &Node, depth: usize, out: &mut String) {
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    if let Some(mapping) = node.as_mapping() {
        out.push('{');
        for (at, (key, entry)) in mapping.pairs(tree).enumerate() {
            out.push_str(if at == 0 { "" } else { "," });
            line(out, depth + 1);
            out.push_str(&format!("{}: ", serde_json::Value::from(key)));
            as_json(tree, &entry.value, depth + 1, out);
        }
        line(out, depth);
        out.push('}');
    } else if let Some(list) = node.as_sequence() {
        out.push('[');
        for (at, item) in list.items.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { "," });
            line(out, depth + 1);
            as_json(tree, item, depth + 1, out);
        }
        line(out, depth);
        out.push(']');
    } else {
        out.push_str(&tree.value(node).to_json());
    }
}

fn words_of(document: &Document) -> Vec<Word> {
    let analysis = document.analysis();
    let mut words = Vec::new();
    in_mapping(&analysis.document, &analysis.document.root, flow_spec(), false, &mut words);
    in_expressions(analysis, &mut words);
    let flow = &analysis.flow;
    for scope in &flow.scopes {
        let targets = flow.states_of(scope).flat_map(State::targets);
        for target in scope.start().into_iter().chain(targets) {
            if scope.find(target.name).is_some() {
                words.push(Word {
                    kind: Kind::StateName,
                    text: target.name.to_string(),
                    span: inside(&document.text, target.span),
                });
            }
        }
    }
    words.retain(|it| {
        document.text.get(it.span.range()).is_some_and(|written| written.starts_with(&*it.text))
    });
    words.sort_by_key(|it| it.span);
    words
}

fn inside(text: &str, span: Span) -> Span {
    let is_quoted = text[span.range()].starts_with(['"', '\'']);
    if is_quoted { Span::new(span.start + 1, span.end - 1) } else { span }
}

fn in_mapping(doc: &Tree, node: &Node, spec: &'static NodeSpec, is_state: bool, words: &mut Vec<Word>) {
    let Some(mapping) = node.as_mapping() else { return };
    let scalar = |node: &Node| node.as_scalar().map(|it| doc.scalar_text(it).to_owned());
    let kind = mapping.get(doc, "Type").and_then(scalar).and_then(|it| StateType::from_name(&it));
    let spec = if is_state { kind.map_or_else(unknown_spec, StateType::spec) } else { spec };
    let action = mapping.get(doc, "Action").and_then(scalar).and_then(|it| actions::find(&it));
    for entry in &mapping.entries {
        let Some(key) = scalar(&entry.key) else { continue };
        let name = key.strip_suffix(".$").unwrap_or(&key);
        let Some(field) = spec.field(name).filter(|it| it.name == name) else { continue };
        let word = |kind, text: &str, node: &Node| Word {
            kind,
            text: text.to_owned(),
            span: inside(&doc.text, node.span),
        };
        words.push(word(Kind::Field, &key, &entry.key));
        let value = scalar(&entry.value);
        match field.ty {
            FieldType::Enum(values) => {
                let known = values.iter().find(|it| Some(it.name) == value.as_deref());
                words.extend(known.map(|it| word(Kind::Value, it.name, &entry.value)));
            }
            FieldType::Literal(text) => words.push(word(Kind::Value, text, &entry.value)),
            FieldType::Boolean => words.extend(value.map(|it| word(Kind::Value, &it, &entry.value))),
            FieldType::Action => {
                words.extend(action.map(|it| word(Kind::Action, it.name, &entry.value)));
            }
            FieldType::ErrorNames => {
                for item in entry.value.as_sequence().into_iter().flat_map(|it| &it.items) {
                    let known = scalar(item).and_then(|name| ERRORS.iter().find(|it| it.name == name));
                    words.extend(known.map(|it| word(Kind::Error, it.name, item)));
                }
            }
            FieldType::Constructor if field.name == "Parameters" => {
                for entry in entry.value.as_mapping().into_iter().flat_map(|it| &it.entries) {
                    let Some(key) = scalar(&entry.key) else { continue };
                    let name = key.strip_suffix(".$").unwrap_or(&key);
                    let parameter = action.and_then(|it| it.parameters.iter().find(|it| it.name == name));
                    words.extend(parameter.map(|_| word(Kind::Parameter, &key, &entry.key)));
                }
            }
            FieldType::States => {
                for item in entry.value.as_sequence().into_iter().flat_map(|it| &it.items) {
                    in_mapping(doc, item, unknown_spec(), true, words);
                }
            }
            FieldType::List(spec) => {
                for item in entry.value.as_sequence().into_iter().flat_map(|it| &it.items) {
                    in_mapping(doc, item, spec, false, words);
                }
            }
            FieldType::Node(spec) => in_mapping(doc, &entry.value, spec, false, words),
            FieldType::Text | FieldType::Name | FieldType::StateName | FieldType::Integer => {}
            FieldType::IntegerText | FieldType::Number | FieldType::Expression => {}
            FieldType::Constructor => {}
        }
    }
}

fn in_expressions(analysis: &Analysis, words: &mut Vec<Word>) {
    for at in &analysis.flow.expressions {
        at.expression.tree.walk(&mut |part| {
            let (kind, span) = match &part.kind {
                ExprKind::Variable(Root::Named(_)) => (Kind::Variable, part.span),
                ExprKind::Call(call) if call.function.is_some() => (Kind::Function, call.name_span),
                ExprKind::Member { base, name: Some(_), name_span } if is_closed_context(base) => {
                    (Kind::ContextMember, *name_span)
                }
                _ => return,
            };
            let text = at.expression.text[span.range()].to_owned();
            words.push(Word { kind, text, span: at.expression.place.to_source(span) });
        });
    }
}

/// `$Context`, and those of its members whose own members are known.
fn is_closed_context(part: &Expr) -> bool {
    match &part.ungrouped().kind {
        ExprKind::Variable(Root::Named(Variable::Context)) => true,
        ExprKind::Member { base, name: Some(name), .. } => {
            ["Execution", "Current", "Error"].contains(&&**name) && is_closed_context(base)
        }
        _ => false,
    }
}
