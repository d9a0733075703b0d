//! A sandbox, a client, and the objects that cases require.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use intercom_api::{Client, Idempotency, OPERATIONS, OperationInfo, TicketAttributes, types};
use intercom_sandbox::{ADMIN_ID, Fault, RecordedRequest, Sandbox};
use serde_json::{Map, Value};

/// The Unix time at which the clock of the sandbox is stopped.
pub(super) const NOW: i64 = 1_750_000_000;

/// An ID that every case can copy. IDs are leaked, which is acceptable in a test.
pub(super) type Id = &'static str;

pub(super) fn id(text: impl Into<String>) -> Id {
    text.into().leak()
}

/// The environment of the cases of a resource.
pub(super) struct Context {
    pub(super) sandbox: Sandbox,
    pub(super) client: Client,
    /// Whether the first attempt of each read fails.
    pub(super) is_failing: bool,
    counter: AtomicUsize,
}

/// A contact of the cases.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) id: Id,
    pub(super) external_id: Id,
    pub(super) email: Id,
}

impl Context {
    pub(super) async fn start() -> Self {
        Self::on(Sandbox::builder().frozen_at(NOW).start().await.unwrap())
    }

    /// Like `start`, except that the first attempt of each read fails.
    pub(super) async fn failing() -> Self {
        let builder = Sandbox::builder().frozen_at(NOW);
        let mut context = Self::on(builder.faults(each_read_once()).start().await.unwrap());
        context.is_failing = true;
        context
    }

    fn on(sandbox: Sandbox) -> Self {
        let client = crate::harness::client(&sandbox);
        Self {
            sandbox,
            client,
            is_failing: false,
            counter: AtomicUsize::new(1),
        }
    }

    /// Returns a unique number, for distinct names.
    fn number(&self) -> usize {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) async fn user(&self) -> Person {
        self.person("user").await
    }

    pub(super) async fn lead(&self) -> Person {
        self.person("lead").await
    }

    async fn person(&self, role: &str) -> Person {
        let number = self.number();
        let external_id = id(format!("{role}-{number}"));
        let email = id(format!("{role}.{number}@example.com"));
        let contact = self
            .client
            .contacts()
            .create(
                types::CreateContactRequest::new()
                    .role(role)
                    .external_id(external_id)
                    .email(email)
                    .name(format!("Sample {role} {number}")),
            )
            .await
            .unwrap();
        Person {
            id: id(&*contact.id),
            external_id,
            email,
        }
    }

    /// Creates a company. Its `company_id` is `key-` and a number.
    pub(super) async fn company(&self) -> Id {
        let number = self.number();
        let company = self
            .client
            .companies()
            .create_or_update(
                types::CreateOrUpdateCompanyRequest::new()
                    .company_id(format!("key-{number}"))
                    .name(format!("Sample Works {number}")),
            )
            .await
            .unwrap();
        id(&*company.id)
    }

    /// Attaches a contact to a company.
    pub(super) async fn join(&self, contact: Id, company: Id) {
        self.client
            .contacts()
            .attach_company(contact, types::AttachCompanyRequest::new(company))
            .await
            .unwrap();
    }

    pub(super) async fn tag(&self, name: &str) -> Id {
        let request = types::CreateOrUpdateTagRequest::new(name);
        let tag = self.client.tags().create_or_update(request).await.unwrap();
        id(tag.id.clone())
    }

    /// Creates a conversation of a contact.
    pub(super) async fn conversation(&self, contact: Id) -> Id {
        let message = self
            .client
            .conversations()
            .create(types::CreateConversationRequest::new(
                types::MessageSender::new(types::AuthorType::User, contact),
                "Where is my parcel?",
            ))
            .await
            .unwrap();
        id(&*message.conversation_id)
    }

    /// Creates a customer ticket type with only the default attributes.
    pub(super) async fn ticket_type(&self) -> Id {
        let number = self.number();
        let made = self
            .client
            .ticket_types()
            .create(types::CreateTicketTypeRequest::new(format!(
                "Sample type {number}"
            )))
            .await
            .unwrap();
        id(made.id.clone())
    }

    pub(super) async fn ticket(&self, ticket_type: Id, contact: Id) -> Id {
        let ticket = self
            .client
            .tickets()
            .create(
                types::CreateTicketRequest::new(ticket_type, [types::ContactRef::id(contact)])
                    .ticket_attributes(TicketAttributes::new().with_title("The box is torn")),
            )
            .await
            .unwrap();
        id(&*ticket.id)
    }

    pub(super) async fn collection(&self) -> Id {
        let number = self.number();
        let made = self
            .client
            .collections()
            .create(types::CreateCollectionRequest::new(format!(
                "Sample shelf {number}"
            )))
            .await
            .unwrap();
        id(made.id.clone())
    }

    /// Creates a draft article.
    pub(super) async fn article(&self, title: &str) -> Id {
        let made = self
            .client
            .articles()
            .create(types::CreateArticleRequest::new(title).author_id(admin_number()))
            .await
            .unwrap();
        id(made.id.clone())
    }
}

/// Fails every other one of identical reads, which is the first attempt of each call. The faults
/// never process the request, because a lost poll of an export or page of a scroll would change the
/// next response.
fn each_read_once() -> impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync {
    let failed = Mutex::new(HashSet::new());
    let count = AtomicUsize::new(0);
    move |request| {
        let id = request.operation_id.as_deref();
        let operation = OPERATIONS.iter().find(|known| Some(known.id) == id)?;
        if operation.idempotency != Idempotency::Idempotent || advances(operation, request) {
            return None;
        }
        let body = request.body.as_ref().map(ToString::to_string);
        let query = format!("{:?}", request.query);
        let key = (request.method.clone(), request.path.clone(), query, body);
        let mut failed = failed.lock().unwrap();
        if failed.remove(&key) {
            return None;
        }
        failed.insert(key);
        let ways = [
            Fault::Reset,
            Fault::server_error(),
            Fault::bad_gateway(),
            Fault::Close,
            Fault::unavailable(),
            Fault::gateway_timeout(),
            Fault::request_timeout(),
        ];
        let way = count.fetch_add(1, Ordering::Relaxed) % ways.len();
        ways.into_iter().nth(way)
    }
}

/// Returns whether a request advances a list on the server, and is therefore not retried.
pub(super) fn advances(operation: &OperationInfo, request: &RecordedRequest) -> bool {
    operation.server_side_cursor && request.query_value("scroll_param").is_some()
}

/// Returns the properties of a JSON object.
pub(super) fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("expected an object, found {other}"),
    }
}

/// Returns the ID of the first admin, for the fields in which IDs are numbers.
pub(super) fn admin_number() -> i64 {
    ADMIN_ID.parse().unwrap()
}
