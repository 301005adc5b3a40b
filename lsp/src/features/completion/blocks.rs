//! What stands behind a key that has just been written: a value, a list, a whole state.

use super::item::Snippet;
use crate::features::written::quoted;
use fdl_compiler::lang::actions::{ACTIONS, ActionSpec, ParameterSpec, ParameterType};
use fdl_compiler::lang::spec::{Dynamic, FieldSpec, FieldType, NodeSpec, Presence};
use fdl_compiler::lang::states::StateType;

/// Nodes inside one another that are written at once.
const DEPTH: usize = 3;

/// How a text is written around the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// In lines, the keys after this many columns.
    Block(usize),
    /// In braces, as in YAML.
    Braces,
    /// In braces, with quotes as in JSON.
    Json,
}

/// A whole state of a type, from its first key.
pub fn state(kind: StateType, layout: Layout) -> Snippet {
    let mut out = Snippet::default();
    if !matches!(layout, Layout::Block(_)) {
        out.push("{");
    }
    out.append(in_braces(kind, layout));
    if !matches!(layout, Layout::Block(_)) {
        out.push("}");
    }
    out
}

/// The same where its braces are there already.
pub fn in_braces(kind: StateType, layout: Layout) -> Snippet {
    let mut writer = Writer { out: Snippet::default(), layout, is_first: true, depth: 0, gap: false };
    writer.key("Type");
    writer.text(kind.name());
    writer.rest_of_state(kind);
    writer.out
}

/// What follows the type of a state that has nothing else yet.
pub fn after_type(kind: StateType, is_named: bool, layout: Layout) -> Snippet {
    let mut writer = Writer { out: Snippet::default(), layout, is_first: false, depth: 0, gap: false };
    match is_named {
        true => writer.fields(kind.spec(), &["Type", "Name"]),
        false => writer.fields(kind.spec(), &["Type"]),
    }
    writer.tail(kind);
    writer.out
}

/// A key with its colon and the beginning of what belongs there.
pub fn key(name: &str, field: &FieldSpec, layout: Layout) -> Snippet {
    let mut writer = Writer { out: Snippet::default(), layout, is_first: true, depth: 0, gap: false };
    writer.key(name);
    match name == field.name {
        true => writer.value(field),
        // An expression.
        false => writer.end_text(),
    }
    writer.out
}

/// A key with what an Action surely takes.
pub fn parameters(action: &ActionSpec, layout: Layout) -> Snippet {
    let mut writer = Writer { out: Snippet::default(), layout, is_first: true, depth: 0, gap: false };
    writer.parameters(action);
    writer.out
}

/// An item of a list in a block, whose dash is not there yet; its keys stand after this many columns.
pub fn item(spec: &NodeSpec, columns: usize) -> Snippet {
    let layout = Layout::Block(columns);
    let mut writer = Writer { out: Snippet::text("- "), layout, is_first: true, depth: 1, gap: false };
    writer.fields(spec, &[]);
    writer.out
}

/// A parameter of an Action with the beginning of its value.
pub fn parameter(it: &ParameterSpec, layout: Layout) -> Snippet {
    let mut writer = Writer { out: Snippet::default(), layout, is_first: true, depth: 0, gap: false };
    writer.key(it.name);
    match it.ty {
        ParameterType::Text | ParameterType::Arn | ParameterType::Url | ParameterType::Enum(..) => {
            writer.end_text();
        }
        ParameterType::Integer(..) | ParameterType::Object | ParameterType::Any => writer.end(),
    }
    writer.out
}

/// A name of a resource as the documents write it, its variable parts as places.
pub fn pattern(text: &str) -> Snippet {
    let mut out = Snippet::default();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.place(name);
        rest = after;
    }
    out.push(rest);
    out
}

struct Writer {
    out: Snippet,
    layout: Layout,
    is_first: bool,
    depth: usize,
    // Whether a key's colon was the last thing written.
    gap: bool,
}

impl Writer {
    fn rest_of_state(&mut self, kind: StateType) {
        self.fields(kind.spec(), &["Type"]);
        self.tail(kind);
    }

    /// What the required fields alone do not say.
    fn tail(&mut self, kind: StateType) {
        if kind == StateType::Task {
            self.parameters(&ACTIONS[0]);
        }
        let ends = kind.spec().field("End").is_some() && kind.spec().field("Next").is_some();
        if ends {
            self.key("End");
            self.spaced();
            self.out.push("true");
        }
    }

    fn parameters(&mut self, action: &ActionSpec) {
        self.key("Parameters");
        self.open();
        for it in action.parameters.iter().filter(|it| it.required) {
            self.key(it.name);
            let example = match it.ty {
                ParameterType::Enum(values, _) => values.first().copied().unwrap_or_default(),
                ParameterType::Arn => it.patterns().next().unwrap_or_default(),
                ParameterType::Text | ParameterType::Url => "",
                ParameterType::Integer(..) | ParameterType::Object | ParameterType::Any => "",
            };
            self.place(example);
        }
        self.close();
    }

    /// The fields that must be there, and those that should.
    fn fields(&mut self, spec: &NodeSpec, written: &[&str]) {
        for field in spec.all_fields().filter(|it| !written.contains(&it.name)) {
            let is_wanted = match field.presence {
                Presence::Required => true,
                // A description is for people who have something to say.
                Presence::Expected => field.name != "Description",
                Presence::Optional => false,
            };
            if is_wanted {
                self.key(field.name);
                self.filled(field);
            }
        }
    }

