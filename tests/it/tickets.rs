//! What tickets do, seen through attributes, parts and types.

use intercom_api::parts::{AuthorKind, MAX_PARTS, PartKind};
use intercom_api::{TicketAttributes, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID};
use serde_json::json;

use crate::fixture::{Fixture, NOW};

use types::CreateTicketTypeAttributeRequestDataType as DataType;

fn attribute(name: &str, kind: DataType) -> types::CreateTicketTypeAttributeRequest {
    types::CreateTicketTypeAttributeRequest::builder()
        .name(name)
        .data_type(kind)
}

fn change() -> types::UpdateTicketRequest {
    types::UpdateTicketRequest::builder()
}

#[tokio::test]
async fn calls_take_the_id_and_people_see_the_number() {
    let fixture = Fixture::open().await;
    let ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    assert_ne!(ticket.id, ticket.ticket_id);
    let found = fixture
        .client
        .get_ticket()
        .id(&ticket.id)
        .send()
        .await
        .unwrap();
    assert_eq!(found.ticket_id, ticket.ticket_id);
    let by_number = fixture
        .client
        .get_ticket()
        .id(&ticket.ticket_id)
        .send()
        .await;
    assert!(by_number.unwrap_err().is_not_found());
}

#[tokio::test]
async fn attributes_go_by_name_and_title_and_description_are_built_in() {
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
    // The id of an attribute is no name of it: the check says what the server would.
    let id = kind
        .attribute("_default_title_")
        .unwrap()
        .id
        .clone()
        .unwrap();
    let by_id = TicketAttributes::for_type(&kind).with_text(&*id, "Torn");
    assert!(
        by_id
            .for_create()
            .unwrap_err()
            .to_string()
            .contains("there is no attribute")
    );
    let by_id = TicketAttributes::new().with_text(&*id, "Torn");
    let refused = fixture.try_ticket(&kind, by_id).await.unwrap_err();
    assert_eq!(refused.status().map(|status| status.as_u16()), Some(400));
}

#[tokio::test]
async fn the_category_is_that_of_the_type() {
    let fixture = Fixture::open().await;
    for (category, internal, contacts) in [
        ("Customer", false, 1),
        ("Back-office", true, 0),
        ("Tracker", true, 0),
    ] {
        let kind = fixture.ticket_type(category).await;
        assert_eq!(kind.is_internal, Some(internal));
        let ticket = fixture.ticket(&kind).await;
        assert_eq!(ticket.category.as_str(), category);
        assert_eq!(ticket.contacts.contacts.len(), contacts);
        // Contacts can reply where they are.
        let reply = types::ReplyTicketRequest::contact(&fixture.user, "Hello?");
        match fixture.reply(&ticket, reply).await {
            Ok(part) => {
                assert!(!internal, "{category}");
                assert_eq!(part.part_type, Some(types::TicketReplyPartType::Comment));
            }
            Err(error) => {
                assert!(internal, "{category}: {error}");
                assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
            }
        }
        let note = types::ReplyTicketRequest::admin_note(ADMIN_ID, "Seen.");
        fixture.reply(&ticket, note).await.unwrap();
    }
}

