//! Sends the same calls with both clients, to one server.

use intercom_api::{Client, ErrorKind, RetryPolicy, replay};
use intercom_progenitor_baseline as plain;
use plain::calls::Outcome;
use serde_json::Value;

use crate::operations::Operation;
use crate::samples::Sample;
use crate::server::{Received, Server};

const TOKEN: &str = "dG9rZW4=";

pub(crate) struct Clients {
    server: Server,
    ours: Client,
    plain: plain::Client,
}

/// The actions of both clients for the same call.
pub(crate) struct Pair {
    pub(crate) ours: Did,
    pub(crate) plain: Did,
    /// The body that the server sent.
    pub(crate) response: Value,
}

pub(crate) struct Did {
    pub(crate) requests: Vec<Received>,
    pub(crate) outcome: Outcome,
}

impl Clients {
    pub(crate) async fn start() -> Self {
        let server = Server::start().await;
        let ours = Client::builder()
            .access_token(TOKEN)
            .base_url(&server.url)
            .retry(RetryPolicy::none())
            .build()
            .unwrap();
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("authorization", format!("Bearer {TOKEN}").parse().unwrap());
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .no_proxy();
        let plain = plain::Client::new_with_client(&server.url, http.build().unwrap());
        Self {
            server,
            ours,
            plain,
        }
    }

    /// Calls an operation with both clients. The server sends `response`, or else an empty object.
    pub(crate) async fn call(
        &self,
        operation: &Operation,
        sample: &Sample,
        response: Option<(u16, &str)>,
    ) -> Pair {
        let (status, body) = response.unwrap_or((200, "{}"));
        self.server.respond(status, body);
        let outcome = self.ours(operation, sample, status, body).await;
        let ours = Did {
            requests: self.server.take(),
            outcome,
        };
        let call = plain::calls::call(&self.plain, &operation.plain_name(), &sample.arguments);
        let outcome = call.expect(&operation.id).await;
        let plain = Did {
            requests: self.server.take(),
            outcome,
        };
        Pair {
            ours,
            plain,
            response: serde_json::from_str(body).unwrap_or_else(|_| body.into()),
        }
    }

    async fn ours(
        &self,
        operation: &Operation,
        sample: &Sample,
        status: u16,
        body: &str,
    ) -> Outcome {
        let mut call = self.ours.call(&operation.id);
        for (name, value) in &sample.arguments {
            call = match &**name {
                "body" => call.body(value),
                // The client sends its version with every request.
                "Intercom-Version" => call,
                name => call.parameter(name, value),
            };
        }
        match call.await {
            Ok(response) => {
                let status = response.status().as_u16();
                match response.into_inner() {
                    Value::String(text) => Outcome::Bytes(status, text),
                    value => Outcome::Response(status, value),
                }
            }
            Err(error) if error.kind() == ErrorKind::InvalidRequest => {
                Outcome::NotSent(error.to_string())
            }
            Err(error) if status >= 300 && error.status().is_some() => {
                assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
                let typed = replay::response(&operation.method, &operation.path, status, body);
                typed.map_or_else(
                    |error| Outcome::NotDecoded(error.to_string()),
                    |value| Outcome::Response(status, value),
                )
            }
            Err(error) if error.kind() == ErrorKind::Decode => {
                Outcome::NotDecoded(error.to_string())
            }
            Err(error) => Outcome::Failed(format!("{error:?}")),
        }
    }
}
