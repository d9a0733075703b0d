//! All lists and searches of the API, and a sandbox with several pages of each list that is paginated.

use std::pin::Pin;

use intercom_api::search::{contact, conversation, ticket};
use intercom_api::{Client, Cursor, Error, Pages, Pagination, types};
use intercom_sandbox::{NEWSFEED_ID, Sandbox, Seed, USERS_SEGMENT_ID};
use serde_json::{Value, json};

use crate::harness;

/// Starts a list at a cursor, with a page size.
type Start = Box<dyn Fn(Option<Cursor>, Option<u32>) -> Pages<Value>>;
type Count = Pin<Box<dyn Future<Output = Result<usize, Error>>>>;

/// A list that can be requested.
pub(super) struct List {
    /// The operation: `tickets.search`.
    pub(super) name: &'static str,
    pub(super) pagination: Pagination,
    /// The number of elements.
    pub(super) count: usize,
    /// The number of elements per page, in the first round and in the second round.
    pub(super) sizes: [usize; 2],
    /// Whether a request can set the page size. If not, the server determines it.
    pub(super) sized: bool,
    pub(super) pages: Start,
    /// Returns the number of elements that are decoded into their type.
    pub(super) typed: Box<dyn Fn() -> Count>,
}

macro_rules! list {
    (@size sized $call:ident $size:ident) => {
        $call.per_page($size)
    };
    (@size whole $call:ident $size:ident) => {{
        let _ = $size;
        $call
    }};
    (@flag sized) => {
        true
    };
    (@flag whole) => {
        false
    };
    ($name:literal $pagination:ident $sized:ident $count:expr, $sizes:expr, $call:expr) => {{
        let call = $call;
        let again = call.clone();
        List {
            name: $name,
            pagination: Pagination::$pagination,
            count: $count,
            sizes: $sizes,
            sized: list!(@flag $sized),
            pages: Box::new(move |cursor, size| {
                let call = call.clone().cursor(cursor);
                list!(@size $sized call size).pages_as()
            }),
            typed: Box::new(move || {
                let items = again.clone().items();
                Box::pin(async move { Ok(items.try_collect().await?.len()) })
            }),
        }
    }};
}

/// The number of objects in most lists: three pages of up to 3.
const FEW: usize = 7;
const COMPANIES: usize = 230;
const LOGS: usize = 45;
const NEWS: usize = 43;
const NOW: i64 = 1_750_000_000;

/// The sandbox with the lists.
pub(super) struct Context {
    pub(super) sandbox: Sandbox,
    pub(super) client: Client,
    contact: String,
    company: String,
}

impl Context {
    pub(super) async fn start() -> Self {
        let sandbox = harness::sandbox(|builder| builder.frozen_at(NOW)).await;
        sandbox.seed(&Seed {
            contacts: FEW,
            companies: COMPANIES,
            conversations: FEW,
            tickets: FEW,
            articles: FEW,
            tags: FEW,
            activity_logs: LOGS,
            ..Seed::default()
        });
        let client = harness::client(&sandbox);
        let (contact, company) = fill(&client).await;
        sandbox.clear_requests();
        Self {
            sandbox,
            client,
            contact,
            company,
        }
    }

    /// Returns a context for a sandbox without data. The contact and the company do not exist.
    pub(super) fn empty(sandbox: Sandbox) -> Self {
        let client = harness::client(&sandbox);
        Self {
            sandbox,
            client,
            contact: "c".to_owned(),
            company: "d".to_owned(),
        }
    }

    /// Sets the contact and the company.
    pub(super) fn with(self, contact: &str, company: &str) -> Self {
        Self {
            contact: contact.to_owned(),
            company: company.to_owned(),
            ..self
        }
    }

