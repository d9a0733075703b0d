//! The fields that can be searched, and the kinds of their values.

use serde_json::Value;

use crate::json::Object;

/// The collection that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Searched {
    Contacts,
    Conversations,
    Tickets,
}

/// The kind of a field, which determines the operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Date,
    Boolean,
    List,
    /// A custom attribute, whose stored value can be of any kind.
    Open,
}

/// A searchable field.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    path: Vec<String>,
}

impl Field {
    fn new(name: &str, kind: Kind, path: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            path: path.split('.').map(str::to_owned).collect(),
        }
    }

    /// Returns the name of the outermost object of the document that contains the value.
    pub(crate) fn root(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }

    /// Returns the value in the fields of an object, or null.
    pub(crate) fn of_object<'a>(&self, fields: &'a Object) -> &'a Value {
        let root = fields.get(self.root()).unwrap_or(&Value::Null);
        let path = self.path.iter().skip(1);
        path.fold(root, |value, key| &value[key])
    }

    /// Returns the value in a document, or null.
    pub(crate) fn of<'a>(&self, document: &'a Value) -> &'a Value {
        self.path.iter().fold(document, |value, key| &value[key])
    }
}

/// Returns the field with this name.
pub(crate) fn field(searched: Searched, name: &str) -> Option<Field> {
    let open = match searched {
        Searched::Contacts | Searched::Conversations => "custom_attributes.",
        Searched::Tickets => "ticket_attribute.",
    };
    if let Some(key) = name.strip_prefix(open) {
        // The name of a custom attribute may contain dots.
        let path = vec![open.trim_end_matches('.').to_owned(), key.to_owned()];
        return Some(Field {
            name: name.to_owned(),
            kind: Kind::Open,
            path,
        });
    }
    let (kind, _) = groups(searched)
        .iter()
        .find(|(_, names)| names.split_whitespace().any(|known| known == name))?;
    Some(Field::new(name, *kind, wire_path(searched, name)))
}

fn groups(searched: Searched) -> Groups {
    match searched {
        Searched::Contacts => CONTACT,
        Searched::Conversations => CONVERSATION,
        Searched::Tickets => TICKET,
    }
}

/// Returns the names of all fields except custom attributes.
#[cfg(test)]
pub(crate) fn names(searched: Searched) -> impl Iterator<Item = &'static str> {
    let names = groups(searched).iter().map(|(_, names)| *names);
    names.flat_map(str::split_whitespace)
}

/// Returns the path of a field in the document, which may differ from its name in searches.
fn wire_path(searched: Searched, name: &str) -> &str {
    match (searched, name) {
        (_, "andoid_sdk_version") => "android_sdk_version",
        (_, "ios_app_device") => "ios_device",
        (_, "conversation_rating.score") => "conversation_rating.rating",
        (_, "conversation_rating.contact_id") => "conversation_rating.contact.id",
        (_, "conversation_rating.admin_d" | "conversation_rating.admin_id") => {
            "conversation_rating.teammate.id"
        }
        (_, "conversation_rating.requested_at" | "conversation_rating.replied_at") => {
            "conversation_rating.created_at"
        }
        (Searched::Tickets, "state") => "ticket_state",
        (_, other) => other,
    }
}

type Groups = &'static [(Kind, &'static str)];

const CONTACT: Groups = &[
    (
        Kind::Text,
        "id role name avatar email email_domain phone external_id language_override browser \
         browser_version browser_language os location.country location.region location.city \
         location.country_code location.continent_code ios_app_version ios_device ios_app_device \
         ios_os_version ios_app_name ios_sdk_version android_app_version android_device \
         android_app_name android_os_version android_sdk_version andoid_sdk_version referrer \
         utm_campaign utm_content utm_medium utm_source utm_term workspace_id",
    ),
    (Kind::Number, "owner_id"),
    (
        Kind::Date,
        "created_at signed_up_at updated_at last_seen_at last_contacted_at last_replied_at \
         last_email_opened_at last_email_clicked_at ios_last_seen_at android_last_seen_at",
    ),
    (
        Kind::Boolean,
        "unsubscribed_from_emails unsubscribed_from_sms marked_email_as_spam has_hard_bounced \
         sms_consent",
    ),
    (Kind::List, "segment_id tag_id"),
];

const CONVERSATION: Groups = &[
    (
        Kind::Text,
        "id title source.type source.id source.delivered_as source.subject source.body \
         source.author.id source.author.type source.author.name source.author.email source.url \
         channel_initiated state priority statistics.last_closed_by_id \
         conversation_rating.remark conversation_rating.contact_id conversation_rating.admin_d \
         conversation_rating.admin_id sla_applied.sla_name sla_applied.sla_status \
         ai_agent.resolution_state ai_agent.source_type ai_agent.source_title \
         ai_agent.last_answer_type ai_agent.rating_remark",
    ),
    (
        Kind::Number,
        "admin_assignee_id team_assignee_id statistics.time_to_assignment \
         statistics.time_to_admin_reply statistics.time_to_first_close \
         statistics.time_to_last_close statistics.median_time_to_reply \
         statistics.count_reopens statistics.count_assignments \
         statistics.count_conversation_parts conversation_rating.score ai_agent.rating",
    ),
    (
        Kind::Date,
        "created_at updated_at waiting_since snoozed_until statistics.first_contact_reply_at \
         statistics.first_assignment_at statistics.first_admin_reply_at \
         statistics.first_close_at statistics.last_assignment_at \
         statistics.last_assignment_admin_reply_at statistics.last_contact_reply_at \
         statistics.last_admin_reply_at statistics.last_close_at \
         conversation_rating.requested_at conversation_rating.replied_at",
    ),
    (Kind::Boolean, "open read ai_agent_participated"),
    (Kind::List, "contact_ids teammate_ids tag_ids"),
];

const TICKET: Groups = &[
    (
        Kind::Text,
        "id ticket_id title description default_title default_description category \
         ticket_type_id state",
    ),
    (Kind::Number, "admin_assignee_id team_assignee_id"),
    (Kind::Date, "created_at updated_at snoozed_until"),
    (Kind::Boolean, "open is_shared"),
    (Kind::List, "contact_ids teammate_ids tag_ids"),
];
