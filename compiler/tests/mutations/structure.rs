//! Mistakes in states, fields and values.

use super::flow::{Flow, Mutant, Operator, What, misspelt, places};
use fdl_compiler::lang::actions::ACTIONS;
use fdl_compiler::yaml::tree::Mapping;

macro_rules! operators {
    ($($name:literal => $plant:expr;)+) => {
        pub const OPERATORS: &[Operator] = &[$(Operator { name: $name, plant: $plant },)+];
    };
}

operators! {
    "misspell a target" => |flow| values(flow, &["StartAt", "Next", "Default"], |text| Some(misspelt(text)));
    "name a target that is not there" => |flow| values(flow, &["StartAt", "Next", "Default"], |_| Some("Nowhere at all".into()));
    "drop StartAt" => |flow| dropped(flow, &[What::Flow, What::Scope], &["StartAt"]);
    "delete what a flow needs" => |flow| dropped(flow, &[What::Flow, What::Scope], &["Type", "SpecVersion", "States"]);
    "delete what a state needs" => |flow| dropped(flow, &[What::State], &[
        "Type", "Name", "Action", "ItemsPath", "Processor", "Default", "Seconds", "Seconds.$", "Branches",
    ]);
    "delete what a rule needs" => |flow| dropped(flow, &[What::Case, What::Retry, What::Catch], &[
        "Condition", "Next", "Errors", "MaxAttempts", "IntervalSeconds",
    ]);
    "delete Next or End" => |flow| states(flow, &["Task", "Pass", "Wait", "Parallel", "Map"], |flow, state| {
        flow.without(state, "Next").or_else(|| flow.without(state, "End"))
    });
    "write Next and End" => |flow| states(flow, &["Task", "Pass", "Wait", "Parallel", "Map"], |flow, state| {
        match (flow.text(state, "Next"), flow.text(state, "End"), flow.text(state, "Name")) {
            (Some(_), None, _) => flow.with(state, "Next", "End", "true"),
            (None, Some("true"), Some(name)) => flow.with(state, "End", "Next", &format!("\"{name}\"")),
            _ => None,
        }
    });
    "misspell a field" => |flow| {
        let keys = flow.parts.iter().flat_map(|part| &part.mapping.entries).map(|it| &it.key);
        keys.filter_map(|key| {
            let text = flow.doc.scalar_text(key.as_scalar()?);
            // Short names have no near miss, and a state may lack nothing without a remark.
            (text.len() > 3).then(|| flow.replaced(key.span, &misspelt(text)))
        }).collect()
    };
    "a field of another kind of state" => |flow| flow.all(What::State).filter_map(|part| {
        let (key, value) = match part.kind {
            "Task" => ("Branches", "[]"),
            "Choice" => ("End", "true"),
            "Succeed" => ("Retry", "[]"),
            "Fail" => ("Retry", "[]"),
            "Wait" => ("Action", "\"FC:InvokeFunction\""),
            "Map" => ("Seconds", "3"),
            "Parallel" => ("ItemsPath", "\"$Input.list\""),
            _ => ("Parameters", "{a: 1}"),
        };
        flow.with(part.mapping, "Type", key, value)
    }).collect();
    "misspell a type" => |flow| values(flow, &["Type"], |text| Some(misspelt(text)));
    "a type of another language" => |flow| flow.all(What::State).filter_map(|part| {
        let node = part.mapping.get(flow.doc, "Type")?;
        Some(flow.replaced(node.span, "foreach"))
    }).collect();
    "a wrong version" => |flow| values(flow, &["SpecVersion"], |_| Some("v2".into()));
    "misspell a TaskMode" => |flow| values(flow, &["TaskMode"], |text| Some(misspelt(text)));
    "a TaskMode that does not exist" => |flow| states(flow, &["Task"], |flow, state| match flow.text(state, "TaskMode") {
        None => flow.with(state, "Action", "TaskMode", "waitForCallback"),
        Some(_) => None,
    });
    "misspell an Action" => |flow| values(flow, &["Action"], |text| is_known(text).then(|| misspelt(text)));
    "an Action with two colons" => |flow| values(flow, &["Action"], |text| Some(text.replacen(':', "::", 1)));
    "misspell a parameter" => |flow| parameters(flow, |flow, entry, name| Some(flow.replaced(entry.key.span, &misspelt(name))));
    "delete a needed parameter" => |flow| states(flow, &["Task"], |flow, state| {
        let action = ACTIONS.iter().find(|it| Some(it.name) == flow.text(state, "Action"))?;
        let needed = action.parameters.iter().find(|it| it.required)?;
        let parameters = state.get(flow.doc, "Parameters")?.as_mapping()?;
        let gone = flow.without(parameters, needed.name).or_else(|| flow.without(parameters, &format!("{}.$", needed.name)))?;
        Some(gone.also(&places(state)))
    });
    "misspell a parameter's value" => |flow| parameters(flow, |flow, entry, name| {
        let text = flow.doc.scalar_text(entry.value.as_scalar()?);
        let is_one_of_few = matches!(name, "invocationType" | "method");
        is_one_of_few.then(|| flow.replaced(entry.value.span, &misspelt(text)))
    });
    "text where a number belongs" => |flow| values(flow, NUMBERS, |_| Some("soon".into()));
    "a list where a number belongs" => |flow| values(flow, NUMBERS, |_| Some("[1]".into()));
    "a number out of range" => |flow| values(flow, NUMBERS, |_| Some("-5".into()));
    "a number far too large" => |flow| values(flow, &["Seconds", "MaxConcurrency", "IntervalSeconds", "MaxBackoffSeconds"], |_| Some("99999999".into()));
    "a number where text belongs" => |flow| values(flow, &["Name", "Next", "StartAt", "Action"], |_| Some("17".into()));
    "a name where a list belongs" => |flow| values(flow, &["Errors", "Retry", "Catch", "States", "Branches"], |_| Some("FnF.ALL".into()));
    "text where true belongs" => |flow| values(flow, &["End"], |_| Some("surely".into()));
    "leave a value empty" => |flow| values(flow, &["Next", "StartAt", "Action", "Errors", "Condition", "Type"], |_| Some("".into()));
    "duplicate a name" => |flow| flow.all(What::State).filter_map(|part| {
        let name = part.mapping.get(flow.doc, "Name")?;
        let other = part.names.iter().find(|it| Some(**it) != flow.text(part.mapping, "Name"))?;
        let all = flow.all(What::State).filter(|it| flow.text(it.mapping, "Name") == Some(other));
        let places: Vec<_> = all.filter_map(|it| it.mapping.get(flow.doc, "Name")).map(|it| it.span.range()).collect();
        Some(flow.edited(name.span.range(), &format!("\"{other}\""), &places))
    }).collect();
    "duplicate a field" => |flow| flow.parts.iter().filter_map(|part| {
        let key = ["Next", "StartAt", "Name", "Errors"].into_iter().find(|it| flow.text(part.mapping, it).is_some())?;
        flow.with(part.mapping, key, key, &format!("\"{}\"", flow.text(part.mapping, key)?))
    }).collect();
    "FnF.ALL first" => |flow| flow.all(What::State).flat_map(|part| {
        ["Retry", "Catch"].into_iter().filter_map(|key| {
            let rules = part.mapping.get(flow.doc, key)?.as_sequence()?;
            let first = rules.items.first()?.as_mapping()?.get(flow.doc, "Errors")?;
            let places: Vec<_> = rules.items.iter().skip(1).map(|it| it.span.range()).collect();
            (rules.items.len() > 1).then(|| flow.edited(first.span.range(), "[FnF.ALL]", &places))
        }).collect::<Vec<_>>()
    }).collect();
    "no errors at all" => |flow| {
        let rules = flow.all(What::Retry).chain(flow.all(What::Catch));
        rules.filter_map(|part| Some(flow.replaced(part.mapping.get(flow.doc, "Errors")?.span, "[]"))).collect()
    };
    "Seconds and Seconds.$" => |flow| states(flow, &["Wait"], |flow, state| {
        flow.with(state, "Seconds", "Seconds.$", "$Input.pause").or_else(|| flow.with(state, "Seconds.$", "Seconds", "5"))
    });
    "a secret as text" => |flow| states(flow, &["Task"], |flow, state| {
        let parameters = state.get(flow.doc, "Parameters")?.as_mapping()?;
        let has = |key| parameters.entry(flow.doc, key).is_some();
        let body = parameters.get(flow.doc, "body")?.as_mapping()?;
        let first = flow.doc.scalar_text(body.entries.first()?.key.as_scalar()?);
        has("body").then(|| flow.with(body, first, "accessKeySecret", "uWq82jdE9sLpQ02mXbz7TkVc4RyA1h"))?
    });
}

