//! The initial data of a sandbox, and seeded objects.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    clock::Clock,
    export_plan::Plan,
    fixed_ids::{
        ADMIN_ID, HELP_CENTER_ID, LEADS_SEGMENT_ID, NEWSFEED_ID, SECOND_ADMIN_ID,
        SUBSCRIPTION_TYPE_ID, TEAM_ID, USERS_SEGMENT_ID, VISITOR_ID, WORKSPACE_CREATED_AT,
    },
    handlers::{articles, companies, contacts, tags, ticket_types},
    ids::Ids,
    json::id_number,
    lists::Lists,
    oauth::OAuth,
    rate::RateWindow,
    sample::Sample,
    samples::contacts::Contacts,
    samples::conversations::Conversations,
    samples::tickets::Tickets,
    samples::{
        Times, conversations as conversation_samples, sample_text, tickets as ticket_samples,
    },
    state::State,
    table::Table,
    timezone::Timezone,
    tokens::Tokens,
};

/// The name of the type of seeded tickets.
const SAMPLE_TYPE: &str = "Sample request";

/// The number of objects of each kind to add. The objects are the same in every sandbox.
///
/// Contacts, conversations and tickets are created when they are accessed, so hundreds of thousands
/// of them take little time and memory.
#[derive(Debug, Clone, Default)]
pub struct Seed {
    /// Users with names such as `Sample User 1` and external IDs such as `sample-1`.
    pub contacts: usize,
    /// Companies with a `company_id` such as `sample-company-1`, each with one of the seeded
    /// contacts, if any.
    pub companies: usize,
    /// Conversations, started by the seeded contacts in turn.
    pub conversations: usize,
    /// Tickets with titles such as `Sample ticket 1`, for the seeded contacts in turn. Their ticket
    /// type is `Sample request`. They have no conversations, so the number of conversations is as
    /// requested.
    pub tickets: usize,
    /// Published articles.
    pub articles: usize,
    /// Tags with names such as `Sample tag 1`.
    pub tags: usize,
    /// Entries of the activity log.
    pub activity_logs: usize,
    /// Length in bytes of an additional text in each contact (in the custom attribute `remarks`),
    /// conversation (in the first message) and ticket (in the description). Real objects have a
    /// total size of 1 to 4 kB.
    pub text_bytes: usize,
    /// Number of comments in each conversation and ticket, in addition to the first message of a
    /// conversation and the first part of a ticket. They have a text of `text_bytes` as well.
    pub parts: usize,
    /// Seconds between the creation of one contact, conversation or ticket and the next. The last
    /// object of each kind is created at the current time. Default: 0, so all objects are created at
    /// the current time.
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
        oauth: OAuth::default(),
        tokens: Tokens::default(),
        region: "US".to_owned(),
        timezone: Timezone::default(),
        rate,
        admins: Default::default(),
        teams: Default::default(),
        segments: Default::default(),
        subscription_types: Default::default(),
        help_centers: Default::default(),
        newsfeeds: Default::default(),
        news_items: Default::default(),
        contacts: Table::with_keys(contacts::keys),
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
        outbox: Default::default(),
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
                "team_ids": [id_number(TEAM_ID)],
                "avatar": { "type": "avatar", "image_url": format!("https://static.example.com/avatars/{id}.png") },
                "team_priority_level": { "primary_team_ids": [id_number(TEAM_ID)], "secondary_team_ids": [] },
            }),
        );
    }
    state.teams.insert(
        TEAM_ID,
        json!({
            "type": "team",
            "id": TEAM_ID,
            "name": "Support",
            "admin_ids": [id_number(ADMIN_ID), id_number(SECOND_ADMIN_ID)],
            "distribution_method": "round_robin",
            "admin_priority_level": {
                "primary_admin_ids": [id_number(ADMIN_ID)],
                "secondary_admin_ids": [id_number(SECOND_ADMIN_ID)],
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
            "created_at": WORKSPACE_CREATED_AT,
            "updated_at": WORKSPACE_CREATED_AT,
            "person_type": person,
        });
        state.segments.insert(id, segment);
    }
    let translation = json!({
        "name": "Product news",
        "description": "Monthly product updates",
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
            "created_at": WORKSPACE_CREATED_AT,
            "updated_at": WORKSPACE_CREATED_AT,
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
            "created_at": WORKSPACE_CREATED_AT,
            "updated_at": WORKSPACE_CREATED_AT,
        }),
    );
    let visitor = crate::handlers::visitors::build(&state.workspace, WORKSPACE_CREATED_AT);
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
        // The list of companies omits companies without contacts.
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
            "author_id": id_number(ADMIN_ID),
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
        text: sample_text(seed.text_bytes),
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
        text: sample_text(seed.text_bytes),
        parts: seed.parts,
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
        let body = json!({ "name": SAMPLE_TYPE, "description": "Seeded tickets" });
        ticket_types::insert(state, &body)
    });
    let count = seed.tickets as u64;
    let sample = Arc::new(Tickets {
        ticket_type,
        first: state.ids.reserve(ticket_samples::NUMBERS * count),
        first_number: state.ids.reserve_tickets(count),
        times: times(state, seed, seed.tickets),
        text: sample_text(seed.text_bytes),
        parts: seed.parts,
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
        "created_at": WORKSPACE_CREATED_AT + offset,
        "activity_type": "admin_login_success",
        "activity_description": "Ida Sommer signed in.",
    })
}
