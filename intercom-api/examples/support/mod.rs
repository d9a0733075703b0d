//! The client of the examples, which environment variables configure.

use std::env;

use intercom_api::{Client, Error, Region};

/// Creates a client from the environment.
///
/// `INTERCOM_ACCESS_TOKEN` is required. `INTERCOM_REGION` is `us`, `eu` or `au`. `INTERCOM_BASE_URL` overrides the region, for example with the
/// address of a sandbox.
pub(crate) fn client() -> Result<Client, Error> {
    let Ok(url) = env::var("INTERCOM_BASE_URL") else {
        return Client::from_env();
    };
    Client::builder()
        .access_token(env::var("INTERCOM_ACCESS_TOKEN").unwrap_or_default())
        .region(Region::from_env()?.unwrap_or_default())
        .base_url(url)
        .build()
}
