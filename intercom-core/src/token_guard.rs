//! Recognizes parts of an access token in what a server sends.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::hex;
use crate::redact::REDACTED;

/// Length of the parts of a token that are recognized, in bytes.
const PART: usize = 8;

/// Recognizes an access token: a part of it with at least 8 characters, as it is, in Base64 or in
/// hexadecimal digits, percent-encoded or escaped as in JSON, in upper or lower case.
///
/// A server that returns request headers, as a misconfigured proxy does, must not bring the token
/// into logs.
///
/// The parts of a token take several kilobytes. They are computed when a response is checked for the
/// first time, so that a client for each of many workspaces costs little until it is used.
#[derive(Clone)]
pub(crate) struct TokenGuard(Arc<Guarded>);

struct Guarded {
    tokens: Vec<Box<str>>,
    parts: OnceLock<Parts>,
}

struct Parts {
    /// The parts of all forms of the tokens, sorted.
    parts: Box<[[u8; PART]]>,
    /// The tokens that are shorter than a part, in lower case.
    short: Vec<String>,
}

impl TokenGuard {
    pub(crate) fn new(token: &str) -> Self {
        Self::of_all([token])
    }

    /// Creates a guard that recognizes the parts of several secrets.
    pub(crate) fn of_all<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Arc::new(Guarded {
            tokens: secrets.into_iter().map(Box::from).collect(),
            parts: OnceLock::new(),
        }))
    }

    fn parts(&self) -> &Parts {
        self.0.parts.get_or_init(|| Parts::new(&self.0.tokens))
    }

    fn allows_bytes(&self, text: &[u8]) -> bool {
        let Parts { parts, short } = self.parts();
        let text = text.to_ascii_lowercase();
        let mut short = short.iter();
        if short.any(|short| memchr::memmem::find(&text, short.as_bytes()).is_some()) {
            return false;
        }
        !text.windows(PART).any(|part| {
            <[u8; PART]>::try_from(part).is_ok_and(|part| parts.binary_search(&part).is_ok())
        })
    }

    /// Returns the string, or `..` if it contains a part of the token.
    pub(crate) fn shown<'a>(&self, text: &'a str) -> &'a str {
        if self.allows(text) { text } else { REDACTED }
    }

    /// Returns whether a string contains no part of the token.
    pub(crate) fn allows(&self, text: &str) -> bool {
        self.allows_bytes(text.as_bytes())
            && (!text.contains('%') || {
                let decoded = percent_encoding::percent_decode_str(text);
                self.allows_bytes(&Cow::from(decoded))
            })
            // Other backslashes are not expected in what is shown.
            && (!text.contains('\\')
                || serde_json::from_str::<String>(&format!("\"{text}\""))
                    .is_ok_and(|text| self.allows_bytes(text.as_bytes())))
    }

    /// Replaces a string that contains a part of the token.
    pub(crate) fn redact(&self, text: &mut String) {
        if !self.allows(text) {
            REDACTED.clone_into(text);
        }
    }
}

impl Parts {
    fn new(tokens: &[Box<str>]) -> Self {
        let mut parts: Vec<[u8; PART]> = Vec::new();
        for token in tokens {
            add_forms(token, &mut parts);
        }
        parts.sort_unstable();
        parts.dedup();
        let short = tokens.iter().filter(|token| token.len() < PART);
        Self {
            parts: parts.into_boxed_slice(),
            short: short.map(|token| token.to_ascii_lowercase()).collect(),
        }
    }
}

/// Adds the parts of all forms of a token.
fn add_forms(token: &str, parts: &mut Vec<[u8; PART]>) {
    let mut add = |form: &[u8]| {
        let form = form.to_ascii_lowercase();
        parts.extend(
            form.windows(PART)
                .filter_map(|part| <[u8; PART]>::try_from(part).ok()),
        );
    };
    add(token.as_bytes());
    add(hex::encode(token.as_bytes()).as_bytes());
    // The encoded form depends on the number of bytes before the token, modulo 3.
    for before in 0..3 {
        let text = [&b"\0\0"[..before], token.as_bytes()].concat();
        let encoded = STANDARD_NO_PAD.encode(text);
        // The characters that also depend on other bytes are left out.
        let range = (before * 8).div_ceil(6)..(before + token.len()) * 8 / 6;
        let encoded: &str = encoded.get(range).unwrap_or_default();
        add(encoded.as_bytes());
        add(encoded.replace('+', "-").replace('/', "_").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_every_form_of_the_token() {
        let token = "dG9rOjEyM-zQ1Njc/4OT_A=";
        let guard = TokenGuard::new(token);
        let encode = |text: String| {
            use base64::engine::general_purpose::{STANDARD, URL_SAFE};
            [STANDARD.encode(&text), URL_SAFE.encode(&text)]
        };
        let mut forms = vec![
            token.to_owned(),
            token.to_uppercase(),
            format!("Bearer {token}"),
            token[3..11].to_owned(),
            token[token.len() - 8..].to_owned(),
            format!("x.{}.y", &token[..9]),
            token.bytes().map(|byte| format!("{byte:02X}")).collect(),
            token.bytes().map(|byte| format!("%{byte:02X}")).collect(),
            token[4..13].replace('z', "%7a"),
            token.bytes().map(|byte| format!("\\u{byte:04x}")).collect(),
            "C:\\invalid".to_owned(),
        ];
        for before in ["", "a", "ab", "abc", "Bearer ", "user:"] {
            forms.extend(encode(format!("{before}{token}")));
            forms.extend(encode(format!("{before}{}", &token[2..16])));
        }
        for form in forms {
            assert!(!guard.allows(&form), "{form}");
            let mut text = form;
            guard.redact(&mut text);
            assert_eq!(text, "..");
        }
    }

    #[test]
    fn allows_other_strings() {
        let guard = TokenGuard::new("dG9rOjEyMzQ1Njc4OTA=");
        for text in [
            "",
            "not_found",
            "002je5a3asm5btar2flg",
            "6f1c2a34-58d1-4f5e-9f0d-3c1f7d1b2a90",
            "dG9rOjE",
            "custom_attributes.Größe",
        ] {
            assert!(guard.allows(text), "{text}");
            assert_eq!(guard.shown(text), text);
        }
    }

    #[test]
    fn recognizes_several_secrets() {
        let guard = TokenGuard::of_all(["dG9rOjEyMzQ1Njc4OTA=", "c0de", "client-secret-1"]);
        for text in ["OjEyMzQ1Njc4", "x-C0DE", "CLIENT-SECRET"] {
            assert!(!guard.allows(text), "{text}");
        }
        // No part spans two of them.
        assert!(guard.allows("4OTA=c0d") && guard.allows("ODkwPWMw"));
    }

    #[test]
    fn recognizes_a_short_token() {
        let guard = TokenGuard::new("s3cr3t");
        for text in ["s3cr3t", "key-S3CR3T", "Bearer s3cr3t"] {
            assert!(!guard.allows(text), "{text}");
        }
        assert!(guard.allows("secret"));
    }
}