#[tokio::test]
async fn states_and_their_history() {
    use types::UpdateTicketRequestState as State;
    let fixture = Fixture::open().await;
    let mut ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    // A fresh ticket goes from submitted to submitted.
    let history = ticket.parts().state_history();
    assert_eq!(history.len(), 1);
    assert_eq!(
        (history[0].from, history[0].to),
        (Some("submitted"), "submitted")
    );
    assert_eq!(
        (history[0].at, history[0].by),
        (NOW.into(), Some(AuthorKind::User))
    );
    for state in [State::InProgress, State::WaitingOnCustomer, State::Resolved] {
        fixture.tick();
        ticket = fixture.update(&ticket, change().state(state.clone())).await;
        assert_eq!(ticket.ticket_state.as_str(), state.as_str());
        assert_eq!(ticket.parts().latest_state(), Some(state.as_str()));
    }
    let history = ticket.parts().state_history();
    let steps: Vec<_> = history
        .iter()
        .map(|step| {
            (
                (step.at.as_second() - NOW) / 60,
                step.from.unwrap(),
                step.to,
                step.by,
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            (0, "submitted", "submitted", Some(AuthorKind::User)),
            (1, "submitted", "in_progress", Some(AuthorKind::Admin)),
            (
                2,
                "in_progress",
                "waiting_on_customer",
                Some(AuthorKind::Admin)
            ),
            (
                3,
                "waiting_on_customer",
                "resolved",
                Some(AuthorKind::Admin)
            ),
        ]
    );
    assert_eq!(history[3].part.author.id.as_deref(), Some(ADMIN_ID));
    // The kind goes by the prefix: who changed it does not matter.
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
    // States that a workspace made itself are told by the labels.
    assert_eq!(
        ticket.ticket_state_internal_label.as_deref(),
        Some("Resolved")
    );
}

#[tokio::test]
async fn updates_leave_parts_behind() {
    let fixture = Fixture::open().await;
    let ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    // Nobody is text "0" in tickets.
    assert!(ticket.admin_assignee_id.as_ref().unwrap().is_unassigned());
    assert_eq!(ticket.team_assignee_id.as_deref(), Some("0"));
    let half = types::UpdateTicketRequestAssignment::builder().assignee_id(SECOND_ADMIN_ID);
    let refused = fixture
        .client
        .update_ticket()
        .id(&ticket.id)
        .body(change().assignment(half));
    assert_eq!(
        refused
            .send()
            .await
            .unwrap_err()
            .status()
            .map(|status| status.as_u16()),
        Some(400)
    );
    let assignment = types::UpdateTicketRequestAssignment::builder()
        .admin_id(ADMIN_ID)
        .assignee_id(SECOND_ADMIN_ID);
    let ticket = fixture
        .update(&ticket, change().assignment(assignment))
        .await;
    let assigned: Vec<_> = ticket.parts().of_kind(PartKind::Assignment).collect();
    let to = assigned[0].assigned_to.as_ref().unwrap();
    assert_eq!(
        (assigned.len(), to.id.as_deref()),
        (1, Some(SECOND_ADMIN_ID))
    );
    fixture.tick();
    let ticket = fixture
        .update(&ticket, change().open(false).is_shared(false))
        .await;
    assert_eq!((ticket.open, ticket.is_shared), (Some(false), Some(false)));
    assert_eq!(ticket.parts().latest().unwrap().part_type, "close");
    // Closing in the inbox is no change of the ticket's state.
    assert_eq!(ticket.parts().latest_state(), Some("submitted"));
    fixture.tick();
    let until = NOW + 86_400;
    let ticket = fixture.update(&ticket, change().snoozed_until(until)).await;
    assert_eq!(ticket.snoozed_until, Some(until.into()));
    assert_eq!(ticket.parts().since(NOW + 120).count(), 1);
    assert_eq!(ticket.parts().since(NOW + 121).count(), 0);
}

#[tokio::test]
async fn a_reply_answers_the_part_and_not_the_ticket() {
    let fixture = Fixture::open().await;
    let ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    assert!(ticket.parts().latest_customer_message().is_none());
    fixture.tick();
    let asked = types::ContactReplyTicketRequest::from(
        types::ContactReplyTicketIntercomUserIdRequest::builder()
            .intercom_user_id(&fixture.user)
            .body("It came &amp; is <b>wet</b>.")
            .attachment_urls(["https://files.example.com/wet.png"]),
    );
    let asked = fixture.reply(&ticket, asked).await.unwrap();
    assert_eq!(asked.type_.as_deref(), Some("ticket_part"));
    fixture.tick();
    let note = types::AdminReplyTicketRequest::builder()
        .message_type(types::AdminReplyTicketRequestMessageType::Note)
        .admin_id(ADMIN_ID)
        .body("Ask the depot.")
        .cross_post(true);
    fixture.reply(&ticket, note).await.unwrap();
    let answer = types::ReplyTicketRequest::admin_comment(ADMIN_ID, "A new one is packed.");
    fixture.reply(&ticket, answer).await.unwrap();

    let ticket = fixture
        .client
        .get_ticket()
        .id(&ticket.id)
        .send()
        .await
        .unwrap();
    let parts = ticket.parts();
    let message = parts.latest_customer_message().unwrap();
    assert_eq!(Some(&message.id), asked.id.as_ref());
    let text = intercom_api::parts::Part::plain_text(message);
    assert_eq!(text.as_deref(), Some("It came & is wet."));
    assert_eq!(parts.of_kind(PartKind::Note).count(), 1);
    assert_eq!(parts.of_kind(PartKind::Comment).count(), 2);
    assert_eq!(parts.by(AuthorKind::Admin).count(), 2);
    let files: Vec<_> = parts
        .attachments()
        .filter_map(|file| file.url.as_deref())
        .collect();
    assert_eq!(files, ["https://files.example.com/wet.png"]);
}

#[tokio::test]
async fn parts_come_with_tickets_everywhere_and_are_cut_at_500() {
    let fixture = Fixture::open().await;
    let ticket = fixture.ticket(&fixture.ticket_type("Customer").await).await;
    assert_eq!(
        (ticket.parts().total_count(), ticket.parts().is_truncated()),
        (1, false)
    );
    for number in 0..MAX_PARTS {
        let note = types::ReplyTicketRequest::admin_note(ADMIN_ID, format!("Note {number}"));
        fixture.reply(&ticket, note).await.unwrap();
    }
    let query = types::SingleFilterSearchRequest::builder()
        .field("id")
        .operator(types::SingleFilterSearchRequestOperator::from("="))
        .value(types::SingleFilterSearchRequestValue::from(
            ticket.id.to_string(),
        ));
    let search = types::SearchRequest::builder().query(query);
    let found = fixture
        .client
        .search_tickets()
        .body(search)
        .send()
        .await
        .unwrap();
    let read = fixture
        .client
        .get_ticket()
        .id(&ticket.id)
        .send()
        .await
        .unwrap();
    for ticket in [&*read, &found.tickets[0]] {
        let parts = ticket.parts();
        assert_eq!(
            (parts.len(), parts.total_count()),
            (MAX_PARTS, MAX_PARTS + 1)
        );
        assert!(parts.is_truncated());
        // The oldest one is gone, and the state with it.
        assert!(parts.state_history().is_empty());
        assert_eq!(parts.latest_state(), None);
    }
}

#[tokio::test]
async fn a_ticket_and_its_conversation_have_one_id() {
    let fixture = Fixture::open().await;
    let kind = fixture.ticket_type("Customer").await;
    let ticket = fixture.ticket(&kind).await;
    let conversation = fixture
        .client
        .retrieve_conversation()
        .id(&ticket.id)
        .send()
        .await
        .unwrap();
    assert_eq!(
        conversation.ticket.as_ref().unwrap().id.as_ref(),
        Some(&ticket.id)
    );

    let id = fixture.conversation().await;
    let internal = fixture.ticket_type("Back-office").await;
    for (kind, taken) in [(&internal, false), (&kind, true)] {
        let attributes = TicketAttributes::for_type(kind)
            .with_title("Torn")
            .for_create()
            .unwrap();
        let convert = types::ConvertConversationToTicketRequest::builder()
            .ticket_type_id(kind.id.as_ref().unwrap())
            .attributes(attributes);
        let converted = fixture
            .client
            .convert_conversation_to_ticket()
            .id(&*id)
            .body(convert);
        match converted.send().await {
            Ok(ticket) => {
                assert!(taken);
                assert_eq!(ticket.id, id);
                assert_eq!(ticket.attributes().title(), Some("Torn"));
            }
            Err(error) => {
                assert!(!taken, "{error}");
                assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
            }
        }
    }
}

#[tokio::test]
async fn values_set_and_unset_and_items_of_lists() {
    let fixture = Fixture::open().await;
    let made = fixture.ticket_type("Customer").await;
    // The items are one text with commas.
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
    let id = made.id.as_ref().unwrap();
    let kind = fixture
        .client
        .get_ticket_type()
        .id(id)
        .send()
        .await
        .unwrap();
    let carrier = kind.attribute("Carrier").unwrap();
    let labels: Vec<_> = carrier
        .list_items()
        .unwrap()
        .map(|item| item.label)
        .collect();
    assert_eq!(labels, ["Harbor Post", "Blue Van"]);

    // What is missing is found before a request is sent; the server would refuse it as well.
    fixture.sandbox.clear_requests();
    let missing = TicketAttributes::for_type(&kind).with_title("Torn");
    assert!(
        missing
            .for_create()
            .unwrap_err()
            .to_string()
            .contains("`Items` is required")
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
    // Unset ones are null, and files an empty list.
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
