//! What a scalar means: the core schema of YAML 1.2.

use super::tree::{Document, Scalar, Style};

/// A scalar's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Core<'a> {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer of 64 bits.
    Int(i64),
    /// Any other finite number.
    Float(f64),
    /// Everything else; also `.inf` and `.nan`, which are no values of the language.
    Text(&'a str),
}

impl Document {
    /// What one of this document's scalars means.
    pub fn core<'a>(&'a self, scalar: &'a Scalar) -> Core<'a> {
        let text = self.scalar_text(scalar);
        match scalar.tag().and_then(|tag| core_tag(&self.text[tag.range()])) {
            None if scalar.style == Style::Plain => plain(text),
            None => Core::Text(text),
            Some(tag) => tagged(tag, text),
        }
    }
}

/// The name of a tag of the core schema, however it is written; `!` alone means a string.
fn core_tag(written: &str) -> Option<&str> {
    let verbatim = written.strip_prefix("!<tag:yaml.org,2002:").and_then(|rest| rest.strip_suffix('>'));
    let name = verbatim.or_else(|| written.strip_prefix("!!")).or((written == "!").then_some("str"))?;
    matches!(name, "null" | "bool" | "int" | "float" | "str").then_some(name)
}

/// A scalar whose type is written down; text that is no such value stays text.
fn tagged<'a>(tag: &str, text: &'a str) -> Core<'a> {
    let value = plain(text);
    match (tag, value) {
        ("null", Core::Null)
        | ("bool", Core::Bool(_))
        | ("int", Core::Int(_))
        | ("float", Core::Float(_)) => value,
        #[expect(clippy::cast_precision_loss, reason = "the author asks for a float")]
        ("float", Core::Int(value)) => Core::Float(value as f64),
        _ => Core::Text(text),
    }
}

/// The value of plain text.
pub fn plain(text: &str) -> Core<'_> {
    let Some(first) = text.bytes().next() else { return Core::Null };
    match first {
        b'~' | b'n' | b'N' => match text {
            "~" | "null" | "Null" | "NULL" => Core::Null,
            _ => Core::Text(text),
        },
        b't' | b'T' | b'f' | b'F' => match text {
            "true" | "True" | "TRUE" => Core::Bool(true),
            "false" | "False" | "FALSE" => Core::Bool(false),
            _ => Core::Text(text),
        },
        b'0'..=b'9' | b'+' | b'-' | b'.' => number(text).unwrap_or(Core::Text(text)),
        _ => Core::Text(text),
    }
}

fn number(text: &str) -> Option<Core<'_>> {
    let based = match text.as_bytes() {
        [b'0', b'x', ..] => Some(16),
        [b'0', b'o', ..] => Some(8),
        _ => None,
    };
    if let Some(base) = based {
        return in_base(&text[2..], base);
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        // `parse` takes a leading `+` as well.
        return Some(text.parse().map_or_else(|_| float(text), Core::Int));
    }
    is_float(digits).then(|| float(text))
}

fn in_base(digits: &str, base: u32) -> Option<Core<'_>> {
    let mut value: f64 = 0.0;
    for digit in digits.chars() {
        value = value * f64::from(base) + f64::from(digit.to_digit(base)?);
    }
    if digits.is_empty() {
        return None;
    }
    Some(i64::from_str_radix(digits, base).map_or(Core::Float(value), Core::Int)).filter(is_finite)
}

fn is_finite(value: &Core<'_>) -> bool {
    !matches!(value, Core::Float(value) if !value.is_finite())
}

/// Digits that are too many for an integer, or a float; what is beyond floats stays text.
fn float(text: &str) -> Core<'_> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Core::Float(value),
        _ => Core::Text(text),
    }
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mantissa_fits = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    mantissa_fits
        && exponent.is_none_or(|exponent| {
            let bare = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !bare.is_empty() && digits(bare)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_the_types_of_the_core_schema() {
        let cases = [
            ("", Core::Null),
            ("~", Core::Null),
            ("Null", Core::Null),
            ("nUll", Core::Text("nUll")),
            ("TRUE", Core::Bool(true)),
            ("False", Core::Bool(false)),
            ("yes", Core::Text("yes")),
            ("on", Core::Text("on")),
            ("0", Core::Int(0)),
            ("-0", Core::Int(0)),
            ("+12", Core::Int(12)),
            ("007", Core::Int(7)),
            ("0x1F", Core::Int(31)),
            ("0o17", Core::Int(15)),
            ("0x", Core::Text("0x")),
            ("0b1", Core::Text("0b1")),
            ("-0x1", Core::Text("-0x1")),
            ("9223372036854775807", Core::Int(i64::MAX)),
            ("9223372036854775808", Core::Float(9_223_372_036_854_775_808.0)),
            ("0xffffffffffffffff", Core::Float(18_446_744_073_709_551_615.0)),
            ("1.", Core::Float(1.0)),
            (".5", Core::Float(0.5)),
            ("-1.5e3", Core::Float(-1500.0)),
            ("1e", Core::Text("1e")),
            (".", Core::Text(".")),
            ("-", Core::Text("-")),
            ("1_000", Core::Text("1_000")),
            (".inf", Core::Text(".inf")),
            ("-.INF", Core::Text("-.INF")),
            (".nan", Core::Text(".nan")),
            ("1e999", Core::Text("1e999")),
            ("2024-01-01", Core::Text("2024-01-01")),
        ];
        for (text, value) in cases {
            assert_eq!(plain(text), value, "{text}");
        }
    }

    #[test]
    fn a_tag_of_the_core_schema_decides() {
        let cases = [
            ("!!str 12", Core::Text("12")),
            ("! true", Core::Text("true")),
            ("!<tag:yaml.org,2002:str> ~", Core::Text("~")),
            ("!!int \"12\"", Core::Int(12)),
            ("!!float 3", Core::Float(3.0)),
            ("!!int x", Core::Text("x")),
            ("!custom 12", Core::Int(12)),
            ("'12'", Core::Text("12")),
        ];
        for (text, value) in cases {
            let doc = super::super::parse(text);
            let scalar = doc.root.as_scalar().unwrap();
            assert_eq!(doc.core(scalar), value, "{text}");
        }
    }
}
