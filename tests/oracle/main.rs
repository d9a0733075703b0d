//! Compares the client with the one that progenitor generates, an independent implementation of the
//! same description: the requests for each operation, and the decoded responses.
//!
//! [`operations`] reads the operations from the corrected description, [`samples`] creates arguments
//! for them, [`server`] records the requests of both clients, [`clients`] runs both, [`compare`]
//! finds the differences, and [`intended`] lists the intended ones with their reasons.
//!
//! This is a separate binary, because progenitor's client takes long to compile.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod clients;
mod compare;
mod intended;
mod operations;
mod samples;
mod sandbox;
mod server;

use std::collections::BTreeSet;

use clients::Clients;
use intended::Intended;
use operations::Operation;

/// Without the last two changes, progenitor rejects the corrected description. Without the others, it
/// generates requests that cannot be sent or lose fields.
#[test]
fn progenitor_needs_few_changes_of_the_corrected_description() {
    let changes: Vec<&str> = intercom_progenitor_baseline::CHANGES.lines().collect();
    assert_eq!(
        changes,
        [
            "/components/schemas/create_contact_request/anyOf",
            "/components/schemas/create_data_event_request/anyOf",
            "/components/schemas/single_filter_search_request/properties/operator/enum",
            "/paths//phone_call_redirects/post/responses",
        ]
    );
}

#[test]
fn operations_and_parameters_are_the_same() {
    let operations = operations::all();
    assert_eq!(operations.len(), 108);
    assert_eq!(intercom_progenitor_baseline::calls::OPERATIONS.len(), 108);
    for operation in &operations {
        let ours = intercom_api::dynamic::operation(&operation.id).unwrap();
        let mut names: BTreeSet<&str> = ours.parameters.iter().map(|one| one.name).collect();
        let tool = intercom_api::dynamic::tool(ours.name).unwrap();
        if tool.input_schema["properties"]["body"].is_object() {
            names.insert("body");
        }
        let plain = operation.plain_parameters();
        let plain: BTreeSet<&str> = plain
            .into_iter()
            .filter(|name| *name != "Intercom-Version")
            .collect();
        assert_eq!(names, plain, "{}", operation.id);
        assert_eq!(
            (ours.method, ours.path.matches('{').count()),
            (&*operation.method, operation.path.matches('{').count())
        );
    }
}

/// Everything that both clients send and decode is the same, except for the intended differences.
#[tokio::test]
async fn both_clients_send_and_decode_the_same() {
    let operations = operations::all();
    let mut intended = Intended::default();
    let clients = Clients::start().await;

    let mut called = BTreeSet::new();
    let mut requests = 0;
    for operation in &operations {
        for sample in samples::requests(operation) {
            let pair = clients.call(operation, &sample, None).await;
            if pair.ours.requests.len() == 1 && pair.plain.requests.len() == 1 {
                called.insert(&*operation.id);
                requests += 1;
            }
            intended.check(operation, &sample.label, compare::requests(&pair));
        }
    }
    let mut examples = 0;
    for operation in &operations {
        for (label, status, body) in operation.examples() {
            let sample = samples::minimal(operation);
            let pair = clients
                .call(operation, &sample, Some((status, &body)))
                .await;
            examples += 1;
            intended.check(operation, &label, compare::responses(&pair));
        }
    }
    let responses = sandbox::responses(&operations).await;
    let mut answered = BTreeSet::new();
    let mut succeeded = BTreeSet::new();
    for (operation, status, body) in &responses {
        let sample = samples::minimal(operation);
        let pair = clients
            .call(operation, &sample, Some((*status, body)))
            .await;
        answered.insert(&*operation.id);
        if *status < 300 {
            succeeded.insert(&*operation.id);
        }
        intended.check(
            operation,
            &format!("sandbox, {status}"),
            compare::responses(&pair),
        );
    }
    let failed: Vec<&str> = answered.difference(&succeeded).copied().collect();
    eprintln!(
        "{requests} requests, {examples} examples, {} sandbox responses; only errors: {failed:?}",
        responses.len()
    );
    // Everything took part.
    assert_eq!(
        (operations.len(), called.len(), answered.len()),
        (108, 108, 108)
    );
    assert_eq!(examples, operations::count_examples());
    assert!(examples > 330, "{examples}");
    assert!(requests > 2000, "{requests}");
    assert!(
        succeeded.len() >= 99,
        "{} operations succeeded",
        succeeded.len()
    );
    intended.finish();
}

impl Operation {
    /// Returns the parameters of progenitor's method.
    fn plain_parameters(&self) -> Vec<&'static str> {
        let mut all = intercom_progenitor_baseline::calls::OPERATIONS.iter();
        let (_, names) = all
            .find(|(name, _)| *name == self.plain_name())
            .expect(&self.id);
        names.to_vec()
    }
}
