//! Collects responses of the sandbox to every operation.

use std::collections::BTreeMap;

use intercom_sandbox::{
    ADMIN_ID, Collection, HELP_CENTER_ID, NEWSFEED_ID, SUBSCRIPTION_TYPE_ID, Sandbox, Seed,
    TEAM_ID, USERS_SEGMENT_ID, VISITOR_USER_ID,
};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::operations::Operation;
use crate::samples;

/// Sends the samples of every operation to a sandbox, with the IDs of its objects. Returns the
/// distinct responses, with their status and body.
pub(crate) async fn responses(operations: &[Operation]) -> Vec<(&Operation, u16, String)> {
    let sandbox = Sandbox::builder()
        .frozen_at(1_750_000_000)
        .start()
        .await
        .unwrap();
    sandbox.seed(&Seed {
        contacts: 8,
        companies: 4,
        conversations: 4,
        tickets: 4,
        articles: 2,
        tags: 3,
        activity_logs: 3,
        ..Seed::default()
    });
    let mut ids = Ids::of(&sandbox);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut found: Vec<(&Operation, u16, String)> = Vec::new();
    // Objects are created before they are read, and deleted at the end.
    let mut ordered: Vec<&Operation> = operations.iter().collect();
    ordered.sort_by_key(|one| match (&*one.method, one.path.contains('{')) {
        ("DELETE", _) => 3,
        ("POST", false) => 0,
        ("GET", false) => 1,
        _ => 2,
    });
    for operation in ordered {
        for sample in samples::requests(operation) {
            if sample.label.starts_with("hostile") {
                continue;
            }
            let (status, body) = send(&http, &sandbox, operation, &sample.arguments, &ids).await;
            ids.learn(operation, status, &body);
            found.push((operation, status, body));
        }
    }
    found.sort_by(|one, other| (&one.0.id, one.1, &one.2).cmp(&(&other.0.id, other.1, &other.2)));
    found.dedup_by(|one, other| (&one.0.id, one.1, &one.2) == (&other.0.id, other.1, &other.2));
    found
}

async fn send(
    http: &reqwest::Client,
    sandbox: &Sandbox,
    operation: &Operation,
    arguments: &Map<String, Value>,
    ids: &Ids,
) -> (u16, String) {
    let mut path = String::new();
    for segment in operation.path.split('/').skip(1) {
        let parent = last_name(&path).to_owned();
        path.push('/');
        let is_parameter = segment.starts_with('{');
        path.push_str(if is_parameter {
            ids.get(&parent)
        } else {
            segment
        });
    }
    let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
    let mut request = http
        .request(method, format!("{}{path}", sandbox.url()))
        .bearer_auth(sandbox.access_token())
        .header("intercom-version", intercom_openapi::VERSION);
    for parameter in &operation.parameters {
        if parameter.is_path || parameter.name == "Intercom-Version" {
            continue;
        }
        if let Some(value) = arguments.get(&parameter.name) {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let text = if parameter.name == "user_id" {
                VISITOR_USER_ID.to_owned()
            } else {
                text
            };
            request = request.query(&[(&parameter.name, text)]);
        }
    }
    if let Some(body) = arguments.get("body") {
        let mut body = body.clone();
        ids.replace(last_name(&operation.path), &mut body);
        if operation.path.ends_with("/search") && operation.method == "POST" {
            body = json!({"query": {"field": "created_at", "operator": ">", "value": 1}});
        }
        request = request.json(&body);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// Returns the last segment of a path that is not a parameter or an ID.
fn last_name(path: &str) -> &str {
    let mut segments = path.rsplit('/');
    let is_name = |text: &&str| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && !text.contains(|c: char| c.is_ascii_digit())
    };
    segments.find(is_name).unwrap_or_default()
}

/// An ID of an object, by the name of its collection in paths.
struct Ids(BTreeMap<String, String>);

impl Ids {
    fn of(sandbox: &Sandbox) -> Self {
        let mut ids = BTreeMap::new();
        sandbox.edit(|editor| {
            for (name, collection) in [
                ("contacts", Collection::Contacts),
                ("companies", Collection::Companies),
                ("conversations", Collection::Conversations),
                ("tickets", Collection::Tickets),
            ] {
                ids.insert(name.to_owned(), editor.ids(collection)[0].clone());
            }
            let contacts = editor.ids(Collection::Contacts);
            ids.insert("other contacts".to_owned(), contacts[1].clone());
        });
        for (name, id) in [
            ("admins", ADMIN_ID),
            ("help_centers", HELP_CENTER_ID),
            ("newsfeeds", NEWSFEED_ID),
            ("segments", USERS_SEGMENT_ID),
            ("subscriptions", SUBSCRIPTION_TYPE_ID),
            ("teams", TEAM_ID),
        ] {
            ids.insert(name.to_owned(), id.to_owned());
        }
        Self(ids)
    }

    fn get(&self, collection: &str) -> &str {
        let collection = if collection == "customers" {
            "contacts"
        } else {
            collection
        };
        self.0.get(collection).map_or("unknown", String::as_str)
    }

    /// Stores the ID of a created object, or of the first one in a list.
    fn learn(&mut self, operation: &Operation, status: u16, body: &str) {
        if status >= 300 || operation.method == "DELETE" {
            return;
        }
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let name = last_name(&operation.path).to_owned();
        let first = ["data", &name].into_iter().find_map(|key| body[key].get(0));
        let object = first.unwrap_or(&body);
        let id = object["job_identifier"]
            .as_str()
            .or_else(|| object["id"].as_str());
        let id = id
            .map(str::to_owned)
            .or_else(|| object["id"].as_i64().map(|id| id.to_string()));
        if let Some(id) = id.filter(|_| operation.method != "PUT" && name != "search") {
            self.0.entry(name).or_insert(id);
        }
    }

    /// Replaces the IDs in a body. `collection` is the collection of `id`.
    fn replace(&self, collection: &str, body: &mut Value) {
        match body {
            Value::Object(object) => {
                for (name, value) in object {
                    let target = match &**name {
                        "id" => collection,
                        "admin_id" | "assignee_id" | "author_id" | "owner_id" | "sender_id" => {
                            "admins"
                        }
                        "contact_id" | "intercom_user_id" | "from" => "contacts",
                        "into" => "other contacts",
                        "ticket_type_id" => "ticket_types",
                        "conversation_id" => "conversations",
                        _ => {
                            let inner = match &**name {
                                "contacts" | "users" | "customer" | "customers" => "contacts",
                                "companies" => "companies",
                                _ => collection,
                            };
                            self.replace(inner, value);
                            continue;
                        }
                    };
                    let id = self.get(target);
                    match value {
                        Value::String(_) => *value = json!(id),
                        Value::Number(_) => *value = json!(id.parse::<i64>().unwrap_or_default()),
                        other => self.replace(target, other),
                    }
                }
            }
            Value::Array(array) => array
                .iter_mut()
                .for_each(|one| self.replace(collection, one)),
            _ => {}
        }
    }
}
