//! Secrets inside addresses: the password before the host, and values of the query under secret names.

use crate::mask::{MASK, ends_in, is_secret_name};
use std::borrow::Cow;

/// What separates scheme and host; only texts that hold it are looked at.
const SCHEME_END: &str = "://";
/// What signs an address; in other places such names are too common to hide what stands under them.
const SIGNATURE: &str = "signature";
/// Its short form, a name of its own.
const SHORT_SIGNATURE: &str = "sig";

/// How often an address may be written as the parameter of another one.
const NESTED: u8 = 3;

/// The text with the secrets of the addresses in it masked (decision R21), or those of the form that it is.
pub fn mask_text(text: &str) -> Cow<'_, str> {
    mask_nested(text, NESTED)
}

fn mask_nested(text: &str, levels: u8) -> Cow<'_, str> {
    if !text.contains(SCHEME_END) {
        return mask_form(text, levels);
    }
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(SCHEME_END) {
        let (before, address) = rest.split_at(at + SCHEME_END.len());
        // Measured first as far as the next one: a text may be all beginnings of addresses.
        let (address, after) = address.split_at(length(&address[..next_address(address)]));
        masked.push_str(before);
        mask_address(address, levels, &mut masked);
        rest = after;
    }
    masked.push_str(rest);
    if masked == text { Cow::Borrowed(text) } else { Cow::Owned(masked) }
}

/// A form, as bodies of requests are: parameters without anything else.
fn mask_form(text: &str, levels: u8) -> Cow<'_, str> {
    let is_of_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '[' | ']' | '%');
    let is_parameter = |it: &str| {
        it.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(is_of_name))
    };
    if !text.contains('=') || text.contains(char::is_whitespace) || !text.split('&').all(is_parameter) {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    mask_parameters(text, levels, &mut masked);
    if masked == text { Cow::Borrowed(text) } else { Cow::Owned(masked) }
}

/// Where the scheme of the next address begins.
fn next_address(text: &str) -> usize {
    let Some(end) = text.find(SCHEME_END) else { return text.len() };
    let is_of_scheme = |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.');
    text[..end].trim_end_matches(is_of_scheme).len()
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
fn mask_address(address: &str, levels: u8, masked: &mut String) {
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
    mask_parameters(query, levels, masked);
}

fn mask_parameters(query: &str, levels: u8, masked: &mut String) {
    for parameter in query.split_inclusive(['?', '#', '&', ';']) {
        mask_parameter(parameter, levels, masked);
    }
}

/// A parameter with what separates it from the next one.
fn mask_parameter(parameter: &str, levels: u8, masked: &mut String) {
    match parameter.split_once('=') {
        Some((name, value)) if is_secret_parameter(name) || hides_an_address(value, levels) => {
            let separator = value.rfind(['?', '#', '&', ';']).map_or("", |at| &value[at..]);
            let hidden = if value == separator { "" } else { MASK };
            masked.push_str(&format!("{name}={hidden}{separator}"));
        }
        Some(_) | None => masked.push_str(parameter),
    }
}

/// Whether a value is an address with secrets, written so that it can be a parameter.
fn hides_an_address(value: &str, levels: u8) -> bool {
    let Some(levels) = levels.checked_sub(1).filter(|_| value.contains('%')) else { return false };
    let decoded = decoded(value);
    decoded.contains(SCHEME_END) && matches!(mask_nested(&decoded, levels), Cow::Owned(_))
}

/// The text without percent encoding; what is no UTF-8 does not matter here.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(part.bytes().skip(2));
            }
            None => {
                bytes.push(b'%');
                bytes.extend(part.bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
            ("a://a://https://u:p@h", "a://a://https://u:***@h"),
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
            ("https://h/?next=https://u:p1@h2/x", "https://h/?next=https://u:***@h2/x"),
            ("https://a:b@c,https://d:p2@f/", "https://a:***@c,https://d:***@f/"),
            ("https://a:b@c/,https://d:p3@f/", "https://a:***@c/,https://d:***@f/"),
            ("https://h/?to=https%3A%2F%2Fu%3Ap4%40h&n=1", "https://h/?to=***&n=1"),
            ("https://h/?to=https%3a%2f%2fh%3Fa%3Db", "https://h/?to=https%3a%2f%2fh%3Fa%3Db"),
            ("https://h/?n=100%&m=%zz", "https://h/?n=100%&m=%zz"),
            ("://", "://"),
            ("https://a://b", "https://a://b"),
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
