//! What may be written in flow tests and project files: keys, names, words, values, paths.

use super::json::{self, SUFFIX, What};
use super::paths::{self, Folder};
use super::place::{At, Way};
use super::{Kind, Suggestion, documentation};
use crate::features::completion::{Offer, Snippet, offers};
use crate::features::expression::{Here, members};
use crate::features::mentions::fits;
use crate::features::rules;
use crate::features::topic::Topic;
use crate::features::written::{between_quotes, inside_quotes, quote_at, scalar, scalar_key};
use fdl_compiler::Analysis;
use fdl_compiler::check::types::{Known as Part, Shape as Known};
use fdl_compiler::diagnostic::Rule;
use fdl_compiler::flow::{Content as Written, FailText, Kind as StateKind, ScopeIdx, State, Template};
use fdl_compiler::lang::actions::{ACTIONS, START_EXECUTION};
use fdl_compiler::lang::errors::{self, ERRORS};
use fdl_compiler::lang::variables::{Site, Variable};
use fdl_compiler::project::keys::{KeySpec, Presence, Shape};
use fdl_compiler::project::suite::Purpose;
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::{Document, Mapping, Node};
use std::collections::BTreeSet;

/// Columns from one level to the next.
const STEP: usize = 2;
/// Any object.
const OBJECT: Shape = Shape::Table(&Shape::Json);

/// What is known where something may be written.
pub struct Suggestions<'a> {
    /// The file, perhaps with a letter at the offset.
    pub doc: &'a Document,
    /// The offset in it.
    pub offset: u32,
    /// What lies around it.
    pub way: Way<'a>,
    /// What is known of the flows; the first one is under test.
    pub flows: &'a [&'a Analysis],
    /// What lies in folders.
    pub list: Folder<'a>,
    /// What is replaced, where a letter was put there.
    pub replaced: Option<Span>,
}

