//! Placeholders of templates: what somebody fills in before the flow is used.
//!
//! They are left alone wherever a value is expected (decision S15).

/// How a text of nothing but `x` may end: in one, or in a blank.
const MAY_END: fn(char) -> bool = |it| it == 'x' || it.is_whitespace();

/// Whether a text is a placeholder or holds one: `${name}`, `{name}`, a whole
/// `<name>`, or nothing but `x`.
pub fn holds_placeholder(text: &str) -> bool {
    // Most texts have no such sign, and are not looked at any closer.
    let may_hold = text.bytes().any(|it| matches!(it, b'<' | b'{')) || text.ends_with(MAY_END);
    if !may_hold {
        return false;
    }
    let text = text.trim();
    let bytes = text.as_bytes();
    match bytes {
        [] => false,
        [b'<', inner @ .., b'>'] => !inner.is_empty() && !inner.contains(&b'<'),
        _ => bytes.iter().all(|it| *it == b'x') || holds_braces(text),
    }
}

fn holds_braces(text: &str) -> bool {
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let inner = &rest[open + 1..];
        let Some(close) = inner.find('}') else { return false };
        let name = &inner[..close];
        let is_name =
            |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | ' ' | ':' | '/' | '!');
        // `{a: 1}` is an object whose key lacks its quotes.
        if !name.is_empty() && !name.contains(": ") && name.chars().all(is_name) {
            return true;
        }
        rest = inner;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::holds_placeholder;

    #[test]
    fn the_usual_templates_are_placeholders() {
        for text in
            ["${name}", "acs:fc:{regionId}:{accountId}:x", "<your function>", "xxx", "x", "a-${b.c}-d"]
        {
            assert!(holds_placeholder(text), "{text}");
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in ["", "fox", "{}", "a < b > c", "$Input.x", "${", "{\"a\": 1}", "box{"] {
            assert!(!holds_placeholder(text), "{text}");
        }
    }
}
