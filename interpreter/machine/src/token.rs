//! Task tokens: opaque, unguessable, and without a table of those that were issued.
//!
//! A token is the base64 of `v1#flow#execution#eventId#signature`. The signature proves that this
//! execution issued it, so a finished Task's token is known without being kept.

use crate::Setup;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

/// `v1#` in base64.
const START: &str = "djEj";

/// The token of the Task whose `TaskScheduled` event has this id.
pub(crate) fn issue(setup: &Setup, event: u64) -> Arc<str> {
    let facts = facts(setup, event);
    let signature = sign(setup, &facts);
    STANDARD.encode(format!("{facts}#{signature}")).into()
}

/// The event in a token that this execution issued; none for any other text.
pub(crate) fn read(setup: &Setup, token: &str) -> Option<u64> {
    let decoded = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    let (facts, _) = decoded.rsplit_once('#')?;
    let (_, event) = facts.rsplit_once('#')?;
    let event = event.parse().ok()?;
    (*issue(setup, event) == *token).then_some(event)
}

/// Whether a text has the form of a token, whoever issued it.
pub(crate) fn is_token(text: &str) -> bool {
    // Decoding is for texts that begin as all tokens do.
    let Some(decoded) = text.starts_with(START).then(|| STANDARD.decode(text).ok()).flatten() else {
        return false;
    };
    let mut parts = decoded.rsplitn(3, |it| *it == b'#');
    let signature = parts.next().is_some_and(|it| it.len() == 64 && it.iter().all(u8::is_ascii_hexdigit));
    let event = parts.next().is_some_and(|it| !it.is_empty() && it.iter().all(u8::is_ascii_digit));
    signature && event && parts.next().is_some()
}

fn facts(setup: &Setup, event: u64) -> String {
    format!("v1#{}#{}#{event}", setup.flow, setup.name)
}

/// Hashed twice with the secret, so that a longer text cannot be signed without knowing it.
fn sign(setup: &Setup, facts: &str) -> String {
    let inner = Sha256::new().chain_update(setup.secret.0).chain_update(facts).finalize();
    let outer = Sha256::new().chain_update(setup.secret.0).chain_update(inner).finalize();
    let mut text = String::with_capacity(64);
    for byte in outer {
        write!(text, "{byte:02x}").expect("a String takes all");
    }
    text
}
