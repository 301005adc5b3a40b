//! Secrets inside addresses: the password before the host, and values of the query under secret names.

use crate::mask::{MASK, ends_in, is_secret_name};
use std::borrow::Cow;

/// What separates scheme and host; only texts that hold it are looked at.
const SCHEME_END: &str = "://";
/// What signs an address; in other places such names are too common to hide what stands under them.
const SIGNATURE: &str = "signature";
/// Its short form, a name of its own.
const SHORT_SIGNATURE: &str = "sig";

/// The text with the secrets of the addresses in it masked (decision R21).
pub fn mask_text(text: &str) -> Cow<'_, str> {
    if !text.contains(SCHEME_END) {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(SCHEME_END) {
        let (before, address) = rest.split_at(at + SCHEME_END.len());
        let (address, after) = address.split_at(length(address));
        masked.push_str(before);
        mask_address(address, &mut masked);
        rest = after;
    }
    masked.push_str(rest);
    if masked == text { Cow::Borrowed(text) } else { Cow::Owned(masked) }
}

/// How long the address is that a text begins with.
fn length(text: &str) -> usize {
    let is_end = |sign: char| sign.is_whitespace() || matches!(sign, '"' | '`' | '<' | '>');
    let authority = text.find(|it| is_end(it) || is_host_end(it)).unwrap_or(text.len());
    // A password may hold what ends an address in other places.
    let host = text[..authority].rfind('@').map_or(0, |at| at + 1);
    text[host..].find(|it| is_end(it) || it == '\'').map_or(text.len(), |end| host + end)
}

fn is_host_end(sign: char) -> bool {
    matches!(sign, '/' | '?' | '#' | '\\')
}

/// An address without its scheme.
fn mask_address(address: &str, masked: &mut String) {
    let host_end = address.find(is_host_end).unwrap_or(address.len());
    let (authority, rest) = address.split_at(host_end);
    match authority.rsplit_once('@') {
        // A name alone may be a token.
        Some((user, host)) => {
            let name = user.split_once(':').map_or("", |(name, _)| name);
            let colon = if name.is_empty() { "" } else { ":" };
            masked.push_str(&format!("{name}{colon}{MASK}@{host}"));
        }
        None => masked.push_str(authority),
    }
    let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    masked.push_str(path);
    for parameter in query.split_inclusive(['?', '#', '&', ';']) {
        mask_parameter(parameter, masked);
    }
}

/// A parameter with what separates it from the next one.
fn mask_parameter(parameter: &str, masked: &mut String) {
    match parameter.split_once('=') {
        Some((name, value)) if is_secret_parameter(name) => {
            let separator = value.rfind(['?', '#', '&', ';']).map_or("", |at| &value[at..]);
            let hidden = if value == separator { "" } else { MASK };
            masked.push_str(&format!("{name}={hidden}{separator}"));
        }
        Some(_) | None => masked.push_str(parameter),
    }
}

fn is_secret_parameter(name: &str) -> bool {
    is_secret_name(name) || ends_in(name, SIGNATURE) || name.eq_ignore_ascii_case(SHORT_SIGNATURE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_and_secret_parameters_are_masked_in_addresses() {
        for (text, masked) in [
            ("https://me:pass@host:1/a?b=c", "https://me:***@host:1/a?b=c"),
            ("https://me:a@b@host", "https://me:***@host"),
            ("https://token@host/", "https://***@host/"),
            ("https://:pass@host/", "https://***@host/"),
            (
                "https://host/a@b?Signature=x&n=1&access_token=y#z",
                "https://host/a@b?Signature=***&n=1&access_token=***#z",
            ),
            ("https://host?api-key=&n=1", "https://host?api-key=&n=1"),
            ("https://host/#id_token=x", "https://host/#id_token=***"),
            (
                "no answer from `ftp://a:b@c/d`, see 'http://e:f@g'",
                "no answer from `ftp://a:***@c/d`, see 'http://e:***@g'",
            ),
            ("see 'https://u:pa'ss@host/'x", "see 'https://u:***@host/'x"),
            ("'http://a', 'me@b'", "'http://a', 'me@b'"),
            (
                "https://h/?x-oss-security-token=a&X-Amz-Security-Token=b",
                "https://h/?x-oss-security-token=***&X-Amz-Security-Token=***",
            ),
            (
                "https://h/?pwd=a&X-Amz-Credential=b&x-oss-credential=c&X-Amz-Signature=d",
                "https://h/?pwd=***&X-Amz-Credential=***&x-oss-credential=***&X-Amz-Signature=***",
            ),
            ("https://h/?Sig=a&design=b&pageToken=c", "https://h/?Sig=***&design=b&pageToken=c"),
            ("://", "://"),
            ("https://长:密@主机/?token=密", "https://长:***@主机/?token=***"),
        ] {
            assert_eq!(mask_text(text), masked);
        }
    }

    #[test]
    fn what_holds_no_secret_is_not_copied() {
        for text in ["", "a: b", "https://host/a?b=c&d#e", "mailto:me@host"] {
            assert!(matches!(mask_text(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
