//! Errors of token sources.

use std::sync::Arc;

use super::{Error, ErrorKind, Inner};
use crate::token_source::SourceError;

impl Error {
    /// Creates the error of a request that was not sent, because its token source failed.
    pub(crate) fn token(
        operation: &'static str,
        message: &'static str,
        source: Option<SourceError>,
    ) -> Self {
        let error = Self::from(Inner {
            operation: Some(operation),
            ..Self::inner(ErrorKind::Token, message)
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
