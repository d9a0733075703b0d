//! The cache of ticket types.

use std::time::Duration;

use intercom_api::tickets::TicketTypeCache;
use intercom_api::{Client, types};
use intercom_sandbox::{Fault, Sandbox};

async fn sandbox_with_types(count: usize) -> (Sandbox, Client, Vec<String>) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = crate::harness::client(&sandbox);
    let mut ids = Vec::new();
    for number in 0..count {
        let request = types::CreateTicketTypeRequest::new(format!("Type {number}"));
        let made = client.ticket_types().create(request).await.unwrap();
        ids.push(made.id.to_string());
    }
    sandbox.clear_requests();
    (sandbox, client, ids)
}

#[tokio::test]
async fn a_type_is_fetched_once() {
    let (sandbox, client, ids) = sandbox_with_types(1).await;
    let cache = TicketTypeCache::new(client);
    let first = cache.get(&*ids[0]).await.unwrap();
    let again = cache.clone().get(&*ids[0]).await.unwrap();
    assert_eq!(
        (first.name.as_str(), again.name.as_str()),
        ("Type 0", "Type 0")
    );
    assert_eq!(sandbox.requests().len(), 1);
    cache.remove(&*ids[0]);
    cache.get(&*ids[0]).await.unwrap();
    assert_eq!(sandbox.requests().len(), 2);
    cache.clear();
    assert!(cache.is_empty());
}

#[tokio::test]
async fn lookups_at_the_same_time_send_one_request() {
    let (sandbox, client, ids) = sandbox_with_types(1).await;
    let cache = TicketTypeCache::new(client);
    let lookups: Vec<_> = (0..20)
        .map(|_| {
            let (cache, id) = (cache.clone(), ids[0].clone());
            tokio::spawn(async move { cache.get(id).await.map(|found| found.id.clone()) })
        })
        .collect();
    for lookup in lookups {
        assert_eq!(&*lookup.await.unwrap().unwrap(), &*ids[0]);
    }
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn the_cache_is_bounded_and_drops_the_least_recently_used() {
    let (sandbox, client, ids) = sandbox_with_types(3).await;
    let cache = TicketTypeCache::new(client).capacity(2);
    for index in [0, 1, 0, 2] {
        cache.get(&*ids[index]).await.unwrap();
        assert!(cache.len() <= 2);
    }
    assert_eq!(sandbox.requests().len(), 3);
    cache.get(&*ids[0]).await.unwrap();
    assert_eq!(sandbox.requests().len(), 3);
    cache.get(&*ids[1]).await.unwrap();
    assert_eq!(sandbox.requests().len(), 4);
}

#[tokio::test]
async fn expired_types_are_fetched_again() {
    let (sandbox, client, ids) = sandbox_with_types(1).await;
    let never = TicketTypeCache::new(client.clone()).time_to_live(Duration::ZERO);
    for _ in 0..3 {
        never.get(&*ids[0]).await.unwrap();
    }
    assert_eq!(sandbox.requests().len(), 3);
    let long = TicketTypeCache::new(client).time_to_live(Duration::from_secs(3_600));
    for _ in 0..3 {
        long.get(&*ids[0]).await.unwrap();
    }
    assert_eq!(sandbox.requests().len(), 4);
}

#[tokio::test]
async fn errors_are_not_cached() {
    let broken = std::sync::atomic::AtomicBool::new(true);
    let sandbox = Sandbox::builder()
        .faults(move |request| {
            let fails = request.path.starts_with("/ticket_types/")
                && broken.swap(false, std::sync::atomic::Ordering::SeqCst);
            fails.then(|| Fault::Respond {
                status: 404,
                headers: Vec::new(),
                body: r#"{"type": "error.list", "errors": [{"code": "not_found"}]}"#.to_owned(),
            })
        })
        .start()
        .await
        .unwrap();
    let client = crate::harness::client(&sandbox);
    let request = types::CreateTicketTypeRequest::new("Return");
    let made = client.ticket_types().create(request).await.unwrap();
    let id = made.id.clone();
    let cache = TicketTypeCache::new(client);
    assert!(cache.get(&id).await.unwrap_err().is_not_found());
    assert!(cache.is_empty());
    assert_eq!(cache.get(&id).await.unwrap().name, "Return");
}
