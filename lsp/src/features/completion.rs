//! What may be written at an offset.
//!
//! Where no word has been begun, a word is put into a copy of the text and the
//! tree of that copy is asked: so an empty line, an empty value and an empty
//! list have a place in the language too.

use super::cursor::{At, Cursor, locate};
use super::expression::{Here, context_members, here, members};
use super::hover::{of_action, of_field, of_function};
use super::written::{is_json, quoted, scalar};
use fdl_compiler::Analysis;
use fdl_compiler::lang::actions::{self, ACTIONS, ParameterType};
use fdl_compiler::lang::errors::ERRORS;
use fdl_compiler::lang::functions;
use fdl_compiler::lang::spec::{Dynamic, FieldSpec, FieldType, Presence};
use fdl_compiler::lang::variables::Variable;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{self, Document, Mapping, Node};

/// The word that stands where none has been begun.
const MARK: &str = "fdlcMark";

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// A few words about it.
    pub detail: String,
    /// More about it, as Markdown.
    pub doc: String,
    /// What it replaces.
    pub replaced: Span,
    /// What is written.
    pub new_text: String,
    /// Lower ones come first.
    pub rank: usize,
}

/// What kind of thing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A key.
    Field,
    /// One of a few texts.
    Value,
    /// The name of a state.
    State,
    /// An Action.
    Action,
    /// The name of an error.
    Error,
    /// A variable.
    Variable,
    /// A member of a value.
    Member,
    /// A function.
    Function,
}

/// What may be written at an offset, the likeliest first.
pub fn completion(compiled: &Analysis, offset: u32) -> Vec<Item> {
    let text = &*compiled.document.text;
    let at = text.floor_char_boundary(offset as usize);
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let in_word = text[..at].ends_with(is_word) || text[at..].starts_with(is_word);
    let patched;
    let (doc, mark) = if in_word {
        (&compiled.document, 0)
    } else {
        patched = yaml::parse([&text[..at], MARK, &text[at..]].concat());
        (&patched, MARK.len())
    };
    let cursor = locate(doc, offset);
    let mut ctx = Ctx { doc, compiled, offset, mark: u32::try_from(mark).unwrap_or(0), items: Vec::new() };
    ctx.complete(&cursor);
    ctx.items
}

struct Ctx<'a> {
    doc: &'a Document,
    compiled: &'a Analysis,
    offset: u32,
    mark: u32,
    items: Vec<Item>,
}

