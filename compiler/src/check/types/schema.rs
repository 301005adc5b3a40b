//! JSON Schema to shape: the keywords that say what members and types there are.
//!
//! A keyword that is not read here only makes a schema narrower, so leaving it
//! out keeps the shape true; it merely says less.

use super::origin::{Origin, Reason, Surety};
use super::shape::{Booleans, Known, ListShape, Member, ObjectShape, Scalars, Shape};
use crate::value::{Object, Value};
use std::sync::Arc;

/// Schemas inside one another, references followed; what is deeper is unknown.
const DEPTH: usize = 32;
/// Schemas that are looked at in all, since references may multiply.
const SCHEMAS: usize = 2_000;

/// What the execution's input is known to be.
#[derive(Clone, Debug)]
pub enum InputShape {
    /// A JSON Schema: it means what it says.
    Schema(Value),
    /// One input: others have further members and leave some out.
    Sample(Value),
}

impl InputShape {
    /// The shape of the execution's input; it is an object, or the execution does not start (decision R3).
    pub fn shape(&self) -> Shape {
        let shape = match self {
            Self::Schema(schema) => {
                let origin = origin(Surety::Schema, Reason::Schema);
                Reader { root: schema, origin: &origin, left: SCHEMAS }.shape(schema, DEPTH).made_by(&origin)
            }
            Self::Sample(sample) => Shape::of_sample(sample, &origin(Surety::Sample, Reason::Sample)),
        };
        match shape.as_known() {
            None => shape,
            Some(known) => match &known.object {
                // A schema that no object satisfies says nothing that we could use.
                None => Shape::ANY,
                Some(object) => {
                    let origin = known.origin.clone();
                    Shape::known(Known { object: Some(object.clone()), origin, ..Known::default() })
                }
            },
        }
    }
}

fn origin(surety: Surety, reason: Reason) -> Arc<Origin> {
    Arc::new(Origin { surety, reason, place: None })
}

struct Reader<'a> {
    root: &'a Value,
    origin: &'a Arc<Origin>,
    left: usize,
}

