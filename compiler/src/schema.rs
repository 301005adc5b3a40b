//! The language as a JSON Schema, for editors without a language server.
//!
//! It is made from the tables of [`crate::lang`] and accepts every good flow,
//! keys with `.$` and placeholders included; what needs more than a shape
//! (names of states, expressions) stays with the checker.

use crate::lang::definition::Definition;
use crate::lang::spec::{Dynamic, EnumValue, FieldSpec, FieldType, NodeSpec, Presence, Range};
use crate::lang::states::StateType;
use crate::lower::Node;
use serde_json::{Map, Value, json};

/// The schema of a flow, draft 2020-12.
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    definitions.insert("state".to_owned(), state());
    for kind in <StateType as crate::lang::spec::Named>::ALL {
        definitions.insert(kind.name().to_owned(), node(kind.spec(), Some(kind.name())));
    }
    for spec in nested(&[Definition::SPEC]) {
        definitions.insert(key(spec), node(spec, None));
    }
    definitions.insert("constructor".to_owned(), constructor());
    definitions.insert("placeholder".to_owned(), placeholder());
    let mut schema = object(node(Definition::SPEC, None));
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!("Flow Definition Language of CloudFlow"));
    schema.insert("$defs".to_owned(), Value::Object(definitions));
    Value::Object(schema)
}

