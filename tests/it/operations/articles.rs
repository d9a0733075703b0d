//! Articles of the help center.

use intercom_api::types;
use intercom_sandbox::HELP_CENTER_ID;

use super::{admin_number, assert_requests};
use crate::fixture::Fixture;

fn german(title: &str) -> types::ArticleTranslatedContent {
    let content = types::ArticleContent::new()
        .title(title)
        .body("<p>Auf Deutsch.</p>");
    types::ArticleTranslatedContent::new().de(content)
}

#[tokio::test]
async fn articles() {
    let fixture = Fixture::open().await;
    let articles = fixture.client.articles();
    let collection = fixture.collection().await;
    let parent: i64 = collection.parse().unwrap();

    let request = types::CreateArticleRequest::new("Customs")
        .description("What customs may ask")
        .body("<p>Keep the invoice.</p>")
        .author_id(admin_number())
        .state(types::ArticleState::Published)
        .parent_id(parent)
        .parent_type("collection")
        .translated_content(german("Zoll"));
    let created = articles.create(request).await.unwrap();
    assert_eq!(created.state, types::ArticleState::Published);
    assert_eq!(created.parent_ids, [parent]);
    let translated = created.translated_content.as_ref().unwrap();
    let german_content = translated.de.as_ref().unwrap();
    assert_eq!(german_content.title.as_deref(), Some("Zoll"));

    let request = types::UpdateArticleRequest::new()
        .title("Customs and taxes")
        .description("Both of them")
        .body("<p>Keep both invoices.</p>")
        .author_id(admin_number())
        .state(types::ArticleState::Draft)
        .parent_id(&collection)
        .parent_type("collection")
        .translated_content(german("Zoll und Steuern"));
    let updated = articles.update(&created.id, request).await.unwrap();
    assert_eq!(updated.title, "Customs and taxes");
    assert_eq!(updated.parent_id, Some(parent.into()));

    let article = articles.get(&created.id).await.unwrap();
    assert_eq!(article.statistics.as_ref().unwrap().views, Some(0));

    let deleted = articles.delete(&created.id).await.unwrap();
    assert!(deleted.deleted);
    assert_requests(&fixture, "articles");
}

#[tokio::test]
async fn lists() {
    let fixture = Fixture::open().await;
    let articles = fixture.client.articles();
    let mut ids = Vec::new();
    for title in [
        "Sending a parcel back",
        "Parcels to islands",
        "Opening hours",
    ] {
        let request = types::CreateArticleRequest::new(title).author_id(admin_number());
        ids.push(articles.create(request).await.unwrap().id.clone());
    }

    let list = articles.list().page(2).per_page(2).await.unwrap();
    assert_eq!(list.total_count, Some(3));
    assert_eq!(list.data.len(), 1);
    assert_eq!(list.data[0].id, ids[0]);
    let pages = list.pages.as_ref().unwrap();
    assert_eq!((pages.page, pages.total_pages), (Some(2), Some(2)));

    let found = articles
        .search()
        .phrase("parcel")
        .state("draft")
        .help_center_id(HELP_CENTER_ID.parse::<i64>().unwrap())
        .highlight(true)
        .page(1)
        .per_page(1)
        .await
        .unwrap();
    assert_eq!(found.total_count, Some(2));
    let data = found.data.as_ref().unwrap();
    assert_eq!(data.articles[0].id, ids[1]);
    assert_eq!(data.highlights[0].highlighted_title[0].text, "Parcel");
    match found.pages.as_ref().unwrap().next.as_deref() {
        Some(types::NextPage::Url(url)) => assert!(url.contains("page=2"), "{url}"),
        other => panic!("expected a URL: {other:?}"),
    }

    assert_requests(&fixture, "articles_lists");
}
