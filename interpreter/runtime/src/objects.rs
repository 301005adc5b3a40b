//! Items of a distributed Map, read from what stands for the object store: JSON lists, JSON lines, CSV.

use crate::services::{Object, Services, matches};
use csv::StringRecord;
use fdl_compiler::value::{Object as Members, Value};
use fdl_machine::Failure;
use std::collections::BTreeSet;
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
    let (key, object) = find(parameters, services)?;
    let most = member(config, "MaxItems").map(most_items).transpose()?;
    let text = object.text.strip_prefix('\u{feff}').unwrap_or(&object.text);
    let mut items = match format_of(config, key)? {
        Format::Json => json_list(text)?,
        Format::JsonLines => json_lines(text)?,
        Format::Csv => csv(text, config)?,
    };
    items.truncate(most.unwrap_or(usize::MAX));
    Ok(Value::from(items))
}

fn most_items(written: &Value) -> Result<usize, Failure> {
    let most = written.as_int().and_then(|most| usize::try_from(most).ok());
    most.ok_or_else(|| {
        failed(format!("`MaxItems` is {}, not a whole number of 0 or more", written.to_json()))
    })
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

/// A member that is a text where it is there.
fn setting<'a>(config: &'a Value, name: &str) -> Result<Option<&'a str>, Failure> {
    match member(config, name) {
        None => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text)),
        Some(other) => Err(failed(format!("`{name}` is {}, not a text", other.type_name()))),
    }
}

fn failed(detail: impl Into<Arc<str>>) -> Failure {
    Failure::new(ITEM_READER_FAILED, detail)
}

/// The key that is asked for, and what stands for it.
fn find<'a>(parameters: &'a Value, services: &'a Services) -> Result<(&'a str, &'a Object), Failure> {
    let bucket = text(parameters, "bucket").unwrap_or_default();
    let Some(key) = text(parameters, "key") else {
        return Err(failed("`ItemReader` names no key: `Parameters` needs `bucket` and `key`"));
    };
    let path = format!("{bucket}/{key}");
    let found = services.objects.iter().find(|(name, _)| matches(name, &path));
    found
        .map(|(_, object)| (key, object.as_ref()))
        .ok_or_else(|| failed(format!("there is no object `{path}`")))
}

fn format_of(config: &Value, key: &str) -> Result<Format, Failure> {
    let written = setting(config, "InputType")?;
    let ending = key.rsplit_once('.').map_or("JSON", |(_, ending)| ending);
    match written.unwrap_or(ending).to_ascii_uppercase().as_str() {
        "CSV" => Ok(Format::Csv),
        "JSONL" | "NDJSON" => Ok(Format::JsonLines),
        "JSON" => Ok(Format::Json),
        _ => match written {
            None => Ok(Format::Json),
            Some(other) => {
                Err(failed(format!("`InputType` is `{other}`: items are read from JSON, JSONL and CSV")))
            }
        },
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
            Value::from_json(line).map_err(|error| {
                let (line, column) = (number + 1, error.column);
                failed(format!("line {line} is no JSON: {} at column {column}", error.message))
            })
        })
        .collect()
}

/// Rows as RFC 4180 has them; lines without anything are left out.
fn csv(text: &str, config: &Value) -> Result<Vec<Value>, Failure> {
    // A row of one empty text is added: where it does not come out again, a quoted field has swallowed it.
    let closed = format!("{text}\n\"\"");
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(delimiter(config)?);
    let rows = reader.from_reader(closed.as_bytes()).into_records().collect::<Result<Vec<_>, _>>();
    let mut rows = rows.map_err(|error| failed(format!("the object is no CSV: {error}")))?;
    if let Some(last) = rows.pop()
        && (last.len() > 1 || last.iter().any(|field| !field.is_empty()))
    {
        return Err(failed(format!(
            "a quoted field of the row in line {} is not closed",
            line_of(&last, text)
        )));
    }
    let mut rows = rows.into_iter();
    let headers = headers(config, text, &mut rows)?;
    Ok(rows.map(|row| record(&headers, &row)).collect())
}

/// The line that a row starts in, from 1: its position is that of the empty lines before it.
fn line_of(row: &StringRecord, text: &str) -> usize {
    let start = row.position().and_then(|it| usize::try_from(it.byte()).ok()).unwrap_or(0);
    let rest = text.get(start..).unwrap_or_default();
    let start = text.len() - rest.trim_start_matches(['\r', '\n']).len();
    let before = text[..start].replace("\r\n", "\n");
    before.matches(['\r', '\n']).count() + 1
}

