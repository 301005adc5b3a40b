//! Items of a distributed Map, read from what stands for the object store: JSON lists, JSON lines, CSV.

use crate::services::{Object, Services, matches};
use fdl_compiler::value::{Object as Members, Value};
use fdl_machine::Failure;
use std::sync::Arc;

/// The error of an `ItemReader` that finds no items.
pub const ITEM_READER_FAILED: &str = "FnF.ItemReaderFailed";

/// The items that an evaluated `ItemReader` names (decision R18).
///
/// The bucket and the key stand in `Parameters`; `ReaderConfig` holds `InputType` (`JSON`, `JSONL`, `CSV`; else
/// the key's ending decides), `CSVHeaderLocation` (`FIRST_ROW`, `GIVEN`), `CSVHeaders`, `CSVDelimiter` and
/// `MaxItems`. Names are taken in any case.
pub fn read_items(reader: &Value, services: &Services) -> Result<Value, Failure> {
    let parameters = member(reader, "Parameters").unwrap_or(reader);
    let config = member(reader, "ReaderConfig").unwrap_or(reader);
    let object = find(parameters, services)?;
    let mut items = match format_of(config, &object.key)? {
        Format::Json => json_list(&object.text)?,
        Format::JsonLines => json_lines(&object.text)?,
        Format::Csv => csv(&object.text, config)?,
    };
    if let Some(most) = member(config, "MaxItems").and_then(Value::as_int)
        && let Ok(most) = usize::try_from(most)
    {
        items.truncate(most);
    }
    Ok(Value::from(items))
}

enum Format {
    Json,
    JsonLines,
    Csv,
}

fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    member(value, name)?.as_str()
}

fn failed(detail: impl Into<Arc<str>>) -> Failure {
    Failure::new(ITEM_READER_FAILED, detail)
}

fn find<'a>(parameters: &Value, services: &'a Services) -> Result<&'a Object, Failure> {
    let bucket = text(parameters, "bucket").unwrap_or_default();
    let Some(key) = text(parameters, "key") else {
        return Err(failed("`ItemReader` names no key: `Parameters` needs `bucket` and `key`"));
    };
    let path = format!("{bucket}/{key}");
    let found = services.objects.iter().find(|(name, _)| matches(name, &path));
    found.map(|(_, object)| object.as_ref()).ok_or_else(|| failed(format!("there is no object `{path}`")))
}

fn format_of(config: &Value, key: &str) -> Result<Format, Failure> {
    let written = match text(config, "InputType") {
        Some(written) => written,
        None => key.rsplit_once('.').map_or("JSON", |(_, ending)| ending),
    };
    match written.to_ascii_uppercase().as_str() {
        "CSV" => Ok(Format::Csv),
        "JSONL" | "NDJSON" => Ok(Format::JsonLines),
        "JSON" => Ok(Format::Json),
        _ if text(config, "InputType").is_none() => Ok(Format::Json),
        _ => Err(failed(format!("`InputType` is `{written}`: items are read from JSON, JSONL and CSV"))),
    }
}

fn json_list(text: &str) -> Result<Vec<Value>, Failure> {
    match Value::from_json(text) {
        Ok(Value::List(list)) => Ok(list.to_vec()),
        Ok(other) => Err(failed(format!("the object holds {}, not a list", other.type_name()))),
        Err(error) => Err(failed(format!("the object is no JSON: {error}"))),
    }
}

fn json_lines(text: &str) -> Result<Vec<Value>, Failure> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            Value::from_json(line).map_err(|error| failed(format!("line {} is no JSON: {error}", number + 1)))
        })
        .collect()
}

