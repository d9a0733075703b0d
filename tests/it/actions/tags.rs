//! Tags on contacts, conversations and tickets.

use intercom_api::{Error, Id, Response, types};
use intercom_sandbox::{ADMIN_ID, Fault, Sandbox};
use serde_json::{Value, json};

use super::{fixture, line, once, sent};
use crate::fixture::Fixture;

type Tagged = Result<Response<types::Tag>, Error>;

/// What tags can be put on.
#[derive(Debug, Clone, Copy)]
enum On {
    Contact,
    Conversation,
    Ticket,
}

impl On {
    const ALL: [Self; 3] = [Self::Contact, Self::Conversation, Self::Ticket];

    fn path(self) -> &'static str {
        match self {
            Self::Contact => "contacts",
            Self::Conversation => "conversations",
            Self::Ticket => "tickets",
        }
    }

    /// The teammate who acts, where the API wants to know.
    fn acting(self, mut body: Value) -> Value {
        if !matches!(self, Self::Contact) {
            body["admin_id"] = json!(ADMIN_ID);
        }
        body
    }

    async fn made(self, fixture: &Fixture) -> Id {
        match self {
            Self::Contact => fixture.user.clone(),
            Self::Conversation => fixture.conversation().await,
            Self::Ticket => {
                fixture
                    .ticket(&fixture.ticket_type("Customer").await)
                    .await
                    .id
            }
        }
    }

    async fn tag(self, fixture: &Fixture, id: &Id, tag: &str) -> Tagged {
        let client = &fixture.client;
        match self {
            Self::Contact => client.contact(id).tag(tag).await,
            Self::Conversation => client.conversation(id).tag(ADMIN_ID, tag).await,
            Self::Ticket => client.ticket(id).tag(ADMIN_ID, tag).await,
        }
    }

    async fn untag(self, fixture: &Fixture, id: &Id, tag: &str) -> Tagged {
        let client = &fixture.client;
        match self {
            Self::Contact => client.contact(id).untag(tag).await,
            Self::Conversation => client.conversation(id).untag(ADMIN_ID, tag).await,
            Self::Ticket => client.ticket(id).untag(ADMIN_ID, tag).await,
        }
    }

    async fn tag_by_name(self, fixture: &Fixture, id: &Id, name: &str) -> Tagged {
        let client = &fixture.client;
        match self {
            Self::Contact => client.contact(id).tag_by_name(name).await,
            Self::Conversation => client.conversation(id).tag_by_name(ADMIN_ID, name).await,
            Self::Ticket => client.ticket(id).tag_by_name(ADMIN_ID, name).await,
        }
    }

    async fn untag_by_name(
        self,
        fixture: &Fixture,
        id: &Id,
        name: &str,
    ) -> Result<Option<Response<types::Tag>>, Error> {
        let client = &fixture.client;
        match self {
            Self::Contact => client.contact(id).untag_by_name(name).await,
            Self::Conversation => client.conversation(id).untag_by_name(ADMIN_ID, name).await,
            Self::Ticket => client.ticket(id).untag_by_name(ADMIN_ID, name).await,
        }
    }
}

#[tokio::test]
async fn tags_go_on_and_off_by_id() {
    for on in On::ALL {
        let fixture = fixture().await;
        let tag = types::CreateTagRequest::named("vip");
        let tag = fixture.client.create_tag().body(tag).send().await.unwrap();
        let tag = tag.id.clone().unwrap();
        let id = on.made(&fixture).await;
        sent(&fixture.sandbox);

        assert_eq!(on.tag(&fixture, &id, &tag).await.unwrap().name, "vip");
        // Again changes nothing.
        on.tag(&fixture, &id, &tag).await.unwrap();
        assert_eq!(on.untag(&fixture, &id, &tag).await.unwrap().id, tag);
        let path = format!("/{}/{id}/tags", on.path());
        let attach = line(format!("POST {path}"), on.acting(json!({"id": tag})));
        let body = match on {
            On::Contact => Value::Null,
            _ => json!({"admin_id": ADMIN_ID}),
        };
        let detach = line(format!("DELETE {path}/{tag}"), body);
        assert_eq!(sent(&fixture.sandbox), [attach.clone(), attach, detach]);

        for (id, tag) in [(&id, "404404"), (&Id::from("404404"), &*tag)] {
            assert!(on.tag(&fixture, id, tag).await.unwrap_err().is_not_found());
            assert!(
                on.untag(&fixture, id, tag)
                    .await
                    .unwrap_err()
                    .is_not_found()
            );
        }
    }
}

#[tokio::test]
async fn tags_go_on_and_off_by_name() {
    for on in On::ALL {
        let fixture = fixture().await;
        let id = on.made(&fixture).await;
        sent(&fixture.sandbox);

        let tag = on
            .tag_by_name(&fixture, &id, " vip ")
            .await
            .unwrap()
            .id
            .clone();
        let again = on.tag_by_name(&fixture, &id, "vip").await.unwrap();
        assert_eq!(again.id, tag, "there is one tag of a name");
        let off = on.untag_by_name(&fixture, &id, "VIP").await.unwrap();
        assert_eq!(off.unwrap().id, tag);
        let path = format!("/{}/{id}/tags", on.path());
        let named = line("POST /tags", json!({"name": "vip"}));
        let attach = line(format!("POST {path}"), on.acting(json!({"id": tag})));
        let body = match on {
            On::Contact => Value::Null,
            _ => json!({"admin_id": ADMIN_ID}),
        };
        let detach = line(format!("DELETE {path}/{tag}"), body);
        let list = line("GET /tags", Value::Null);
        assert_eq!(
            sent(&fixture.sandbox),
            [
                named.clone(),
                attach.clone(),
                named,
                attach,
                list.clone(),
                detach
            ]
        );

        // What is not there is not made to be taken off.
        let none = on.untag_by_name(&fixture, &id, "gone").await.unwrap();
        assert!(none.is_none());
        assert_eq!(sent(&fixture.sandbox), [list]);

        for name in ["", "  "] {
            assert!(
                on.tag_by_name(&fixture, &id, name)
                    .await
                    .unwrap_err()
                    .attempts()
                    == 0
            );
            assert!(
                on.untag_by_name(&fixture, &id, name)
                    .await
                    .unwrap_err()
                    .attempts()
                    == 0
            );
        }
        assert!(sent(&fixture.sandbox).is_empty());

        let gone = Id::from("404404");
        let error = on.tag_by_name(&fixture, &gone, "new").await.unwrap_err();
        assert!(error.is_not_found());
        // The tag was made before.
        let tags = fixture.client.list_tags().send().await.unwrap();
        assert!(tags.data.iter().any(|tag| tag.name == "new"));
    }
}

#[tokio::test]
async fn without_the_tag_nothing_is_put_on() {
    for (status, body) in [(503, ""), (200, r#"{"type":"tag","name":"vip"}"#)] {
        let sandbox = Sandbox::builder()
            .faults(move |request| {
                (request.path == "/tags").then(|| Fault::Answer {
                    status,
                    headers: Vec::new(),
                    body: body.into(),
                })
            })
            .start()
            .await
            .unwrap();
        let error = once(&sandbox).contact("1").tag_by_name("vip").await;
        let error = error.unwrap_err();
        assert_eq!(error.operation(), Some("create_tag"));
        assert_eq!(sent(&sandbox).len(), 1, "{error}");
    }
}
