//! The handlers of the operations.

use serde_json::{Value, json};

use crate::{
    description::{description, same_id},
    error::ApiError,
    exchange::{Call, Reply},
    state::State,
};

pub(crate) mod admins;
pub(crate) mod article_search;
pub(crate) mod articles;
pub(crate) mod collections;
pub(crate) mod companies;
pub(crate) mod contact_companies;
pub(crate) mod contact_merge;
pub(crate) mod contacts;
pub(crate) mod conversation_parts;
pub(crate) mod conversation_view;
pub(crate) mod conversations;
pub(crate) mod data_attributes;
pub(crate) mod events;
mod example;
pub(crate) mod exports;
pub(crate) mod messages;
pub(crate) mod news;
pub(crate) mod notes;
pub(crate) mod parts;
pub(crate) mod people;
pub(crate) mod scroll;
pub(crate) mod segments;
pub(crate) mod subscriptions;
pub(crate) mod tagging;
pub(crate) mod tags;
pub(crate) mod ticket_attributes;
pub(crate) mod ticket_search;
pub(crate) mod ticket_types;
pub(crate) mod tickets;
pub(crate) mod visitors;

/// The result of a handler.
pub(crate) type Outcome = Result<Reply, ApiError>;

/// Processes one operation.
pub(crate) type Handler = fn(&mut State, &Call<'_>) -> Outcome;

/// The handler of each operation.
pub(crate) const TABLE: &[(&str, Handler)] = &[
    ("identifyAdmin", admins::me),
    ("listAdmins", admins::list),
    ("retrieveAdmin", admins::retrieve),
    ("setAwayAdmin", admins::set_away),
    ("listActivityLogs", admins::activity_logs),
    ("listTeams", admins::teams),
    ("retrieveTeam", admins::team),
    ("listArticles", articles::list),
    ("createArticle", articles::create),
    ("retrieveArticle", articles::retrieve),
    ("updateArticle", articles::update),
    ("deleteArticle", articles::delete),
    ("searchArticles", article_search::search),
    ("listAllCollections", collections::list),
    ("createCollection", collections::create),
    ("retrieveCollection", collections::retrieve),
    ("updateCollection", collections::update),
    ("deleteCollection", collections::delete),
    ("retrieveHelpCenter", collections::help_center),
    ("listHelpCenters", collections::help_centers),
    ("createOrUpdateCompany", companies::upsert),
    ("retrieveCompany", companies::find),
    ("retrieveCompanyById", companies::retrieve),
    ("updateCompany", companies::update),
    ("deleteCompany", companies::delete),
    ("listAttachedContacts", companies::contacts),
    ("listAttachedSegmentsForCompanies", companies::segments),
    ("listAllCompanies", companies::list),
    ("scrollOverAllCompanies", scroll::scroll),
    ("attachContactToACompany", contact_companies::attach),
    ("listCompaniesForAContact", contact_companies::list),
    ("detachContactFromACompany", contact_companies::detach),
    ("listNotes", notes::list),
    ("createNote", notes::create),
    ("retrieveNote", notes::retrieve),
    ("listSegmentsForAContact", segments::of_contact),
    ("listSegments", segments::list),
    ("retrieveSegment", segments::retrieve),
    ("listSubscriptionTypes", subscriptions::types),
    ("listSubscriptionsForAContact", subscriptions::list),
    ("attachSubscriptionTypeToContact", subscriptions::attach),
    ("detachSubscriptionTypeToContact", subscriptions::detach),
    ("listTagsForAContact", tagging::of_contact),
    ("attachTagToContact", tagging::tag_contact),
    ("detachTagFromContact", tagging::untag_contact),
    ("attachTagToConversation", tagging::tag_conversation),
    ("detachTagFromConversation", tagging::untag_conversation),
    ("attachTagToTicket", tagging::tag_ticket),
    ("detachTagFromTicket", tagging::untag_ticket),
    ("listTags", tags::list),
    ("createTag", tags::create),
    ("findTag", tags::find),
    ("deleteTag", tags::delete),
    ("updateContact", contacts::update),
    ("showContact", contacts::show),
    ("deleteContact", contacts::delete),
    ("mergeContact", contact_merge::merge),
    ("searchContacts", contacts::search),
    ("listContacts", contacts::list),
    ("createContact", contacts::create),
    ("archiveContact", contacts::archive),
    ("unarchiveContact", contacts::unarchive),
    ("listConversations", conversations::list),
    ("createConversation", conversations::create),
    ("retrieveConversation", conversations::retrieve),
    ("updateConversation", conversations::update),
    ("searchConversations", conversations::search),
    ("replyConversation", conversation_parts::reply),
    ("manageConversation", conversation_parts::manage),
    ("autoAssignConversation", conversation_parts::run_rules),
    ("redactConversation", conversation_parts::redact),
    ("attachContactToConversation", conversations::attach_contact),
    (
        "detachContactFromConversation",
        conversations::detach_contact,
    ),
    ("convertConversationToTicket", tickets::convert),
    ("listDataAttributes", data_attributes::list),
    ("createDataAttribute", data_attributes::create),
    ("updateDataAttribute", data_attributes::update),
    ("createDataEvent", events::create),
    ("listDataEvents", events::list),
    ("dataEventSummaries", events::summaries),
    ("createDataExport", exports::create),
    ("getDataExport", exports::retrieve),
    ("cancelDataExport", exports::cancel),
    ("downloadDataExport", exports::download),
    ("createMessage", messages::create),
    ("createPhoneSwitch", messages::phone_switch),
    ("listNewsItems", news::list),
    ("createNewsItem", news::create),
    ("retrieveNewsItem", news::retrieve),
    ("updateNewsItem", news::update),
    ("deleteNewsItem", news::delete),
    ("listLiveNewsfeedItems", news::feed_items),
    ("listNewsfeeds", news::feeds),
    ("retrieveNewsfeed", news::feed),
    ("listTicketTypes", ticket_types::list),
    ("createTicketType", ticket_types::create),
    ("getTicketType", ticket_types::retrieve),
    ("updateTicketType", ticket_types::update),
    ("createTicketTypeAttribute", ticket_attributes::create),
    ("updateTicketTypeAttribute", ticket_attributes::update),
    ("createTicket", tickets::create),
    ("getTicket", tickets::retrieve),
    ("updateTicket", tickets::update),
    ("replyTicket", tickets::reply),
    ("searchTickets", ticket_search::search),
    ("retrieveVisitorWithUserId", visitors::retrieve),
    ("updateVisitor", visitors::update),
    ("convertVisitor", visitors::convert),
];

/// Processes a validated request.
pub(crate) fn handle(state: &mut State, call: &Call<'_>) -> Outcome {
    TABLE
        .iter()
        .find(|(id, _)| same_id(id, &call.operation.id))
        .map_or_else(
            || example::response(call),
            |(_, handler)| handler(state, call),
        )
}

/// Handlers of operations that the description does not contain. A test checks that there are no
/// such handlers.
pub(crate) fn undeclared() -> Vec<&'static str> {
    TABLE
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| description().operation(id).is_none())
        .collect()
}

/// Returns a response with a body.
pub(crate) fn ok(body: Value) -> Outcome {
    Ok(Reply::Json(body))
}

/// Returns a response with the body `{type: "list", data: [...]}`, without pages.
pub(crate) fn list_of(items: Vec<Value>) -> Outcome {
    ok(json!({ "type": "list", "data": items }))
}

/// Returns the response to a deletion.
pub(crate) fn deleted(object: &str, id: &str) -> Outcome {
    ok(json!({ "id": id, "object": object, "deleted": true }))
}

/// Returns a string of a body, unless it is missing or null.
pub(crate) fn text_of<'a>(body: &'a Value, key: &str) -> Option<&'a str> {
    body.get(key).and_then(Value::as_str)
}
