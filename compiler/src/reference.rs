//! The reference of the language, generated from the tables of [`crate::lang`].

use crate::lang::actions::{ACTIONS, ActionSpec, Case, ParameterType, Support};
use crate::lang::definition::Definition;
use crate::lang::errors::{ERRORS, Origin};
use crate::lang::functions::{self, Function, Standing, Trait, Type};
use crate::lang::history::EventType;
use crate::lang::limits;
use crate::lang::spec::{Dynamic, FieldSpec, FieldType, Named, NodeSpec, Range};
use crate::lang::states::StateType;
use crate::lang::variables::{CONTEXT, ContextMember, Variable};
use crate::lower::Node;
use crate::schema::{first_line, nested, text};
use std::fmt::Write;

/// The reference, in Markdown.
pub fn markdown() -> String {
    let mut page = String::from(HEAD);
    flow(&mut page);
    states(&mut page);
    mappings(&mut page);
    variables(&mut page);
    context(&mut page, CONTEXT);
    function_list(&mut page);
    actions(&mut page);
    errors(&mut page);
    events(&mut page);
    bounds(&mut page);
    page
}

const HEAD: &str = "# Reference\n\n\
    This page is generated from the compiler's own tables; `FDLC_UPDATE=1 cargo test -p fdl-compiler generated` writes it.\n\n\
    Keys are exact, capitals included. Where `KEY.$` is possible, the key may be written with `.$` and an expression instead\n\
    of a value. The column *source* names the official page (as its short name in the decisions) and the decision of this project.\n";

/// Adds a line; writing to a text cannot fail.
macro_rules! line {
    ($page:expr) => { $page.push('\n') };
    ($page:expr, $($arguments:tt)+) => {
        writeln!($page, $($arguments)+).expect("writing to a text cannot fail")
    };
}

fn flow(page: &mut String) {
    line!(page, "\n## The flow\n\n{}\n", text(Definition::SPEC.doc));
    fields(page, Definition::SPEC);
}

fn states(page: &mut String) {
    line!(page, "\n## States");
    for kind in StateType::ALL {
        let spec = kind.spec();
        line!(page, "\n### {}\n\n{}\n", spec.name, text(spec.doc));
        fields(page, spec);
    }
}

fn mappings(page: &mut String) {
    line!(page, "\n## Parts of states");
    for spec in nested(&[Definition::SPEC]) {
        line!(page, "\n### {}\n\n{}\n", spec.name, text(spec.doc));
        fields(page, spec);
    }
}

fn fields(page: &mut String, spec: &NodeSpec) {
    line!(page, "| field | value | | meaning | source |\n|---|---|---|---|---|");
    for field in spec.all_fields() {
        let mut name = format!("`{}`", field.name);
        for alias in field.aliases {
            name.push_str(&format!(", `{alias}`"));
        }
        if field.dynamic != Dynamic::Refused {
            name.push_str(&format!(", `{}.$`", field.name));
        }
        let mut meaning = cell(&text(field.doc));
        if let Some(default) = field.default {
            meaning.push_str(&format!(" Default: {}.", cell(default)));
        }
        let (value, presence, source) = (value(field), field.presence.name(), field.source);
        line!(page, "| {name} | {value} | {presence} | {meaning} | {source} |");
    }
    let refused: Vec<_> = spec.refused.iter().map(|(name, _)| format!("`{name}`")).collect();
    if !refused.is_empty() {
        line!(page, "\nNot here: {}.", refused.join(", "));
    }
}

fn value(field: &FieldSpec) -> String {
    let bounds = |range: Option<Range>| match range {
        Some(Range { min, max: Some(max), express_max: Some(express), .. }) => {
            format!(", {min} to {max} (express: {express})")
        }
        Some(Range { min, max: Some(max), .. }) => format!(", {min} to {max}"),
        Some(Range { min, max: None, .. }) => format!(", at least {min}"),
        None => String::new(),
    };
    match field.ty {
        FieldType::Text => "text".to_owned(),
        FieldType::Name => "a name".to_owned(),
        FieldType::StateName => "the name of a state of the same scope".to_owned(),
        FieldType::Boolean => "`true` or `false`".to_owned(),
        FieldType::Integer => format!("integer{}", bounds(field.range)),
        FieldType::IntegerText => format!("integer or digits{}", bounds(field.range)),
        FieldType::Number => "positive number".to_owned(),
        FieldType::Literal(only) => format!("`{only}`"),
        FieldType::Enum(values) => {
            values.iter().map(|it| format!("`{}`", it.name)).collect::<Vec<_>>().join(", ")
        }
        FieldType::Action => "`{Service}:{Operation}`".to_owned(),
        FieldType::Expression => "expression".to_owned(),
        FieldType::Constructor => "mapping; keys may end in `.$`".to_owned(),
        FieldType::ErrorNames => "list of names of errors".to_owned(),
        FieldType::States => "list of states, at least one".to_owned(),
        FieldType::Node(node) => format!("[{}](#{})", node.name, anchor(node.name)),
        FieldType::List(node) => {
            format!("list of [{}](#{}){}", node.name, anchor(node.name), bounds(field.range))
        }
    }
}

fn variables(page: &mut String) {
    line!(page, "\n## Variables\n\n| variable | meaning |\n|---|---|");
    for variable in Variable::ALL {
        line!(page, "| `{}` | {} |", variable.name(), cell(&text(variable.doc())));
    }
}

fn context(page: &mut String, members: &[ContextMember]) {
    line!(page, "\n## Members of $Context\n\nIt has these members and no others.\n");
    line!(page, "| member | meaning | there |\n|---|---|---|");
    for member in members {
        context_member(page, "$Context", member);
    }
}

