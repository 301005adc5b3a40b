//! Looks for processes that should be gone.

use std::path::Path;

/// Command lines of living processes that contain `marker`, but for this test's own.
pub fn with(marker: &str) -> Vec<String> {
    let own = std::process::id().to_string();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let entries = entries.flatten().filter(|entry| *entry.file_name() != *own);
    let lines = entries.filter_map(|entry| line(&entry.path()));
    lines.filter(|line| line.contains(marker)).collect()
}

fn line(process: &Path) -> Option<String> {
    // The command line of a dead process is empty.
    let bytes = std::fs::read(process.join("cmdline")).ok()?;
    Some(String::from_utf8_lossy(&bytes).replace('\0', " "))
}

/// Whether there is a way to look.
pub fn can_be_listed() -> bool {
    let can = Path::new("/proc/self/cmdline").exists();
    if !can {
        crate::skipped("processes cannot be listed without /proc");
    }
    can
}
