//! The two streams that people and programs read.
//!
//! A closed pipe ends quietly: what nobody reads is not written, and the exit
//! status stays what it would have been.

use crate::arguments::When;
use std::ffi::OsStr;
use std::io::{self, BufWriter, IsTerminal, Stderr, Stdout, Write};

/// Both streams, and how to write for each of them.
pub struct Console {
    when: When,
    ascii: bool,
    /// Results.
    pub out: Stream<Stdout>,
}

/// How text for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether escape sequences colour it.
    pub colour: bool,
    /// Whether lines are drawn with ASCII only.
    pub ascii: bool,
}

impl Console {
    /// The console as `--color` and the environment want it.
    pub fn new(when: When) -> Self {
        Self { when, ascii: !locale_takes_utf8(), out: Stream::new(io::stdout()) }
    }

    /// How to write for people on standard output.
    pub fn look(&self) -> Look {
        Look { colour: self.colours(io::stdout().is_terminal()), ascii: self.ascii }
    }

    /// How to write for people on standard error.
    pub fn error_look(&self) -> Look {
        Look { colour: self.colours(io::stderr().is_terminal()), ascii: self.ascii }
    }

    /// Standard error as a stream for many lines.
    pub fn error_stream(&self) -> Stream<Stderr> {
        Stream::new(io::stderr())
    }

    /// Writes `text` to standard error as it is. Nobody is told when that fails: there is no place left.
    pub fn tell(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Complains about the call or the configuration.
    pub fn complain(&self, message: &str) {
        let error = paint("error", "1;31", self.error_look());
        self.tell(&format!("{error}: {}\n", crate::output::shown::message(message)));
    }

    fn colours(&self, terminal: bool) -> bool {
        match self.when {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && !is_set("NO_COLOR") && std::env::var_os("TERM") != Some("dumb".into()),
        }
    }
}

/// `text` in the colour of an SGR code, where colour is wanted.
pub fn paint(text: &str, code: &str, look: Look) -> String {
    if look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// A buffered stream that swallows what comes after its reader has gone.
pub struct Stream<W: Write> {
    inner: BufWriter<W>,
    closed: bool,
}

impl<W: Write> Stream<W> {
    /// A stream over `inner`.
    pub fn new(inner: W) -> Self {
        Self { inner: BufWriter::with_capacity(1 << 16, inner), closed: false }
    }

    /// Whether the reader has gone, so that more work is for nobody.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    fn settle<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(otherwise)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Stream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = self.inner.write(bytes);
        self.settle(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.inner.flush();
        self.settle(result, ())
    }
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// Whether the locale in force names UTF-8. One that is not set at all counts
/// as UTF-8: containers and CI systems seldom set it, and their readers take it.
fn locale_takes_utf8() -> bool {
    let in_force = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find(|name| is_set(name));
    let Some(value) = in_force.and_then(std::env::var_os) else { return true };
    takes_utf8(&value)
}

fn takes_utf8(locale: &OsStr) -> bool {
    let locale = locale.to_string_lossy().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error() {
        let mut stream = Stream::new(Closed);
        stream.write_all(&[b'x'; 1 << 17]).unwrap();
        stream.flush().unwrap();
        assert!(stream.is_closed());
    }

    #[test]
    fn a_locale_names_its_encoding() {
        assert!(takes_utf8(OsStr::new("C.UTF-8")));
        assert!(takes_utf8(OsStr::new("de_DE.utf8")));
        assert!(!takes_utf8(OsStr::new("C")));
        assert!(!takes_utf8(OsStr::new("de_DE.ISO-8859-1")));
    }
}
