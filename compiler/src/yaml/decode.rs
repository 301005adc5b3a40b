//! Bytes of a file to text, or the place where they stop being text.

use crate::lang::limits::TEXT_BYTES;
use std::sync::Arc;

/// Why bytes are no text that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeProblem {
    /// Offset of the first byte that is in the way.
    pub offset: usize,
    /// One sentence without a full stop.
    pub message: String,
}

/// The bytes as UTF-8 text; a byte order mark stays in it.
pub fn decode(bytes: &[u8]) -> Result<Arc<str>, DecodeProblem> {
    if bytes.len() > TEXT_BYTES {
        let message = format!("the file is larger than {} MiB and is not read", TEXT_BYTES >> 20);
        return Err(DecodeProblem { offset: 0, message });
    }
    match str::from_utf8(bytes) {
        Ok(text) => Ok(Arc::from(text)),
        Err(error) => Err(not_utf8(bytes, error.valid_up_to())),
    }
}

/// The problem of bytes that are UTF-8 up to `offset` only.
fn not_utf8(bytes: &[u8], offset: usize) -> DecodeProblem {
    let message = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
            "the file is UTF-32; save it as UTF-8 without a byte order mark".to_owned()
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            "the file is UTF-16; save it as UTF-8 without a byte order mark".to_owned()
        }
        _ => format!(
            "the byte 0x{:02x} at offset {offset} is not UTF-8; save the file as UTF-8",
            bytes[offset]
        ),
    };
    DecodeProblem { offset, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_kept_with_its_byte_order_mark() {
        assert_eq!(&*decode("\u{feff}Größe: 1\n".as_bytes()).unwrap(), "\u{feff}Größe: 1\n");
    }

    #[test]
    fn an_invalid_byte_is_told_with_its_offset() {
        let problem = decode(b"a: \xe9t\xe9\n").unwrap_err();
        assert_eq!(problem.offset, 3);
        assert!(problem.message.contains("0xe9 at offset 3"), "{}", problem.message);
        assert_eq!(decode(b"ab\xe2\x82").unwrap_err().offset, 2);
    }

    #[test]
    fn other_encodings_are_named() {
        assert!(decode(b"\xff\xfea\0").unwrap_err().message.contains("UTF-16"));
        assert!(decode(b"\xfe\xff\0a").unwrap_err().message.contains("UTF-16"));
        assert!(decode(b"\xff\xfe\0\0a\0\0\0").unwrap_err().message.contains("UTF-32"));
    }

    #[test]
    fn a_file_beyond_the_limit_is_not_read() {
        let problem = decode(&vec![b' '; TEXT_BYTES + 1]).unwrap_err();
        assert!(problem.message.contains("64 MiB"), "{}", problem.message);
    }
}
