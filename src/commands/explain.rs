//! `fdlc explain`: the page of a rule, or the list of all.

use crate::arguments::ExplainArguments;
use crate::console::{Console, paint};
use crate::output::severity_name;
use crate::status::Status;
use anyhow::bail;
use fdl_compiler::diagnostic::Rule;
use fdl_compiler::near::nearest;
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
    let Some(rule) = Rule::named(&name.to_ascii_lowercase()) else { bail!(unknown(name)) };
    writeln!(console.out, "{}", rule.page().trim_end())?;
    Ok(())
}

fn unknown(name: &str) -> String {
    let advice = match near_misses(name).as_slice() {
        [] => "`fdlc explain` lists all".to_owned(),
        near => format!("did you mean `{}`?", near.join("` or `")),
    };
    format!("there is no rule `{name}`; {advice}")
}

/// The name that was probably meant, or else those that hold a word of what was typed, at most three.
fn near_misses(name: &str) -> Vec<&'static str> {
    let names = || Rule::ALL.iter().map(|rule| rule.name());
    if let Some(near) = nearest(name, names()) {
        return vec![near];
    }
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name.split(['-', '_', ' ']).filter(|word| word.len() > 3).collect();
    names().filter(|it| words.iter().any(|word| it.contains(word))).take(3).collect()
}