fn context_member(page: &mut String, around: &str, member: &ContextMember) {
    let path = format!("{around}.{}", member.name);
    line!(page, "| `{path}` | {} | {} |", cell(member.doc), member.presence.when());
    for inner in member.members {
        context_member(page, &path, inner);
    }
}

fn function_list(page: &mut String) {
    line!(page, "\n## Functions");
    for function in functions::all() {
        line!(page, "\n### {}\n\n`{}`\n\n{}\n", function.name, signature(function), text(function.doc));
        for parameter in function.parameters {
            line!(page, "- `{}`: {}", parameter.name, text(parameter.doc));
        }
        if !function.aliases.is_empty() {
            let aliases: Vec<_> = function.aliases.iter().map(|it| format!("`{it}`")).collect();
            line!(page, "- also called {}", aliases.join(", "));
        }
        match function.standing {
            Standing::Documented => {}
            Standing::OneDocument => line!(page, "- named by one document only"),
            Standing::Undocumented => line!(page, "- named by no document: the name is a guess"),
        }
        line!(page, "\n```text");
        for example in function.examples {
            line!(page, "{example}");
        }
        line!(page, "```");
    }
}

fn signature(function: &Function) -> String {
    let types = |types: &[Type]| types.iter().map(|it| type_name(*it)).collect::<Vec<_>>().join(" | ");
    let parameters = function.parameters.iter().map(|it| format!("{}: {}", it.name, types(it.types)));
    let repeats = if function.traits.contains(&Trait::Repeats) { ", …" } else { "" };
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    format!("{}({parameters}{repeats}) -> {}", function.name, type_name(function.result))
}

fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Any => "any",
        Type::Bool => "boolean",
        Type::Int => "integer",
        Type::Number => "number",
        Type::Text => "string",
        Type::Pattern => "pattern",
        Type::List => "list",
        Type::Object => "object",
    }
}

fn actions(page: &mut String) {
    line!(page, "\n## Actions\n");
    line!(page, "Any `{{Service}}:{{Operation}}` is an Action; these have an integration of their own.");
    for action in ACTIONS {
        one_action(page, action);
    }
}

fn one_action(page: &mut String, action: &ActionSpec) {
    line!(page, "\n### {}\n\n{} ({})\n", action.name, text(action.doc), action.source);
    line!(page, "| parameter | value | | meaning |\n|---|---|---|---|");
    for parameter in action.parameters {
        let presence = if parameter.required { "required" } else { "optional" };
        let value = parameter_type(parameter.ty);
        line!(page, "| `{}` | {value} | {presence} | {} |", parameter.name, cell(parameter.doc));
    }
    let modes = [
        ("RequestComplete", action.modes.request_complete),
        ("WaitForSystemCallback", action.modes.system_callback),
        ("WaitForCustomCallback", action.modes.custom_callback),
    ];
    line!(page);
    for (mode, support) in modes {
        line!(page, "- `{mode}`: {}", support_text(support));
    }
    let result: Vec<_> =
        action.result.iter().map(|it| format!("`{}` ({})", it.name, first_line(it.doc))).collect();
    if !result.is_empty() {
        line!(page, "- gives {}", result.join(", "));
    }
}

fn parameter_type(ty: ParameterType) -> String {
    match ty {
        ParameterType::Text => "text".to_owned(),
        ParameterType::Arn => "resource name".to_owned(),
        ParameterType::Url => "address".to_owned(),
        ParameterType::Enum(values, case) => {
            let values: Vec<_> = values.iter().map(|it| format!("`{it}`")).collect();
            let note = if case == Case::Ignored { " (in any case)" } else { "" };
            format!("{}{note}", values.join(", "))
        }
        ParameterType::Integer(min, max) => format!("integer, {min} to {max}"),
        ParameterType::Object => "object".to_owned(),
        ParameterType::Any => "anything".to_owned(),
    }
}

fn support_text(support: Support) -> String {
    match support {
        Support::Yes => "yes".to_owned(),
        Support::No => "no".to_owned(),
        Support::Disputed(why) => format!("the documents are not clear: {why}"),
        Support::AsyncOnly => "with `invocationType: Async` only".to_owned(),
        Support::AsyncPreferred => {
            "with `invocationType: Async`; about `Sync` the documents disagree".to_owned()
        }
    }
}

fn errors(page: &mut String) {
    line!(page, "\n## Errors\n\n| name | raised by | when |\n|---|---|---|");
    for error in ERRORS {
        let origin = match error.origin {
            Origin::Pattern => "nobody: it stands in `Errors`",
            Origin::Engine => "the engine",
            Origin::FunctionCompute => "`FC:InvokeFunction`",
            Origin::Http => "`HTTP:Request`",
        };
        line!(page, "| `{}` | {origin} | {} |", error.name, cell(error.doc));
    }
}

fn events(page: &mut String) {
    line!(page, "\n## History events\n\n| type | when | detail |\n|---|---|---|");
    for event in EventType::ALL {
        let keys = event.detail().iter().map(|it| {
            let optional = if it.optional { "?" } else { "" };
            format!("`{}`{optional}", it.key)
        });
        line!(page, "| {} | {} | {} |", event.name(), cell(event.doc()), keys.collect::<Vec<_>>().join(", "));
    }
}

fn bounds(page: &mut String) {
    line!(page, "\n## Limits\n\n| what | limit |\n|---|---|");
    for (value, doc) in limits::all() {
        line!(page, "| {} | {value} |", cell(doc.trim_end_matches('.')));
    }
}

fn anchor(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// Text that can stand in a table.
fn cell(text: &str) -> String {
    text.replace("\n\n", " ").replace('|', "\\|")
}
