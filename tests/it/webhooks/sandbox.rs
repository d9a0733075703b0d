//! The notifications that the sandbox sends.

mod built;
mod deliveries;
mod topics;

use std::sync::{Arc, Mutex};

use ::axum::Router;
use ::axum::extract::{FromRef, State};
use ::axum::http::StatusCode;
use intercom_api::webhooks::axum::{Webhook, endpoint};
use intercom_api::webhooks::{Event, Notification, Verifier};
use intercom_api::{Id, types};
use intercom_sandbox::Webhooks;
use tokio::net::TcpListener;

use super::SECRET;
use crate::fixture::Fixture;

/// An endpoint that records notifications, and responds with a status that can be changed.
#[derive(Clone)]
pub(super) struct Endpoint {
    verifier: Verifier,
    status: Arc<Mutex<u16>>,
    pub(super) received: Arc<Mutex<Vec<Notification>>>,
}

impl FromRef<Endpoint> for Verifier {
    fn from_ref(endpoint: &Endpoint) -> Self {
        endpoint.verifier.clone()
    }
}

async fn receive(State(endpoint): State<Endpoint>, Webhook(notification): Webhook) -> StatusCode {
    endpoint.received.lock().unwrap().push(notification);
    StatusCode::from_u16(*endpoint.status.lock().unwrap()).unwrap()
}

impl Endpoint {
    pub(super) async fn start(fixture: &Fixture) -> (Self, Webhooks) {
        let own = Self {
            verifier: Verifier::new(SECRET).unwrap(),
            status: Arc::new(Mutex::new(200)),
            received: Arc::default(),
        };
        let router = Router::new()
            .route("/hook", endpoint(receive))
            .with_state(own.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { ::axum::serve(listener, router).await });
        let webhooks = fixture.sandbox.webhooks(&url, SECRET).await.unwrap();
        (own, webhooks)
    }

    pub(super) fn respond(&self, status: u16) {
        *self.status.lock().unwrap() = status;
    }

    /// Returns the notifications since the last call.
    pub(super) fn take(&self) -> Vec<Notification> {
        std::mem::take(&mut *self.received.lock().unwrap())
    }
}

pub(super) async fn topics(endpoint: &Endpoint, webhooks: &Webhooks) -> Vec<String> {
    webhooks.idle().await;
    let received = endpoint.take();
    for notification in &received {
        assert!(
            !matches!(notification.event(), Event::Other(_)),
            "{}",
            notification.topic
        );
        assert!(!notification.topic.is_unknown(), "{}", notification.topic);
    }
    received
        .iter()
        .map(|notification| notification.topic.to_string())
        .collect()
}

fn event(user: &Id) -> types::CreateDataEventRequest {
    let contact = types::ContactIdentifier::id(user);
    types::CreateDataEventRequest::new("baked", crate::fixture::NOW, contact)
}
