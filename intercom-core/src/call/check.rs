//! The checks of a request before it is sent.

use super::{Call, Endpoint};
use crate::cursor::{Cursor, Position};
use crate::operation::ParameterLocation;
use crate::{Error, reserved_headers, timeouts};

impl Call {
    /// Checks the request, as far as possible before it is sent.
    pub fn check(&self) -> Result<(), Error> {
        let problem = self.problem.as_deref().or(self.options.problem());
        if let Some(problem) = problem.or(self.client.problem.as_deref()) {
            return Err(Error::invalid_request(problem));
        }
        if let Some(problem) = reserved_headers::first_problem(&self.options.headers) {
            return Err(Error::invalid_request(problem));
        }
        let attempt_timeout = self.options.attempt_timeout;
        let attempt_timeout = attempt_timeout.unwrap_or(self.client.attempt_timeout);
        let connect_timeout = self.options.connect_timeout;
        let connect_timeout = connect_timeout.or(self.client.connect_timeout);
        if let Some(problem) = timeouts::problem(attempt_timeout, connect_timeout) {
            return Err(Error::invalid_request(problem));
        }
        self.api_version()?;
        let Endpoint::Operation(operation) = self.endpoint else {
            return Ok(());
        };
        // The URL of a next page contains the complete query.
        let is_query_complete = matches!(self.cursor, Some(Cursor(Position::Query(_))));
        for parameter in operation.parameters {
            let is_set = match parameter.location {
                ParameterLocation::Path => {
                    self.path.iter().any(|(name, _)| *name == parameter.name)
                }
                ParameterLocation::Query => {
                    is_query_complete || self.query.iter().any(|(name, _)| name == parameter.name)
                }
                ParameterLocation::Header => self.options.headers.contains_key(parameter.name),
            };
            if parameter.required && !is_set {
                return Err(Error::invalid_request(format!(
                    "missing parameter `{}`",
                    parameter.name
                )));
            }
        }
        self.path_of(operation)?;
        self.check_page_size(operation)
    }
}