impl Suggestions<'_> {
    /// What may be written at a place.
    pub fn at(&self, at: &At<'_>) -> Vec<Suggestion> {
        match at {
            At::Key(spec, _, node, false) if self.way.lacks_dash => self.first_items(Shape::Keys(spec), node),
            At::Value(shape, node) if self.way.lacks_dash => self.first_items(*shape, node),
            At::Key(spec, mapping, node, colon) => {
                let taken = self.present(*mapping, node);
                let mut free: Vec<&KeySpec> =
                    spec.keys.iter().filter(|it| !taken.iter().any(|key| key == it.name)).collect();
                free.sort_by_key(|it| it.presence != Presence::Required);
                let columns = self.columns(*mapping, node);
                free.into_iter().map(|it| self.key(it, node, *colon, columns)).collect()
            }
            At::StateKey(inner, mapping, node, colon) => {
                let taken = self.present(*mapping, node);
                let columns = self.columns(*mapping, node);
                let states = self.states();
                let free = states.iter().filter(|it| !taken.iter().any(|key| key == *it));
                let key = |label: &&str| {
                    let mut new_text = Snippet::text(self.scalar(node, label));
                    if !colon {
                        new_text.append(begun(*inner, columns));
                    }
                    self.suggestion(node, label, Kind::State, new_text)
                };
                free.map(key).collect()
            }
            At::RuleKey(mapping, node, colon) => {
                let taken = self.present(*mapping, node);
                let colon = if *colon { "" } else { ": " };
                let free = rules::allowable().filter(|it| !taken.iter().any(|key| key == it.name()));
                let rule = |it: Rule| Suggestion {
                    detail: it.summary().to_owned(),
                    doc: rules::page(it),
                    ..self.suggestion(
                        node,
                        it.name(),
                        Kind::Rule,
                        Snippet::text(format!("{}{colon}", it.name())),
                    )
                };
                free.map(rule).collect()
            }
            At::NameKey(inner, mapping, node, colon) => {
                let taken = self.present(*mapping, node);
                let columns = self.columns(*mapping, node);
                let named = |it: &String| {
                    let mut new_text = Snippet::text(self.scalar(node, it));
                    if !colon {
                        new_text.append(begun(*inner, columns));
                    }
                    self.suggestion(node, it, Kind::Word, new_text)
                };
                self.names().iter().filter(|it| !taken.contains(it)).map(named).collect()
            }
            At::Value(shape, node) => self.values(*shape, node),
            At::Item(inner, node) => self.first_items(*inner, node),
            At::Nowhere => Vec::new(),
        }
    }

    fn values(&self, shape: Shape, node: &Node) -> Vec<Suggestion> {
        let named = |kind, names: &mut dyn Iterator<Item = (&str, &str)>| -> Vec<Suggestion> {
            let value = |(label, detail): (&str, &str)| {
                // A word needs no quotes, even where YAML would have it be something else.
                let text = if kind == Kind::State { self.scalar(node, label) } else { label.to_owned() };
                let suggestion = self.suggestion(node, label, kind, Snippet::text(text));
                Suggestion { detail: detail.to_owned(), ..suggestion }
            };
            names.map(value).collect()
        };
        match shape {
            Shape::Word(words) => {
                let fits = |it: &&&str| self.way.rule.is_none_or(|rule| rules::may_count_as(rule, it));
                named(Kind::Word, &mut words.iter().filter(fits).map(|it| (*it, "")))
            }
            Shape::StateName => named(Kind::State, &mut self.states().into_iter().map(|it| (it, ""))),
            Shape::ErrorCode => named(Kind::Word, &mut self.codes().into_iter()),
            Shape::Action => named(Kind::Word, &mut ACTIONS.iter().map(|it| (it.name, it.doc))),
            Shape::Path => self.paths(node),
            Shape::Text => match self.way.key.map_or("", |it| it.name) {
                "match" => self.paths(node),
                "state" => named(Kind::State, &mut self.tasks().into_iter().map(|it| (it, ""))),
                "resource" => named(Kind::Word, &mut self.resources().iter().map(|it| (&**it, ""))),
                _ => Vec::new(),
            },
            Shape::Json | Shape::Template => self.inside(shape, node),
            Shape::Condition => self.expression(node),
            Shape::Seconds | Shape::Count | Shape::Flow => Vec::new(),
            Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) | Shape::List(_) => Vec::new(),
        }
    }

    /// The names of the states that are of the kind that is wanted here, wherever they are nested.
    fn states(&self) -> Vec<&str> {
        self.states_for(self.way.key.map_or(Purpose::Entered, purpose))
    }

    /// The names of all Tasks.
    fn tasks(&self) -> Vec<&str> {
        self.states_for(Purpose::Mock)
    }

    fn states_for(&self, purpose: Purpose) -> Vec<&str> {
        let flows = self.flows.iter().enumerate();
        let all = flows.flat_map(|(nth, it)| it.flow.states.iter().map(move |it| (nth, it)));
        let mut names: Vec<&str> = if purpose == Purpose::Path { self.next() } else { Vec::new() };
        names.extend(
            all.filter(|(nth, it)| fits(purpose, *nth, it)).filter_map(|(_, it)| Some(&**it.name()?)),
        );
        let mut seen = BTreeSet::new();
        names.retain(|it| seen.insert(*it));
        names
    }

    /// The states of the top scope that may follow the one before.
    fn next(&self) -> Vec<&str> {
        let Some(flow) = self.flows.first().map(|it| &it.flow) else { return Vec::new() };
        let top = flow.scope(ScopeIdx(0));
        let Some(before) = self.way.before.and_then(Node::as_scalar).map(|it| self.doc.scalar_text(it))
        else {
            return top.start().map(|it| &**it.name).into_iter().collect();
        };
        let state = flow.states_of(top).find(|it| it.name().is_some_and(|it| **it == *before));
        let mut names: Vec<&str> = Vec::new();
        for target in state.into_iter().flat_map(State::targets).filter(|it| top.find(it.name).is_some()) {
            if !names.contains(&&**target.name) {
                names.push(target.name);
            }
        }
        names
    }

    /// Free names that the flows speak of: the flows that they start, the objects that they read.
    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for state in self.flows.iter().flat_map(|it| &it.flow.states) {
            let named = match (self.way.key.map(|it| it.name), &state.kind) {
                (Some("flows"), StateKind::Task(task)) => {
                    let starts = task.action.get().is_some_and(|it| **it == *START_EXECUTION);
                    let parameters = task.parameters.get().filter(|_| starts);
                    parameters.and_then(|it| constant(it, "resourceArn"))
                }
                (Some("objects"), StateKind::Map(map)) => {
                    let reader = map.item_reader.get().and_then(|it| it.member("Parameters"));
                    let part = |key| constant(&reader?.value, key);
                    part("Bucket").zip(part("Key")).map(|(bucket, key)| format!("{bucket}/{key}"))
                }
                (_, _) => None,
            };
            names.extend(named.filter(|it| !names.contains(it)));
        }
        names
    }

    /// The resources and addresses that Tasks of the flows call.
    fn resources(&self) -> Vec<String> {
        let mut names = Vec::new();
        for state in self.flows.iter().flat_map(|it| &it.flow.states) {
            let StateKind::Task(task) = &state.kind else { continue };
            let parameters = task.parameters.get();
            let named = parameters.and_then(|it| constant(it, "resourceArn").or_else(|| constant(it, "url")));
            names.extend(named.filter(|it| !names.contains(it)));
        }
        names
    }

    fn paths(&self, node: &Node) -> Vec<Suggestion> {
        let whole = inside_quotes(&self.doc.text, node.span);
        let written = self.doc.text.get(whole.start as usize..self.offset as usize).unwrap_or_default();
        let key = self.way.key.map_or("", |it| it.name);
        let (start, names) = paths::offered(key, written, self.list);
        let start = u32::try_from(start).map_or(whole.start, |it| whole.start + it);
        let path = |name: &String| {
            let kind = if name.ends_with('/') { Kind::Folder } else { Kind::File };
            let suggestion = self.suggestion(node, name, kind, Snippet::text(name.as_str()));
            let replaced = self.replaced.unwrap_or(Span::new(start, whole.end));
            Suggestion { replaced, ..suggestion }
        };
        names.iter().map(path).collect()
    }

    fn expression(&self, node: &Node) -> Vec<Suggestion> {
        let Some(scalar) = node.as_scalar() else { return Vec::new() };
        let mut here = Here::of(self.doc, node, scalar, self.offset, Site::Anywhere);
        here.readable = vec![Variable::Input];
        here.values = Some(json::variables(&self.way, self.flows));
        let place = &here.at.expression.place;
        let suggestion = |it: Offer| Suggestion {
            label: it.label,
            kind: Kind::Expression(it.kind),
            detail: it.detail,
            doc: it.topic.map(Topic::describe).unwrap_or_default(),
            replaced: self.unmarked(place.to_source(it.replaced)),
            new_text: Snippet::text(between_quotes(here.quote, &it.text)),
            filter: it.filter,
            commit: it.commit,
        };
        offers(&here).into_iter().map(suggestion).collect()
    }

    /// A span of the file without the letter that was put at the offset.
    fn unmarked(&self, span: Span) -> Span {
        let without = |at: u32| match self.replaced {
            Some(mark) if at > mark.start => (at - 1 - (self.offset - mark.start)).max(mark.start),
            Some(_) | None => at,
        };
        Span::new(without(span.start), without(span.end))
    }

    /// Inside a value of which something is known.
    fn inside(&self, shape: Shape, value: &Node) -> Vec<Suggestion> {
        let Some(inside) = json::inside(self.doc, value, self.offset) else { return Vec::new() };
        let is_template = matches!(shape, Shape::Template);
        let known = || json::below(&json::known(&self.way, self.flows), &inside.steps);
        match inside.what {
            What::Expression(node) if is_template => self.expression(node),
            What::Expression(_) => Vec::new(),
            What::Key(mapping, key, colon) => self.members(&known(), is_template, mapping, key, colon),
            What::Value(node) => self.constants(&known(), node),
        }
    }

    /// The members of a value that are not there yet.
    fn members(
        &self,
        known: &Known,
        is_template: bool,
        mapping: Option<&Mapping>,
        key: &Node,
        colon: bool,
    ) -> Vec<Suggestion> {
        let taken = self.present(mapping, key);
        let is_taken = |name: &str| taken.iter().any(|it| it.strip_suffix(SUFFIX).unwrap_or(it) == name);
        let columns = self.columns(mapping, key);
        let free: Vec<_> = members(known).into_iter().filter(|it| !is_taken(&it.name)).collect();
        let offer = |label: &str, shape: Shape, detail: String| {
            let text = match quote_at(&self.doc.text, key.span) {
                None => scalar_key(label),
                quote => between_quotes(quote, label),
            };
            let mut new_text = Snippet::text(text);
            if !colon {
                new_text.append(begun(shape, columns));
            }
            Suggestion { detail, ..self.suggestion(key, label, Kind::Member, new_text) }
        };
        let plain = free.iter().map(|it| {
            let types = it.shape.as_known().map(Part::types).unwrap_or_default();
            let shape = if types == ["an object"] { OBJECT } else { Shape::Json };
            offer(&it.name, shape, it.shape.render())
        });
        let computed = free
            .iter()
            .filter(|_| is_template)
            .map(|it| offer(&format!("{}{SUFFIX}", it.name), Shape::Condition, "an expression".to_owned()));
        plain.chain(computed).collect()
    }

    /// What a value is known to be one of.
    fn constants(&self, known: &Known, node: &Node) -> Vec<Suggestion> {
        let Some(known) = known.as_known() else { return Vec::new() };
        let texts = known.texts.constants().unwrap_or_default().iter().filter_map(Value::as_str);
        let texts = texts.map(|it| (it.to_owned(), self.scalar(node, it)));
        let numbers = known.numbers.constants().unwrap_or_default().iter().map(Value::to_json);
        let booleans = [(known.booleans.yes, "true"), (known.booleans.no, "false")];
        let booleans = booleans.into_iter().filter(|it| it.0).map(|it| it.1.to_owned());
        let is_quoted = quote_at(&self.doc.text, node.span).is_some();
        let others = numbers.chain(booleans).filter(|_| !is_quoted).map(|it| (it.clone(), it));
        let offer =
            |(label, text): (String, String)| self.suggestion(node, &label, Kind::Word, Snippet::text(text));
        texts.chain(others).map(offer).collect()
    }

    /// The codes of the flows' own errors, then those that the language knows; all but the one that stands for any.
    fn codes(&self) -> Vec<(&str, &str)> {
        let mut codes: Vec<(&str, &str)> = Vec::new();
        let mut seen = BTreeSet::new();
        for state in self.flows.iter().flat_map(|it| &it.flow.states) {
            if let StateKind::Fail(fail) = &state.kind
                && let Some(FailText::Fixed(code)) = fail.code.get()
                && seen.insert(&**code)
            {
                codes.push((code, "raised by a Fail of the flow"));
            }
        }
        let known = ERRORS.iter().filter(|it| it.name != errors::ALL);
        let others: Vec<_> = known.filter(|it| !seen.contains(it.name)).collect();
        codes.extend(others.into_iter().map(|it| (it.name, it.doc)));
        codes
    }

    /// What a list begins with that has neither brackets nor a dash yet.
    fn first_items(&self, inner: Shape, node: &Node) -> Vec<Suggestion> {
        let before = &self.doc.text[..node.span.start as usize];
        let own_line = before[before.rfind('\n').map_or(0, |it| it + 1)..].trim().is_empty();
        let columns = column(&self.doc.text, node.span.start) + STEP;
        match inner {
            Shape::Keys(spec) if own_line => {
                let mut keys: Vec<&KeySpec> = spec.keys.iter().collect();
                keys.sort_by_key(|it| it.presence != Presence::Required);
                let item = |it: &KeySpec| {
                    let it = self.key(it, node, false, Some(columns));
                    Suggestion { new_text: it.new_text.behind("- "), ..it }
                };
                keys.into_iter().map(item).collect()
            }
            _ => {
                let (open, close) = if own_line { ("- ", "") } else { ("[", "]") };
                let item = |mut it: Suggestion| {
                    it.new_text = it.new_text.behind(open);
                    it.new_text.push(close);
                    it
                };
                self.values(inner, node).into_iter().map(item).collect()
            }
        }
    }

    fn key(&self, key: &KeySpec, node: &Node, colon: bool, columns: Option<usize>) -> Suggestion {
        let mut new_text = Snippet::text(key.name);
        if !colon {
            new_text.append(begun(key.shape, columns));
        }
        Suggestion {
            detail: key.shape.describe(),
            doc: documentation(key.docs),
            ..self.suggestion(node, key.name, Kind::Key, new_text)
        }
    }

    fn suggestion(&self, node: &Node, label: &str, kind: Kind, new_text: Snippet) -> Suggestion {
        let replaced = self.replaced.unwrap_or_else(|| inside_quotes(&self.doc.text, node.span));
        let (detail, doc) = (String::new(), String::new());
        let label = label.to_owned();
        Suggestion { label, kind, detail, doc, replaced, new_text, filter: None, commit: &[] }
    }

    /// A text as it is written at a node: between the quotes that are there, or with those that it needs.
    fn scalar(&self, node: &Node, text: &str) -> String {
        match quote_at(&self.doc.text, node.span) {
            None => scalar(text),
            quote => between_quotes(quote, text),
        }
    }

    fn present(&self, mapping: Option<&Mapping>, node: &Node) -> Vec<String> {
        let others = mapping.into_iter().flat_map(|it| &it.entries).filter(|it| it.key.span != node.span);
        others.filter_map(|it| it.key.as_scalar().map(|it| self.doc.scalar_text(it).to_owned())).collect()
    }

    /// The columns before the keys of a mapping in a block; none in braces.
    fn columns(&self, mapping: Option<&Mapping>, node: &Node) -> Option<usize> {
        let in_braces = mapping.is_some_and(|it| it.flow);
        (!in_braces).then(|| column(&self.doc.text, node.span.start))
    }
}

