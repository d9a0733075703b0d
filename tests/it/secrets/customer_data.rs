//! Errors contain no customer data, whatever the server responds.

use intercom_api::{Method, RetryPolicy};
use intercom_sandbox::{Fault, Sandbox};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::formatted;
use crate::harness::client_with;

const SECRETS: [&str; 4] = [
    "dG9rOnNlY3JldC1vZi1ub29y",
    "noor.haddad@example.com",
    "my parcel never came",
    "+49 30 901820",
];

/// Generates bodies in many forms, with customer text wherever text can occur.
fn body() -> impl Strategy<Value = String> {
    // The first secret is the token, which only the request contains.
    let secret = prop::sample::select(SECRETS[1..].to_vec());
    let words = prop::sample::select(vec![
        "code",
        "type",
        "message",
        "errors",
        "request_id",
        "id",
        "name",
        "email",
        "app",
        "data",
        "pages",
        "error_key",
        "noor.haddad@example.com",
    ]);
    let leaf = prop_oneof![
        secret.clone().prop_map(Value::from),
        secret
            .clone()
            .prop_map(|secret| Value::from(format!("see {secret}!"))),
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        Just(Value::from("error.list")),
        Just(Value::from("not_found")),
        Just(json!({ "code": "parameter_invalid", "field": "email", "message": SECRETS[1] })),
    ];
    let tree = leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((words.clone(), inner), 0..6).prop_map(|pairs| {
                Value::Object(
                    pairs
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    });
    prop_oneof![
        6 => tree.prop_map(|tree| tree.to_string()),
        1 => secret.clone().prop_map(|secret| format!("<html>{secret}</html>")),
        1 => secret.prop_map(|secret| format!("{{\"email\": \"{secret}")),
    ]
}

#[test]
fn errors_contain_no_customer_data() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let next = std::sync::Arc::new(std::sync::Mutex::new((200_u16, String::new())));
    let script = std::sync::Arc::clone(&next);
    let sandbox = runtime.block_on(
        Sandbox::builder()
            .max_recorded_requests(0)
            .access_token(SECRETS[0])
            .faults(move |_| {
                let (status, body) = script.lock().unwrap().clone();
                let request_id = "ask noor.haddad@example.com";
                Some(Fault::Respond {
                    status,
                    headers: vec![("x-request-id".to_owned(), request_id.to_owned())],
                    body,
                })
            })
            .start(),
    );
    let sandbox = sandbox.unwrap();
    let client = client_with(&sandbox, |builder| {
        builder.retry(RetryPolicy::none()).rate_limiting(false)
    });
    let statuses = prop::sample::select(vec![200_u16, 400, 401, 404, 409, 422, 429, 500, 502]);
    let failures = std::cell::Cell::new(0);
    let config = ProptestConfig::with_cases(300);
    proptest!(config, |(status in statuses, body in body())| {
        *next.lock().unwrap() = (status, body);
        let errors = runtime.block_on(async {
            let search = intercom_api::search::contact::EMAIL.eq(SECRETS[1]);
            [
                client.admins().me().await.err(),
                client.contacts().get(SECRETS[1]).await.err(),
                client.contacts().search(search).items().next().await.and_then(Result::err),
                client.request(Method::GET, "/x").query("q", SECRETS[2]).send().await.err(),
            ]
        });
        for error in errors.into_iter().flatten() {
            let text = formatted(&error);
            for secret in SECRETS {
                prop_assert!(!text.contains(secret), "{text}");
            }
            failures.set(failures.get() + 1);
        }
    });
    assert!(failures.get() > 300);
}
