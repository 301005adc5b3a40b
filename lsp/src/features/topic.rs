//! What can be explained: one text for each part of the language, for hover and completion alike.

use super::rules;
use fdl_compiler::Analysis;
use fdl_compiler::diagnostic::Rule;
use fdl_compiler::flow::{Flow, Kind, Role, State};
use fdl_compiler::lang::actions::{self, ActionSpec, ParameterSpec};
use fdl_compiler::lang::definition;
use fdl_compiler::lang::errors::{ERRORS, ErrorSpec};
use fdl_compiler::lang::functions::{self, Function};
use fdl_compiler::lang::spec::{EnumValue, FieldSpec, FieldType, Named as _, NodeSpec};
use fdl_compiler::lang::states::{StateType, unknown_spec};
use fdl_compiler::lang::variables::{CONTEXT, ContextMember, Variable};
use fdl_compiler::program::StateIdx;
use std::fmt::Write;

/// Something that can be explained.
#[derive(Clone, Copy, Debug)]
pub enum Topic {
    /// A field of a mapping.
    Field(&'static NodeSpec, &'static FieldSpec),
    /// One of the few values of a field.
    Value(&'static NodeSpec, &'static FieldSpec, &'static EnumValue),
    /// An Action.
    Action(&'static ActionSpec),
    /// A parameter of an Action.
    Parameter(&'static ActionSpec, &'static ParameterSpec),
    /// An error.
    Error(&'static ErrorSpec),
    /// A function.
    Function(&'static Function),
    /// A variable.
    Variable(Variable),
    /// A member of `$Context`.
    Context(&'static ContextMember),
    /// A rule.
    Rule(Rule),
    /// A state of the flow.
    State(StateIdx),
}

impl Topic {
    /// The words by which [`Topic::find`] finds it again.
    pub fn words(self) -> Vec<String> {
        let words: &[&str] = match self {
            Self::Field(owner, field) => &["field", owner.name, field.name],
            Self::Value(owner, field, value) => &["value", owner.name, field.name, value.name],
            Self::Action(action) => &["action", action.name],
            Self::Parameter(action, parameter) => &["parameter", action.name, parameter.name],
            Self::Error(error) => &["error", error.name],
            Self::Function(function) => &["function", function.name],
            Self::Variable(variable) => &["variable", variable.name()],
            Self::Context(member) => &["context", member.name],
            Self::Rule(rule) => &["rule", rule.name()],
            Self::State(idx) => return vec!["state".to_owned(), idx.0.to_string()],
        };
        words.iter().map(|it| (*it).to_owned()).collect()
    }

    /// What these words stand for.
    pub fn find(words: &[&str]) -> Option<Self> {
        match *words {
            ["field", owner, field] => {
                let owner = node(owner)?;
                Some(Self::Field(owner, owner.field(field)?))
            }
            ["value", owner, field, value] => {
                let owner = node(owner)?;
                let field = owner.field(field)?;
                let FieldType::Enum(values) = field.ty else { return None };
                Some(Self::Value(owner, field, values.iter().find(|it| it.name == value)?))
            }
            ["action", action] => actions::find(action).map(Self::Action),
            ["parameter", action, name] => {
                let action = actions::find(action)?;
                Some(Self::Parameter(action, action.parameters.iter().find(|it| it.name == name)?))
            }
            ["error", name] => ERRORS.iter().find(|it| it.name == name).map(Self::Error),
            ["function", name] => functions::named(name).map(Self::Function),
            ["variable", name] => Variable::named(name).map(Self::Variable),
            ["context", name] => {
                let inner = CONTEXT.iter().flat_map(|it| it.members);
                let all = CONTEXT.iter().chain(inner.clone()).chain(inner.flat_map(|it| it.members));
                all.into_iter().find(|it| it.name == name).map(Self::Context)
            }
            ["rule", name] => Rule::named(name).map(Self::Rule),
            ["state", idx] => idx.parse().ok().map(|it| Self::State(StateIdx(it))),
            _ => None,
        }
    }

    /// What there is to say about it, as Markdown; of a state that the flow does not have, nothing.
    pub fn explain(self, analysis: &Analysis) -> String {
        match self {
            Self::State(idx) => {
                analysis.flow.states.get(idx.0 as usize).map_or_else(String::new, |it| of_state(analysis, it))
            }
            Self::Field(..) | Self::Value(..) | Self::Action(_) | Self::Parameter(..) => self.describe(),
            Self::Error(_) | Self::Function(_) | Self::Variable(_) => self.describe(),
            Self::Context(_) | Self::Rule(_) => self.describe(),
        }
    }

    /// The same of what belongs to the language; of a state nothing.
    pub fn describe(self) -> String {
        match self {
            Self::Field(_, field) => of_field(field),
            Self::Value(_, _, value) => format!("**{}**\n\n{}", value.name, value.doc),
            Self::Action(action) => of_action(action),
            Self::Parameter(action, parameter) => of_parameter(action, parameter),
            Self::Error(error) => of_error(error),
            Self::Function(function) => of_function(function),
            Self::Variable(variable) => format!("**{}**\n\n{}", variable.name(), variable.doc()),
            Self::Context(member) => {
                format!("**{}**\n\n{} There {}.", member.name, member.doc, member.presence.when())
            }
            Self::Rule(rule) => rules::page(rule),
            Self::State(_) => String::new(),
        }
    }
}

/// The description of a mapping by its name.
fn node(name: &str) -> Option<&'static NodeSpec> {
    let states = StateType::ALL.iter().map(|it| it.spec());
    let mut open: Vec<&'static NodeSpec> = states.chain([unknown_spec(), definition::flow_spec()]).collect();
    let mut at = 0;
    while let Some(spec) = open.get(at).copied() {
        if spec.name == name {
            return Some(spec);
        }
        at += 1;
        for field in spec.all_fields() {
            if let FieldType::Node(inner) | FieldType::List(inner) = field.ty
                && !open.iter().any(|it| std::ptr::eq(*it, inner))
            {
                open.push(inner);
            }
        }
    }
    None
}

/// A field: what it means, what may stand there, what holds where it is absent.
fn of_field(field: &FieldSpec) -> String {
    let mut text = format!("**{}** ({})\n\n{}", field.name, field.presence.name(), field.doc);
    if let Some(default) = field.default {
        let _ = write!(text, "\n\nDefault: {default}");
    }
    if let Some(range) = field.range {
        let most = range.max.map_or_else(|| " or more".to_owned(), |it| format!(" to {it}"));
        let _ = write!(text, "\n\nFrom {}{most}", range.min);
        if let Some(most) = range.express_max {
            let _ = write!(text, ", in express mode to {most}");
        }
    }
    if let FieldType::Enum(values) = field.ty {
        text.push('\n');
        for it in values {
            let _ = write!(text, "\n- `{}`: {}", it.name, it.doc);
        }
    }
    if !field.aliases.is_empty() {
        let _ = write!(text, "\n\nAlso written `{}`", field.aliases.join("`, `"));
    }
    text
}

/// An Action: what it does, takes, gives and raises.
fn of_action(action: &ActionSpec) -> String {
    let mut text = format!("**{}**\n\n{}\n", action.name, action.doc);
    for it in action.parameters {
        let required = if it.required { " (required)" } else { "" };
        let _ = write!(text, "\n- `{}`{required}: {}", it.name, it.doc);
    }
    for it in action.result {
        let _ = write!(text, "\n- gives `{}`: {}", it.name, it.doc);
    }
    if !action.errors.is_empty() {
        let _ = write!(text, "\n\nRaises `{}`", action.errors.join("`, `"));
    }
    text
}

/// An error: when it is raised.
pub(super) fn of_error(error: &ErrorSpec) -> String {
    format!("**{}**\n\n{}", error.name, error.doc)
}

fn of_parameter(action: &ActionSpec, it: &ParameterSpec) -> String {
    let presence = if it.required { "required" } else { "optional" };
    format!("**{}** ({presence}, of `{}`)\n\n{}", it.name, action.name, it.doc)
}

/// A function: how it is called, what it does, an example.
fn of_function(function: &Function) -> String {
    let mut text = format!("```fdl\n{}\n```\n\n{}\n", function.signature(), function.doc);
    for it in function.parameters {
        let _ = write!(text, "\n- `{}` ({}): {}", it.name, it.wanted(), it.doc);
    }
    if let Some(example) = function.examples.first() {
        let _ = write!(text, "\n\nExample: `{example}`");
    }
    text
}

/// A state: what it does, what it is for, who goes there, what comes in and what goes out.
fn of_state(analysis: &Analysis, state: &State) -> String {
    let kind = state.kind.state_type().map_or("state of unknown type", |it| it.name());
    let mut text = format!("**{}** ({kind})", state.name().map_or("?", |it| it));
    if let Some(description) = state.common.description.get() {
        let _ = write!(text, "\n\n{description}");
    }
    if let Kind::Task(task) = &state.kind
        && let Some(action) = task.action.get()
    {
        let _ = write!(text, "\n\nCalls `{action}`");
    }
    let from = comes_from(&analysis.flow, state);
    if !from.is_empty() {
        let _ = write!(text, "\n\nReached from {}", from.join(", "));
    }
    let to: Vec<String> = state.targets().map(|it| format!("`{}`{}", it.name, by(it.role))).collect();
    if !to.is_empty() {
        let _ = write!(text, "\n\nGoes to {}", to.join(", "));
    }
    let shapes = analysis.types.at(state.idx);
    if !shapes.input.is_never() {
        let _ = write!(text, "\n\nInput: `{}`", shapes.input.render());
    }
    if !shapes.output.is_never() {
        let _ = write!(text, "\n\nOutput: `{}`", shapes.output.render());
    }
    text
}

/// Who goes to a state.
fn comes_from(flow: &Flow, state: &State) -> Vec<String> {
    let scope = flow.scope(state.scope);
    let from = flow.states_of(scope).filter_map(|it| {
        let target = it.targets().find(|to| Some(to.name) == state.name())?;
        Some(format!("`{}`{}", it.name()?, by(target.role)))
    });
    let mut from: Vec<String> = from.collect();
    if scope.start().is_some_and(|it| Some(it.name) == state.name()) {
        from.insert(0, "the start".to_owned());
    }
    from
}

fn by(role: Role) -> &'static str {
    match role {
        Role::StartAt | Role::Next => "",
        Role::Default => " (default)",
        Role::Branch(_) => " (choice)",
        Role::Catch(_) => " (catch)",
    }
}
