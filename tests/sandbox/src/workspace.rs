//! What a fresh sandbox holds, and how collections are filled for paging tests.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    handlers::exports::Plan,
    handlers::{articles, companies, tags, ticket_types},
    pagination::Lists,
    rate::RateWindow,
    samples::{
        Sample, Times,
        contacts::Contacts,
        conversations::{self as conversation_samples, Conversations},
        prose,
        tickets::{self as ticket_samples, Tickets},
    },
    state::{Clock, Ids, State},
};

/// The token that a sandbox accepts unless the builder sets another one.
pub const ACCESS_TOKEN: &str = "sandbox-access-token";
/// The id of the admin whose token it is.
pub const ADMIN_ID: &str = "7100001";
/// The id of the second admin.
pub const SECOND_ADMIN_ID: &str = "7100002";
/// The id of the only team, which both admins belong to.
pub const TEAM_ID: &str = "7200001";
/// The id of the only subscription type, which contacts opt in to.
pub const SUBSCRIPTION_TYPE_ID: &str = "314";
/// The id of the only Help Center.
pub const HELP_CENTER_ID: &str = "7";
/// The id of the only newsfeed.
pub const NEWSFEED_ID: &str = "53";
/// The id of the segment of all users, and of the companies that have any.
pub const USERS_SEGMENT_ID: &str = "6650c2e19b8f4d37a1e50601";
/// The id of the segment of all leads.
pub const LEADS_SEGMENT_ID: &str = "6650c2e19b8f4d37a1e50602";
/// The id of the only visitor.
pub const VISITOR_ID: &str = "672f1e90b7c35da8146e02f9";
/// The `user_id` of the only visitor.
pub const VISITOR_USER_ID: &str = "3c9e41d8-75b2-4f06-a1ed-60f8b27c5934";

/// When the workspace was made.
pub(crate) const FOUNDED: i64 = 1_719_500_000;

/// The name of the type that tickets of a seed have.
const SAMPLE_TYPE: &str = "Sample request";

/// How many objects to add; each is the same in every sandbox.
///
/// Contacts, conversations and tickets are made only when somebody looks at them, so that hundreds of thousands cost
/// little time and memory.
#[derive(Debug, Clone, Default)]
pub struct Seed {
    /// Users, named `Sample User 1` and so on, with `external_id` `sample-1`.
    pub contacts: usize,
    /// Companies with `company_id` `sample-company-1` and so on, each with a contact of the seed when there is one.
    pub companies: usize,
    /// Conversations, started by the contacts of the seed in turn.
    pub conversations: usize,
    /// Tickets with a title such as `Sample ticket 1`, asked for by the contacts of the seed in turn. They are of a
    /// type of their own, `Sample request`, and have no conversation behind them, so that conversations stay as many
    /// as asked for.
    pub tickets: usize,
    /// Published articles.
    pub articles: usize,
    /// Tags, named `Sample tag 1` and so on.
    pub tags: usize,
    /// Entries of the activity log.
    pub activity_logs: usize,
    /// How many bytes of text each contact (in the custom attribute `remarks`), conversation (in its first message)
    /// and ticket (in its description) has besides what it needs. Real ones have 1 to 4 kB altogether.
    pub text_bytes: usize,
    /// How many seconds lie between one contact, conversation or ticket and the next; the last of each is made now.
    pub seconds_apart: u32,
}

pub(crate) fn fresh(
    workspace: &str,
    base: String,
    clock: Clock,
    rate: RateWindow,
    export_plan: Plan,
    lists: Lists,
) -> State {
    let mut state = State {
        clock,
        ids: Ids::default(),
        workspace: workspace.to_owned(),
        base,
        rate,
        admins: Default::default(),
        teams: Default::default(),
        segments: Default::default(),
        subscription_types: Default::default(),
        help_centers: Default::default(),
        newsfeeds: Default::default(),
        news_items: Default::default(),
        contacts: Default::default(),
        companies: Default::default(),
        scroll: None,
        lists,
        conversations: Default::default(),
        ticket_types: Default::default(),
        tickets: Default::default(),
        tags: Default::default(),
        notes: Default::default(),
        articles: Default::default(),
        collections: Default::default(),
        data_attributes: Default::default(),
        events: Vec::new(),
        exports: Default::default(),
        export_plan,
        visitors: Default::default(),
        activity: Vec::new(),
        pages: Default::default(),
    };
    people(&mut state);
    fixtures(&mut state);
    state
}

