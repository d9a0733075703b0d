//! `Display` and `Debug` of errors. Neither shows personal data.

use std::fmt;

use reqwest::StatusCode;

use super::{Error, ErrorKind, redirect};
use crate::redact::{safe_code, safe_path};
use crate::rejection::PROXY_CREDENTIALS;

/// The meaning of a 401 for most requests.
const INVALID_TOKEN: &str = "the token is invalid, or its workspace is hosted in another region";

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
                    write!(f, "; {}", inner.unauthorized.unwrap_or(INVALID_TOKEN))?;
                } else if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
                    write!(f, "; {PROXY_CREDENTIALS}")?;
                } else if status.is_redirection() {
                    write!(f, "; {}", redirect::remedy(inner.headers.as_ref()))?;
                }
                self.fmt_versions(f)?;
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
