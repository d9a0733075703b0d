//! An HTTP client for the tests, independent of the API.

use intercom_sandbox::{Builder, Sandbox, Seed};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

/// An arbitrary Unix time.
pub(crate) const NOW: i64 = 1_750_000_000;

pub(crate) struct Api {
    pub sandbox: Sandbox,
    client: Client,
}

impl Api {
    pub(crate) async fn start() -> Self {
        Self::with(Sandbox::builder()).await
    }

    /// Starts a sandbox whose clock is stopped, so that the test does not depend on its speed.
    pub(crate) async fn with(builder: Builder) -> Self {
        let sandbox = builder.frozen_at(NOW).start().await.unwrap();
        Self {
            sandbox,
            client: Client::new(),
        }
    }

    pub(crate) async fn seeded(seed: Seed) -> Self {
        let api = Self::start().await;
        api.sandbox.seed(&seed);
        api
    }

    /// Builds a request without a token.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.sandbox.url())
        };
        self.client
            .request(method, url)
            .header("accept", "application/json")
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .bearer_auth(self.sandbox.access_token())
    }

    /// Returns the status and the body, which is null if it is empty.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        (
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    async fn succeed(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, response) = self.call(method.clone(), path, body).await;
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {response}"
        );
        response
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.succeed(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        self.succeed(Method::POST, path, Some(body)).await
    }

    /// Sends a POST without a body.
    pub(crate) async fn trigger(&self, path: &str) -> Value {
        self.succeed(Method::POST, path, None).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Value {
        self.succeed(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Value {
        self.succeed(Method::DELETE, path, None).await
    }

    pub(crate) async fn delete_with(&self, path: &str, body: Value) -> Value {
        self.succeed(Method::DELETE, path, Some(body)).await
    }

    /// Returns the status, the code and the field of a rejected request.
    pub(crate) async fn rejected(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, String, String) {
        let (status, response) = self.call(method, path, body).await;
        assert_eq!(
            response["type"], "error.list",
            "{path}: {status} {response}"
        );
        let entry = &response["errors"][0];
        (status, text(&entry["code"]), text(&entry["field"]))
    }

    pub(crate) async fn user(&self, name: &str) -> String {
        let body = json!({
            "role": "user",
            "external_id": format!("ext-{name}"),
            "email": format!("{name}@example.com"),
            "name": name,
        });
        text(&self.post("/contacts", body).await["id"])
    }

    pub(crate) async fn lead(&self, name: &str) -> String {
        let body = json!({ "role": "lead", "email": format!("{name}@example.com"), "name": name });
        text(&self.post("/contacts", body).await["id"])
    }

    pub(crate) async fn conversation(&self, contact: &str, body: &str) -> String {
        let body = json!({ "from": { "type": "user", "id": contact }, "body": body });
        text(&self.post("/conversations", body).await["conversation_id"])
    }

    pub(crate) async fn ticket_type(&self, category: &str) -> Value {
        let body = json!({ "name": format!("{category} request"), "category": category });
        self.post("/ticket_types", body).await
    }

    pub(crate) async fn tag(&self, name: &str) -> String {
        text(&self.post("/tags", json!({ "name": name })).await["id"])
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn ids(list: &Value) -> Vec<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| text(&item["id"]))
        .collect()
}
