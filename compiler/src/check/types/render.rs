//! Shapes as people read them, in one line: `{order, r: {Body}}`.

use super::shape::{Known, ListShape, ObjectShape, Scalars, Shape};
use std::fmt::Write;

/// Lists and objects inside one another that are shown.
const SHOWN_DEPTH: usize = 3;
/// Members or constants of one place that are shown.
const SHOWN_MEMBERS: usize = 8;
/// Characters of a constant that are shown.
const SHOWN_CHARACTERS: usize = 24;

impl Shape {
    /// The shape in one line; `any` where nothing is known. What is far inside is left out.
    pub fn render(&self) -> String {
        self.render_within(SHOWN_DEPTH)
    }

    fn render_within(&self, depth: usize) -> String {
        if self.is_never() {
            return "nothing".to_owned();
        }
        match self.as_known() {
            Some(known) => render_known(known, depth),
            None => "any".to_owned(),
        }
    }
}

fn render_known(known: &Known, depth: usize) -> String {
    let mut parts = Vec::new();
    if let Some(object) = &known.object {
        parts.push(render_object(object, depth));
    }
    if let Some(list) = &known.list {
        parts.push(render_list(list, depth));
    }
    parts.extend(render_scalars(&known.texts, "string"));
    parts.extend(render_scalars(&known.numbers, "number"));
    match (known.booleans.yes, known.booleans.no) {
        (true, true) => parts.push("boolean".to_owned()),
        (true, false) => parts.push("true".to_owned()),
        (false, true) => parts.push("false".to_owned()),
        (false, false) => (),
    }
    if known.null {
        parts.push("null".to_owned());
    }
    parts.join(" | ")
}

fn render_scalars(scalars: &Scalars, name: &str) -> Option<String> {
    match scalars {
        Scalars::None => None,
        Scalars::Any => Some(name.to_owned()),
        Scalars::OneOf(constants) => {
            let shown: Vec<String> = constants.iter().map(|constant| shorten(&constant.to_json())).collect();
            Some(shown.join(" | "))
        }
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn render_list(list: &ListShape, depth: usize) -> String {
    if list.most == Some(0) {
        return "[]".to_owned();
    }
    match depth.checked_sub(1) {
        None => "[…]".to_owned(),
        Some(depth) => format!("[{}]", list.item.render_within(depth)),
    }
}

fn render_object(object: &ObjectShape, depth: usize) -> String {
    let Some(inner) = depth.checked_sub(1) else {
        return if object.members.is_empty() && !object.open { "{}" } else { "{…}" }.to_owned();
    };
    let mut out = "{".to_owned();
    for (position, member) in object.members.iter().take(SHOWN_MEMBERS).enumerate() {
        let comma = if position == 0 { "" } else { ", " };
        let mark = if member.optional { "?" } else { "" };
        let _ = write!(out, "{comma}{}{mark}", shorten(&member.name));
        if !member.shape.is_any() {
            let _ = write!(out, ": {}", member.shape.render_within(inner));
        }
    }
    if object.open || object.members.len() > SHOWN_MEMBERS {
        out.push_str(if object.members.is_empty() { "…" } else { ", …" });
    }
    out.push('}');
    out
}
