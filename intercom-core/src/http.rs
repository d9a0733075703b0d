//! Connections.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::Error;

/// How many connect timeouts of calls have their connections kept.
const KEPT: usize = 8;

/// The pool of connections; and others for calls with a connect timeout of their own, which belongs to a pool.
pub(crate) struct Http {
    user_agent: HeaderValue,
    client: reqwest::Client,
    others: Mutex<Vec<(Duration, reqwest::Client)>>,
}

impl Http {
    pub(crate) fn new(user_agent: HeaderValue, connect_timeout: Duration) -> Result<Self, Error> {
        let client = client(&user_agent, connect_timeout)?;
        Ok(Self {
            user_agent,
            client,
            others: Mutex::new(Vec::new()),
        })
    }

    /// The pool for a call.
    pub(crate) fn pool(&self, connect_timeout: Option<Duration>) -> Result<reqwest::Client, Error> {
        let Some(wanted) = connect_timeout else {
            return Ok(self.client.clone());
        };
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = others.iter().find(|(timeout, _)| *timeout == wanted) {
            return Ok(found.clone());
        }
        let made = client(&self.user_agent, wanted)?;
        if others.len() == KEPT {
            others.remove(0);
        }
        others.push((wanted, made.clone()));
        Ok(made)
    }
}

/// A redirect means that the address is wrong, as with a token of another region; following it could take the token elsewhere.
fn client(user_agent: &HeaderValue, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .user_agent(user_agent)
        .connect_timeout(connect_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| {
            Error::configuration(format!(
                "the HTTP client cannot be set up: {}",
                error.without_url()
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_one_connect_timeout_share_a_pool() -> Result<(), Error> {
        let http = Http::new(HeaderValue::from_static("tests"), Duration::from_secs(1))?;
        http.pool(None)?;
        assert_eq!(http.others.lock().map_or(9, |others| others.len()), 0);
        for round in 0..2 {
            for seconds in 1..=3 {
                http.pool(Some(Duration::from_secs(seconds)))?;
            }
            assert_eq!(
                http.others.lock().map_or(9, |others| others.len()),
                3,
                "{round}"
            );
        }
        for seconds in 1..=20 {
            http.pool(Some(Duration::from_secs(seconds)))?;
        }
        assert_eq!(http.others.lock().map_or(9, |others| others.len()), KEPT);
        Ok(())
    }
}