impl Reader<'_> {
    fn shape(&mut self, schema: &Value, depth: usize) -> Shape {
        let Some(schema) = schema.as_object() else {
            return if schema.as_bool() == Some(false) { Shape::NEVER } else { Shape::ANY };
        };
        let (Some(depth), Some(left)) = (depth.checked_sub(1), self.left.checked_sub(1)) else {
            return Shape::ANY;
        };
        self.left = left;
        let mut shape = self.own(schema, depth);
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.target(target).cloned();
            shape = meet(&shape, &target.map_or(Shape::ANY, |target| self.shape(&target, depth)));
        }
        for part in list(schema, "allOf") {
            shape = meet(&shape, &self.shape(part, depth));
        }
        for keyword in ["anyOf", "oneOf"] {
            if schema.contains_key(keyword) {
                let choices: Vec<_> =
                    list(schema, keyword).iter().map(|part| self.shape(part, depth)).collect();
                shape = meet(&shape, &Shape::union(&choices));
            }
        }
        shape.made_by(self.origin)
    }

    /// What the schema says without the schemas that it refers to or combines.
    fn own(&mut self, schema: &Object, depth: usize) -> Shape {
        if let Some(constant) = schema.get("const") {
            return Shape::of_value(constant, self.origin);
        }
        if schema.contains_key("enum") {
            let values: Vec<_> =
                list(schema, "enum").iter().map(|it| Shape::of_value(it, self.origin)).collect();
            return Shape::union(&values);
        }
        let Some(types) = types(schema) else { return Shape::ANY };
        let mut known = Known { origin: Some(Arc::clone(self.origin)), ..Known::default() };
        for name in types {
            match name {
                "null" => known.null = true,
                "boolean" => known.booleans = Booleans { yes: true, no: true },
                "number" | "integer" => known.numbers = Scalars::Any,
                "string" => known.texts = Scalars::Any,
                "array" => known.list = Some(self.list(schema, depth)),
                "object" => known.object = Some(self.object(schema, depth)),
                // No JSON type: the schema is wrong, and we know nothing.
                _ => return Shape::ANY,
            }
        }
        Shape::known(known)
    }

    fn list(&mut self, schema: &Object, depth: usize) -> ListShape {
        let item = match schema.get("items") {
            Some(items) if !schema.contains_key("prefixItems") => self.shape(items, depth),
            Some(_) | None => Shape::ANY,
        };
        let count = |name| schema.get(name).and_then(Value::as_int).and_then(|it| usize::try_from(it).ok());
        ListShape { item, items: None, least: count("minItems").unwrap_or(0), most: count("maxItems") }
    }

    fn object(&mut self, schema: &Object, depth: usize) -> ObjectShape {
        let required: Vec<_> = list(schema, "required").iter().filter_map(Value::as_str).collect();
        let mut members = Vec::new();
        for (name, value) in
            schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Object::iter)
        {
            let shape = self.shape(value, depth);
            let optional = !required.contains(&&**name);
            // A member that `false` forbids is none.
            if !shape.is_never() {
                members.push(Member { name: Arc::clone(name), shape, optional });
            }
        }
        let named = |name: &str| members.iter().any(|member| *member.name == *name);
        let others: Vec<_> = required.iter().filter(|name| !named(name)).copied().collect();
        members.extend(others.into_iter().map(|name| Member::required(name, Shape::ANY)));
        members.sort_by(|left, right| left.name.cmp(&right.name));
        members.dedup_by(|later, first| later.name == first.name);
        let closed = schema.get("additionalProperties").and_then(Value::as_bool) == Some(false)
            && !schema.contains_key("patternProperties");
        ObjectShape { members, open: !closed }
    }

    /// The schema at a place of this document: `#/$defs/order`.
    fn target(&self, reference: &str) -> Option<&Value> {
        let pointer = reference.strip_prefix('#')?;
        let mut steps = pointer.split('/');
        // Before the first slash stands nothing, or a name that is no path.
        if !steps.next()?.is_empty() {
            return None;
        }
        steps.try_fold(self.root, |place, step| place.get(&step.replace("~1", "/").replace("~0", "~")))
    }
}

fn list<'a>(schema: &'a Object, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_list).map_or(&[], |list| list.items())
}

fn types(schema: &Object) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Value::Text(name) => Some(vec![name.as_str()]),
        Value::List(names) => names.iter().map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Object(_) => None,
    }
}

/// Values that satisfy both, or more: objects are intersected, of everything else the surer side is taken.
fn meet(left: &Shape, right: &Shape) -> Shape {
    if left.is_any() {
        return right.clone();
    }
    let (Some(left_known), Some(right_known)) = (left.as_known(), right.as_known()) else {
        return if right.is_never() { Shape::NEVER } else { left.clone() };
    };
    let (Some(left_object), Some(right_object)) = (&left_known.object, &right_known.object) else {
        return left.clone();
    };
    if left_known.types().len() > 1 || right_known.types().len() > 1 {
        return left.clone();
    }
    let mut members = Vec::new();
    for member in &left_object.members {
        match right_object.member(&member.name) {
            Some(other) => members.push(Member {
                shape: meet(&member.shape, &other.shape),
                optional: member.optional && other.optional,
                ..member.clone()
            }),
            None if right_object.open => members.push(member.clone()),
            None => (),
        }
    }
    if left_object.open {
        let new = right_object.members.iter().filter(|it| left_object.member(&it.name).is_none());
        members.extend(new.cloned());
    }
    let met = match left_object.open && right_object.open {
        true => Shape::open_object(members),
        false => Shape::object(members),
    };
    match left.origin() {
        Some(origin) => met.made_by(origin),
        None => met,
    }
}
