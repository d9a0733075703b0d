//! Imports contacts from a CSV file with the columns `external_id`, `email` and `name`. Existing contacts are updated, so the import can be repeated.
//!
//! Usage: `contact_import FILE`. If a row fails, the other rows are still imported, and the exit code is 1.

mod support;

use std::{env, error::Error, process::ExitCode};

use indicatif::{ProgressBar, ProgressIterator};
use intercom_api::{Client, types};

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Clone, serde::Deserialize)]
struct Row {
    external_id: String,
    email: String,
    name: String,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("usage: contact_import FILE")?;
    let rows = csv::Reader::from_path(file)?.into_deserialize();
    let rows = rows.map(|row: csv::Result<Row>| row.map_err(|error| error.to_string()));
    // Rows are read from the file as the rate limit allows.
    let rows = rows.progress_with(ProgressBar::new_spinner());
    let mut outcomes = support::client()?.bulk(rows, import);
    let (mut created, mut updated, mut failed) = (0, 0, Vec::new());
    while let Some(outcome) = outcomes.next().await {
        match outcome.result {
            Ok(is_new) => *(if is_new { &mut created } else { &mut updated }) += 1,
            Err(error) => failed.push((outcome.index + 1, describe(&*error))),
        }
    }
    // Rows are imported concurrently, and end in any order.
    failed.sort();
    println!(
        "{created} created, {updated} updated, {} failed",
        failed.len()
    );
    for (row, error) in &failed {
        println!("  row {row}: {error}");
    }
    Ok(ExitCode::from(u8::from(!failed.is_empty())))
}

fn describe(error: &(dyn Error + Send + Sync + 'static)) -> String {
    let known = error.downcast_ref::<intercom_api::Error>();
    if known.is_some_and(intercom_api::Error::may_have_been_processed) {
        return format!("{error}; it may have been imported");
    }
    error.to_string()
}

/// Creates or updates a contact, and returns whether it is new.
///
/// It tries to create the contact first, because a search may not find a contact that was created in the last few minutes.
async fn import(client: Client, row: Result<Row, String>) -> Result<bool, Failure> {
    let row = row?;
    if row.external_id.is_empty() {
        return Err("missing external_id".into());
    }
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
