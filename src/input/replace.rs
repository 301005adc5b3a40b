//! Writes a file back whose text was changed: all of it or nothing, and only where it still is what was read.

use fdl_runtime::flows::plain_words;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Puts a text into a file in place of the one that was read there, or says in plain words why not.
pub fn replace(path: &Path, was: &str, text: &str) -> Result<(), String> {
    let written = put(path, was, text).map_err(|error| plain_words(&error))?;
    if written { Ok(()) } else { Err("it has changed since it was read, and stays as it is".to_owned()) }
}

fn put(path: &Path, was: &str, text: &str) -> io::Result<bool> {
    // A link stays one: what it names gets the text.
    let file = path.canonicalize()?;
    let about = std::fs::metadata(&file)?;
    if !about.is_file() {
        std::fs::write(&file, text)?;
        return Ok(true);
    }
    // Who may not write a file may not put another one in its place.
    OpenOptions::new().write(true).open(&file)?;
    if std::fs::read(&file)? != was.as_bytes() {
        return Ok(false);
    }
    let Some((name, mut new)) = like(&file, &about) else {
        // It can only be written as it stands there.
        std::fs::write(&file, text)?;
        return Ok(true);
    };
    let done = new.write_all(text.as_bytes()).and_then(|()| std::fs::rename(&name, &file));
    if done.is_err() {
        let _ = std::fs::remove_file(&name);
    }
    done.map(|()| true)
}

/// A new file beside another one that all may do with what they may do with that; none where there can be none.
fn like(file: &Path, about: &Metadata) -> Option<(PathBuf, File)> {
    if has_other_names(about) {
        return None;
    }
    let name = format!(".{}.fdlc-{}", file.file_name()?.to_string_lossy(), std::process::id());
    let name = file.with_file_name(name);
    let new = OpenOptions::new().write(true).create_new(true).open(&name).ok()?;
    let is_like = belongs_to_same(&new, about).and_then(|()| new.set_permissions(about.permissions()));
    if is_like.is_err() {
        let _ = std::fs::remove_file(&name);
        return None;
    }
    Some((name, new))
}

/// Whether a file stands in folders under several names, which must stay one file.
#[cfg(unix)]
fn has_other_names(about: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    about.nlink() > 1
}

/// Whether a file stands in folders under several names; here nobody says.
#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Gives a file to those whom another one belongs to.
#[cfg(unix)]
fn belongs_to_same(new: &File, about: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let own = new.metadata()?;
    if (own.uid(), own.gid()) == (about.uid(), about.gid()) {
        return Ok(());
    }
    fchown(new, Some(about.uid()), Some(about.gid()))
}

/// Gives a file to those whom another one belongs to: here it is the folder that says so.
#[cfg(not(unix))]
fn belongs_to_same(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("fdlc-replace-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn what_was_saved_meanwhile_is_not_written_over() {
        let folder = folder("changed");
        let file = folder.join("a");
        std::fs::write(&file, "saved meanwhile").unwrap();
        let refused = replace(&file, "read", "new").unwrap_err();
        assert_eq!(refused, "it has changed since it was read, and stays as it is");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "saved meanwhile");
        replace(&file, "saved meanwhile", "new").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        assert!(replace(&folder.join("none"), "", "new").is_err());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_sees_one_text_or_the_other_and_the_file_keeps_what_it_is() {
        use std::io::Read as _;
        use std::os::unix::fs::PermissionsExt as _;
        let folder = folder("kept");
        let (file, link, twin) = (folder.join("a"), folder.join("link"), folder.join("twin"));
        std::fs::write(&file, "old").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o750)).unwrap();
        std::os::unix::fs::symlink("a", &link).unwrap();
        let mut reader = File::open(&file).unwrap();
        replace(&link, "old", "new").unwrap();
        let mut read = String::new();
        reader.read_to_string(&mut read).unwrap();
        assert_eq!((&*read, &*std::fs::read_to_string(&file).unwrap()), ("old", "new"));
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o750);
        std::fs::hard_link(&file, &twin).unwrap();
        replace(&file, "new", "newer").unwrap();
        assert_eq!(std::fs::read_to_string(&twin).unwrap(), "newer");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
