//! Errors of token sources.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::{Error, ErrorKind, Inner};

impl Error {
    /// Creates the error of a request that was not sent, because its token source failed.
    pub(crate) fn token(
        operation: &'static str,
        message: &'static str,
        source: Option<SourceError>,
    ) -> Self {
        let error = Self::from(Inner {
            operation: Some(operation),
            ..Self::inner(ErrorKind::TokenSource, message)
        });
        match source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }

    /// Sets the error of a token source as the source.
    pub(crate) fn with_source(self, source: SourceError) -> Self {
        self.change(|inner| inner.source = Some(Arc::new(source)))
    }
}

/// The error of a token source. `Debug` leaves out the fields of the error, which could contain a
/// token.
#[derive(Clone)]
pub(crate) struct SourceError(pub(crate) Arc<dyn StdError + Send + Sync>);

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.to_string())
    }
}

impl StdError for SourceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