/// The mappings that stand in fields of others, each once.
pub(crate) fn nested(roots: &[&'static NodeSpec]) -> Vec<&'static NodeSpec> {
    let states = <StateType as crate::lang::spec::Named>::ALL.iter().map(|it| it.spec());
    let mut open: Vec<&'static NodeSpec> = roots.iter().copied().chain(states).collect();
    let mut found: Vec<&'static NodeSpec> = Vec::new();
    let mut at = 0;
    while let Some(spec) = open.get(at).copied() {
        at += 1;
        for field in spec.all_fields() {
            let (FieldType::Node(inner) | FieldType::List(inner)) = field.ty else { continue };
            if !found.iter().any(|it| it.name == inner.name) {
                found.push(inner);
                open.push(inner);
            }
        }
    }
    found
}

/// A state of any type: the type decides what else it may hold.
fn state() -> Value {
    let types = <StateType as crate::lang::spec::Named>::VALUES;
    let branches = types.iter().map(|it| {
        json!({
            "if": {"properties": {"Type": {"const": it.name}}, "required": ["Type"]},
            "then": {"$ref": format!("#/$defs/{}", it.name)},
        })
    });
    json!({
        "type": "object",
        "description": "One state of a scope.",
        "properties": {"Type": values(types)},
        "required": ["Type"],
        "allOf": branches.collect::<Vec<_>>(),
    })
}

fn node(spec: &NodeSpec, state_type: Option<&str>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut conditions = Vec::new();
    for field in spec.all_fields() {
        let shape = match (state_type, field.name) {
            (Some(name), "Type") => json!({"const": name, "description": text(field.doc)}),
            _ => described(field),
        };
        for alias in field.aliases {
            properties.insert((*alias).to_owned(), shape.clone());
        }
        properties.insert(field.name.to_owned(), shape);
        let computed = format!("{}.$", field.name);
        if field.dynamic != Dynamic::Refused {
            let description = format!("{} Computed when the state runs.", first_line(field.doc));
            properties.insert(computed.clone(), json!({"type": "string", "description": description}));
        }
        match (field.presence, field.dynamic) {
            (Presence::Required, Dynamic::Refused) => required.push(field.name),
            (Presence::Required, Dynamic::Documented | Dynamic::Accepted) => {
                conditions.push(json!({"oneOf": [{"required": [field.name]}, {"required": [computed]}]}));
            }
            (Presence::Expected | Presence::Optional, _) => {}
        }
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("description".to_owned(), json!(text(spec.doc)));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("required".to_owned(), json!(required));
    schema.insert("additionalProperties".to_owned(), json!(false));
    if !conditions.is_empty() {
        schema.insert("allOf".to_owned(), json!(conditions));
    }
    Value::Object(schema)
}

fn described(field: &FieldSpec) -> Value {
    let mut shape = object(shape(field));
    let mut description = text(field.doc);
    if let Some(default) = field.default {
        description.push_str(&format!(" Where it is absent: {default}."));
    }
    schema_description(&mut shape, description);
    Value::Object(shape)
}

fn schema_description(shape: &mut Map<String, Value>, description: String) {
    shape.insert("description".to_owned(), Value::String(description));
}

fn shape(field: &FieldSpec) -> Value {
    match field.ty {
        FieldType::Text | FieldType::Expression => json!({"type": ["string", "null"]}),
        FieldType::Name | FieldType::StateName | FieldType::Action => {
            json!({"type": "string", "minLength": 1})
        }
        FieldType::Boolean => or_placeholder(json!({"type": "boolean"})),
        FieldType::Integer => or_placeholder(bounded(json!({"type": "integer"}), field.range)),
        FieldType::IntegerText => {
            let integer = bounded(json!({"type": "integer"}), field.range);
            json!({"anyOf": [integer, {"type": "string", "pattern": "^[0-9]+$"}, {"$ref": "#/$defs/placeholder"}]})
        }
        FieldType::Number => or_placeholder(json!({"type": "number", "exclusiveMinimum": 0})),
        FieldType::Literal(only) => json!({"const": only}),
        FieldType::Enum(list) => or_placeholder(values(list)),
        FieldType::Constructor => or_placeholder(json!({"$ref": "#/$defs/constructor"})),
        FieldType::ErrorNames => or_placeholder(json!({"type": "array", "items": {"type": "string"}})),
        FieldType::States => counted(json!({"$ref": "#/$defs/state"}), field.range),
        FieldType::Node(inner) => or_placeholder(json!({"$ref": format!("#/$defs/{}", key(inner))})),
        FieldType::List(inner) => counted(json!({"$ref": format!("#/$defs/{}", key(inner))}), field.range),
    }
}

fn or_placeholder(shape: Value) -> Value {
    let placeholder = json!({"$ref": "#/$defs/placeholder"});
    json!({"anyOf": Value::Array(vec![shape, placeholder])})
}

fn bounded(shape: Value, range: Option<Range>) -> Value {
    let mut shape = object(shape);
    if let Some(range) = range {
        shape.insert("minimum".to_owned(), json!(range.min));
        if let Some(max) = range.max {
            shape.insert("maximum".to_owned(), json!(max));
        }
    }
    Value::Object(shape)
}

fn counted(items: Value, range: Option<Range>) -> Value {
    let mut shape = Map::new();
    shape.insert("type".to_owned(), json!("array"));
    shape.insert("items".to_owned(), items);
    if let Some(range) = range {
        shape.insert("minItems".to_owned(), json!(range.min));
        if let Some(max) = range.max {
            shape.insert("maxItems".to_owned(), json!(max));
        }
    }
    or_placeholder(Value::Object(shape))
}

fn values(list: &[EnumValue]) -> Value {
    let choices = list.iter().map(|it| json!({"const": it.name, "description": it.doc}));
    json!({"oneOf": choices.collect::<Vec<_>>()})
}

/// A mapping whose keys that end in `.$` hold expressions.
fn constructor() -> Value {
    json!({
        "type": "object",
        "description": "Values as they are; keys that end in `.$` hold expressions.",
        "patternProperties": {"^.+\\.\\$$": {"type": "string"}},
    })
}

fn placeholder() -> Value {
    json!({
        "description": "A placeholder that the deployment fills in.",
        "anyOf": [
            {"type": "string", "pattern": "\\{[^{}]+\\}|^<.+>$|^x+$"},
            {"type": "object", "maxProperties": 1, "additionalProperties": {"type": "null"}},
        ],
    })
}

/// The name of a definition, without blanks.
fn key(spec: &NodeSpec) -> String {
    spec.name.replace(' ', "-")
}

/// A doc comment as running text.
pub(crate) fn text(doc: &str) -> String {
    let lines = doc.lines().map(str::trim);
    lines
        .map(|line| if line.is_empty() { "\n\n" } else { line })
        .collect::<Vec<_>>()
        .join(" ")
        .replace(" \n\n ", "\n\n")
}

/// The first line of a doc comment.
pub(crate) fn first_line(doc: &str) -> &str {
    doc.lines().next().unwrap_or_default().trim()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => unreachable!("the shapes here are objects"),
    }
}
