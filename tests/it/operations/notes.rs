//! Notes about contacts.

use intercom_api::types;
use intercom_sandbox::ADMIN_ID;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, id};

pub(super) async fn notes(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let mut notes = Vec::new();
    for text in ["Prefers mornings.", "Rings twice."] {
        let body = types::CreateNoteRequest::new(text);
        let note = client.contacts().create_note(user, body).await;
        notes.push(id(&*note.unwrap().id));
    }
    let [first, second] = notes[..] else {
        panic!("expected two notes");
    };
    vec![
        case("contacts.list_notes", format!("/contacts/{user}/notes"))
            .query("page", 2)
            .query("per_page", 1)
            .call(async move {
                let list = client
                    .contacts()
                    .list_notes(user)
                    .page(2)
                    .per_page(1)
                    .await?;
                assert_eq!(list.total_count, Some(2));
                assert_eq!(list.data[0].id, first);
                assert_eq!(list.pages.as_ref().unwrap().page, Some(2));
                Ok(())
            }),
        case("notes.get", format!("/notes/{second}")).call(async move {
            let note = client.notes().get(second).await?;
            assert_eq!((&*note.id, &*note.body), (second, "<p>Rings twice.</p>"));
            assert!(note.author.is_none());
            Ok(())
        }),
        case("contacts.create_note", format!("/contacts/{user}/notes"))
            .body(json!({ "body": "Moved house.", "admin_id": ADMIN_ID }))
            .call(async move {
                let note = client
                    .contacts()
                    .create_note(
                        user,
                        types::CreateNoteRequest::new("Moved house.").admin_id(ADMIN_ID),
                    )
                    .await?;
                assert!(note.body.contains("Moved house."));
                assert_eq!(note.author.as_ref().unwrap().id, ADMIN_ID);
                let contact = note.contact.as_ref().unwrap();
                assert_eq!(&*contact.id, user);
                Ok(())
            }),
    ]
}
