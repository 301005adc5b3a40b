//! `fdlc init`: a small project in which everything works at once.

use crate::arguments::InitArguments;
use crate::console::Console;
use crate::status::Status;
use anyhow::{Context, bail};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// The files of a new project.
const FILES: &[(&str, &str)] = &[
    ("greet.fdl.yaml", include_str!("../templates/greet.fdl.yaml")),
    ("greet.test.yaml", include_str!("../templates/greet.test.yaml")),
    ("fdlc.yaml", include_str!("../templates/fdlc.yaml")),
];

/// Writes the files, or none of them when one is there already.
pub fn run(arguments: &InitArguments, console: &mut Console) -> anyhow::Result<Status> {
    let folder = arguments.folder.as_path();
    for (name, _) in FILES {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok() {
            bail!("`{}` exists, so nothing was written", path.display());
        }
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    for (name, content) in FILES {
        write_new(&folder.join(name), content)?;
    }
    console.tell(&next_steps(folder));
    Ok(Status::Well)
}

fn write_new(path: &Path, content: &str) -> anyhow::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(content.as_bytes()))
        .with_context(|| format!("cannot write `{}`", path.display()))
}

fn next_steps(folder: &Path) -> String {
    let names: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    let enter = if folder == Path::new(".") { String::new() } else { format!("  cd {}\n", folder.display()) };
    format!(
        "wrote {}; now try:\n{enter}  fdlc check\n  fdlc run greet.fdl.yaml\n  fdlc test\n",
        names.join(", ")
    )
}
