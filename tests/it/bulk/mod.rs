//! `Client::bulk` processes every item, within the rate limit and in bounded memory.

mod faults;
mod limits;
mod resume;
mod shapes;

use std::collections::BTreeMap;

use intercom_api::{Client, Error, types};
use intercom_sandbox::{Collection, Sandbox};

/// Creates a contact whose external ID is the number.
async fn create(client: Client, number: u64) -> Result<(), Error> {
    let contact = types::CreateContactRequest::new()
        .role("user")
        .external_id(number.to_string());
    client.contacts().create(contact).await?;
    Ok(())
}

/// Returns how many contacts have each external ID.
async fn created(sandbox: &Sandbox, client: &Client) -> BTreeMap<u64, usize> {
    assert!(sandbox.edit(|editor| editor.ids(Collection::Contacts).len()) < 100_000);
    let mut counts = BTreeMap::new();
    let mut contacts = client.contacts().list().items();
    while let Some(contact) = contacts.next().await {
        if let Some(number) = contact.unwrap().external_id {
            *counts.entry(number.parse().unwrap()).or_default() += 1;
        }
    }
    counts
}
