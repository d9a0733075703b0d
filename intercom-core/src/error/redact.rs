//! Redacts the access token in errors.

use super::{ApiError, Error, Inner, codes};
use crate::token_guard::TokenGuard;

impl Error {
    /// Redacts codes, names of fields, the path and the request ID if they contain a part of the
    /// token that the request was sent with.
    ///
    /// Documented codes are preserved, because programs act on them.
    pub(crate) fn guarded(self, guard: Option<&TokenGuard>) -> Self {
        match guard {
            Some(guard) if !self.inner.is_allowed_by(guard) => {
                self.change(|inner| inner.redact(guard))
            }
            _ => self,
        }
    }
}

impl Inner {
    /// Returns whether nothing has to be redacted, as for almost all responses.
    fn is_allowed_by(&self, guard: &TokenGuard) -> bool {
        self.errors.iter().all(|error| {
            (is_documented(error) || guard.allows(&error.code))
                && error.field.as_ref().is_none_or(|field| guard.allows(field))
        }) && [&self.path, &self.request_id]
            .into_iter()
            .flatten()
            .all(|text| guard.allows(text))
    }

    fn redact(&mut self, guard: &TokenGuard) {
        for error in &mut self.errors {
            if !is_documented(error) {
                guard.redact(&mut error.code);
            }
            if let Some(field) = &mut error.field {
                guard.redact(field);
            }
        }
        for text in [&mut self.path, &mut self.request_id].into_iter().flatten() {
            guard.redact(text);
        }
    }
}

fn is_documented(error: &ApiError) -> bool {
    codes::ALL.contains(&error.code.as_str())
}