    /// A value with a place to fill in.
    fn filled(&mut self, field: &FieldSpec) {
        match field.ty {
            FieldType::Text | FieldType::Name | FieldType::StateName => self.place(""),
            FieldType::Expression => self.place("$Input"),
            FieldType::Boolean => self.raw("true"),
            FieldType::Integer | FieldType::IntegerText | FieldType::Number => {
                let least = field.range.map_or(1, |it| it.min.max(1));
                self.raw(&least.to_string());
            }
            FieldType::Literal(text) => self.text(text),
            FieldType::Enum(values) => self.place(values.first().map_or("", |it| it.name)),
            FieldType::Action => self.place(ACTIONS[0].name),
            FieldType::ErrorNames => self.errors(),
            FieldType::Constructor => {
                self.open();
                self.out.place("");
                self.close();
            }
            FieldType::States => self.states(),
            FieldType::Node(spec) => self.node(spec),
            FieldType::List(spec) => self.list(spec),
        }
    }

    /// A value that is about to be typed.
    fn value(&mut self, field: &FieldSpec) {
        match field.ty {
            FieldType::Text | FieldType::Name | FieldType::StateName | FieldType::Action => self.end_text(),
            FieldType::Enum(_) | FieldType::Expression => self.end_text(),
            FieldType::Boolean | FieldType::Integer | FieldType::IntegerText | FieldType::Number => {
                self.end();
            }
            FieldType::Literal(text) => self.text(text),
            FieldType::ErrorNames => self.errors(),
            FieldType::Constructor => {
                self.open();
                self.out.end();
                self.close();
            }
            FieldType::States => self.states(),
            FieldType::Node(spec) => self.node(spec),
            FieldType::List(spec) => self.list(spec),
        }
    }

    fn errors(&mut self) {
        self.spaced();
        self.out.push("[");
        self.place("FnF.ALL");
        self.out.push("]");
    }

    fn states(&mut self) {
        match self.layout {
            Layout::Block(columns) => {
                self.gap = false;
                self.out.push(&format!("\n{}- ", " ".repeat(columns + 2)));
                self.out.end();
            }
            Layout::Braces | Layout::Json => {
                self.spaced();
                self.out.push("[");
                self.out.end();
                self.out.push("]");
            }
        }
    }

    fn node(&mut self, spec: &NodeSpec) {
        self.open();
        if self.depth < DEPTH {
            self.fields(spec, &[]);
        }
        self.close();
    }

    fn list(&mut self, spec: &NodeSpec) {
        match self.layout {
            Layout::Block(columns) => {
                self.gap = false;
                self.out.push(&format!("\n{}- ", " ".repeat(columns + 2)));
                self.layout = Layout::Block(columns + 4);
                self.is_first = true;
                self.depth += 1;
                if self.depth < DEPTH {
                    self.fields(spec, &[]);
                }
                self.depth -= 1;
                self.is_first = false;
                self.layout = Layout::Block(columns);
            }
            Layout::Braces | Layout::Json => {
                self.spaced();
                self.out.push("[");
                self.node(spec);
                self.out.push("]");
            }
        }
    }

    /// The mapping behind a key begins.
    fn open(&mut self) {
        self.depth += 1;
        self.is_first = true;
        if !matches!(self.layout, Layout::Block(_)) {
            self.spaced();
        }
        self.gap = false;
        match &mut self.layout {
            Layout::Block(columns) => {
                *columns += 2;
                let line = format!("\n{}", " ".repeat(*columns));
                self.out.push(&line);
            }
            Layout::Braces | Layout::Json => self.out.push("{"),
        }
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.is_first = false;
        match &mut self.layout {
            Layout::Block(columns) => *columns -= 2,
            Layout::Braces | Layout::Json => self.out.push("}"),
        }
    }

    fn key(&mut self, name: &str) {
        match self.layout {
            Layout::Block(columns) if !self.is_first => {
                self.out.push(&format!("\n{}", " ".repeat(columns)));
            }
            Layout::Braces | Layout::Json if !self.is_first => self.out.push(", "),
            Layout::Block(_) | Layout::Braces | Layout::Json => {}
        }
        self.is_first = false;
        match self.layout {
            Layout::Json => self.out.push(&quoted(name)),
            Layout::Block(_) | Layout::Braces => self.out.push(name),
        }
        self.out.push(":");
        self.gap = true;
    }

    /// The blank between a colon and what stands on its line.
    fn spaced(&mut self) {
        if std::mem::take(&mut self.gap) {
            self.out.push(" ");
        }
    }

    fn end(&mut self) {
        self.spaced();
        self.out.end();
    }

    fn raw(&mut self, text: &str) {
        self.spaced();
        self.out.place(text);
    }

    fn text(&mut self, text: &str) {
        self.spaced();
        match self.layout {
            Layout::Json => self.out.push(&quoted(text)),
            Layout::Block(_) | Layout::Braces => self.out.push(text),
        }
    }

    fn place(&mut self, text: &str) {
        self.spaced();
        let quote = if self.layout == Layout::Json { "\"" } else { "" };
        self.out.push(quote);
        self.out.place(text);
        self.out.push(quote);
    }

    fn end_text(&mut self) {
        self.spaced();
        let quote = if self.layout == Layout::Json { "\"" } else { "" };
        self.out.push(quote);
        self.out.end();
        self.out.push(quote);
    }
}

/// Whether `KEY.$` is worth offering beside `KEY`.
pub fn is_often_computed(field: &FieldSpec) -> bool {
    field.dynamic == Dynamic::Documented
}
