//! Keys: fields that are not there yet, parameters of the Action, members that a constructor may hand on.

use super::Ctx;
use super::blocks::{self, Layout};
use super::item::{Kind, Snippet};
use crate::features::cursor::{Cursor, Frame, possible_types};
use crate::features::expression::{members, step};
use crate::features::marked::MARK;
use crate::features::topic::Topic;
use crate::features::written::{is_json, quoted, scalar_key};
use fdl_compiler::lang::spec::{FieldSpec, Named as _, Presence};
use fdl_compiler::lang::states::StateType;
use fdl_compiler::lang::variables::{Site, Variable};
use fdl_compiler::yaml::{Mapping, Node};

/// What a Catch rule knows of the error.
const CAUGHT: &str = "$Context.Current.Error";

impl Ctx<'_> {
    /// The fields of the mapping at the cursor, those first that must be there.
    pub(super) fn fields(&mut self, cursor: &Cursor<'_>, key: &Node, colon: bool) {
        if !colon && self.without_dash(cursor, key) {
            return;
        }
        let frame = cursor.inner();
        let written = self.keys(frame.mapping, key);
        let is_there = |field: &FieldSpec| written.iter().any(|it| field.answers_to(it));
        let ends = frame.text(self.doc, "End") == Some("true");
        let leads_on = written.iter().any(|it| it == "Next");
        // A state goes on or ends, not both.
        let is_there = |field: &FieldSpec| match field.name {
            "Next" if frame.is_state && ends => true,
            "End" if frame.is_state && leads_on => true,
            _ => is_there(field),
        };
        let mut fields: Vec<_> = frame.spec.all_fields().filter(|it| !is_there(it)).collect();
        // Without a type all fields of those types that are still possible are meant.
        if frame.is_state && frame.text(self.doc, "Type").and_then(StateType::from_name).is_none() {
            let possible = possible_types(self.doc, frame.mapping).into_iter();
            for field in possible.flat_map(|it| it.spec().all_fields()).filter(|it| !is_there(it)) {
                if fields.iter().all(|it| it.name != field.name) {
                    fields.push(field);
                }
            }
        }
        fields.sort_by_key(|it| likelihood(it, frame));
        let layout = self.layout(frame.mapping, key);
        let begins = frame.is_state && written.is_empty() && !colon;
        // Between brackets no key can stand without braces.
        if begins && !matches!(layout, Layout::Block(_)) && frame.mapping.is_none() {
            return self.whole_states(frame, key, layout);
        }
        for (at, field) in fields.into_iter().enumerate() {
            let topic = Topic::Field(frame.spec, field);
            let taken = self.action(cursor).filter(|it| it.parameters.iter().any(|it| it.required));
            let new_text = match taken {
                Some(action) if field.name == "Parameters" => blocks::parameters(action, layout),
                Some(_) | None => blocks::key(field.name, field, layout),
            };
            self.key(key, colon, field.name, field.presence.name(), topic, new_text);
            // What a state begins with is its type, or all of it at once.
            if at == 0 && begins {
                self.whole_states(frame, key, layout);
            }
            if blocks::is_often_computed(field) {
                let name = format!("{}.$", field.name);
                let new_text = blocks::key(&name, field, layout);
                self.key(key, colon, &name, "an expression", topic, new_text);
            }
        }
    }

    /// A whole state, where nothing of it is written yet.
    fn whole_states(&mut self, frame: &Frame<'_>, key: &Node, layout: Layout) {
        // Between braces the braces are there already.
        let in_braces = frame.mapping.is_some_and(|it| it.flow);
        let (replaced, is_quoted) = self.inner(key);
        let whole = self.unmarked(key.span);
        let rest =
            self.analysis.document.text.get(self.offset as usize..whole.end as usize).unwrap_or_default();
        // An open quote may reach further than the word that is meant.
        let takes_quotes = layout == Layout::Json && in_braces && ["", "\""].contains(&rest);
        if is_quoted && !takes_quotes {
            return;
        }
        for kind in StateType::ALL {
            let new_text = match in_braces {
                true => blocks::in_braces(*kind, layout),
                false => blocks::state(*kind, layout),
            };
            let label = format!("{} state", kind.name());
            let topic = type_topic(*kind);
            let replaced = if is_quoted { whole } else { replaced };
            self.push(&label, Kind::Block, kind_doc(*kind), topic, replaced, new_text);
            if let Some(item) = self.items.last_mut().filter(|_| is_quoted) {
                item.filter = Some(quoted(&label));
            }
        }
    }

    /// The parameters of the Action, required ones first.
    pub(super) fn parameters(
        &mut self,
        cursor: &Cursor<'_>,
        mapping: Option<&Mapping>,
        key: &Node,
        colon: bool,
    ) {
        let Some(action) = self.action(cursor) else { return };
        let written = self.keys(mapping, key);
        let mut parameters: Vec<_> =
            action.parameters.iter().filter(|it| !written.iter().any(|key| key == it.name)).collect();
        parameters.sort_by_key(|it| !it.required);
        let layout = self.layout(mapping, key);
        for it in &parameters {
            let detail = if it.required { "required" } else { "optional" };
            let topic = Topic::Parameter(action, it);
            self.key(key, colon, it.name, detail, topic, blocks::parameter(it, layout));
        }
        for it in parameters {
            let name = format!("{}.$", it.name);
            let new_text = computed(&name, "", layout);
            self.key(key, colon, &name, "an expression", Topic::Parameter(action, it), new_text);
        }
    }

    /// Members that a constructor may hand on as they are: those of the result, then those of the input.
    pub(super) fn constructed(
        &mut self,
        cursor: &Cursor<'_>,
        field: &FieldSpec,
        mapping: Option<&Mapping>,
        key: &Node,
        colon: bool,
    ) {
        let Some(site) = field.site else { return };
        let Some(shapes) = self.state(cursor).map(|it| self.analysis.types.at(it.idx).clone()) else {
            return;
        };
        let written = self.keys(mapping, key);
        let layout = self.layout(mapping, key);
        let input = match site {
            Site::InputConstructor => &shapes.raw,
            Site::CatchOutput => &shapes.caught,
            Site::OutputConstructor | Site::OutputConstructorWithoutOutput => &shapes.input,
            Site::GlobalConstructor | Site::GlobalConstructorWithoutOutput => &shapes.input,
            Site::Parameters { .. } | Site::Condition | Site::ItemsPath | Site::ItemConstructor => {
                &shapes.input
            }
            Site::MapField | Site::Seconds | Site::Timeout | Site::FailField | Site::Anywhere => {
                &shapes.input
            }
        };
        let mut known = Vec::new();
        if Variable::Output.stands_at(site) {
            known.extend(members(&shapes.result).into_iter().map(|it| (Variable::Output, it)));
        }
        known.extend(members(input).into_iter().map(|it| (Variable::Input, it)));
        let mut offered = written;
        if site == Site::CatchOutput && offered.iter().all(|it| it != "error") {
            let new_text = computed("error.$", CAUGHT, layout);
            let topic = Topic::Variable(Variable::Context);
            self.key(key, colon, "error.$", CAUGHT, topic, new_text);
            offered.push("error".to_owned());
        }
        for (variable, member) in known {
            if offered.iter().any(|it| **it == *member.name) || member.name.contains(MARK) {
                continue;
            }
            offered.push(member.name.to_string());
            let name = format!("{}.$", member.name);
            let path = format!("{}{}", variable.name(), step(&member.name));
            let new_text = computed(&name, &path, layout);
            self.key(key, colon, &name, &path, Topic::Variable(variable), new_text);
        }
    }

    /// A key; `new_text` is what is written where neither its colon nor quotes around it are there.
    fn key(&mut self, key: &Node, colon: bool, name: &str, detail: &str, topic: Topic, new_text: Snippet) {
        let (replaced, is_quoted) = self.inner(key);
        let json = is_json(&self.doc.text);
        if json && !colon {
            return self.key_of_json(key, name, detail, topic, new_text);
        }
        let new_text = match (colon, is_quoted, json) {
            (_, true, _) | (true, false, false) => Snippet::text(name),
            (true, false, true) => Snippet::text(quoted(name)),
            (false, false, _) => new_text,
        };
        self.push(name, Kind::Field, detail, Some(topic), replaced, new_text);
    }

    /// A key of JSON with its value: quotes that are there already go with the word between them.
    fn key_of_json(&mut self, key: &Node, name: &str, detail: &str, topic: Topic, mut new_text: Snippet) {
        let (inside, is_quoted) = self.inner(key);
        let whole = self.unmarked(key.span);
        let text = &self.analysis.document.text;
        // An open quote may reach further than the word that is meant.
        let rest = text.get(self.offset as usize..whole.end as usize).unwrap_or_default();
        if is_quoted && !["", "\""].contains(&rest) {
            return self.push(name, Kind::Field, detail, Some(topic), inside, Snippet::text(name));
        }
        if !self.place.wants_comma && text[whole.end as usize..].trim_start().starts_with('"') {
            new_text.push(",");
        }
        self.push(name, Kind::Field, detail, Some(topic), whole, new_text);
        if let Some(item) = self.items.last_mut().filter(|_| is_quoted) {
            item.filter = Some(quoted(name));
        }
    }
}

