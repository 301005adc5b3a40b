//! The text of one file, or why there is none.

use super::{Origin, Source};
use fdl_compiler::diagnostic::{Diagnostic, Rule};
use fdl_compiler::lang::limits;
use fdl_compiler::source::Span;
use fdl_runtime::flows::plain_words;
use std::fs::File;
use std::io::{self, Read};

/// A text that was read.
#[derive(Debug)]
pub struct Text {
    /// The text, byte for byte as long as the file, so that offsets hold.
    pub text: String,
    /// What kept it from being a text of ours; then nothing else is looked at.
    pub fault: Option<Diagnostic>,
}

/// Why a file could not be read at all.
#[derive(Debug)]
pub struct Unread(pub String);

/// Reads the text of `source`.
pub fn read(source: &Source) -> Result<Text, Unread> {
    let bytes = match &source.from {
        Origin::File(path) => File::open(path).and_then(|file| {
            let size = file.metadata().map_or(0, |it| it.len());
            // Reading a folder fails only when it is read: say it in plain words.
            if path.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { limited(file, size) }
        }),
        Origin::Stdin => limited(io::stdin().lock(), 0),
    };
    match bytes {
        Ok(bytes) => Ok(decode(bytes)),
        Err(error) => Err(Unread(format!("cannot read `{}`: {}", source.name, plain_words(&error)))),
    }
}

/// At most one byte more than is taken, which is enough to refuse the rest.
fn limited(from: impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let limit = limits::TEXT_BYTES as u64 + 1;
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(limit)).unwrap_or(0) + 1);
    from.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn decode(bytes: Vec<u8>) -> Text {
    if bytes.len() > limits::TEXT_BYTES {
        let message = format!("this file is larger than {} MiB and is not read", limits::TEXT_BYTES >> 20);
        let fault = Diagnostic::new(Rule::FileTooLarge, Span::empty(0), message)
            .help("a definition of more than 1 MiB is more than the service takes");
        return Text { text: String::new(), fault: Some(fault) };
    }
    match String::from_utf8(bytes) {
        Ok(text) => Text { text, fault: None },
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let length = error.utf8_error().error_len().unwrap_or(1);
            let bytes = error.into_bytes();
            let fault = invalid(&bytes, at, length);
            Text { text: patched(&bytes), fault: Some(fault) }
        }
    }
}

fn invalid(bytes: &[u8], at: usize, length: usize) -> Diagnostic {
    let offset = |it: usize| u32::try_from(it).expect("a text is at most 64 MiB");
    let span = Span::new(offset(at), offset((at + length).min(bytes.len())));
    let shown: Vec<String> = bytes[span.range()].iter().map(|byte| format!("{byte:02X}")).collect();
    let message = format!("bytes that are no UTF-8 at offset {at}: `{}`", shown.join(" "));
    Diagnostic::new(Rule::InvalidUtf8, span, message).help("save the file as UTF-8")
}

/// The text with a `?` for each byte that is no UTF-8: as long as the file.
fn patched(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_utf8_keep_their_places() {
        let read = decode(b"a: \xff\xfe\nb: \xe4\xb8".to_vec());
        assert_eq!(read.text, "a: ??\nb: ??");
        let fault = read.fault.unwrap();
        assert_eq!((fault.primary, fault.rule), (Span::new(3, 4), Rule::InvalidUtf8));
        assert_eq!(fault.message, "bytes that are no UTF-8 at offset 3: `FF`");
    }

    #[test]
    fn a_text_over_the_limit_is_refused_without_being_kept() {
        let read = decode(vec![b' '; limits::TEXT_BYTES + 1]);
        assert_eq!(read.fault.map(|it| it.rule), Some(Rule::FileTooLarge));
    }
}
