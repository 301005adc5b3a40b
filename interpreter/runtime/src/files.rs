//! Texts of files. What an editor holds unsaved goes before what lies on the disk, and what was looked at is remembered.
//!
//! The command reads the disk and remembers nothing. An editor shares its
//! [`Buffers`] with all that look at files for it, and asks each of them
//! whether a file that changes was among those that it looked at.

use crate::flows::{decoded, read_bytes};
use fdl_compiler::lang::limits::TEXT_BYTES;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::SystemTime;

/// Where the texts of files come from.
#[derive(Clone, Debug, Default)]
pub struct Files {
    // None where nobody edits: the disk is all there is, and nothing is remembered.
    watched: Option<Watched>,
}

/// The texts that an editor holds, whether they are saved or not.
#[derive(Debug, Default)]
pub struct Buffers(RwLock<Held>);

#[derive(Clone, Debug)]
struct Watched {
    buffers: Arc<Buffers>,
    asked: Arc<Mutex<BTreeMap<PathBuf, Stamp>>>,
}

#[derive(Debug, Default)]
struct Held {
    texts: BTreeMap<PathBuf, (u64, Arc<str>)>,
    // By the names that the editor gives: asking the system at each keystroke would cost more than the rest.
    keys: BTreeMap<PathBuf, PathBuf>,
    changes: u64,
}

/// How a file was when it was looked at: another stamp is another text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(Was);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Was {
    /// It was held by the editor, as the text with this number.
    Held(u64),
    /// It lay on the disk, last changed then, this long; or there was none.
    OnDisk(Option<(SystemTime, u64)>),
}

impl Buffers {
    /// The editor holds this text of a file; what the file is called by all who look at it.
    pub fn hold(&self, path: &Path, text: Arc<str>) -> PathBuf {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        held.changes += 1;
        let key = held.keys.entry(path.to_owned()).or_insert_with(|| key(path)).clone();
        let change = held.changes;
        held.texts.insert(key.clone(), (change, text));
        key
    }

    /// The editor holds the text of a file no longer.
    pub fn release(&self, path: &Path) -> PathBuf {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let key = held.keys.remove(path).unwrap_or_else(|| key(path));
        held.texts.remove(&key);
        key
    }

    fn find(&self, key: &Path) -> Option<(u64, Arc<str>)> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.texts.get(key).cloned()
    }

    fn in_folder(&self, folder: &Path) -> Vec<PathBuf> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.texts.keys().filter(|it| it.parent() == Some(folder)).cloned().collect()
    }
}

impl Files {
    /// What the editor holds, and the disk; nothing of it was looked at yet.
    pub fn beside(buffers: &Arc<Buffers>) -> Self {
        Self { watched: Some(Watched { buffers: Arc::clone(buffers), asked: Arc::default() }) }
    }

    /// The same, where what is looked at later is not remembered.
    #[must_use]
    pub fn so_far(&self) -> Self {
        let copied = |it: &Watched| Watched {
            buffers: Arc::clone(&it.buffers),
            asked: Arc::new(Mutex::new(it.asked().clone())),
        };
        Self { watched: self.watched.as_ref().map(copied) }
    }

    /// What somebody else looked at counts as looked at here, and now.
    pub fn adopt(&self, other: &Self) {
        let Some((own, other)) = self.watched.as_ref().zip(other.watched.as_ref()) else { return };
        let keys: Vec<PathBuf> = other.asked().keys().cloned().collect();
        for key in keys {
            let (stamp, _) = own.stamp(&key);
            own.asked().entry(key).or_insert(stamp);
        }
    }

    /// The text of a file, or why there is none, in plain words.
    pub fn read(&self, path: &Path) -> Result<Arc<str>, String> {
        self.read_up_to(path, TEXT_BYTES)
    }

    /// The same of a file that has no more than so many bytes.
    pub fn read_up_to(&self, path: &Path, bytes: usize) -> Result<Arc<str>, String> {
        let Some(watched) = &self.watched else { return read_bytes(path, bytes).and_then(decoded) };
        match watched.look(path) {
            Some(text) if text.len() > bytes => Err(too_large(bytes)),
            Some(text) => Ok(text),
            // What speaks with an editor reads its own standard input, and nobody is there to end a pipe.
            None => read_regular(path, bytes).and_then(decoded),
        }
    }

