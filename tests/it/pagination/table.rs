//! All lists and searches of the API, and a sandbox that has several pages of each that is paged.

use std::pin::Pin;

use intercom_api::search::{contact, conversation, ticket};
use intercom_api::{Client, Cursor, Error, Pages, Pagination, types};
use intercom_sandbox::{NEWSFEED_ID, Sandbox, Seed, USERS_SEGMENT_ID};
use serde_json::{Value, json};

use crate::harness;

/// Begins a list from a cursor and with a page size.
type Start = Box<dyn Fn(Option<Cursor>, Option<u32>) -> Pages<Value>>;
type Count = Pin<Box<dyn Future<Output = Result<usize, Error>>>>;

/// A list, ready to be asked for.
pub(super) struct List {
    pub(super) id: &'static str,
    pub(super) pagination: Pagination,
    /// How many elements it has.
    pub(super) count: usize,
    /// How many come with a page: in the first round, and in the second.
    pub(super) sizes: [usize; 2],
    /// Whether the size can be asked for; otherwise the server alone decides.
    pub(super) sized: bool,
    pub(super) pages: Start,
    /// How many elements come in their own type.
    pub(super) typed: Box<dyn Fn() -> Count>,
}

macro_rules! list {
    (@size sized $call:ident $size:ident) => {
        if let Some(size) = $size {
            $call = $call.page_size(size);
        }
    };
    (@size whole $call:ident $size:ident) => {
        let _ = $size;
    };
    (@flag sized) => {
        true
    };
    (@flag whole) => {
        false
    };
    ($id:literal $pagination:ident $sized:ident $count:expr, $sizes:expr, $call:expr) => {{
        let call = $call;
        let again = call.clone();
        List {
            id: $id,
            pagination: Pagination::$pagination,
            count: $count,
            sizes: $sizes,
            sized: list!(@flag $sized),
            pages: Box::new(move |cursor, size| {
                let mut call = call.clone();
                if let Some(cursor) = cursor {
                    call = call.cursor(cursor);
                }
                list!(@size $sized call size);
                call.pages_as()
            }),
            typed: Box::new(move || {
                let items = again.clone().items();
                Box::pin(async move { Ok(items.try_collect().await?.len()) })
            }),
        }
    }};
}

/// How many there are of most things: three pages of 3.
const FEW: usize = 7;
const COMPANIES: usize = 230;
const LOGS: usize = 45;
const NEWS: usize = 43;
const NOW: i64 = 1_750_000_000;

/// What the lists hang on.
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

    /// The lists of the API, in the order of the documentation.
    pub(super) fn lists(&self) -> Vec<List> {
        let client = &self.client;
        let (contact, company) = (&*self.contact, &*self.company);
        let users = client.list_contacts();
        vec![
            list!("listAdmins" None whole 2, [2, 2], client.list_admins()),
            list!("listActivityLogs" Url whole LOGS, [20, 20],
                client.list_activity_logs().created_at_after(0)),
            list!("listArticles" Page sized FEW, [3, 2], client.list_articles()),
            list!("searchArticles" Page sized FEW, [3, 2],
                client.search_articles().phrase("sample").state("published")),
            list!("listAllCollections" Page sized FEW, [3, 2], client.list_all_collections()),
            list!("listHelpCenters" None whole 1, [1, 1], client.list_help_centers()),
            list!("retrieveCompany" Page sized COMPANIES, [60, 50],
                client.retrieve_company().segment_id(USERS_SEGMENT_ID)),
            list!("listAllCompanies" Page sized COMPANIES, [60, 50], client.list_all_companies()),
            list!("scrollOverAllCompanies" Scroll whole COMPANIES, [100, 100],
                client.scroll_over_all_companies()),
            list!("listAttachedContacts" Page sized FEW + 1, [3, 2],
                client.list_attached_contacts().id(company)),
            list!("listAttachedSegmentsForCompanies" None whole 1, [1, 1],
                client.list_attached_segments_for_companies().id(company)),
            list!("listCompaniesForAContact" Page sized FEW, [3, 2],
                client.list_companies_for_a_contact().id(contact)),
            list!("listNotes" Page sized FEW, [3, 2], client.list_notes().id(contact)),
            list!("listSegmentsForAContact" None whole 1, [1, 1],
                client.list_segments_for_a_contact().contact_id(contact)),
            list!("listSubscriptionsForAContact" None whole 1, [1, 1],
                client.list_subscriptions_for_a_contact().contact_id(contact)),
            list!("listTagsForAContact" None whole 1, [1, 1],
                client.list_tags_for_a_contact().contact_id(contact)),
            list!("listContacts" CursorQuery sized FEW + 1, [3, 2], users),
            list!("searchContacts" CursorBody sized FEW + 1, [3, 2],
                client.search_contacts().body(
                    contact::field("role").eq("user").build().unwrap())),
            list!("listConversations" CursorQuery sized FEW, [3, 2], client.list_conversations()),
            list!("searchConversations" CursorBody sized FEW, [3, 2],
                client.search_conversations().body(
                    conversation::field("created_at").gt(1).build().unwrap())),
            list!("searchTickets" CursorBody sized FEW, [3, 2],
                client.search_tickets().body(
                    ticket::field("created_at").gt(1).build().unwrap())),
            list!("listDataAttributes" None whole 6, [6, 6], client.list_data_attributes()),
            list!("listDataEvents" Url sized FEW, [3, 2],
                client.list_data_events().type_("user").intercom_user_id(contact)),
            list!("listNewsItems" Url whole NEWS, [10, 10], client.list_news_items()),
            list!("listNewsfeeds" Url whole 1, [1, 1], client.list_newsfeeds()),
            list!("listLiveNewsfeedItems" Url whole NEWS, [20, 20],
                client.list_live_newsfeed_items().id(NEWSFEED_ID)),
            list!("listSegments" None whole 2, [2, 2], client.list_segments()),
            list!("listSubscriptionTypes" None whole 1, [1, 1], client.list_subscription_types()),
            list!("listTags" None whole FEW, [FEW, FEW], client.list_tags()),
            list!("listTeams" None whole 1, [1, 1], client.list_teams()),
            list!("listTicketTypes" None whole 1, [1, 1], client.list_ticket_types()),
        ]
    }
}

/// What a seed does not make: a contact with everything that hangs on one, a company with several people, and news.
async fn fill(client: &Client) -> (String, String) {
    let post = async |path: String, body: Value| -> Value {
        let request = client.request(intercom_api::Method::POST, path).json(&body);
        request.send().await.unwrap().into_inner()
    };
    let seeded = client.list_contacts().items_as::<Value>();
    let seeded = seeded.try_collect().await.unwrap();
    let user = json!({ "role": "user", "email": "noor.haddad@example.com" });
    let user = post("/contacts".into(), user).await;
    let contact = user["id"].as_str().unwrap().to_owned();
    let mut companies = client
        .list_all_companies()
        .page_size(60)
        .pages_as::<Value>();
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
    // One of the seed is in it already; twice makes no difference.
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
        let event = types::CreateDataEventRequest::builder()
            .event_name(format!("step-{number}"))
            .created_at(NOW - 100 + number as i64)
            .id(&*contact);
        client.create_data_event().body(event).send().await.unwrap();
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