/// `KEY.$` with an expression to go on with.
fn computed(name: &str, expression: &str, layout: Layout) -> Snippet {
    let (mut out, quote) = match layout {
        Layout::Json => (Snippet::text(format!("{}: ", quoted(name))), "\""),
        Layout::Block(_) | Layout::Braces => (Snippet::text(format!("{}: ", scalar_key(name))), ""),
    };
    out.push(quote);
    out.push(expression);
    out.end();
    out.push(quote);
    out
}

/// Fields in the order in which people write them.
fn likelihood(field: &FieldSpec, frame: &Frame<'_>) -> usize {
    let is_own = frame.spec.fields.iter().any(|it| it.name == field.name);
    match (field.presence, field.name) {
        // A state begins with its type, which says what else it may hold.
        (Presence::Required, "Type") => 0,
        (Presence::Required, "Name") => 1,
        (Presence::Required, _) => 2,
        (_, "Parameters") => 3,
        (Presence::Expected, _) => 4,
        (_, "Next") if frame.is_state => 5,
        (_, "End") if frame.is_state => 6,
        (_, "Description") => 10,
        (Presence::Optional, _) => {
            if is_own {
                7
            } else {
                8
            }
        }
    }
}

/// What explains a state type.
pub(super) fn type_topic(kind: StateType) -> Option<Topic> {
    Topic::find(&["value", "state", "Type", kind.name()])
}

/// One line about a state type.
pub(super) fn kind_doc(kind: StateType) -> &'static str {
    StateType::VALUES.iter().find(|it| it.name == kind.name()).map_or("", |it| it.doc)
}