impl Ctx<'_> {
    fn complete(&mut self, cursor: &Cursor<'_>) {
        if let Some(it) = here(self.doc, self.compiled, cursor, self.offset) {
            return self.in_expression(&it);
        }
        match &cursor.at {
            At::Key { key, colon } => self.fields(cursor, key, *colon),
            At::Value { field, node, .. } => self.values(cursor, field, node),
            At::TemplateKey { field, path, mapping, key, colon } => {
                if field.name == "Parameters" && path.is_empty() {
                    self.parameters(cursor, *mapping, key, *colon);
                }
            }
            At::TemplateValue { field, path, node, .. } => {
                if field.name == "Parameters" {
                    self.parameter_values(cursor, path, node);
                }
            }
            At::Nowhere => {}
        }
    }

    fn fields(&mut self, cursor: &Cursor<'_>, key: &Node, colon: bool) {
        let frame = cursor.inner();
        let written = self.keys(frame.mapping, key);
        let is_there = |field: &FieldSpec| written.iter().any(|it| field.answers_to(it));
        let mut fields: Vec<_> = frame.spec.all_fields().filter(|it| !is_there(it)).collect();
        fields.sort_by_key(|it| match it.presence {
            Presence::Required => 0,
            Presence::Expected => 1,
            Presence::Optional => 2,
        });
        for field in fields {
            let detail = field.presence.name();
            let is_block = match field.ty {
                FieldType::Constructor | FieldType::States | FieldType::Node(_) | FieldType::List(_) => true,
                FieldType::Text | FieldType::Name | FieldType::StateName | FieldType::Boolean => false,
                FieldType::Integer | FieldType::IntegerText | FieldType::Number => false,
                FieldType::Literal(_) | FieldType::Enum(_) | FieldType::Action => false,
                FieldType::Expression | FieldType::ErrorNames => false,
            };
            self.key(key, colon, field.name, is_block, detail, of_field(field));
            if field.dynamic == Dynamic::Documented {
                self.key(key, colon, &format!("{}.$", field.name), false, "an expression", of_field(field));
            }
        }
    }

    fn parameters(&mut self, cursor: &Cursor<'_>, mapping: Option<&Mapping>, key: &Node, colon: bool) {
        let action = cursor.state().and_then(|it| it.text(self.doc, "Action")).and_then(actions::find);
        let Some(action) = action else { return };
        let written = self.keys(mapping, key);
        let mut parameters: Vec<_> =
            action.parameters.iter().filter(|it| !written.iter().any(|key| key == it.name)).collect();
        parameters.sort_by_key(|it| !it.required);
        for it in parameters {
            let detail = if it.required { "required" } else { "optional" };
            self.key(key, colon, it.name, false, detail, it.doc.to_owned());
        }
    }

    /// The keys that are written already, without `.$` and without the one at the cursor.
    fn keys(&self, mapping: Option<&Mapping>, at: &Node) -> Vec<String> {
        let entries = mapping.map(|it| it.entries.as_slice()).unwrap_or_default();
        let others = entries.iter().filter(|it| it.key.span != at.span);
        let keys = others.filter_map(|it| it.key.as_scalar()).map(|it| self.doc.scalar_text(it));
        keys.map(|it| it.strip_suffix(".$").unwrap_or(it).to_owned()).collect()
    }

    fn values(&mut self, cursor: &Cursor<'_>, field: &FieldSpec, node: &Node) {
        match field.ty {
            FieldType::Enum(values) => {
                for it in values {
                    self.value(node, it.name, Kind::Value, "", it.doc.to_owned());
                }
            }
            FieldType::Boolean => {
                for it in ["true", "false"] {
                    self.literal(node, it);
                }
            }
            FieldType::Literal(text) => self.value(node, text, Kind::Value, "", String::new()),
            FieldType::Action => {
                for it in ACTIONS {
                    self.value(node, it.name, Kind::Action, "", of_action(it));
                }
            }
            FieldType::StateName => self.state_names(cursor, node),
            FieldType::ErrorNames => self.error_names(cursor, node),
            FieldType::Text | FieldType::Name | FieldType::Integer | FieldType::IntegerText => {}
            FieldType::Number | FieldType::Expression | FieldType::Constructor | FieldType::States => {}
            FieldType::Node(_) | FieldType::List(_) => {}
        }
    }

    fn state_names(&mut self, cursor: &Cursor<'_>, node: &Node) {
        let Some(scope) = cursor.scope() else { return };
        let own = cursor.state().filter(|it| it.span != scope.span).and_then(|it| it.text(self.doc, "Name"));
        let states = scope.mapping.and_then(|it| it.get(self.doc, "States")).and_then(Node::as_sequence);
        let mut names = Vec::new();
        for state in states.map(|it| it.items.as_slice()).unwrap_or_default() {
            let Some(mapping) = state.as_mapping() else { continue };
            let text = |key| Some(self.doc.scalar_text(mapping.get(self.doc, key)?.as_scalar()?));
            if let Some(name) = text("Name").filter(|it| !it.contains(MARK) && !it.is_empty()) {
                names.push((name.to_owned(), text("Type").unwrap_or("state").to_owned()));
            }
        }
        // A state that goes to itself is rare.
        names.sort_by_key(|(name, _)| Some(name.as_str()) == own);
        for (name, kind) in names {
            self.value(node, &name, Kind::State, &kind, String::new());
        }
    }

    fn error_names(&mut self, cursor: &Cursor<'_>, node: &Node) {
        let action = cursor.state().and_then(|it| it.text(self.doc, "Action")).and_then(actions::find);
        let raised = action.map(|it| it.errors).unwrap_or_default();
        let mut errors: Vec<_> = ERRORS.iter().collect();
        errors.sort_by_key(|it| !raised.contains(&it.name) && !it.name.starts_with("FnF."));
        for it in errors {
            self.value(node, it.name, Kind::Error, "", it.doc.to_owned());
        }
    }

    fn parameter_values(&mut self, cursor: &Cursor<'_>, path: &[&str], node: &Node) {
        let action = cursor.state().and_then(|it| it.text(self.doc, "Action")).and_then(actions::find);
        let ([name], Some(action)) = (path, action) else { return };
        let Some(parameter) = action.parameters.iter().find(|it| it.name == *name) else { return };
        if let ParameterType::Enum(values, _) = parameter.ty {
            for it in values {
                self.value(node, it, Kind::Value, "", String::new());
            }
        }
    }

    fn in_expression(&mut self, it: &Here) {
        let word = it.word();
        let text = &it.at.expression.text;
        let replaced = self.unmarked(it.at.expression.place.to_source(word));
        if text[..word.start as usize].ends_with('.') {
            let Some(base) = it.base() else { return };
            if let Some(known) = context_members(base) {
                for member in known.iter().filter(|member| !member.presence.is_absent_at(it.at.site)) {
                    self.push(member.name, Kind::Member, "", member.doc.to_owned(), replaced, member.name);
                }
                return;
            }
            for member in members(&it.shape(self.compiled, base)) {
                let detail = member.shape.render();
                self.push(&member.name, Kind::Member, &detail, String::new(), replaced, &member.name);
            }
            return;
        }
        for variable in Variable::ALL.iter().filter(|variable| variable.stands_at(it.at.site)) {
            let name = variable.name();
            self.push(name, Kind::Variable, "", variable.doc().to_owned(), replaced, name);
        }
        if !text[word.range()].starts_with('$') {
            for function in functions::all() {
                let doc = of_function(function);
                self.push(function.name, Kind::Function, &function.signature(), doc, replaced, function.name);
            }
        }
    }

    fn key(&mut self, key: &Node, colon: bool, name: &str, is_block: bool, detail: &str, doc: String) {
        let (replaced, is_quoted) = self.inner(key);
        let json = is_json(&self.doc.text);
        let mut new_text = if json && !is_quoted { quoted(name) } else { name.to_owned() };
        if !colon && !is_quoted {
            new_text.push_str(if is_block && !json { ":" } else { ": " });
        }
        self.push(name, Kind::Field, detail, doc, replaced, &new_text);
    }

    fn value(&mut self, node: &Node, value: &str, kind: Kind, detail: &str, doc: String) {
        let (replaced, is_quoted) = self.inner(node);
        let new_text = if is_quoted {
            let quoted = quoted(value);
            quoted[1..quoted.len() - 1].to_owned()
        } else if is_json(&self.doc.text) {
            quoted(value)
        } else if kind == Kind::State {
            scalar(value)
        } else {
            value.to_owned()
        };
        self.push(value, kind, detail, doc, replaced, &new_text);
    }

    fn literal(&mut self, node: &Node, value: &str) {
        let (replaced, _) = self.inner(node);
        self.push(value, Kind::Value, "", String::new(), replaced, value);
    }

    /// What of a written scalar is replaced, in the text without the mark, and whether quotes stay around it.
    fn inner(&self, node: &Node) -> (Span, bool) {
        let is_quoted = self.doc.text[node.span.range()].starts_with(['"', '\'']);
        (self.unmarked(super::written::inside_quotes(&self.doc.text, node.span)), is_quoted)
    }

    fn unmarked(&self, span: Span) -> Span {
        let end = if span.end >= self.offset + self.mark {
            span.end - self.mark
        } else {
            span.end.min(self.offset)
        };
        Span::new(span.start.min(end), end)
    }

    fn push(&mut self, label: &str, kind: Kind, detail: &str, doc: String, replaced: Span, new_text: &str) {
        self.items.push(Item {
            label: label.to_owned(),
            kind,
            detail: detail.to_owned(),
            doc,
            replaced,
            new_text: new_text.to_owned(),
            rank: self.items.len(),
        });
    }
}
