//! Receives webhooks, greets contacts, and converts conversations about damaged goods to tickets.
//!
//! Usage: `support_bot TICKET_TYPE_ID TEAM_ID [ADDRESS]`, with the client secret of the app in
//! `INTERCOM_CLIENT_SECRET`. Default address: `127.0.0.1:8080`. The path of the endpoint is
//! `/intercom`. The example writes to the workspace of the token.

mod bot;
#[path = "../support/mod.rs"]
mod support;

use std::{env, error::Error};

use intercom_api::webhooks::Verifier;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (ticket_type, team, address) = match arguments.as_slice() {
        [ticket_type, team] => (ticket_type, team, "127.0.0.1:8080"),
        [ticket_type, team, address] => (ticket_type, team, address.as_str()),
        _ => return Err("usage: support_bot TICKET_TYPE_ID TEAM_ID [ADDRESS]".into()),
    };
    let client = support::client()?;
    let verifier = Verifier::new(env::var("INTERCOM_CLIENT_SECRET").unwrap_or_default())?;
    let (router, worker) = bot::start(client, verifier, ticket_type, team).await?;
    let listener = TcpListener::bind(address).await?;
    println!("Listening on http://{}/intercom.", listener.local_addr()?);
    axum::serve(listener, router).await?;
    worker.abort();
    Ok(())
}