/// What stands behind a key with this many columns before it: its colon and the beginning of its value.
fn begun(shape: Shape, columns: Option<usize>) -> Snippet {
    let line = |columns: usize| format!(":\n{:1$}", "", columns + STEP);
    let (before, after) = match (shape, columns) {
        (Shape::List(Shape::StateName | Shape::ErrorCode | Shape::Text), _) => (": [".to_owned(), "]"),
        (Shape::List(_), Some(columns)) => (line(columns) + "- ", ""),
        (Shape::List(_), None) => (": [".to_owned(), "]"),
        (Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) | Shape::Flow, Some(columns)) => {
            (line(columns), "")
        }
        (Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) | Shape::Flow, None) => (": {".to_owned(), "}"),
        (Shape::Word([only]), _) => (format!(": {only}"), ""),
        (
            Shape::Text
            | Shape::StateName
            | Shape::ErrorCode
            | Shape::Action
            | Shape::Path
            | Shape::Seconds
            | Shape::Count
            | Shape::Json
            | Shape::Template
            | Shape::Condition
            | Shape::Word(_),
            _,
        ) => (": ".to_owned(), ""),
    };
    let mut out = Snippet::text(before);
    if !after.is_empty() {
        out.end();
        out.push(after);
    }
    out
}

/// What states are named for under a key.
fn purpose(key: &KeySpec) -> Purpose {
    match key.name {
        "mocks" => Purpose::Mock,
        "calls" => Purpose::Call,
        "state" => Purpose::Report,
        "path" => Purpose::Path,
        _ => Purpose::Entered,
    }
}

fn column(text: &str, at: u32) -> usize {
    let before = &text[..at as usize];
    before.len() - before.rfind('\n').map_or(0, |it| it + 1)
}

/// The text of a member that is written down.
fn constant(template: &Template, key: &str) -> Option<String> {
    match &template.member(key)?.value.content {
        Written::Constant(value) => value.as_str().map(str::to_owned),
        Written::Object(_) | Written::List(_) | Written::Computed(_) | Written::Hole => None,
    }
}