fn csv(text: &str, config: &Value) -> Result<Vec<Value>, Failure> {
    let mut rows = csv_rows(text, delimiter(config)?).into_iter();
    let given =
        self::text(config, "CSVHeaderLocation").is_some_and(|place| place.eq_ignore_ascii_case("GIVEN"));
    let headers: Vec<Arc<str>> = if given {
        let headers = member(config, "CSVHeaders").and_then(Value::as_list);
        let headers =
            headers.ok_or_else(|| failed("`CSVHeaders` is needed where the headers are `GIVEN`"))?;
        headers.iter().map(|header| header.as_str().unwrap_or_default().into()).collect()
    } else {
        rows.next().unwrap_or_default().into_iter().map(Arc::from).collect()
    };
    Ok(rows.map(|row| record(&headers, row)).collect())
}

/// A row by its headers; fields that are missing are empty, fields without a header are left out.
fn record(headers: &[Arc<str>], row: Vec<String>) -> Value {
    let mut fields = row.into_iter();
    let members =
        headers.iter().map(|header| (Arc::clone(header), Value::from(fields.next().unwrap_or_default())));
    Value::Object(members.collect::<Members>())
}

fn delimiter(config: &Value) -> Result<char, Failure> {
    match text(config, "CSVDelimiter").map(str::to_ascii_uppercase).as_deref() {
        None | Some("COMMA" | ",") => Ok(','),
        Some("PIPE" | "|") => Ok('|'),
        Some("SEMICOLON" | ";") => Ok(';'),
        Some("SPACE" | " ") => Ok(' '),
        Some("TAB" | "\t") => Ok('\t'),
        Some(other) => Err(failed(format!("`CSVDelimiter` cannot be `{other}`"))),
    }
}

/// The rows of a CSV text as RFC 4180 has them; blank lines are left out.
fn csv_rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut characters = text.chars().peekable();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
            '"' if quoted || field.is_empty() => quoted = !quoted,
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            _ if character == delimiter && !quoted => row.push(std::mem::take(&mut field)),
            _ => field.push(character),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows.retain(|row| row.iter().any(|field| !field.is_empty()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(key: &str, text: &str) -> Services {
        let object = Object { key: key.into(), file: key.into(), text: text.into() };
        Services { objects: [(format!("shop/{key}").into(), Arc::new(object))].into(), ..Services::default() }
    }

    fn read(reader: &str, key: &str, text: &str) -> Result<String, String> {
        read_items(&Value::from_json(reader).unwrap(), &services(key, text))
            .map(|items| items.to_json())
            .map_err(|failure| failure.detail.to_string())
    }

    #[test]
    fn the_key_tells_the_format_where_nothing_else_does() {
        let reader = |key: &str| format!(r#"{{"Parameters":{{"bucket":"shop","key":"{key}"}}}}"#);
        assert_eq!(read(&reader("a.json"), "a.json", "[1,{}]").unwrap(), "[1,{}]");
        assert_eq!(read(&reader("a.jsonl"), "a.jsonl", "1\n\n[2]\n").unwrap(), "[1,[2]]");
        assert_eq!(
            read(&reader("a.csv"), "a.csv", "k,v\r\n1,\"a,\"\"b\"\n2\n").unwrap(),
            r#"[{"k":"1","v":"a,\"b"},{"k":"2","v":""}]"#
        );
    }

    #[test]
    fn headers_may_be_given_and_items_may_be_fewer() {
        let reader = r#"{"Parameters":{"Bucket":"shop","Key":"a.txt"},
            "ReaderConfig":{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["x"],"MaxItems":1,"CSVDelimiter":"TAB"}}"#;
        assert_eq!(read(reader, "a.txt", "1\t9\n2\n").unwrap(), r#"[{"x":"1"}]"#);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let reader = r#"{"Parameters":{"bucket":"shop","key":"a.json"}}"#;
        assert_eq!(read(reader, "b.json", "[]").unwrap_err(), "there is no object `shop/a.json`");
        assert_eq!(read(reader, "a.json", "{}").unwrap_err(), "the object holds an object, not a list");
        assert!(read(reader, "a.json", "[").unwrap_err().starts_with("the object is no JSON"));
    }
}
