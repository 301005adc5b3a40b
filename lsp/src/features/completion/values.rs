//! Values: the few texts of a field, names of states and errors, Actions and what they take.

use super::Ctx;
use super::blocks::{self, Layout};
use super::item::{Kind, Snippet};
use super::keys::{kind_doc, type_topic};
use crate::features::cursor::Cursor;
use crate::features::marked::MARK;
use crate::features::topic::Topic;
use crate::features::written::quoted;
use fdl_compiler::check::fit::{self, Fit};
use fdl_compiler::flow::{Content, FailText, Kind as StateKind, State};
use fdl_compiler::lang::actions::{self, ACTIONS, ParameterSpec, ParameterType};
use fdl_compiler::lang::errors::{self, ERRORS};
use fdl_compiler::lang::modes::TaskMode;
use fdl_compiler::lang::spec::{EnumValue, FieldSpec, FieldType, Named as _, NodeSpec};
use fdl_compiler::lang::states::StateType;
use fdl_compiler::lang::variables::Site;
use fdl_compiler::yaml::{Mapping, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The `invocationType` of a call that has ended when it answers.
const SYNC: &str = "Sync";

impl Ctx<'_> {
    /// What may stand in a field.
    pub(super) fn values(&mut self, cursor: &Cursor<'_>, field: &'static FieldSpec, node: &Node) {
        match field.ty {
            FieldType::Enum(values) => {
                let owner = cursor.inner().spec;
                for it in self.fitting(cursor, field, values) {
                    self.value(node, it.name, Kind::Value, it.doc, Some(Topic::Value(owner, field, it)));
                }
                if cursor.inner().is_state && field.name == "Type" {
                    self.rest_of_states(cursor, node);
                }
            }
            FieldType::Boolean => {
                for it in ["true", "false"] {
                    self.literal(node, it);
                }
            }
            FieldType::Literal(text) => {
                let topic = Topic::Field(cursor.inner().spec, field);
                self.value(node, text, Kind::Value, "", Some(topic));
            }
            FieldType::Action => {
                for it in ACTIONS {
                    self.value(node, it.name, Kind::Action, it.doc, Some(Topic::Action(it)));
                }
                self.other_actions(node);
            }
            FieldType::StateName => self.state_names(cursor, node),
            FieldType::ErrorNames => {
                self.error_names(cursor, node);
                let list = cursor.inner().mapping.and_then(|it| it.get(self.doc, "Errors"));
                if list.is_some_and(|it| it.span == node.span) {
                    self.listed(node);
                } else if self.place.in_block && self.begins_line(node) {
                    // Its dash is not there yet.
                    for item in &mut self.items {
                        item.new_text = item.new_text.behind("- ");
                    }
                }
            }
            FieldType::States | FieldType::List(_) => self.first_items(cursor, field, node),
            FieldType::Text if field.site == Some(Site::FailField) && field.name == "Code" => {
                self.codes(node);
            }
            FieldType::Text | FieldType::Name | FieldType::Integer | FieldType::IntegerText => {}
            FieldType::Number | FieldType::Expression | FieldType::Constructor | FieldType::Node(_) => {}
        }
    }

    /// The values that the state allows, those last of which that is not certain.
    fn fitting(
        &self,
        cursor: &Cursor<'_>,
        field: &FieldSpec,
        values: &'static [EnumValue],
    ) -> Vec<&'static EnumValue> {
        let state = self.state(cursor).filter(|_| field.name == "TaskMode");
        let fit = |it: &EnumValue| match (state, TaskMode::from_name(it.name)) {
            (Some(state), Some(wanted)) => {
                fit::task_mode(&self.analysis.flow, self.analysis.settings.mode, state, wanted)
            }
            (None, _) | (_, None) => Fit::Well,
        };
        let mut fitting: Vec<_> = values.iter().map(|it| (fit(it), it)).collect();
        fitting.retain(|it| it.0 != Fit::NotAtAll);
        fitting.sort_by_key(|it| it.0);
        fitting.into_iter().map(|it| it.1).collect()
    }

    /// What stands before a node on its line.
    fn begins_line(&self, node: &Node) -> bool {
        let before = &self.doc.text[..node.span.start as usize];
        before[before.rfind('\n').map_or(0, |it| it + 1)..].trim().is_empty()
    }

    /// What has been offered, as the first item of a list that is not there yet; its quotes go into the list.
    fn listed(&mut self, node: &Node) {
        let (_, is_quoted) = self.inner(node);
        let own_line = self.begins_line(node);
        let whole = self.unmarked(node.span);
        let rest =
            self.analysis.document.text.get(self.offset as usize..whole.end as usize).unwrap_or_default();
        // An open quote may reach further than the name that is meant.
        if is_quoted && !["", "\"", "'"].contains(&rest) {
            return;
        }
        for item in &mut self.items {
            if is_quoted {
                let text = quoted(&item.label);
                item.replaced = whole;
                item.new_text = Snippet::text(&*text);
                item.filter = Some(text);
            }
            item.new_text = item.new_text.behind(if own_line { "- " } else { "[" });
            item.new_text.push(if own_line { "" } else { "]" });
        }
    }

    /// Whole items of a list in a block that has none yet, with their dash.
    fn first_items(&mut self, cursor: &Cursor<'_>, field: &FieldSpec, node: &Node) {
        let is_block = cursor.inner().mapping.is_some_and(|it| !it.flow);
        if !is_block || !self.begins_line(node) {
            return;
        }
        match field.ty {
            FieldType::List(spec) => self.whole_item(spec, node),
            _ => self.items_of_states(node),
        }
    }

    /// An item of a list, or a state, where a line of a block begins that lacks its dash; whether it is such a place.
    pub(super) fn without_dash(&mut self, cursor: &Cursor<'_>, node: &Node) -> bool {
        let frame = cursor.inner();
        if frame.mapping.is_some() || !self.place.in_block || !self.begins_line(node) {
            return false;
        }
        let around = cursor.frames.iter().rev().nth(1);
        let is_item = around.into_iter().flat_map(|it| it.spec.all_fields()).any(|it| match it.ty {
            FieldType::List(spec) => std::ptr::eq(spec, frame.spec),
            _ => false,
        });
        match (frame.is_state, is_item) {
            (true, _) => self.items_of_states(node),
            (false, true) => self.whole_item(frame.spec, node),
            (false, false) => return false,
        }
        true
    }

    fn whole_item(&mut self, spec: &NodeSpec, node: &Node) {
        let (replaced, is_quoted) = self.inner(node);
        let first = spec.all_fields().next().map_or("", |it| it.name);
        let new_text = blocks::item(spec, self.column(node.span.start) + 2);
        if !is_quoted {
            self.push(&format!("- {first}"), Kind::Block, spec.doc, None, replaced, new_text);
        }
    }

    fn items_of_states(&mut self, node: &Node) {
        let (replaced, is_quoted) = self.inner(node);
        if is_quoted {
            return;
        }
        let columns = self.column(node.span.start) + 2;
        for kind in StateType::ALL {
            let new_text = blocks::state(*kind, Layout::Block(columns)).behind("- ");
            let label = format!("- {} state", kind.name());
            self.push(&label, Kind::Block, kind_doc(*kind), type_topic(*kind), replaced, new_text);
        }
    }

    /// The type and all that a state of it needs, where it has nothing else yet.
    fn rest_of_states(&mut self, cursor: &Cursor<'_>, node: &Node) {
        let Some(mapping) = cursor.inner().mapping else { return };
        let keys: Vec<&str> = mapping.pairs(self.doc).map(|(key, _)| key).collect();
        let is_begun = keys.iter().any(|it| !["Type", "Name"].contains(it));
        let (replaced, is_quoted) = self.inner(node);
        // What follows would stand before a name that comes after the type.
        let is_last = mapping.entries.last().is_some_and(|it| it.value.span == node.span);
        let Some(first) = mapping.entries.first() else { return };
        let layout = self.layout(Some(mapping), &first.key);
        // An open quote may reach further than the type that is meant.
        let whole = self.unmarked(node.span);
        let rest =
            self.analysis.document.text.get(self.offset as usize..whole.end as usize).unwrap_or_default();
        let is_json = layout == Layout::Json && ["", "\""].contains(&rest);
        if is_begun || is_quoted && !is_json || !is_last {
            return;
        }
        for kind in StateType::ALL {
            let mut new_text =
                Snippet::text(if is_json { quoted(kind.name()) } else { kind.name().to_owned() });
            new_text.append(blocks::after_type(*kind, keys.contains(&"Name"), layout));
            let label = format!("{} state", kind.name());
            let replaced = if is_json { whole } else { replaced };
            self.push(&label, Kind::Block, kind_doc(*kind), type_topic(*kind), replaced, new_text);
            if let Some(item) = self.items.last_mut().filter(|_| is_json && is_quoted) {
                item.filter = Some(quoted(&label));
            }
        }
    }

    /// Actions of other services that the flow calls already.
    fn other_actions(&mut self, node: &Node) {
        let mut names = BTreeSet::new();
        for state in &self.analysis.flow.states {
            if let StateKind::Task(task) = &state.kind
                && let Some(name) = task.action.get()
                && task.action.span != node.span
                && ACTIONS.iter().all(|it| it.name != &**name)
            {
                names.insert(Arc::clone(name));
            }
        }
        for it in names.iter().filter(|it| it.contains(':')) {
            self.value(node, it, Kind::Action, "called elsewhere in this flow", None);
        }
    }

    /// The states of the scope: first those that nothing leads to yet, from here on, and last the state itself.
    fn state_names(&mut self, cursor: &Cursor<'_>, node: &Node) {
        let Some(scope) = cursor.scope() else { return };
        let own = cursor.state().filter(|it| it.span != scope.span).map(|it| it.span.start);
        let states = scope.mapping.and_then(|it| it.get(self.doc, "States")).and_then(Node::as_sequence);
        let flow = &self.analysis.flow;
        let known: BTreeMap<u32, &State> = flow.states.iter().map(|it| (it.span.start, it)).collect();
        let targets = flow.states.iter().flat_map(|it| it.targets().map(|to| (it.scope, Some(to.name))));
        let starts = flow.all_scopes().filter_map(|(idx, it)| Some((idx, Some(it.start()?.name))));
        let reached: BTreeSet<_> = targets.chain(starts).collect();
        let mut names = Vec::new();
        for state in states.map(|it| &*it.items).unwrap_or_default() {
            let Some(mapping) = state.as_mapping() else { continue };
            let text = |key| Some(self.doc.scalar_text(mapping.get(self.doc, key)?.as_scalar()?));
            let Some(name) = text("Name").filter(|it| !it.contains(MARK) && !it.is_empty()) else { continue };
            let kind = text("Type").unwrap_or("state");
            let detail = match text("Description") {
                Some(description) => format!("{kind}: {}", description.lines().next().unwrap_or_default()),
                None => kind.to_owned(),
            };
            let start = state.span.start;
            let start = self.place.without(start);
            let found = known.get(&start).copied();
            let is_wanted = found.is_some_and(|it| !reached.contains(&(it.scope, it.name())));
            let is_own = Some(state.span.start) == own;
            let is_before = own.is_some_and(|own| state.span.start < own);
            names.push((
                (is_own, !is_wanted, is_before),
                name.to_owned(),
                detail,
                found.map(|it| Topic::State(it.idx)),
            ));
        }
        names.sort_by_key(|it| it.0);
        for (_, name, detail, topic) in names {
            self.value(node, &name, Kind::State, &detail, topic);
        }
    }

    /// Errors that the state is known to raise, then the engine's, then all others that it may raise; those that stand
    /// beside it, and those that another rule takes before, are left out.
    fn error_names(&mut self, cursor: &Cursor<'_>, node: &Node) {
        let (raised, codes) = self.raised(cursor);
        let beside = self.errors_beside(cursor, node);
        let names = ERRORS.iter().map(|it| it.name);
        let possible = self.state(cursor).map(|it| fit::errors(&self.analysis.flow, it, names));
        let is_possible = |name: &str| possible.as_ref().is_none_or(|it| it.contains(&name));
        let is_new = |name: &str| beside.iter().all(|it| it != name);
        let mut listed: Vec<_> = ERRORS.iter().filter(|it| is_new(it.name) && is_possible(it.name)).collect();
        let rank = |name: &str| match name {
            errors::ALL => 0,
            _ if raised.contains(name) => 1,
            _ if name.starts_with("FnF.") => 2,
            _ => 3,
        };
        listed.sort_by_key(|it| rank(it.name));
        for code in codes.iter().filter(|it| !beside.contains(it)) {
            if ERRORS.iter().all(|it| *it.name != **code) {
                self.value(node, code, Kind::Error, "raised by a Fail inside", None);
            }
        }
        for it in listed {
            let detail = if raised.contains(it.name) { "raised here" } else { "" };
            self.value(node, it.name, Kind::Error, detail, Some(Topic::Error(it)));
        }
    }

    /// Errors of the flow's own that some state handles.
    fn codes(&mut self, node: &Node) {
        let mut names = Vec::new();
        for state in &self.analysis.flow.states {
            let Some(handlers) = state.kind.handlers() else { continue };
            let retry = handlers.retry.get().into_iter().flatten().filter_map(|it| it.errors.get());
            let catch = handlers.catch.get().into_iter().flatten().filter_map(|it| it.errors.get());
            for name in retry.chain(catch).flatten() {
                if errors::find(&name.value).is_none() && !names.contains(&name.value) {
                    names.push(Arc::clone(&name.value));
                }
            }
        }
        for it in names {
            self.value(node, &it, Kind::Error, "handled in this flow", None);
        }
    }

    /// What the state at the cursor, and the states in it, are known to raise; and the codes of Fail states in it.
    fn raised(&self, cursor: &Cursor<'_>) -> (BTreeSet<&'static str>, Vec<String>) {
        let (mut raised, mut codes) = (BTreeSet::new(), Vec::new());
        let Some(around) = cursor.state().map(|it| it.span) else { return (raised, codes) };
        if let Some(action) = self.action(cursor) {
            raised.extend(action.errors);
        }
        let states = self.analysis.flow.states.iter();
        for state in states.filter(|it| around.start <= it.span.start && it.span.start <= around.end) {
            match &state.kind {
                StateKind::Task(task) => {
                    let action = task.action.get().and_then(|it| actions::find(it));
                    raised.extend(action.iter().flat_map(|it| it.errors));
                    if !task.timeout.is_absent() {
                        raised.insert(errors::TASK_TIMEOUT);
                    }
                }
                StateKind::Fail(fail) => match fail.code.get() {
                    Some(FailText::Fixed(code)) if !codes.iter().any(|it: &String| **it == **code) => {
                        codes.push(code.to_string());
                    }
                    Some(FailText::Fixed(_) | FailText::Computed(_)) | None => {}
                },
                StateKind::Pass(_) | StateKind::Wait(_) | StateKind::Succeed(_) | StateKind::Choice(_) => {}
                StateKind::Parallel(_) | StateKind::Map(_) | StateKind::Unknown(_) => {}
            }
        }
        (raised, codes)
    }

    /// The names of the list at a node but its own, and those of the rules before it, which come first at run time.
    fn errors_beside(&self, cursor: &Cursor<'_>, node: &Node) -> Vec<String> {
        let rule = cursor.inner();
        let mapping = cursor.state().and_then(|it| it.mapping);
        let lists = ["Retry", "Catch"].iter().filter_map(|key| mapping?.get(self.doc, key)?.as_sequence());
        let around = lists.filter(|it| it.items.iter().any(|it| it.span == rule.span));
        let before = around.flat_map(|it| &it.items).filter(|it| it.span.end <= rule.span.start);
        let rules = before.filter_map(Node::as_mapping).chain(rule.mapping);
        let lists = rules.filter_map(|it: &Mapping| it.get(self.doc, "Errors")?.as_sequence());
        let others = lists.flat_map(|it| &it.items).filter(|it| it.span != node.span);
        others.filter_map(|it| Some(self.doc.scalar_text(it.as_scalar()?).to_owned())).collect()
    }

    /// What may stand in a parameter of the Action.
    pub(super) fn parameter_values(&mut self, cursor: &Cursor<'_>, path: &[&str], node: &Node) {
        let ([name], Some(action)) = (path, self.action(cursor)) else { return };
        let Some(parameter) = action.parameters.iter().find(|it| it.name == *name) else { return };
        match parameter.ty {
            ParameterType::Enum(values, _) => {
                let fit = self.state(cursor).map_or(Fit::Well, fit::synchronous);
                let fit = |it: &str| if it == SYNC { fit } else { Fit::Well };
                let mut values: Vec<_> = values.iter().filter(|it| fit(it) != Fit::NotAtAll).collect();
                values.sort_by_key(|it| fit(it));
                for it in values {
                    self.value(node, it, Kind::Value, "", Some(Topic::Parameter(action, parameter)));
                }
            }
            ParameterType::Arn => self.resources(action.name, parameter, node),
            ParameterType::Text | ParameterType::Url | ParameterType::Integer(..) => {}
            ParameterType::Object | ParameterType::Any => {}
        }
    }

    /// Resources that the flow names elsewhere for the same Action, then how their names are made.
    fn resources(&mut self, action: &str, parameter: &ParameterSpec, node: &Node) {
        let mut known = BTreeSet::new();
        for state in &self.analysis.flow.states {
            if let StateKind::Task(task) = &state.kind
                && task.action.get().is_some_and(|it| **it == *action)
                && let Some(written) = task.parameters.get().and_then(|it| it.member(parameter.name))
                && let Content::Constant(value) = &written.value.content
                && !written.value.span.touches(self.offset)
                && let Some(text) = value.as_str()
            {
                known.insert(text.to_owned());
            }
        }
        for it in known {
            self.value(node, &it, Kind::Resource, "named elsewhere in this flow", None);
        }
        let (replaced, is_quoted) = self.inner(node);
        let quote = if !is_quoted && crate::features::written::is_json(&self.doc.text) { "\"" } else { "" };
        for it in parameter.patterns() {
            let mut new_text = Snippet::text(quote);
            new_text.append(blocks::pattern(it));
            new_text.push(quote);
            self.push(it, Kind::Resource, "", None, replaced, new_text);
        }
    }
}
