//! `Debug` of requests. It shows no values, which may be personal data.

use std::fmt;

use super::{Call, RequestOptions};

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.endpoint.name())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("RequestOptions")
            .field("attempt_timeout", &self.attempt_timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("strict", &self.strict)
            .field("idempotent", &self.idempotent)
            .field("api_version", &self.api_version)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}
