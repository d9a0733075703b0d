//! The connection pools of a client.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::Error;

/// Maximum number of pools for requests with a custom connect timeout. The oldest one is dropped.
const MAX_CUSTOM_POOLS: usize = 8;

/// The connection pool of a client, and additional pools for custom connect timeouts, because
/// reqwest sets the connect timeout for a pool and not for a request.
pub(crate) struct Http {
    user_agent: HeaderValue,
    client: reqwest::Client,
    custom: Mutex<Vec<(Duration, reqwest::Client)>>,
}

impl Http {
    pub(crate) fn new(user_agent: HeaderValue, connect_timeout: Duration) -> Result<Self, Error> {
        let client = client(&user_agent, connect_timeout)?;
        Ok(Self {
            user_agent,
            client,
            custom: Mutex::new(Vec::new()),
        })
    }

    /// Returns the pool for a connect timeout; `None` stands for the connect timeout of the client.
    pub(crate) fn pool(&self, connect_timeout: Option<Duration>) -> Result<reqwest::Client, Error> {
        let Some(connect_timeout) = connect_timeout else {
            return Ok(self.client.clone());
        };
        let mut custom = self.custom.lock().unwrap_or_else(PoisonError::into_inner);
        let existing = custom
            .iter()
            .find(|(timeout, _)| *timeout == connect_timeout);
        if let Some((_, client)) = existing {
            return Ok(client.clone());
        }
        let client = client(&self.user_agent, connect_timeout)?;
        if custom.len() == MAX_CUSTOM_POOLS {
            custom.remove(0);
        }
        custom.push((connect_timeout, client.clone()));
        Ok(client)
    }
}

/// Builds an HTTP client that does not follow redirects.
///
/// A redirect means that the base URL is wrong, for example because it belongs to another region.
/// Following it could send the token to another server.
fn client(user_agent: &HeaderValue, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .user_agent(user_agent)
        .connect_timeout(connect_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| {
            Error::configuration(format!(
                "failed to set up the HTTP client: {}",
                error.without_url()
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_connect_timeouts_share_a_pool() -> Result<(), Error> {
        let http = Http::new(HeaderValue::from_static("tests"), Duration::from_secs(1))?;
        let custom_pools = || http.custom.lock().map_or(usize::MAX, |custom| custom.len());
        http.pool(None)?;
        assert_eq!(custom_pools(), 0);
        for round in 0..2 {
            for seconds in 1..=3 {
                http.pool(Some(Duration::from_secs(seconds)))?;
            }
            assert_eq!(custom_pools(), 3, "{round}");
        }
        for seconds in 1..=20 {
            http.pool(Some(Duration::from_secs(seconds)))?;
        }
        assert_eq!(custom_pools(), MAX_CUSTOM_POOLS);
        Ok(())
    }
}