    /// How a file is now; none where nobody edits and nothing is remembered.
    pub fn stamp(&self, path: &Path) -> Option<Stamp> {
        self.watched.as_ref().map(|it| it.stamp(&key(path)).0)
    }

    /// Whether there is such a file.
    pub fn is_file(&self, path: &Path) -> bool {
        self.watched.as_ref().is_some_and(|it| it.look(path).is_some()) || path.is_file()
    }

    /// The files in a folder, in the order of their names.
    pub fn in_folder(&self, folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut found: Vec<PathBuf> = entries.map(|it| it.path()).filter(|it| it.is_file()).collect();
        if let Some(it) = &self.watched {
            let key = key(folder);
            let held = it.buffers.in_folder(&key);
            found.extend(held.iter().filter_map(|it| Some(folder.join(it.file_name()?))));
        }
        found.sort();
        found.dedup();
        found
    }

    /// The names of the folders in a folder, in their order.
    pub fn folders_in(&self, folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let folders = entries.filter(|it| it.path().is_dir());
        let mut found: Vec<String> = folders.filter_map(|it| it.file_name().into_string().ok()).collect();
        found.sort();
        found
    }

    /// Whether a file was looked at that [`Buffers`] call so.
    pub fn has_asked(&self, key: &Path) -> bool {
        self.watched.as_ref().is_some_and(|it| it.asked().contains_key(key))
    }

    /// Whether all that was looked at is still what it was.
    pub fn are_current(&self) -> bool {
        self.are_current_beside(None)
    }

    /// The same of all but this one, whose text is known in another way.
    pub fn are_current_beside(&self, own: Option<&Path>) -> bool {
        let Some(watched) = &self.watched else { return false };
        let asked = watched.asked().clone();
        let mut others = asked.iter().filter(|(key, _)| own != Some(key));
        others.all(|(key, stamp)| watched.stamp(key).0 == *stamp)
    }
}

impl Watched {
    /// The text that the editor holds. It is remembered first: a change that comes now is noticed in any case.
    fn look(&self, path: &Path) -> Option<Arc<str>> {
        let key = key(path);
        let (stamp, _) = self.stamp(&key);
        self.asked().entry(key.clone()).or_insert(stamp);
        self.buffers.find(&key).map(|it| it.1)
    }

    fn stamp(&self, key: &Path) -> (Stamp, Option<Arc<str>>) {
        match self.buffers.find(key) {
            Some((change, text)) => (Stamp(Was::Held(change)), Some(text)),
            None => {
                let about = std::fs::metadata(key).ok();
                let changed = about.map(|it| (it.modified().unwrap_or(SystemTime::UNIX_EPOCH), it.len()));
                (Stamp(Was::OnDisk(changed)), None)
            }
        }
    }

