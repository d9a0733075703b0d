//! Tickets: attributes, parts and types.

use intercom_api::parts::{Part, PartKind};
use intercom_api::{TicketAttributes, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID};
use serde_json::json;

use crate::fixture::{Fixture, NOW};

use types::{AuthorType, TicketAttributeType as DataType, TicketState as State};

fn attribute(name: &str, kind: DataType) -> types::CreateTicketTypeAttributeRequest {
    types::CreateTicketTypeAttributeRequest::new(name, "Help", kind)
}

fn change() -> types::UpdateTicketRequest {
    types::UpdateTicketRequest::new()
}

#[tokio::test]
async fn identifies_attributes_by_name() {
    let fixture = Fixture::open().await;
    let kind = fixture.ticket_type("Customer").await;
    let attributes = TicketAttributes::for_type(&kind)
        .with_title("Torn")
        .with_description("On both sides")
        .for_create()
        .unwrap();
    let ticket = fixture.try_ticket(&kind, attributes).await.unwrap();
    assert_eq!(ticket.ticket_attributes["_default_title_"], "Torn");
    assert_eq!(
        ticket.ticket_attributes["_default_description_"],
        "On both sides"
    );
    assert_eq!(ticket.attributes().title(), Some("Torn"));
    assert_eq!(ticket.attributes().description(), Some("On both sides"));
    // The ID of an attribute is not its name, so the check rejects it, as the server would.
    let id = kind.attribute("_default_title_").unwrap().id.clone();
    let by_id = TicketAttributes::for_type(&kind).with_text(&*id, "Torn");
    assert!(
        by_id
            .for_create()
            .unwrap_err()
            .to_string()
            .contains("unknown attribute")
    );
    let by_id = TicketAttributes::new().with_text(&*id, "Torn");
    let rejected = fixture.try_ticket(&kind, by_id).await.unwrap_err();
    assert_eq!(rejected.status().map(|status| status.as_u16()), Some(400));
}

