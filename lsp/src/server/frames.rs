//! The frames of the protocol, looked at before the framework sees them.
//!
//! The framework ends a session at the first frame that it cannot read. Here
//! such a frame becomes a request that is answered with the protocol's error,
//! and whatever is no frame at all is skipped up to the next one.

use crate::halves;
use serde::de::IgnoredAny;
use serde_json::json;
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
};
use tower_lsp::jsonrpc::{Error, Id, Request, Response};

/// The method of the request that stands for an unreadable frame.
const UNREADABLE: &str = "fdlc/unreadable";
/// Bytes of a frame that is read at all; larger ones are skipped.
const LARGEST: usize = 256 << 20;
/// Bytes of a header line; longer ones are no header.
const LONGEST_LINE: u64 = 4 << 10;

/// Hands every frame of `input` on to `output`, in order, until one of them ends.
pub async fn hand_on(input: impl AsyncRead + Unpin, mut output: impl AsyncWrite + Unpin) {
    let mut input = BufReader::new(input);
    while let Some(frame) = next(&mut input).await {
        let body = match frame {
            Frame::Body(body) => {
                let body = halves::readable(body);
                fault(&body).map_or(body, stand_in)
            }
            Frame::Lost => stand_in(Fault::Unreadable),
        };
        let header = format!("Content-Length: {}\r\n\r\n", body.len());
        if output.write_all(header.as_bytes()).await.is_err() || output.write_all(&body).await.is_err() {
            return;
        }
    }
}

/// The answer to a message that nobody handles: it stands for a frame that could not be read, or asks for something
/// of the protocol's own that is not there, which the framework would leave without an answer.
pub fn refused(message: &Request) -> Option<Response> {
    if message.method() != UNREADABLE {
        let id = message.id().filter(|_| message.method().starts_with("$/"))?;
        return Some(Response::from_error(id.clone(), Error::method_not_found()));
    }
    let is_json = message.params().and_then(|it| it.get("isJson")).and_then(serde_json::Value::as_bool);
    let error = if is_json == Some(true) { Error::invalid_request() } else { Error::parse_error() };
    Some(Response::from_error(Id::Null, error))
}

/// What was read.
enum Frame {
    /// What should be a message.
    Body(Vec<u8>),
    /// Something that has no length, or one that nobody can mean.
    Lost,
}

/// Why a frame is no message.
#[derive(Clone, Copy)]
enum Fault {
    /// It is no JSON.
    Unreadable,
    /// It is JSON, but neither request nor answer.
    NoMessage,
}

fn stand_in(fault: Fault) -> Vec<u8> {
    let is_json = matches!(fault, Fault::NoMessage);
    let params = json!({ "isJson": is_json });
    json!({ "jsonrpc": "2.0", "id": null, "method": UNREADABLE, "params": params }).to_string().into_bytes()
}

fn fault(body: &[u8]) -> Option<Fault> {
    // The framework asks the same of it, so it must be the same types that answer.
    let is_message = serde_json::from_slice::<Request>(body).is_ok_and(|it| !it.method().is_empty())
        || serde_json::from_slice::<Response>(body).is_ok();
    if is_message {
        return None;
    }
    let is_json = serde_json::from_slice::<IgnoredAny>(body).is_ok();
    Some(if is_json { Fault::NoMessage } else { Fault::Unreadable })
}

/// The next frame; none at the end, also in the middle of a frame.
async fn next(input: &mut (impl AsyncBufRead + Unpin)) -> Option<Frame> {
    let mut length: Option<usize> = None;
    let mut is_lost = false;
    loop {
        let line = line(input).await?;
        let header = line.trim_ascii();
        if header.is_empty() {
            match length {
                Some(length) if length <= LARGEST => {
                    let mut body = vec![0; length];
                    input.read_exact(&mut body).await.ok()?;
                    return Some(Frame::Body(body));
                }
                Some(length) => {
                    let length = u64::try_from(length).unwrap_or(u64::MAX);
                    tokio::io::copy(&mut (&mut *input).take(length), &mut tokio::io::sink()).await.ok()?;
                    return Some(Frame::Lost);
                }
                None if is_lost => return Some(Frame::Lost),
                // Blank lines between two frames harm nobody.
                None => continue,
            }
        }
        match length_of(header) {
            Some(it) => length = Some(it),
            None => is_lost |= !is_header(header),
        }
    }
}

async fn line(input: &mut (impl AsyncBufRead + Unpin)) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let read = input.take(LONGEST_LINE).read_until(b'\n', &mut line).await.ok()?;
    (read > 0).then_some(line)
}

/// The number in a `Content-Length` line, also where something else stands before it.
fn length_of(line: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(line).ok()?;
    let at = text.to_ascii_lowercase().rfind("content-length:")?;
    text[at..].split_once(':')?.1.trim().parse().ok()
}

fn is_header(line: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(line) else { return false };
    let Some((name, _)) = text.split_once(':') else { return false };
    !name.eq_ignore_ascii_case("content-length")
        && !name.is_empty()
        && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn handed_on(input: &[u8]) -> String {
        let mut output = Vec::new();
        hand_on(input, &mut output).await;
        String::from_utf8(output).expect("it was UTF-8")
    }

    #[tokio::test]
    async fn good_frames_pass_and_others_become_requests_without_id() {
        let good = r#"{"jsonrpc":"2.0","method":"a"}"#;
        let frame = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len());
        for bad in ["{\"id\": 1,", "[1, 2]", "7", "\u{1}"] {
            let input = [frame(good), frame(bad), frame(good)].concat();
            let output = handed_on(input.as_bytes()).await;
            assert_eq!(output.matches(good).count(), 2, "{bad}: {output}");
            assert_eq!(output.matches(UNREADABLE).count(), 1, "{bad}: {output}");
        }
    }

    #[tokio::test]
    async fn what_is_no_frame_is_skipped() {
        let good = r#"{"jsonrpc":"2.0","method":"a"}"#;
        let tail = format!("Content-Length: {}\r\nContent-Type: x\r\n\r\n{good}", good.len());
        for noise in ["Content-Length: x\r\n\r\n", "hello\r\n\r\n", "\r\n\r\n", "GET / HTTP/1.1\r\n"] {
            let output = handed_on([noise, &tail].concat().as_bytes()).await;
            assert_eq!(output.matches(good).count(), 1, "{noise:?}: {output}");
        }
        assert_eq!(handed_on(b"Content-Length: 500\r\n\r\n{").await, "");
    }
}
