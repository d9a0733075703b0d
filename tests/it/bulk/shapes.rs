//! Items, operations and errors of any type are accepted.

use std::cell::Cell;
use std::rc::Rc;

use intercom_api::{Client, Error, Id, types};
use intercom_sandbox::Seed;

use crate::harness::{client, sandbox};

/// The elements of a list are the items of a stream, and the task can be spawned.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_an_input() {
    let sandbox = sandbox(|builder| builder.rate_limit(u32::MAX)).await;
    sandbox.seed(&Seed {
        contacts: 130,
        ..Seed::default()
    });
    let client = client(&sandbox);

    async fn note(client: Client, contact: Result<types::Contact, Error>) -> Result<Id, Error> {
        let contact = contact?;
        let note = types::CreateNoteRequest::new("Invited");
        client.contacts().create_note(&contact.id, note).await?;
        Ok(contact.id)
    }

    let task = tokio::spawn({
        let client = client.clone();
        async move {
            let contacts = client.contacts().list().per_page(20).items();
            let mut outcomes = client.bulk_stream(contacts, note);
            let mut ids = std::collections::BTreeSet::new();
            while let Some(outcome) = outcomes.next().await {
                ids.insert(outcome.result.unwrap().to_string());
            }
            ids
        }
    });
    let ids = task.await.unwrap();
    assert_eq!(ids.len(), 130);
    for id in ids.iter().take(3) {
        assert_eq!(
            client.contacts().list_notes(id).await.unwrap().data.len(),
            1
        );
    }
}

/// Neither the items nor the closure need to be `Send` or `'static`, and the closure may change what it captures.
#[tokio::test]
async fn borrowed_items_are_accepted() {
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .build()
        .unwrap();
    let names = vec![String::from("Ada"), String::from("Grace")];
    let shared = Rc::new(Cell::new(0));
    let mut calls = 0;
    let mut outcomes = client.bulk(&names, |_, name| {
        calls += 1;
        let shared = Rc::clone(&shared);
        async move {
            shared.set(shared.get() + name.len());
            if name == "Ada" {
                Ok(name.len())
            } else {
                Err(name.as_str())
            }
        }
    });
    let mut results = Vec::new();
    while let Some(outcome) = outcomes.next().await {
        results.push(outcome.result);
    }
    assert_eq!(results, [Ok(3), Err("Grace")]);
    drop(outcomes);
    assert_eq!((calls, shared.get()), (2, 8));
}

#[tokio::test]
async fn no_items_are_a_complete_run() {
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .build()
        .unwrap();
    let mut outcomes = client.bulk(Vec::<u64>::new(), super::create);
    assert!(outcomes.next().await.is_none());
    assert_eq!(outcomes.summary().to_string(), "0 succeeded, 0 failed");
    assert_eq!(
        outcomes.checkpoint(),
        intercom_api::bulk::Checkpoint::default()
    );
}