#[tokio::test]
async fn reports_the_state_history() {
    let fixture = Fixture::open().await;
    let mut ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    // The first change of a new ticket is from submitted to submitted.
    let history = ticket.parts().state_history();
    assert_eq!(history.len(), 1);
    assert_eq!(
        (history[0].from, history[0].to),
        (Some(&State::Submitted), &State::Submitted)
    );
    assert_eq!(
        (history[0].at, &history[0].by.type_),
        (NOW.into(), &AuthorType::User)
    );
    for state in [State::InProgress, State::WaitingOnCustomer, State::Resolved] {
        fixture.tick();
        ticket = fixture.update(&ticket, change().state(state.clone())).await;
        assert_eq!(ticket.ticket_state, state);
        assert_eq!(ticket.parts().latest_state(), Some(&state));
    }
    let history = ticket.parts().state_history();
    let steps: Vec<_> = history
        .iter()
        .map(|step| {
            (
                (step.at.as_second() - NOW) / 60,
                step.from.unwrap().as_str(),
                step.to.as_str(),
                step.by.type_.as_str(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            (0, "submitted", "submitted", "user"),
            (1, "submitted", "in_progress", "admin"),
            (2, "in_progress", "waiting_on_customer", "admin"),
            (3, "waiting_on_customer", "resolved", "admin"),
        ]
    );
    assert_eq!(&*history[3].part.author.id, ADMIN_ID);
    // The prefix determines the kind, regardless of the author.
    let by: Vec<_> = ticket
        .parts()
        .of_kind(PartKind::StateChange)
        .filter(|part| part.ticket_state.is_some())
        .map(|part| part.part_type.as_str())
        .collect();
    assert_eq!(by[0], "ticket_state_updated_by_user");
    assert!(
        by[1..]
            .iter()
            .all(|kind| *kind == "ticket_state_updated_by_admin")
    );
    // Labels have the custom states of a workspace.
    assert_eq!(
        ticket.ticket_state_internal_label.as_deref(),
        Some("Resolved")
    );
}

#[tokio::test]
async fn updates_create_parts() {
    let fixture = Fixture::open().await;
    let ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    // Tickets without an assignee have the string "0".
    assert_eq!(ticket.team_assignee_id.as_deref(), Some("0"));
    assert_eq!(
        (ticket.admin_assignee(), ticket.team_assignee()),
        (None, None)
    );
    let assignment = types::TicketAssignment::new(ADMIN_ID, SECOND_ADMIN_ID);
    let ticket = fixture
        .update(&ticket, change().assignment(assignment))
        .await;
    let assigned: Vec<_> = ticket.parts().of_kind(PartKind::Assignment).collect();
    let [assigned] = assigned.try_into().unwrap();
    assert_eq!(assigned.admin_assignee().unwrap(), SECOND_ADMIN_ID);
    assert_eq!(assigned.team_assignee(), None);
    fixture.tick();
    let ticket = fixture
        .update(&ticket, change().open(false).is_shared(false))
        .await;
    assert_eq!((ticket.open, ticket.is_shared), (false, false));
    assert_eq!(
        ticket.parts().latest().unwrap().part_type,
        types::PartType::Close
    );
    // Closing in the inbox does not change the state of the ticket.
    assert_eq!(ticket.parts().latest_state(), Some(&State::Submitted));
    fixture.tick();
    let until = NOW + 86_400;
    let ticket = fixture.update(&ticket, change().snoozed_until(until)).await;
    assert_eq!(ticket.snoozed_until, Some(until.into()));
    assert_eq!(ticket.parts().since(NOW + 120).count(), 1);
    assert_eq!(ticket.parts().since(NOW + 121).count(), 0);
}

#[tokio::test]
async fn a_reply_returns_the_part_and_not_the_ticket() {
    let fixture = Fixture::open().await;
    let ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    assert!(ticket.parts().latest_contact_message().is_none());
    fixture.tick();
    let asked = types::ContactTicketReplyById::new("It came &amp; is <b>wet</b>.", &fixture.user)
        .attachment_urls(["https://files.example.com/wet.png"]);
    let asked = fixture.reply(&ticket, asked).await.unwrap();
    assert_eq!(asked.type_, "ticket_part");
    fixture.tick();
    let note = types::AdminTicketReply::new(types::ReplyType::Note, ADMIN_ID)
        .body("Ask the depot.")
        .cross_post(true);
    fixture.reply(&ticket, note).await.unwrap();
    let response = types::ReplyToTicketRequest::admin_comment(ADMIN_ID, "A new one is packed.");
    fixture.reply(&ticket, response).await.unwrap();

    let ticket = fixture.client.tickets().get(&ticket.id).await.unwrap();
    let parts = ticket.parts();
    let message = parts.latest_contact_message().unwrap();
    assert_eq!(message.id, asked.id);
    let text = message.plain_text();
    assert_eq!(text.as_deref(), Some("It came & is wet."));
    assert_eq!(parts.of_kind(PartKind::Note).count(), 1);
    assert_eq!(parts.of_kind(PartKind::Comment).count(), 2);
    assert_eq!(parts.by_author(AuthorType::Admin).count(), 2);
    let files: Vec<_> = parts.attachments().map(|file| file.url.as_str()).collect();
    assert_eq!(files, ["https://files.example.com/wet.png"]);
}

#[tokio::test]
async fn sets_and_clears_values_and_list_items() {
    let fixture = Fixture::open().await;
    let made = fixture.ticket_type("Customer").await;
    // The items are one string, separated by commas.
    fixture
        .attribute(
            &made,
            attribute("Carrier", DataType::List).list_items("Harbor Post,Blue Van"),
        )
        .await;
    fixture
        .attribute(
            &made,
            attribute("Items", DataType::Integer).required_to_create(true),
        )
        .await;
    fixture
        .attribute(&made, attribute("Photos", DataType::Files))
        .await;
    fixture
        .attribute(&made, attribute("Bought", DataType::Datetime))
        .await;
    let kind = fixture.client.ticket_types().get(&made.id).await.unwrap();
    let carrier = kind.attribute("Carrier").unwrap();
    let labels: Vec<_> = carrier
        .list_items()
        .unwrap()
        .map(|item| item.label)
        .collect();
    assert_eq!(labels, ["Harbor Post", "Blue Van"]);

    // A missing attribute is detected before the request is sent; the server would reject it as
    // well.
    fixture.sandbox.clear_requests();
    let missing = TicketAttributes::for_type(&kind).with_title("Torn");
    assert!(
        missing
            .for_create()
            .unwrap_err()
            .to_string()
            .contains("missing `Items`: it is required")
    );
    assert!(fixture.sandbox.requests().is_empty());
    let unchecked = fixture
        .try_ticket(&kind, TicketAttributes::new().with_title("Torn"))
        .await;
    assert_eq!(
        unchecked
            .unwrap_err()
            .status()
            .map(|status| status.as_u16()),
        Some(400)
    );

    let attributes = TicketAttributes::for_type(&kind)
        .with_title("Torn")
        .with_integer("Items", 2)
        .for_create()
        .unwrap();
    let ticket = fixture.try_ticket(&kind, attributes).await.unwrap();
    // Attributes without a value are null, or an empty array for files.
    assert_eq!(ticket.ticket_attributes["Carrier"], json!(null));
    assert_eq!(ticket.ticket_attributes["Photos"], json!([]));
    for name in ["Carrier", "Photos", "Bought"] {
        assert!(!ticket.attributes().is_set(name), "{name}");
    }
    assert_eq!(ticket.attributes().integer("Items"), Some(2));

    let attributes = TicketAttributes::for_type(&kind)
        .with_list_item("Carrier", "Blue Van")
        .with_timestamp("Bought", NOW)
        .with_file("Photos", "box.png", "https://files.example.com/box.png")
        .for_update()
        .unwrap();
    let ticket = fixture
        .update(&ticket, change().ticket_attributes(attributes))
        .await;
    let read = ticket.attributes();
    let held = read.list_items("Carrier").next().unwrap();
    assert_eq!(carrier.list_item(held).unwrap().label, "Blue Van");
    assert_eq!(carrier.list_item(held).unwrap().id.as_deref(), Some(held));
    // The label is from the type that the ticket contains.
    assert_eq!(read.label("Carrier"), Some("Blue Van"));
    assert_eq!(read.labels("Carrier").collect::<Vec<_>>(), ["Blue Van"]);
    assert_eq!(read.label("Items"), None);
    assert_eq!(read.timestamp("Bought"), Some(NOW.into()));
    assert_eq!(read.files("Photos").next().unwrap().name, Some("box.png"));

    let cleared = TicketAttributes::for_type(&kind)
        .with_null("Carrier")
        .for_update()
        .unwrap();
    let ticket = fixture
        .update(&ticket, change().ticket_attributes(cleared))
        .await;
    assert!(!ticket.attributes().is_set("Carrier"));
    assert!(ticket.attributes().is_set("Bought"));
}
