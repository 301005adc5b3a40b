//! `--watch`: the same work again whenever a file changes, until Ctrl-C.

use crate::console::Console;
use crate::input::FileKind;
use crate::status::Status;
use anyhow::{Context as _, bail};
use fdl_runtime::projects::FILE_NAME;
use notify::{Event, EventKind, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Silence after which the files count as written: editors and `git checkout` write in bursts.
const CALM: Duration = Duration::from_millis(80);

/// What wakes the loop.
enum Wake {
    Changed(Vec<PathBuf>),
    Interrupted,
}

/// Works, waits for a change, works again. Ctrl-C is the only way out, and all is well then.
///
/// `work` answers with the files it has read, which may lie outside `paths`.
pub fn watch(
    paths: &[String],
    console: &mut Console,
    mut work: impl FnMut(&mut Console) -> anyhow::Result<BTreeSet<PathBuf>>,
) -> anyhow::Result<Status> {
    if paths.iter().any(|path| path == "-") {
        bail!("standard input (`-`) cannot be watched");
    }
    let (sender, wakes) = channel();
    interrupt(sender.clone())?;
    let mut watcher =
        notify::recommended_watcher(on_event(sender)).context("files cannot be watched here")?;
    let mut watched = BTreeSet::new();
    for (root, mode) in roots(paths) {
        add(&mut watcher, &mut watched, &root, mode);
    }
    loop {
        let read = work(console)?;
        for folder in read.iter().filter_map(|file| file.parent()).map(or_here) {
            // Through `..` a path may leave a folder that it seems to lie in.
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            if !watched.iter().any(|root| folder.starts_with(root)) {
                add(&mut watcher, &mut watched, &folder, RecursiveMode::NonRecursive);
            }
        }
        console.tell("watching for changes, Ctrl-C ends it\n");
        std::io::Write::flush(&mut console.out)?;
        if console.out.is_closed() || interrupted(&wakes, &read) {
            return Ok(Status::Well);
        }
    }
}

/// Waits for a change that matters and the calm after it; whether to end instead.
fn interrupted(wakes: &Receiver<Wake>, read: &BTreeSet<PathBuf>) -> bool {
    let names: BTreeSet<_> = read.iter().filter_map(|file| file.file_name()).collect();
    let matters = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        let ends = |ending: &str| name.to_string_lossy().ends_with(ending);
        let describes = name == FILE_NAME || ends(".input.json") || ends(".schema.json");
        describes || names.contains(name) || FileKind::of_found(path).is_some()
    };
    let mut changed = false;
    loop {
        let next = if changed { wakes.recv_timeout(CALM).ok() } else { wakes.recv().ok() };
        match next {
            Some(Wake::Interrupted) => return true,
            // What else is written here, a report for instance, is none of our business.
            Some(Wake::Changed(paths)) => changed |= paths.is_empty() || paths.iter().any(|it| matters(it)),
            None => return false,
        }
    }
}

fn interrupt(sender: Sender<Wake>) -> anyhow::Result<()> {
    let mut asked_before = false;
    let handler = move || {
        // Who asks again does not want to wait for the work to end.
        if std::mem::replace(&mut asked_before, true) || sender.send(Wake::Interrupted).is_err() {
            std::process::exit(0);
        }
    };
    ctrlc::set_handler(handler).context("Ctrl-C cannot be listened to")
}

fn on_event(sender: Sender<Wake>) -> impl FnMut(notify::Result<Event>) {
    move |event| {
        let paths = match event {
            // Reading is what the work itself does.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
            Ok(event) => event.paths,
            Err(_) => Vec::new(),
        };
        // Nobody listens any more when the loop has ended.
        let _ = sender.send(Wake::Changed(paths));
    }
}

fn add(watcher: &mut impl Watcher, watched: &mut BTreeSet<PathBuf>, folder: &Path, mode: RecursiveMode) {
    // A folder that is not there now cannot be watched; the work says so itself.
    if watcher.watch(folder, mode).is_ok() && mode == RecursiveMode::Recursive {
        watched.insert(folder.canonicalize().unwrap_or_else(|_| folder.to_owned()));
    }
}

/// The folders that the paths lie in: files are often replaced, which a watch on them would not survive.
fn roots(paths: &[String]) -> Vec<(PathBuf, RecursiveMode)> {
    if paths.is_empty() {
        return vec![(PathBuf::from("."), RecursiveMode::Recursive)];
    }
    paths.iter().map(|path| root(path)).collect()
}

fn root(path: &str) -> (PathBuf, RecursiveMode) {
    let whole = Path::new(path);
    if whole.is_dir() {
        return (whole.to_owned(), RecursiveMode::Recursive);
    }
    // The parts of a glob before its first sign.
    let parts = whole.iter().take_while(|part| !part.to_string_lossy().contains(['*', '?', '[', '{']));
    let literal: PathBuf = parts.collect();
    if literal == whole {
        (or_here(whole.parent().unwrap_or(Path::new(""))).to_owned(), RecursiveMode::NonRecursive)
    } else {
        (or_here(&literal).to_owned(), RecursiveMode::Recursive)
    }
}

fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}
