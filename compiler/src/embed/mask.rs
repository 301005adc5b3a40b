//! What a template fills in, covered so that the text around it stays YAML.
//!
//! `${lookup(var.names, "a: b")}` would end a plain scalar in the middle. Each
//! byte is replaced by one byte, so that all places stay where they are.

/// How everything begins that is left of something covered.
pub(super) const FILLED_IN: &str = "${";

/// The text with what templates fill in as plain placeholders (`${name}`), and whether there was any.
pub(super) fn masked(text: String) -> (String, bool) {
    if !["${", "{{", "((", "%{"].iter().any(|it| text.contains(it)) {
        return (text, false);
    }
    let mut written = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut any = false;
    while let Some(character) = rest.chars().next() {
        match Filled::at_start(rest) {
            Some(filled) => {
                any = true;
                written.push_str(&filled.cover(&rest[..filled.length]));
                rest = &rest[filled.length..];
            }
            None => {
                written.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    (written, any)
}

/// Something that a template fills in.
struct Filled {
    kind: Kind,
    length: usize,
}

#[derive(Clone, Copy)]
enum Kind {
    /// A value.
    Value,
    /// `%{ if … }` and the like, which stand for nothing.
    Directive,
}

impl Filled {
    fn at_start(text: &str) -> Option<Self> {
        let value = |length| Self { kind: Kind::Value, length };
        if text.starts_with("${") {
            braces(&text[1..]).map(|length| value(length + 1))
        } else if text.starts_with("%{") {
            braces(&text[1..]).map(|length| Self { kind: Kind::Directive, length: length + 1 })
        } else if text.starts_with("{{") {
            on_one_line(text, "}}").map(value)
        } else if text.starts_with("((") {
            let length = on_one_line(text, "))")?;
            let name = text[2..length - 2].trim();
            let is_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '/' | ':');
            let is_named = name.starts_with(char::is_alphabetic) && name.chars().all(is_name);
            is_named.then_some(value(length))
        } else {
            None
        }
    }

    /// As many bytes that YAML does not mind.
    fn cover(&self, written: &str) -> String {
        match self.kind {
            Kind::Directive => " ".repeat(written.len()),
            Kind::Value => {
                let inner = written.trim_start_matches(['$', '{', '(']);
                let opening = written.len() - inner.len();
                let name = inner.trim_end_matches(['}', ')']);
                let plain = name.bytes().map(|it| if is_plain(it) { char::from(it) } else { '_' });
                let blanks = |count| std::iter::repeat_n(' ', count);
                // A scalar that ends with a blank would be shorter: the brace is the last byte.
                let start = FILLED_IN.chars().chain(blanks(opening - FILLED_IN.len()));
                let end = blanks(inner.len() - name.len() - 1).chain(['}']);
                start.chain(plain).chain(end).collect()
            }
        }
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b' ')
}

/// The length up to the brace that closes the first one; strings hold braces of their own.
fn braces(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'\n' if in_string => return None,
            _ => {}
        }
    }
    None
}

fn on_one_line(text: &str, close: &str) -> Option<usize> {
    let line = text.lines().next()?;
    let end = line.find(close)? + close.len();
    // Nothing stands between the marks of `{{}}`, which is no placeholder.
    (end > 2 * close.len()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn what_is_filled_in_keeps_its_length_and_loses_its_signs() {
        for (text, covered) in [
            ("a: ${var.x}", "a: ${var.x}"),
            ("a: ${lookup(v, \"b: c\")}!", "a: ${lookup_v_ _b_ c_ }!"),
            ("a: ${f({x: 1})}", "a: ${f__x_ 1  }"),
            ("a: {{ name }}", "a: ${ name  }"),
            ("a: ((name))", "a: ${name }"),
            ("%{ if x }b%{ endif }", "         b          "),
            ("a: ${流}", "a: ${___}"),
        ] {
            let (found, any) = masked(text.to_owned());
            assert_eq!(found, covered, "{text}");
            assert!(any && found.len() == text.len(), "{text}");
        }
    }

    #[test]
    fn what_is_not_filled_in_stays() {
        for text in ["", "${", "a ${b", "{{}}", "(($Input.a))", "{\"a\": {\"b\": 1}}", "%{", "((", "{{ a"] {
            assert_eq!(masked(text.to_owned()), (text.to_owned(), false), "{text}");
        }
    }
}