fn people(state: &mut State) {
    for (id, name, email, title) in [
        (
            ADMIN_ID,
            "Ida Sommer",
            "ida.sommer@example.com",
            "Support lead",
        ),
        (
            SECOND_ADMIN_ID,
            "Tomas Reyes",
            "tomas.reyes@example.com",
            "Support agent",
        ),
    ] {
        state.admins.insert(
            id,
            json!({
                "type": "admin",
                "id": id,
                "name": name,
                "email": email,
                "job_title": title,
                "away_mode_enabled": false,
                "away_mode_reassign": false,
                "has_inbox_seat": true,
                "team_ids": [number(TEAM_ID)],
                "avatar": { "type": "avatar", "image_url": format!("https://static.example.com/avatars/{id}.png") },
                "team_priority_level": { "primary_team_ids": [number(TEAM_ID)], "secondary_team_ids": [] },
            }),
        );
    }
    state.teams.insert(
        TEAM_ID,
        json!({
            "type": "team",
            "id": TEAM_ID,
            "name": "Support",
            "admin_ids": [number(ADMIN_ID), number(SECOND_ADMIN_ID)],
            "distribution_method": "round_robin",
            "admin_priority_level": {
                "primary_admin_ids": [number(ADMIN_ID)],
                "secondary_admin_ids": [number(SECOND_ADMIN_ID)],
            },
        }),
    );
}

fn fixtures(state: &mut State) {
    for (id, name, person) in [
        (USERS_SEGMENT_ID, "All users", "user"),
        (LEADS_SEGMENT_ID, "All leads", "contact"),
    ] {
        let segment = json!({
            "type": "segment",
            "id": id,
            "name": name,
            "created_at": FOUNDED,
            "updated_at": FOUNDED,
            "person_type": person,
        });
        state.segments.insert(id, segment);
    }
    let translation = json!({
        "name": "Product news",
        "description": "What is new, about once a month",
        "locale": "en",
    });
    state.subscription_types.insert(
        SUBSCRIPTION_TYPE_ID,
        json!({
            "type": "subscription",
            "id": SUBSCRIPTION_TYPE_ID,
            "state": "live",
            "default_translation": translation,
            "translations": [translation],
            "consent_type": "opt_in",
            "content_types": ["email"],
        }),
    );
    state.help_centers.insert(
        HELP_CENTER_ID,
        json!({
            "id": HELP_CENTER_ID,
            "workspace_id": state.workspace,
            "created_at": FOUNDED,
            "updated_at": FOUNDED,
            "identifier": "sandbox",
            "website_turned_on": true,
            "display_name": "Sandbox help",
            "url": "https://help.example.com",
            "custom_domain": null,
        }),
    );
    state.newsfeeds.insert(
        NEWSFEED_ID,
        json!({
            "id": NEWSFEED_ID,
            "type": "newsfeed",
            "name": "Customers",
            "created_at": FOUNDED,
            "updated_at": FOUNDED,
        }),
    );
    let visitor = crate::handlers::visitors::build(&state.workspace, FOUNDED);
    state.visitors.insert(VISITOR_ID, visitor);
    for attribute in crate::handlers::data_attributes::built_in() {
        let key = format!("{} {}", attribute["model"], attribute["name"]);
        state.data_attributes.insert(key, attribute);
    }
}

