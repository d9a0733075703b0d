//! Imports contacts from a CSV file with the columns `external_id`, `email` and `name`. Existing contacts are updated, so the import can be repeated.
//!
//! Usage: `contact_import FILE`. If a row fails, the other rows are still imported, and the exit code is 1.

mod support;

use std::{env, error::Error, process::ExitCode};

use indicatif::ProgressIterator;
use intercom_api::{Client, types};

#[derive(serde::Deserialize)]
struct Row {
    external_id: String,
    email: String,
    name: String,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("usage: contact_import FILE")?;
    let rows = csv::Reader::from_path(file)?.into_deserialize();
    let rows: Vec<csv::Result<Row>> = rows.collect();
    let client = support::client()?;
    let (mut created, mut updated, mut failed) = (0, 0, Vec::new());
    for (index, row) in rows.into_iter().progress().enumerate() {
        let result = match row {
            Ok(row) if row.external_id.is_empty() => Err("missing external_id".into()),
            Ok(row) => import(&client, &row).await,
            Err(error) => Err(error.into()),
        };
        match result {
            Ok(is_new) => *(if is_new { &mut created } else { &mut updated }) += 1,
            Err(error) => failed.push(format!("\n  row {}: {error}", index + 1)),
        }
    }
    let (count, list) = (failed.len(), failed.concat());
    println!("{created} created, {updated} updated, {count} failed{list}");
    Ok(ExitCode::from(u8::from(count > 0)))
}

/// Creates or updates a contact, and returns whether it is new.
///
/// It tries to create the contact first, because a search may not find a contact that was created in the last few minutes.
async fn import(client: &Client, row: &Row) -> Result<bool, Box<dyn Error>> {
    let (external_id, email, name) = (&row.external_id, &row.email, &row.name);
    let new = types::CreateContactRequest::new().role("user");
    let new = new.external_id(external_id).email(email).name(name);
    let Err(error) = client.contacts().create(new).await else {
        return Ok(true);
    };
    let id = error.existing_contact_id().ok_or(error)?;
    let existing = client.contacts().get(&id).await?.into_inner();
    if existing.external_id.is_some_and(|id| id != *external_id) {
        return Err("another contact has this email address".into());
    }
    let change = types::UpdateContactRequest::new().external_id(external_id);
    let change = change.email(email).name(name);
    client.contacts().update(&id, change).await?;
    Ok(false)
}
