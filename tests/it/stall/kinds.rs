//! Every kind of future that sends requests.

use std::pin::Pin;

use intercom_api::export::ExportFile;
use intercom_api::types;

use super::context::Context;

pub(super) type Started = Pin<Box<dyn Future<Output = ()> + Send>>;
/// Starts a future of a kind. Whether it succeeds does not matter, only that it ends.
pub(super) type Start = fn(Context) -> Started;

async fn export(context: &Context) -> Option<ExportFile> {
    let exports = context.client.data_exports();
    let job = exports.start(1_749_000_000, 1_749_900_000).await.ok()?;
    job.wait().await.ok()?
}

pub(super) const KINDS: &[(&str, Start)] = &[
    ("request", |context| {
        Box::pin(async move { drop(context.client.tags().list().await) })
    }),
    ("write", |context| {
        let body = types::CreateTagRequest::create_or_update("stalled");
        Box::pin(async move { drop(context.client.tags().create_or_update(body).await) })
    }),
    ("pages", |context| {
        Box::pin(async move {
            let mut pages = context.client.contacts().list().per_page(2).pages();
            while pages.next().await.is_some() {}
        })
    }),
    ("pages that read ahead", |context| {
        Box::pin(async move {
            let pages = context.client.contacts().list().per_page(2).pages();
            let mut pages = pages.read_ahead();
            while pages.next().await.is_some() {
                tokio::task::yield_now().await;
            }
        })
    }),
    ("items", |context| {
        Box::pin(async move {
            let items = context.client.contacts().list().per_page(2).items();
            drop(items.try_collect().await);
        })
    }),
    ("scroll", |context| {
        Box::pin(async move {
            let mut pages = context.client.companies().scroll().pages();
            while pages.next().await.is_some() {}
        })
    }),
    ("cache lookup", |context| {
        Box::pin(async move { drop(context.cache.get(context.ticket_type).await) })
    }),
    ("export", |context| {
        Box::pin(async move {
            if let Some(file) = export(&context).await {
                drop(file.save(context.directory.join("messages.csv.gz")).await);
            }
        })
    }),
    ("export rows", |context| {
        Box::pin(async move {
            if let Some(file) = export(&context).await
                && let Ok(mut rows) = file.rows().await
            {
                while rows.next().await.is_some() {}
            }
        })
    }),
    ("helper: update or create a contact", |context| {
        Box::pin(async move {
            let fields = types::CreateContactRequest::new().name("Ada Nowak");
            let contacts = context.client.contacts();
            drop(contacts.upsert("ada@example.com", fields).await);
        })
    }),
    ("helper: create a ticket for an address", |context| {
        Box::pin(async move {
            let attributes = intercom_api::TicketAttributes::new().with_title("Parcel lost");
            let (tickets, kind) = (context.client.tickets(), context.ticket_type);
            drop(
                tickets
                    .create_for_email("grace@example.com", kind, attributes)
                    .await,
            );
        })
    }),
    ("helper: check the token", |context| {
        Box::pin(async move { drop(context.client.check_token().await) })
    }),
];