const NUMBERS: &[&str] = &[
    "Seconds",
    "Timeout",
    "MaxAttempts",
    "IntervalSeconds",
    "MaxBackoffSeconds",
    "BackoffRate",
    "MaxConcurrency",
];

fn is_known(action: &str) -> bool {
    ACTIONS.iter().any(|it| it.name == action)
}

/// Another value under each of some keys.
fn values(flow: &Flow<'_>, keys: &[&str], new: fn(&str) -> Option<String>) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for part in &flow.parts {
        for (key, entry) in part.mapping.pairs(flow.doc).filter(|(key, _)| keys.contains(key)) {
            let written = &flow.doc.text[entry.value.span.range()];
            let text = entry.value.as_scalar().map_or("", |it| flow.doc.scalar_text(it));
            if let Some(new) = new(text).filter(|it| it != text) {
                let break_after = if written.ends_with('\n') { "\n" } else { "" };
                let mut mutant = flow.edited(entry.value.span.range(), &format!("{new}{break_after}"), &[]);
                mutant.what = format!("{key}: {}", mutant.what);
                mutants.push(mutant);
            }
        }
    }
    mutants
}

fn dropped(flow: &Flow<'_>, whats: &[What], keys: &[&str]) -> Vec<Mutant> {
    let parts = flow.parts.iter().filter(|it| whats.contains(&it.what));
    parts.flat_map(|part| keys.iter().filter_map(|key| flow.without(part.mapping, key))).collect()
}

fn states(
    flow: &Flow<'_>,
    kinds: &[&str],
    plant: impl Fn(&Flow<'_>, &Mapping) -> Option<Mutant>,
) -> Vec<Mutant> {
    let states = flow.all(What::State).filter(|it| kinds.contains(&it.kind));
    states.filter_map(|it| plant(flow, it.mapping)).collect()
}

/// Something done to each parameter of a known Action.
fn parameters(
    flow: &Flow<'_>,
    plant: impl Fn(&Flow<'_>, &fdl_compiler::yaml::tree::Entry, &str) -> Option<Mutant>,
) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for part in flow.all(What::State) {
        let spec = ACTIONS.iter().find(|it| Some(it.name) == flow.text(part.mapping, "Action"));
        let Some(spec) = spec.filter(|it| !it.open) else { continue };
        let Some(given) = part.mapping.get(flow.doc, "Parameters").and_then(|it| it.as_mapping()) else {
            continue;
        };
        for (key, entry) in given.pairs(flow.doc) {
            if spec.parameters.iter().any(|it| it.name == key) {
                mutants.extend(plant(flow, entry, key));
            }
        }
    }
    mutants
}
