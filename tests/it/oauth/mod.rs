//! OAuth: installing an app in many workspaces.

mod authorize;
mod cost;
mod installation;
mod regions;
mod retries;
mod secrecy;

use intercom_api::{Client, Region, oauth};
use intercom_sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox};

use crate::harness::fast_retries;

const STATE: &str = "pYw3mXv0q8-of-this-session";

fn app_with(
    sandbox: &Sandbox,
    secret: &str,
    change: impl FnOnce(intercom_api::ClientBuilder) -> intercom_api::ClientBuilder,
) -> oauth::App {
    let client = Client::builder()
        .base_url(sandbox.url())
        .retry(fast_retries());
    let app = oauth::App::builder(CLIENT_ID, secret).client(change(client));
    app.build().unwrap()
}

fn app(sandbox: &Sandbox) -> oauth::App {
    app_with(sandbox, CLIENT_SECRET, |client| client)
}

/// Returns the code of a user who agreed.
fn agreed(sandbox: &Sandbox, app: &oauth::App) -> oauth::Code {
    let url = app.authorize_url(Region::Us, STATE).unwrap();
    let query = sandbox.authorize(url.as_str()).unwrap();
    oauth::Code::from_callback(&query, STATE).unwrap()
}
