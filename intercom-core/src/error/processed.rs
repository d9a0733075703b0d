//! Whether the server may have processed a request that failed.

use super::{Error, ErrorKind};
use crate::retry::AttemptOutcome;

impl Error {
    /// Returns whether the server may have processed the request, in any of its attempts.
    ///
    /// Returns `false` if the request was not sent, if the client failed to connect, or if the server responded with a status from 400 to
    /// 499 other than 408. Before repeating a write for which it returns `true`, check whether the object exists or has changed.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, ErrorKind, StatusCode};
    ///
    /// let rejected = Error::from_status("contacts.create", StatusCode::UNPROCESSABLE_ENTITY);
    /// assert!(!rejected.may_have_been_processed());
    /// let lost = Error::new(ErrorKind::Connection, "contacts.create", "the connection was lost");
    /// assert!(lost.may_have_been_processed());
    /// ```
    pub fn may_have_been_processed(&self) -> bool {
        self.inner.earlier_may_have_been_processed || self.last_may_have_been_processed()
    }

    fn last_may_have_been_processed(&self) -> bool {
        match self.kind() {
            ErrorKind::InvalidRequest | ErrorKind::Configuration | ErrorKind::TokenSource => false,
            ErrorKind::Connection => {
                !self.is_connect() && !self.is_certificate_error() && !self.is_proxy_error()
            }
            // The operation timed out during an attempt, or while it waited after one.
            ErrorKind::Timeout => self
                .last_attempt()
                .is_some_and(Self::may_have_been_processed),
            _ => match self.status() {
                Some(status) if self.kind() != ErrorKind::Decode => {
                    AttemptOutcome::Response(status).may_have_been_processed()
                }
                // The rate limit was exhausted, so the request was not sent.
                None if self.kind() == ErrorKind::RateLimited => false,
                _ => true,
            },
        }
    }

    /// Returns the error of the last attempt, if the operation timed out.
    fn last_attempt(&self) -> Option<&Self> {
        let source = self.inner.source.as_deref()?;
        source.downcast_ref::<Self>()
    }

    /// Records whether an attempt before the one that failed may have been processed.
    pub(crate) fn with_earlier_processed(self, processed: bool) -> Self {
        if processed {
            self.change(|inner| inner.earlier_may_have_been_processed = true)
        } else {
            self
        }
    }
}
