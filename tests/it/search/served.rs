//! Queries that the sandbox processes.

use intercom_api::search::{FieldKind, Operator, Query, contact, conversation, ticket};
use intercom_api::{Client, Error, types};
use intercom_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::harness::client;

/// The collections that can be searched.
#[derive(Debug, Clone, Copy)]
pub(super) enum Searched {
    Contacts,
    Conversations,
    Tickets,
}

impl Searched {
    pub(super) const ALL: [Self; 3] = [Self::Contacts, Self::Conversations, Self::Tickets];

    pub(super) fn fields(self) -> &'static [(&'static str, FieldKind)] {
        match self {
            Self::Contacts => contact::FIELDS,
            Self::Conversations => conversation::FIELDS,
            Self::Tickets => ticket::FIELDS,
        }
    }

    pub(super) fn field(self, name: &str) -> intercom_api::search::Field {
        match self {
            Self::Contacts => contact::field(name),
            Self::Conversations => conversation::field(name),
            Self::Tickets => ticket::field(name),
        }
    }

    pub(super) async fn send(
        self,
        client: &Client,
        body: impl Into<types::SearchRequest>,
    ) -> Result<(), Error> {
        let body = body.into();
        match self {
            Self::Contacts => client.contacts().search(body).await.map(|_| ()),
            Self::Conversations => client.conversations().search(body).await.map(|_| ()),
            Self::Tickets => client.tickets().search(body).await.map(|_| ()),
        }
    }
}

fn sample(kind: FieldKind, operator: Operator) -> Value {
    let value = match kind {
        FieldKind::Boolean => json!(true),
        FieldKind::Number | FieldKind::Date | FieldKind::Day => json!(1_723_104_611),
        _ => json!("7"),
    };
    if operator.accepts_list() {
        json!([value])
    } else {
        value
    }
}

#[tokio::test]
async fn fields_accept_their_documented_operators() {
    let sandbox = Sandbox::builder()
        .rate_limit(u32::MAX)
        .start()
        .await
        .unwrap();
    let client = client(&sandbox);
    for searched in Searched::ALL {
        for (name, kind) in searched.fields() {
            for operator in Operator::ALL.iter().copied() {
                let value = sample(*kind, operator);
                let json = json!({"field": name, "operator": operator.as_str(), "value": &value});
                let taken = searched.send(&client, Query::raw(json)).await;
                let says = kind.operators().any(|known| known == operator);
                assert_eq!(
                    taken.is_ok(),
                    says,
                    "{searched:?} {name} {operator} {taken:?}"
                );
                let field = searched.field(name);
                let made = match value {
                    Value::Array(values) => field.compare_many(operator, values),
                    value => field.compare(operator, value),
                };
                assert_eq!(made.build().is_ok(), says, "{searched:?} {name} {operator}");
            }
        }
    }
}

#[tokio::test]
async fn tickets_have_no_company_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let error = client(&sandbox)
        .tickets()
        .search(Query::field("company_id").eq("7"))
        .await
        .unwrap_err();
    assert!(error.has_code("invalid_field"), "{error}");
}