/// The names of the fields: given, or the first row.
fn headers(
    config: &Value,
    text: &str,
    rows: &mut impl Iterator<Item = StringRecord>,
) -> Result<Vec<Arc<str>>, Failure> {
    let (names, place): (Vec<Arc<str>>, _) = match setting(config, "CSVHeaderLocation")? {
        Some(place) if place.eq_ignore_ascii_case("GIVEN") => {
            let given = member(config, "CSVHeaders").and_then(Value::as_list);
            let names = given.and_then(|it| it.iter().map(|name| name.as_str().map(Arc::from)).collect());
            let complaint = "`CSVHeaders` is a list of names, and needed where the headers are `GIVEN`";
            (names.ok_or_else(|| failed(complaint))?, "`CSVHeaders`".to_owned())
        }
        Some(place) if !place.eq_ignore_ascii_case("FIRST_ROW") => {
            return Err(failed(format!("`CSVHeaderLocation` is `{place}`, not `FIRST_ROW` or `GIVEN`")));
        }
        Some(_) | None => {
            let Some(row) = rows.next() else { return Ok(Vec::new()) };
            (row.iter().map(Arc::from).collect(), format!("line {}", line_of(&row, text)))
        }
    };
    let mut seen = BTreeSet::new();
    match names.iter().find(|name| !seen.insert(*name)) {
        Some(twice) => Err(failed(format!("the header `{twice}` stands twice in {place}"))),
        None => Ok(names),
    }
}

/// A row by its headers; fields that are missing are empty, fields without a header are left out.
fn record(headers: &[Arc<str>], row: &StringRecord) -> Value {
    let fields = headers.iter().enumerate().map(|(number, header)| {
        let field = row.get(number).unwrap_or_default();
        (Arc::clone(header), Value::from(field))
    });
    Value::Object(fields.collect::<Members>())
}

