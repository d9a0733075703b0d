//! Sends requests, checks the responses against the description, and records both.

use std::collections::BTreeMap;

use intercom_sandbox::check_response;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{absent::allowed, support::Api};

/// The name of the undeclared parameters and properties.
pub(crate) const UNDECLARED: &str = "x_undeclared";

pub(crate) struct Checker {
    pub(crate) api: Api,
    pub(crate) findings: BTreeMap<String, Vec<String>>,
    /// Whether requests have undeclared query parameters and body properties.
    undeclared: bool,
    pub(crate) exchanges: Vec<Exchange>,
}

/// A request without the undeclared parts, and its response.
#[derive(Debug, PartialEq)]
pub(crate) struct Exchange {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    pub(crate) status: u16,
    pub(crate) response: Value,
}

impl Checker {
    pub(crate) fn new(api: Api, undeclared: bool) -> Self {
        Self {
            api,
            findings: BTreeMap::new(),
            undeclared,
            exchanges: Vec::new(),
        }
    }

    /// Sends one request and checks the response.
    pub(crate) async fn run(&mut self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self.api.request(method.clone(), path);
        if path.starts_with("/download") {
            request = self
                .api
                .request(method.clone(), path)
                .header("accept", "application/octet-stream");
        }
        if self.undeclared {
            request = request.query(&[(UNDECLARED, "1")]);
        }
        if let Some(mut body) = body.clone() {
            if self.undeclared {
                add_undeclared(&mut body);
            }
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        let response: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let recorded = self.api.sandbox.requests();
        let id = recorded.last().unwrap().operation_id.clone();
        let id = id.unwrap_or_else(|| panic!("{method} {path} has no operation"));
        let mut found = check_response(&id, status, &response);
        if !(200..300).contains(&status) {
            found.push(format!("{method} {path}: {status} {response}"));
        }
        found.retain(|finding| !allowed(&id, finding));
        self.findings.entry(id).or_default().extend(found);
        // The two servers have different ports.
        let text = response
            .to_string()
            .replace(&self.api.sandbox.url(), "http://sandbox");
        self.exchanges.push(Exchange {
            method,
            path: path.to_owned(),
            body,
            status,
            response: serde_json::from_str(&text).unwrap(),
        });
        response
    }

    pub(crate) async fn get(&mut self, path: &str) -> Value {
        self.run(Method::GET, path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Value {
        self.run(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&mut self, path: &str, body: Value) -> Value {
        self.run(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Value {
        self.run(Method::DELETE, path, None).await
    }
}

/// Adds an undeclared property to each object, except to those with custom keys.
fn add_undeclared(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map.iter_mut() {
                if !name.ends_with("attributes") && name != "metadata" {
                    add_undeclared(inner);
                }
            }
            map.insert(UNDECLARED.to_owned(), json!({ "nested": [1] }));
        }
        Value::Array(items) => items.iter_mut().for_each(add_undeclared),
        _ => {}
    }
}
