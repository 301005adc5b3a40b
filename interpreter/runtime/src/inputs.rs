//! What is known of the input that executions of a flow take: a schema or a sample, from the project file or beside the flow.

use crate::files::Files;
use fdl_compiler::check::types::InputShape;
use fdl_compiler::project::{FlowSettings, InputFile};
use fdl_compiler::value::Value;
use std::path::{Path, PathBuf};

/// Violations that are told of one input.
const TOLD: usize = 5;

/// A file that describes the input.
#[derive(Clone, Debug)]
pub struct KnownInput {
    /// What the file is called.
    pub name: String,
    /// What it says.
    pub shape: InputShape,
}

impl KnownInput {
    /// What is known of the input of `flow`, or why the file that says it cannot be used.
    pub fn of_flow(flow: &Path, settings: &FlowSettings, files: &Files) -> Result<Option<Self>, String> {
        match &settings.input {
            Some(InputFile::Schema(path)) => Self::schema(Path::new(&**path), files).map(Some),
            Some(InputFile::Sample(path)) => Self::sample(Path::new(&**path), files).map(Some),
            None => match (beside(flow, "input.schema.json"), beside(flow, "input.json")) {
                (Some(path), _) if files.is_file(&path) => Self::schema(&path, files).map(Some),
                (_, Some(path)) if files.is_file(&path) => Self::sample(&path, files).map(Some),
                (Some(_) | None, Some(_) | None) => Ok(None),
            },
        }
    }

    fn schema(path: &Path, files: &Files) -> Result<Self, String> {
        let (name, value) = json(path, files)?;
        let as_json = serde_json::from_str(&value.to_json()).map_err(|error| error.to_string());
        let built = as_json.and_then(|it: serde_json::Value| {
            jsonschema::validator_for(&it).map(drop).map_err(|error| error.to_string())
        });
        match built {
            Ok(()) => Ok(Self { name, shape: InputShape::Schema(value) }),
            Err(reason) => Err(format!("`{name}` is no JSON Schema: {reason}")),
        }
    }

    fn sample(path: &Path, files: &Files) -> Result<Self, String> {
        let (name, value) = json(path, files)?;
        match value.as_object() {
            Some(_) => Ok(Self { name, shape: InputShape::Sample(value) }),
            None => Err(format!("`{name}` is no input: it holds {}, not an object", value.type_name())),
        }
    }

    /// Why an execution does not take this input. A sample forbids nothing (decision D2).
    pub fn complaint(&self, input: &Value) -> Option<String> {
        let InputShape::Schema(schema) = &self.shape else { return None };
        let schema: serde_json::Value = serde_json::from_str(&schema.to_json()).ok()?;
        let input: serde_json::Value = serde_json::from_str(&input.to_json()).ok()?;
        let validator = jsonschema::validator_for(&schema).ok()?;
        let told: Vec<String> =
            validator.iter_errors(&input).take(TOLD).map(|it| place_and_words(&it)).collect();
        if told.is_empty() {
            return None;
        }
        Some(format!("the input does not fit `{}`: {}", self.name, told.join("; ")))
    }
}

fn place_and_words(error: &jsonschema::ValidationError<'_>) -> String {
    let path = error.instance_path().to_string();
    if path.is_empty() { error.to_string() } else { format!("{error} (at `{path}`)") }
}

/// `NAME.input.json` beside `NAME.fdl.yaml`.
fn beside(flow: &Path, ending: &str) -> Option<PathBuf> {
    let name = flow.file_name()?.to_str()?;
    let stem = [".yaml", ".yml", ".json"].iter().find_map(|it| name.strip_suffix(it))?;
    let stem = stem.strip_suffix(".fdl").or(stem.strip_suffix(".flow")).unwrap_or(stem);
    Some(flow.with_file_name(format!("{stem}.{ending}")))
}

fn json(path: &Path, files: &Files) -> Result<(String, Value), String> {
    let name = path.to_string_lossy().into_owned();
    let text = files.read(path).map_err(|reason| format!("cannot read `{name}`: {reason}"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    match Value::from_json(text) {
        Ok(value) => Ok((name, value)),
        Err(error) => Err(format!("`{name}` holds no JSON: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_beside_a_flow_have_its_name() {
        for (flow, file) in [
            ("a/order.fdl.yaml", Some("a/order.input.json")),
            ("order.flow.json", Some("order.input.json")),
            ("flow.yaml", Some("flow.input.json")),
            ("notes.txt", None),
        ] {
            assert_eq!(beside(Path::new(flow), "input.json"), file.map(PathBuf::from), "{flow}");
        }
    }
}
