//! Articles of the help center.

use intercom_api::types;
use intercom_sandbox::HELP_CENTER_ID;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, admin_number};

pub(super) async fn reading(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let first = context.article("Sending a parcel back").await;
    let second = context.article("Parcels to islands").await;
    let third = context.article("Opening hours").await;
    vec![
        case("articles.list", "/articles")
            .query("page", 2)
            .query("per_page", 2)
            .call(async move {
                let list = client.articles().list().page(2).per_page(2).await?;
                assert_eq!(list.total_count, Some(3));
                assert_eq!(list.data.len(), 1);
                assert_eq!(&*list.data[0].id, first);
                let pages = list.pages.as_ref().unwrap();
                assert_eq!((pages.page, pages.total_pages), (Some(2), Some(2)));
                Ok(())
            }),
        case("articles.get", format!("/articles/{third}")).call(async move {
            let article = client.articles().get(third).await?;
            assert_eq!(article.id, third);
            assert_eq!(article.title, "Opening hours");
            assert_eq!(article.statistics.as_ref().unwrap().views, Some(0));
            Ok(())
        }),
        case("articles.search", "/articles/search")
            .query("phrase", "parcel")
            .query("state", "draft")
            .query("help_center_id", HELP_CENTER_ID)
            .query("highlight", true)
            .query("page", 1)
            .query("per_page", 1)
            .call(async move {
                let found = client
                    .articles()
                    .search()
                    .phrase("parcel")
                    .state("draft")
                    .help_center_id(HELP_CENTER_ID.parse::<i64>().unwrap())
                    .highlight(true)
                    .page(1)
                    .per_page(1)
                    .await?;
                assert_eq!(found.total_count, Some(2));
                let data = found.data.as_ref().unwrap();
                assert_eq!(&*data.articles[0].id, second);
                let title = &data.highlights[0].highlighted_title[0];
                assert_eq!(&*title.text, "Parcel");
                let next = found.pages.as_ref().unwrap().next.as_deref().unwrap();
                assert!(matches!(next, types::NextPage::Url(url)
                    if url.starts_with(&context.sandbox.url()) && url.contains("page=2")));
                Ok(())
            }),
    ]
}

pub(super) async fn writing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let shelf = context.collection().await;
    let changed = context.article("To be changed").await;
    let dropped = context.article("To be dropped").await;
    let shelf_number: i64 = shelf.parse().unwrap();
    vec![
        case("articles.create", "/articles")
            .body(json!({
                "title": "Customs",
                "description": "What customs may ask",
                "body": "<p>Keep the invoice.</p>",
                "author_id": admin_number(),
                "state": "published",
                "parent_id": shelf_number,
                "parent_type": "collection",
                "translated_content": {
                    "de": { "title": "Zoll", "body": "<p>Auf Deutsch.</p>" },
                },
            }))
            .call(async move {
                let article = client
                    .articles()
                    .create(
                        types::CreateArticleRequest::new("Customs")
                            .description("What customs may ask")
                            .body("<p>Keep the invoice.</p>")
                            .author_id(admin_number())
                            .state(types::ArticleState::Published)
                            .parent_id(shelf_number)
                            .parent_type("collection")
                            .translated_content(german("Zoll")),
                    )
                    .await?;
                assert_eq!(&*article.title, "Customs");
                assert_eq!(article.state, types::ArticleState::Published);
                assert_eq!(article.parent_id, Some(shelf_number.into()));
                assert_eq!(article.parent_ids, [shelf_number]);
                let translated = article.translated_content.as_ref().unwrap();
                let german = translated.de.as_ref().unwrap();
                assert_eq!(german.title.as_deref(), Some("Zoll"));
                Ok(())
            }),
        case("articles.update", format!("/articles/{changed}"))
            .body(json!({
                "title": "Customs and taxes",
                "description": "Both of them",
                "body": "<p>Keep both invoices.</p>",
                "author_id": admin_number(),
                "state": "published",
                "parent_id": shelf,
                "parent_type": "collection",
                "translated_content": {
                    "de": { "title": "Zoll und Steuern", "body": "<p>Auf Deutsch.</p>" },
                },
            }))
            .call(async move {
                let article = client
                    .articles()
                    .update(
                        changed,
                        types::UpdateArticleRequest::new()
                            .title("Customs and taxes")
                            .description("Both of them")
                            .body("<p>Keep both invoices.</p>")
                            .author_id(admin_number())
                            .state(types::ArticleState::Published)
                            .parent_id(shelf)
                            .parent_type("collection")
                            .translated_content(german("Zoll und Steuern")),
                    )
                    .await?;
                assert_eq!(&*article.id, changed);
                assert_eq!(&*article.title, "Customs and taxes");
                assert_eq!(article.parent_id, Some(shelf_number.into()));
                Ok(())
            }),
        case("articles.delete", format!("/articles/{dropped}")).call(async move {
            let gone = client.articles().delete(dropped).await?;
            assert_eq!(gone.id, dropped);
            assert!(gone.deleted);
            Ok(())
        }),
    ]
}

fn german(title: &str) -> types::ArticleTranslatedContent {
    types::ArticleTranslatedContent::new().de(types::ArticleContent::new()
        .title(title)
        .body("<p>Auf Deutsch.</p>"))
}