/// Adds the objects of a seed.
pub(crate) fn fill(state: &mut State, seed: &Seed) {
    let people = fill_contacts(state, seed);
    for index in 1..=seed.companies {
        let body = json!({
            "company_id": format!("sample-company-{index}"),
            "name": format!("Sample Company {index}"),
        });
        let company = companies::insert(state, &body);
        // The list of companies leaves out those without anybody.
        if let Some(people) = &people
            && let Some(contact) = state
                .contacts
                .get_mut(&people.id((index - 1) % people.times.count))
        {
            contact.companies.push(company);
        }
    }
    fill_conversations(state, seed, people.as_ref());
    fill_tickets(state, seed, people.as_ref());
    for index in 1..=seed.articles {
        let body = json!({
            "title": format!("Sample article {index}"),
            "body": format!("<p>The text of sample article {index}.</p>"),
            "author_id": number(ADMIN_ID),
            "state": "published",
        });
        articles::insert(state, &body);
    }
    for index in 1..=seed.tags {
        tags::named(state, &format!("Sample tag {index}"));
    }
    for index in 1..=seed.activity_logs {
        let entry = activity(state, index);
        state.activity.push(entry);
    }
}

fn times(state: &State, seed: &Seed, count: usize) -> Times {
    Times {
        last: state.now(),
        count,
        apart: seed.seconds_apart,
    }
}

fn fill_contacts(state: &mut State, seed: &Seed) -> Option<Arc<Contacts>> {
    if seed.contacts == 0 {
        return None;
    }
    let sample = Arc::new(Contacts {
        workspace: state.workspace.clone(),
        first: state.ids.reserve(seed.contacts as u64),
        times: times(state, seed, seed.contacts),
        text: prose(seed.text_bytes),
    });
    let shared = Arc::clone(&sample);
    state.contacts.insert_samples(shared, seed.contacts);
    Some(sample)
}

fn fill_conversations(state: &mut State, seed: &Seed, people: Option<&Arc<Contacts>>) {
    if seed.conversations == 0 {
        return;
    }
    let count = seed.conversations as u64;
    let sample = Arc::new(Conversations {
        first: state.ids.reserve(conversation_samples::NUMBERS * count),
        times: times(state, seed, seed.conversations),
        text: prose(seed.text_bytes),
        people: people.cloned(),
    });
    state
        .conversations
        .insert_samples(sample, seed.conversations);
}

fn fill_tickets(state: &mut State, seed: &Seed, people: Option<&Arc<Contacts>>) {
    if seed.tickets == 0 {
        return;
    }
    let known = state
        .ticket_types
        .iter()
        .find(|(_, found)| found.fields.get("name") == Some(&json!(SAMPLE_TYPE)))
        .map(|(id, _)| id.to_owned());
    let ticket_type = known.unwrap_or_else(|| {
        let body = json!({ "name": SAMPLE_TYPE, "description": "Tickets of a seed" });
        ticket_types::insert(state, &body)
    });
    let count = seed.tickets as u64;
    let sample = Arc::new(Tickets {
        ticket_type,
        first: state.ids.reserve(ticket_samples::NUMBERS * count),
        first_number: state.ids.reserve_tickets(count),
        times: times(state, seed, seed.tickets),
        text: prose(seed.text_bytes),
        people: people.cloned(),
    });
    state.tickets.insert_samples(sample, seed.tickets);
}

fn activity(state: &mut State, index: usize) -> Value {
    let offset = i64::try_from(index).unwrap_or(0);
    json!({
        "id": state.ids.uuid(),
        "performed_by": { "type": "admin", "id": ADMIN_ID, "email": "ida.sommer@example.com", "ip": "203.0.113.24" },
        "metadata": { "sign_in_method": "email_password" },
        "created_at": FOUNDED + offset,
        "activity_type": "admin_login_success",
        "activity_description": "Ida Sommer signed in.",
    })
}

/// An id that stands as a number in some fields.
pub(crate) fn number(id: &str) -> Value {
    id.parse::<i64>()
        .map_or(Value::Null, |number| json!(number))
}
