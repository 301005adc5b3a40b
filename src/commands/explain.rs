//! `fdlc explain`: the page of a rule, or the list of all.

use crate::arguments::ExplainArguments;
use crate::console::{Console, paint};
use crate::output::severity_name;
use crate::status::Status;
use anyhow::bail;
use fdl_compiler::diagnostic::Rule;
use std::io::Write;

/// Explains one rule, or lists them.
pub fn run(arguments: &ExplainArguments, console: &mut Console) -> anyhow::Result<Status> {
    match &arguments.rule {
        Some(name) => page(name, console)?,
        None => list(console)?,
    }
    Ok(Status::Well)
}

fn list(console: &mut Console) -> anyhow::Result<()> {
    let look = console.look();
    let width = Rule::ALL.iter().map(|rule| rule.name().len()).max().unwrap_or(0);
    for rule in Rule::ALL {
        let name = paint(&format!("{:width$}", rule.name()), "1", look);
        writeln!(console.out, "{name}  {:7}  {}", severity_name(rule.severity()), rule.summary())?;
    }
    Ok(())
}

fn page(name: &str, console: &mut Console) -> anyhow::Result<()> {
    let Some(rule) = Rule::ALL.iter().find(|rule| rule.name().eq_ignore_ascii_case(name)) else {
        bail!(unknown(name));
    };
    writeln!(console.out, "# {} ({})\n\n{}", rule.name(), severity_name(rule.severity()), rule.summary())?;
    Ok(())
}

fn unknown(name: &str) -> String {
    let near: Vec<String> = near_misses(name).iter().map(|rule| format!("`{}`", rule.name())).collect();
    let advice = match near.as_slice() {
        [] => "`fdlc explain` lists all".to_owned(),
        near => format!("did you mean {}?", near.join(" or ")),
    };
    format!("there is no rule `{name}`; {advice}")
}

/// Rules whose names are close to `name`, closest first, at most three.
fn near_misses(name: &str) -> Vec<Rule> {
    let name = name.to_ascii_lowercase();
    let limit = (name.len() / 3).max(1);
    let mut near: Vec<(usize, Rule)> = Rule::ALL
        .iter()
        .map(|rule| (strsim::osa_distance(&name, rule.name()), *rule))
        .filter(|(distance, rule)| *distance <= limit || (name.len() >= 4 && rule.name().contains(&name)))
        .collect();
    near.sort();
    near.into_iter().take(3).map(|(_, rule)| rule).collect()
}
