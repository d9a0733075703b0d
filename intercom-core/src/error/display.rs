//! How errors are shown: nothing of what customers wrote.

use std::fmt;

use reqwest::StatusCode;

use super::{Error, ErrorKind};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        if let Some(operation) = inner.operation {
            write!(f, "{operation}: ")?;
        }
        match (inner.kind, inner.status) {
            (ErrorKind::Api | ErrorKind::RateLimited, Some(status)) => {
                write!(f, "{status}")?;
                for (index, error) in inner.errors.iter().enumerate() {
                    f.write_str(if index == 0 { ": " } else { ", " })?;
                    f.write_str(safe_code(&error.code))?;
                    if let Some(field) = &error.field {
                        write!(f, " ({})", safe_path(field))?;
                    }
                }
                if status == StatusCode::UNAUTHORIZED {
                    f.write_str(
                        "; the token is wrong, or belongs to a workspace of another region",
                    )?;
                }
            }
            (_, status) => {
                f.write_str(&inner.message)?;
                if let Some(path) = &inner.path {
                    write!(f, ", at {}", safe_path(path))?;
                }
                if let Some(status) = status {
                    write!(f, " (status {})", status.as_u16())?;
                }
            }
        }
        if let Some(hint) = inner.hint {
            write!(f, "; {hint}")?;
        }
        if inner.attempts > 1 {
            write!(f, " (after {} attempts)", inner.attempts)?;
        }
        if let Some(id) = &inner.request_id {
            write!(f, " [request {}]", safe_code(id))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.operation)
            .field("status", &inner.status.map(|status| status.as_u16()))
            .field("errors", &inner.errors)
            .field("path", &inner.path.as_deref().map(safe_path))
            .field("message", &inner.message)
            .field("request_id", &inner.request_id.as_deref().map(safe_code))
            .field("attempts", &inner.attempts)
            .field("source", &inner.source)
            .finish_non_exhaustive()
    }
}

/// The longest code or path that is shown.
const LONGEST: usize = 100;
/// Shown instead of what may be text of a customer's.
const REDACTED: &str = "..";

/// Returns a code or an ID if it looks like one: sentences, addresses and line breaks do not belong into logs.
pub(crate) fn safe_code(text: &str) -> &str {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    if text.len() <= LONGEST && text.bytes().all(fits) {
        text
    } else {
        REDACTED
    }
}

/// Returns the name of a field, or a path to one, if it looks like one. Workspaces name some of their fields themselves.
pub(crate) fn safe_path(text: &str) -> &str {
    let fits = |character: char| character.is_alphanumeric() || " _-.:[]".contains(character);
    if text.len() <= LONGEST && text.chars().all(fits) {
        text
    } else {
        REDACTED
    }
}
