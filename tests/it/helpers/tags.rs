//! Tags on contacts, conversations and tickets.

use intercom_api::{Error, Id, Response, types};
use intercom_sandbox::{ADMIN_ID, Fault, Sandbox};
use serde_json::{Value, json};

use super::{fixture, line, once, sent};
use crate::fixture::Fixture;

type Tagged = Result<Response<types::Tag>, Error>;

/// The objects to which tags can be applied.
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

    /// Adds the acting admin where the API requires it.
    fn acting(self, mut body: Value) -> Value {
        if !matches!(self, Self::Contact) {
            body["admin_id"] = json!(ADMIN_ID);
        }
        body
    }

    async fn create(self, fixture: &Fixture) -> Id {
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
            Self::Contact => {
                client
                    .contacts()
                    .attach_tag(id, types::AttachTagToContactRequest::new(tag))
                    .await
            }
            Self::Conversation => {
                client
                    .conversations()
                    .attach_tag(id, types::AttachTagRequest::new(tag, ADMIN_ID))
                    .await
            }
            Self::Ticket => {
                client
                    .tickets()
                    .attach_tag(id, types::AttachTagRequest::new(tag, ADMIN_ID))
                    .await
            }
        }
    }

    async fn untag(self, fixture: &Fixture, id: &Id, tag: &str) -> Tagged {
        let client = &fixture.client;
        match self {
            Self::Contact => client.contacts().detach_tag(id, tag).await,
            Self::Conversation => {
                client
                    .conversations()
                    .detach_tag(id, tag, types::DetachTagRequest::new(ADMIN_ID))
                    .await
            }
            Self::Ticket => {
                client
                    .tickets()
                    .detach_tag(id, tag, types::DetachTagRequest::new(ADMIN_ID))
                    .await
            }
        }
    }

    async fn tag_by_name(self, fixture: &Fixture, id: &Id, name: &str) -> Tagged {
        let client = &fixture.client;
        match self {
            Self::Contact => client.contacts().tag_by_name(id, name).await,
            Self::Conversation => client.conversations().tag_by_name(id, ADMIN_ID, name).await,
            Self::Ticket => client.tickets().tag_by_name(id, ADMIN_ID, name).await,
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
            Self::Contact => client.contacts().untag_by_name(id, name).await,
            Self::Conversation => {
                client
                    .conversations()
                    .untag_by_name(id, ADMIN_ID, name)
                    .await
            }
            Self::Ticket => client.tickets().untag_by_name(id, ADMIN_ID, name).await,
        }
    }
}

#[tokio::test]
async fn tags_and_untags_by_id() {
    for on in On::ALL {
        let fixture = fixture().await;
        let tag = types::CreateTagRequest::create_or_update("vip");
        let tag = fixture.client.tags().create_or_update(tag).await.unwrap();
        let tag = tag.id.clone();
        let id = on.create(&fixture).await;
        sent(&fixture.sandbox);

        assert_eq!(on.tag(&fixture, &id, &tag).await.unwrap().name, "vip");
        // Tagging again changes nothing.
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
            let error = on.tag(&fixture, id, tag).await.unwrap_err();
            assert_eq!(error.is_reference_not_found(), tag == "404404", "{error}");
            assert_eq!(error.is_not_found(), tag != "404404", "{error}");
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
async fn tags_and_untags_by_name() {
    for on in On::ALL {
        let fixture = fixture().await;
        let id = on.create(&fixture).await;
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

        // A missing tag is not created in order to be removed.
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
        // The tag was created before.
        let tags = fixture.client.tags().list().await.unwrap();
        assert!(tags.data.iter().any(|tag| tag.name == "new"));
    }
}

#[tokio::test]
async fn attaches_nothing_if_the_tag_is_not_created() {
    for (status, body) in [(503, ""), (200, r#"{"type":"tag","name":"vip"}"#)] {
        let sandbox = Sandbox::builder()
            .faults(move |request| {
                (request.path == "/tags").then(|| Fault::Respond {
                    status,
                    headers: Vec::new(),
                    body: body.into(),
                })
            })
            .start()
            .await
            .unwrap();
        let error = once(&sandbox).contacts().tag_by_name("1", "vip").await;
        let error = error.unwrap_err();
        assert_eq!(error.operation(), Some("tags.create_or_update"));
        assert_eq!(sent(&sandbox).len(), 1, "{error}");
    }
}