fn delimiter(config: &Value) -> Result<u8, Failure> {
    match setting(config, "CSVDelimiter")?.map(str::to_ascii_uppercase).as_deref() {
        None | Some("COMMA" | ",") => Ok(b','),
        Some("PIPE" | "|") => Ok(b'|'),
        Some("SEMICOLON" | ";") => Ok(b';'),
        Some("SPACE" | " ") => Ok(b' '),
        Some("TAB" | "\t") => Ok(b'\t'),
        Some(other) => Err(failed(format!("`CSVDelimiter` cannot be `{other}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(key: &str, text: &str) -> Services {
        // What stands for an object may have any name.
        let object = Object { file: "fixture.txt".into(), text: text.into() };
        Services { objects: [(format!("shop/{key}").into(), Arc::new(object))].into(), ..Services::default() }
    }

    fn read(reader: &str, key: &str, text: &str) -> Result<String, String> {
        read_items(&Value::from_json(reader).unwrap(), &services(key, text))
            .map(|items| items.to_json())
            .map_err(|failure| {
                assert_eq!(&*failure.code, ITEM_READER_FAILED);
                failure.detail.to_string()
            })
    }

    /// What a file of this format holds, with these members of `ReaderConfig`.
    fn of(ending: &str, config: &str, text: &str) -> Result<String, String> {
        let key = format!("a.{ending}");
        let reader =
            format!(r#"{{"Parameters":{{"bucket":"shop","key":"{key}"}},"ReaderConfig":{{{config}}}}}"#);
        read(&reader, &key, text)
    }

    #[test]
    fn the_key_tells_the_format_where_nothing_else_does() {
        assert_eq!(of("json", "", "[1,{}]").unwrap(), "[1,{}]");
        assert_eq!(of("jsonl", "", "1\n\n[2]\n").unwrap(), "[1,[2]]");
        assert_eq!(of("csv", "", "k\n1\n").unwrap(), r#"[{"k":"1"}]"#);
        assert_eq!(of("txt", r#""InputType":"jsonl""#, "1").unwrap(), "[1]");
        assert_eq!(of("csv", r#""InputType":"JSON""#, "[1]").unwrap(), "[1]");
    }

    #[test]
    fn csv_is_read_as_people_write_it() {
        for (text, items) in [
            ("k,v\r\n1,\"a,\"\"b\"\r\n2,\r\n", r#"[{"k":"1","v":"a,\"b"},{"k":"2","v":""}]"#),
            ("\u{feff}k\n长\n", r#"[{"k":"长"}]"#),
            ("k,v\n1,\"two\nlines\"", r#"[{"k":"1","v":"two\nlines"}]"#),
            // Rows that are too short, too long, or nothing but delimiters.
            ("k,v\n1\n1,2,3\n,\n", r#"[{"k":"1","v":""},{"k":"1","v":"2"},{"k":"","v":""}]"#),
            ("\n\nk\n\n1\n\n", r#"[{"k":"1"}]"#),
            ("k\na\"b\n\"\"\n", r#"[{"k":"a\"b"},{"k":""}]"#),
            ("k\r1\r2", r#"[{"k":"1"},{"k":"2"}]"#),
            ("", "[]"),
            ("\u{feff}", "[]"),
            ("k,v\n", "[]"),
        ] {
            assert_eq!(of("csv", "", text).unwrap(), items, "{text:?}");
        }
    }

    #[test]
    fn headers_may_be_given_and_items_may_be_fewer() {
        let reader = r#"{"Parameters":{"Bucket":"shop","Key":"a.txt"},
            "ReaderConfig":{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["x"],"MaxItems":1,"CSVDelimiter":"TAB"}}"#;
        assert_eq!(read(reader, "a.txt", "1\t9\n2\n").unwrap(), r#"[{"x":"1"}]"#);
        for (delimiter, sign) in [("SPACE", ' '), ("pipe", '|'), (";", ';'), ("COMMA", ',')] {
            let config = format!(r#""CSVDelimiter":"{delimiter}""#);
            assert_eq!(
                of("csv", &config, &format!("k{sign}v\n1{sign}2\n")).unwrap(),
                r#"[{"k":"1","v":"2"}]"#
            );
        }
    }

    #[test]
    fn json_may_begin_with_a_mark_of_its_encoding() {
        assert_eq!(of("json", "", "\u{feff}[1]").unwrap(), "[1]");
        assert_eq!(of("jsonl", "", "\u{feff}1\r\n2\r\n").unwrap(), "[1,2]");
        assert_eq!(of("jsonl", "", "").unwrap(), "[]");
    }

    #[test]
    fn what_cannot_be_read_says_why_and_where() {
        for (ending, config, text, told) in [
            ("json", "", "{}", "the object holds an object, not a list"),
            ("json", "", "", "the object is no JSON: "),
            ("json", "", "[1,\n2", "the object is no JSON: "),
            ("jsonl", "", "1\n\n{\n", "line 3 is no JSON: "),
            ("csv", "", "k\n\"1\n2\n", "a quoted field of the row in line 2 is not closed"),
            ("csv", "", "k\n1\n2,\"", "a quoted field of the row in line 3 is not closed"),
            ("csv", "", "\r\nk,v,k\n", "the header `k` stands twice in line 2"),
            ("csv", "", "k\r\n\"1\n\"\r\n\n\"", "a quoted field of the row in line 5 is not closed"),
            ("csv", r#""CSVDelimiter":"-""#, "", "`CSVDelimiter` cannot be `-`"),
            ("csv", r#""CSVDelimiter":1"#, "", "`CSVDelimiter` is an integer, not a text"),
            (
                "csv",
                r#""CSVHeaderLocation":"TOP""#,
                "",
                "`CSVHeaderLocation` is `TOP`, not `FIRST_ROW` or `GIVEN`",
            ),
            ("csv", r#""CSVHeaderLocation":"GIVEN""#, "", "`CSVHeaders` is a list of names, and needed"),
            (
                "csv",
                r#""CSVHeaderLocation":"GIVEN","CSVHeaders":[1]"#,
                "",
                "`CSVHeaders` is a list of names, and needed",
            ),
            (
                "csv",
                r#""CSVHeaderLocation":"GIVEN","CSVHeaders":["a","a"]"#,
                "",
                "the header `a` stands twice in `CSVHeaders`",
            ),
            (
                "json",
                r#""InputType":"PARQUET""#,
                "[]",
                "`InputType` is `PARQUET`: items are read from JSON, JSONL and CSV",
            ),
            ("json", r#""InputType":7"#, "[]", "`InputType` is an integer, not a text"),
            ("json", r#""MaxItems":-1"#, "[]", "`MaxItems` is -1, not a whole number of 0 or more"),
            ("json", r#""MaxItems":"1""#, "[]", "`MaxItems` is \"1\", not a whole number of 0 or more"),
        ] {
            let why = of(ending, config, text).unwrap_err();
            assert!(why.starts_with(told), "{config} {text:?}: {why}");
        }
        let reader = r#"{"Parameters":{"bucket":"shop","key":"a.json"}}"#;
        assert_eq!(read(reader, "b.json", "[]").unwrap_err(), "there is no object `shop/a.json`");
        assert_eq!(
            read("{}", "b.json", "[]").unwrap_err(),
            "`ItemReader` names no key: `Parameters` needs `bucket` and `key`"
        );
    }
}