    fn asked(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Stamp>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a regular file holds, or why it cannot be had, in plain words: what need not end is not opened.
pub fn read_regular(path: &Path, bytes: usize) -> Result<Vec<u8>, String> {
    match std::fs::metadata(path) {
        Ok(it) if !it.is_file() && !it.is_dir() => Err("it is no regular file".to_owned()),
        Ok(it) if it.is_file() && !usize::try_from(it.len()).is_ok_and(|it| it <= bytes) => {
            Err(too_large(bytes))
        }
        // A file of the system may hold more than it says.
        Ok(_) | Err(_) => read_bytes(path, bytes),
    }
}

/// The same of one that is no link either.
pub fn read_plain(path: &Path, bytes: usize) -> Result<Vec<u8>, String> {
    match std::fs::symlink_metadata(path) {
        Ok(it) if it.is_symlink() => Err("it is a link".to_owned()),
        Ok(_) | Err(_) => read_regular(path, bytes),
    }
}

/// What is said of a file that holds more bytes than are read.
pub(crate) fn too_large(bytes: usize) -> String {
    if bytes < 1 << 20 {
        return format!("it is larger than {bytes} bytes");
    }
    format!("it is larger than {} MiB", bytes >> 20)
}

/// One name for a file, however it is called: also one that is not there yet.
pub fn key(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.canonicalize().ok().unwrap_or_else(|| {
        let folder = path.parent().and_then(|it| it.canonicalize().ok());
        folder.zip(path.file_name()).map_or_else(|| path.clone(), |(folder, name)| folder.join(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("fdlc-texts-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("below")).expect("a folder can be made");
        folder
    }

    #[test]
    fn what_an_editor_holds_goes_before_the_disk() {
        let folder = folder("held");
        let (saved, unsaved) = (folder.join("a.json"), folder.join("b.json"));
        std::fs::write(&saved, "on disk").expect("a file can be written");
        let buffers = Arc::default();
        let files = Files::beside(&buffers);
        assert_eq!(&*files.read(&saved).expect("it is there"), "on disk");
        assert!(!files.is_file(&unsaved));
        buffers.hold(&saved, "edited".into());
        buffers.hold(&unsaved, "new".into());
        assert_eq!(&*files.read(&folder.join("below/../a.json")).expect("it is there"), "edited");
        assert!(files.is_file(&unsaved));
        assert_eq!(files.in_folder(&folder), [saved.clone(), unsaved.clone()]);
        assert_eq!(files.folders_in(&folder), ["below"]);
        buffers.release(&saved);
        buffers.release(&unsaved);
        assert_eq!(&*files.read(&saved).expect("it is there"), "on disk");
        assert!(files.read(&unsaved).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn an_editor_reads_regular_files_only_and_none_that_are_too_large() {
        let folder = folder("special");
        let large = folder.join("large");
        std::fs::write(&large, "a".repeat(100)).expect("a file can be written");
        let files = Files::beside(&Arc::default());
        assert_eq!(files.read(Path::new("/dev/null")), Err("it is no regular file".to_owned()));
        assert!(Files::default().read(Path::new("/dev/null")).is_ok(), "the command is given pipes");
        assert_eq!(files.read(&folder), Err("it is a folder".to_owned()));
        assert!(files.read_up_to(&large, 100).is_ok());
        let too_large = Err("it is larger than 99 bytes".to_owned());
        assert_eq!(files.read_up_to(&large, 99), too_large);
        assert_eq!(Files::default().read_up_to(&large, 99), too_large, "for the command too");
        assert!(read_plain(&large, 100).is_ok());
        let link = folder.join("link");
        std::os::unix::fs::symlink(&large, &link).expect("a link can be made");
        assert!(read_regular(&link, 100).is_ok() && read_plain(&link, 100).is_err());
        assert!(read_regular(Path::new("/dev/null"), 100).is_err());
    }

    #[test]
    fn what_was_looked_at_is_known_and_so_is_whether_it_changed() {
        let folder = folder("asked");
        let (read, missing, other) = (folder.join("a"), folder.join("b"), folder.join("c"));
        std::fs::write(&read, "a").expect("a file can be written");
        let buffers: Arc<Buffers> = Arc::default();
        let files = Files::beside(&buffers);
        let _ = (files.read(&read), files.is_file(&missing));
        assert!(files.are_current());
        let key = buffers.hold(&other, "c".into());
        assert!(!files.has_asked(&key) && files.are_current());
        let key = buffers.hold(&read, "a".into());
        assert!(files.has_asked(&key) && !files.are_current());
        buffers.release(&read);
        assert!(files.are_current());
        let (copy, adopted) = (files.so_far(), Files::beside(&buffers));
        let _ = files.read(&other);
        assert!(copy.has_asked(&key) && copy.are_current() && !copy.has_asked(&super::key(&other)));
        std::fs::write(&missing, "b").expect("a file can be written");
        assert!(!files.are_current() && !copy.are_current());
        adopted.adopt(&copy);
        assert!(adopted.has_asked(&key) && adopted.are_current());
    }
}
