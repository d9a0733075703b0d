//! The handles of the client, the names of the operations, and how requests are sent.

use std::collections::BTreeSet;
use std::future::IntoFuture;
use std::time::Duration;

use intercom_api::{
    Client, Cursor, Error, OPERATIONS, Operation, OperationInfo, Request, Response, RetryPolicy,
    resources, types,
};
use intercom_sandbox::Seed;

use crate::harness::{client, sandbox};

/// The handle and the method of an operation.
fn parts(operation: &OperationInfo) -> (&'static str, &'static str) {
    operation.name.split_once('.').unwrap()
}

#[test]
fn operation_names_are_distinct_paths() {
    let names: BTreeSet<&str> = OPERATIONS.iter().map(|known| known.name).collect();
    assert_eq!((names.len(), OPERATIONS.len()), (108, 108));
    let ids: BTreeSet<&str> = OPERATIONS.iter().map(|known| known.id).collect();
    assert_eq!(ids.len(), 108);
    for operation in OPERATIONS {
        let (handle, method) = parts(operation);
        for name in [handle, method] {
            let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(!name.is_empty() && name.chars().all(is_word), "{name}");
        }
        assert!(
            !method.contains(handle),
            "{handle}.{method} repeats the name of the handle"
        );
    }
}

#[test]
fn operations_are_types() {
    use resources::tickets::op;
    fn info<O: Operation>() -> OperationInfo {
        O::INFO
    }
    assert_eq!(info::<op::Get>().name, "tickets.get");
    assert_eq!(info::<op::Search>().path, "/tickets/search");
    assert!(OPERATIONS.contains(&info::<op::AttachTag>()));
}

#[tokio::test]
async fn awaiting_a_request_sends_it() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    let request = client.admins().me();
    assert!(sandbox.requests().is_empty());

    let awaited: Response<types::CurrentAdmin> = request.clone().await.unwrap();
    let sent = request.clone().send().await.unwrap();
    let converted = request.into_future().await.unwrap();
    assert_eq!(*awaited, *sent);
    assert_eq!(*converted, *sent);
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        assert_eq!(request.operation_id.as_deref(), Some("identifyAdmin"));
        assert_eq!(request.query, requests[0].query);
        assert_eq!(request.body, requests[0].body);
    }
}

#[tokio::test]
async fn requests_and_their_futures_can_be_moved_to_a_task() {
    fn movable<T: Send + 'static>(value: T) -> T {
        value
    }
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    let tag = {
        // Neither the handle nor the arguments are borrowed.
        let name = String::from("VIP");
        let body = types::CreateOrUpdateTagRequest::new(&name);
        movable(client.tags().create_or_update(body))
    };
    let tag = tokio::spawn(movable(tag.into_future())).await.unwrap();
    let id = tag.unwrap().id.clone();
    let found = {
        let id = id.to_string();
        movable(client.tags().get(&*id).send())
    };
    assert_eq!(tokio::spawn(found).await.unwrap().unwrap().id, id);
    let mut items = movable(client.tags().list().items());
    let first = tokio::spawn(async move { items.next().await });
    assert_eq!(first.await.unwrap().unwrap().unwrap().id, id);
    let mut pages = movable(client.tags().list().pages());
    let first = tokio::spawn(async move { pages.next().await });
    assert_eq!(first.await.unwrap().unwrap().unwrap().items().len(), 1);
}

#[tokio::test]
async fn options_of_requests_accept_none() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 3,
        ..Seed::default()
    });
    let client = client(&sandbox);
    let plain = client.contacts().list();
    let none = client
        .contacts()
        .list()
        .cursor(None)
        .per_page(None::<u32>)
        .timeout(None)
        .attempt_timeout(None)
        .connect_timeout(None)
        .retry(None);
    let some = client
        .contacts()
        .list()
        .per_page(Some(2))
        .timeout(Some(Duration::from_secs(60)))
        .retry(Some(RetryPolicy::none()));
    let plain = plain.await.unwrap();
    assert_eq!(*none.await.unwrap(), *plain);
    assert_eq!(plain.data.len(), 3);
    let requests = sandbox.requests();
    assert!(requests.iter().all(|request| request.query.is_empty()));

    // A stored cursor can be passed directly, even if it is `None`.
    let mut pages = some.clone().pages();
    let first = pages.next().await.unwrap().unwrap();
    let stored: Option<Cursor> = first.cursor().cloned();
    assert_eq!((first.items().len(), stored.is_some()), (2, true));
    let rest = some.cursor(stored).items().try_collect().await.unwrap();
    assert_eq!(rest.len(), 1);

    // The same applies to optional query parameters.
    let tagged = types::CompanyFilter::tag_id("7");
    let found = client.companies().find(tagged).page(None::<i64>);
    found.await.unwrap();
    let requests = sandbox.requests();
    let query = &requests.last().unwrap().query;
    assert_eq!(*query, [("tag_id".to_owned(), "7".to_owned())]);
}

/// A function can be generic over all operations.
#[tokio::test]
async fn requests_are_generic() {
    async fn twice<O: Operation>(request: Request<O>) -> Result<[Response<O::Output>; 2], Error> {
        Ok([request.clone().await?, request.await?])
    }
    let sandbox = sandbox(|builder| builder).await;
    let client: Client = client(&sandbox);
    let [first, second] = twice(client.teams().list()).await.unwrap();
    assert_eq!(first.teams.len(), second.teams.len());
    assert_eq!(sandbox.requests().len(), 2);
}

#[test]
fn debug_output_contains_the_operation_and_no_values() {
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .build()
        .unwrap();
    let body = types::CreateContactRequest::new().email("ada@example.com");
    let request = client.contacts().create(body);
    assert_eq!(
        format!("{request:?}"),
        r#"Request { operation: "contacts.create", .. }"#
    );
}
