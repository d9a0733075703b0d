//! Sources of errors that show no addresses.

use std::error::Error as StdError;
use std::fmt;

/// The error of another crate, as the source of an [`Error`](super::Error).
///
/// The errors of the HTTP layer contain URLs, host names and IP addresses, some only in `Debug`. They
/// are replaced by a copy of their messages without these.
#[derive(Clone)]
pub(super) struct Source {
    message: String,
    source: Option<Box<Self>>,
}

/// Maximum number of errors of a chain that are copied.
const MAX_DEPTH: usize = 16;
/// Maximum length of a word that is shown, in bytes.
const MAX_WORD: usize = 24;
/// Maximum length of a number that is shown: error codes are shorter.
const MAX_NUMBER: usize = 5;

impl Source {
    /// Copies an error and its sources.
    pub(super) fn of(error: &(dyn StdError + 'static)) -> Self {
        Self::copy(error, MAX_DEPTH)
    }

    fn copy(error: &(dyn StdError + 'static), depth: usize) -> Self {
        let source = error.source().filter(|_| depth > 1);
        Self {
            message: without_addresses(&error.to_string()),
            source: source.map(|source| Box::new(Self::copy(source, depth - 1))),
        }
    }
}

/// Replaces each word that is not a plain word or a short number.
fn without_addresses(message: &str) -> String {
    let words: Vec<String> = message.split_whitespace().map(shown).collect();
    words.join(" ")
}

fn shown(word: &str) -> String {
    let inner = word.trim_matches(|character| "()[]{},;:.!?".contains(character));
    let is_word = inner.len() <= MAX_WORD
        && inner
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || b"-_'".contains(&byte));
    let is_number = inner.len() <= MAX_NUMBER && inner.bytes().all(|byte| byte.is_ascii_digit());
    if is_word || is_number {
        word.to_owned()
    } else {
        word.replace(inner, "..")
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.message)?;
        match &self.source {
            Some(source) => write!(f, ": {source:?}"),
            None => Ok(()),
        }
    }
}

impl StdError for Source {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preserves_messages_without_addresses() {
        for (message, expected) in [
            (
                "Connection refused (os error 111)",
                "Connection refused (os error 111)",
            ),
            ("client error (Connect)", "client error (Connect)"),
            (
                "dns error: failed to lookup address information: Name or service not known",
                "dns error: failed to lookup address information: Name or service not known",
            ),
            (
                "error sending request for url (https://api.example.com/contacts/7?email=ada@example.com)",
                "error sending request for url (..)",
            ),
            ("connect to 127.0.0.1:8080 failed", "connect to .. failed"),
            (
                "connect to [2001:db8::1]:443, twice",
                "connect to [.., twice",
            ),
            (
                "not valid for name \"api.example.com\"; only for DnsName(\"example.com\")",
                "not valid for name ..; only for ..)",
            ),
            ("ID 215475262949230 of ada@example.com.", "ID .. of ..."),
        ] {
            assert_eq!(without_addresses(message), expected);
        }
    }

    #[derive(Debug)]
    struct Nested(Option<Box<Self>>);

    impl fmt::Display for Nested {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("failed at 10.0.0.1")
        }
    }

    impl StdError for Nested {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.0.as_deref().map(|inner| inner as _)
        }
    }

    #[test]
    fn preserves_the_chain() {
        let mut nested = Nested(None);
        for _ in 0..40 {
            nested = Nested(Some(Box::new(nested)));
        }
        let source = Source::of(&nested);
        let mut count = 0;
        let mut next: Option<&(dyn StdError + 'static)> = Some(&source);
        while let Some(error) = next {
            assert_eq!(error.to_string(), "failed at ..");
            count += 1;
            next = error.source();
        }
        assert_eq!(count, MAX_DEPTH);
        assert!(!format!("{source:?}").contains("10.0"));
    }
}