    /// Returns the lists of the API, in the order of the documentation.
    pub(super) fn lists(&self) -> Vec<List> {
        let client = &self.client;
        let (contact, company) = (&*self.contact, &*self.company);
        let users = client.contacts().list();
        vec![
            list!("admins.list" None whole 2, [2, 2], client.admins().list()),
            list!("admins.list_activity_logs" Url whole LOGS, [20, 20],
                client.admins().list_activity_logs(0)),
            list!("articles.list" Page sized FEW, [3, 2], client.articles().list()),
            list!("articles.search" Page sized FEW, [3, 2],
                client.articles().search().phrase("sample").state("published")),
            list!("collections.list" Page sized FEW, [3, 2], client.collections().list()),
            list!("help_centers.list" None whole 1, [1, 1], client.help_centers().list()),
            list!("companies.find" Page sized COMPANIES, [60, 50],
                client.companies().find(types::CompanyFilter::segment_id(USERS_SEGMENT_ID))),
            list!("companies.list" Page sized COMPANIES, [60, 50], client.companies().list()),
            list!("companies.scroll" Scroll whole COMPANIES, [100, 100],
                client.companies().scroll()),
            list!("companies.list_contacts" Page sized FEW + 1, [3, 2],
                client.companies().list_contacts(company)),
            list!("companies.list_segments" None whole 1, [1, 1],
                client.companies().list_segments(company)),
            list!("contacts.list_companies" Page sized FEW, [3, 2],
                client.contacts().list_companies(contact)),
            list!("contacts.list_notes" Page sized FEW, [3, 2], client.contacts().list_notes(contact)),
            list!("contacts.list_segments" None whole 1, [1, 1],
                client.contacts().list_segments(contact)),
            list!("contacts.list_subscriptions" None whole 1, [1, 1],
                client.contacts().list_subscriptions(contact)),
            list!("contacts.list_tags" None whole 1, [1, 1],
                client.contacts().list_tags(contact)),
            list!("contacts.list" CursorQuery sized FEW + 1, [3, 2], users),
            list!("contacts.search" CursorBody sized FEW + 1, [3, 2],
                client.contacts().search(contact::ROLE.eq("user"))),
            list!("conversations.list" CursorQuery sized FEW, [3, 2], client.conversations().list()),
            list!("conversations.search" CursorBody sized FEW, [3, 2],
                client.conversations().search(conversation::CREATED_AT.gt(1))),
            list!("tickets.search" CursorBody sized FEW, [3, 2],
                client.tickets().search(ticket::CREATED_AT.gt(1))),
            list!("data_attributes.list" None whole 6, [6, 6], client.data_attributes().list()),
            list!("data_events.list" Url sized FEW, [3, 2],
                client.data_events().list(types::ContactIdentifier::id(contact))),
            list!("news_items.list" Url whole NEWS, [10, 10], client.news_items().list()),
            list!("newsfeeds.list" Url whole 1, [1, 1], client.newsfeeds().list()),
            list!("newsfeeds.list_items" Url whole NEWS, [20, 20],
                client.newsfeeds().list_items(NEWSFEED_ID)),
            list!("segments.list" None whole 2, [2, 2], client.segments().list()),
            list!("subscription_types.list" None whole 1, [1, 1], client.subscription_types().list()),
            list!("tags.list" None whole FEW, [FEW, FEW], client.tags().list()),
            list!("teams.list" None whole 1, [1, 1], client.teams().list()),
            list!("ticket_types.list" None whole 1, [1, 1], client.ticket_types().list()),
        ]
    }
}

/// Creates the data that seeds do not contain: a contact with all kinds of related objects, a
/// company with several contacts, and news.
async fn fill(client: &Client) -> (String, String) {
    let post = async |path: String, body: Value| -> Value {
        let request = client.request(intercom_api::Method::POST, path).json(&body);
        request.send().await.unwrap().into_inner()
    };
    let seeded = client.contacts().list().items_as::<Value>();
    let seeded = seeded.try_collect().await.unwrap();
    let user = json!({ "role": "user", "email": "noor.haddad@example.com" });
    let user = post("/contacts".into(), user).await;
    let contact = user["id"].as_str().unwrap().to_owned();
    let mut companies = client.companies().list().per_page(60).pages_as::<Value>();
    let companies = companies.next().await.unwrap().unwrap().into_items();
    let ids: Vec<String> = companies
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    let company = ids[0].clone();
    for id in &ids[..FEW] {
        let path = format!("/contacts/{contact}/companies");
        post(path, json!({ "id": id })).await;
    }
    // A seeded contact is already attached. Attaching it again changes nothing.
    for person in &seeded {
        let path = format!("/contacts/{}/companies", person["id"].as_str().unwrap());
        post(path, json!({ "id": company })).await;
    }
    let tag = post("/tags".into(), json!({ "name": "Sample tag 1" })).await;
    post(
        format!("/contacts/{contact}/tags"),
        json!({ "id": tag["id"] }),
    )
    .await;
    let consent = json!({ "id": intercom_sandbox::SUBSCRIPTION_TYPE_ID, "consent_type": "opt_in" });
    post(format!("/contacts/{contact}/subscriptions"), consent).await;
    for number in 0..FEW {
        let note = json!({ "body": format!("Note {number}") });
        post(format!("/contacts/{contact}/notes"), note).await;
        let shelf = json!({ "name": format!("Shelf {number}") });
        post("/help_center/collections".into(), shelf).await;
        let event = types::CreateDataEventRequest::new(
            format!("step-{number}"),
            NOW - 100 + number as i64,
            types::ContactIdentifier::id(&*contact),
        );
        client.data_events().create(event).await.unwrap();
    }
    for number in 0..NEWS {
        let item = json!({
            "title": format!("News {number}"),
            "sender_id": intercom_sandbox::ADMIN_ID.parse::<i64>().unwrap(),
            "state": "live",
            "newsfeed_assignments": [{
                "newsfeed_id": NEWSFEED_ID.parse::<i64>().unwrap(),
                "published_at": NOW - 50,
            }],
        });
        post("/news/news_items".into(), item).await;
    }
    (contact, company)
}
