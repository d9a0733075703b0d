//! Articles of the Help Center.

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
        case("listArticles", "/articles")
            .query("page", 2)
            .query("per_page", 2)
            .call(async move {
                let list = client.list_articles().page(2).per_page(2).send().await?;
                assert_eq!(list.total_count, Some(3));
                assert_eq!(list.data.len(), 1);
                assert_eq!(list.data[0].id.as_deref(), Some(first));
                let pages = list.pages.as_ref().unwrap();
                assert_eq!((pages.page, pages.total_pages), (Some(2), Some(2)));
                Ok(())
            }),
        case("retrieveArticle", format!("/articles/{third}")).call(async move {
            let article = client.retrieve_article().id(third).send().await?;
            assert_eq!(article.id.as_deref(), Some(third));
            assert_eq!(article.title.as_deref(), Some("Opening hours"));
            assert_eq!(article.statistics.as_ref().unwrap().views, Some(0));
            Ok(())
        }),
        case("searchArticles", "/articles/search")
            .query("phrase", "parcel")
            .query("state", "draft")
            .query("help_center_id", HELP_CENTER_ID)
            .query("highlight", true)
            .query("page", 1)
            .query("per_page", 1)
            .call(async move {
                let found = client
                    .search_articles()
                    .phrase("parcel")
                    .state("draft")
                    .help_center_id(HELP_CENTER_ID.parse::<i64>().unwrap())
                    .highlight(true)
                    .page(1)
                    .per_page(1)
                    .send()
                    .await?;
                assert_eq!(found.total_count, Some(2));
                let data = found.data.as_ref().unwrap();
                assert_eq!(data.articles[0].id.as_deref(), Some(second));
                let title = &data.highlights[0].highlighted_title[0];
                assert_eq!(title.text.as_deref(), Some("Parcel"));
                let next = found.pages.as_ref().unwrap().next.as_deref().unwrap();
                assert!(matches!(next, types::CursorPagesNext::String(url)
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
        case("createArticle", "/articles")
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
                    .create_article()
                    .body(
                        types::CreateArticleRequest::builder()
                            .title("Customs")
                            .description("What customs may ask")
                            .body("<p>Keep the invoice.</p>")
                            .author_id(admin_number())
                            .state(types::CreateArticleRequestState::Published)
                            .parent_id(shelf_number)
                            .parent_type(types::CreateArticleRequestParentType::Collection)
                            .translated_content(german("Zoll")),
                    )
                    .send()
                    .await?;
                assert_eq!(article.title.as_deref(), Some("Customs"));
                assert_eq!(article.state, Some(types::ArticleState::Published));
                assert_eq!(article.parent_id, Some(shelf_number.into()));
                assert_eq!(article.parent_ids, [shelf_number]);
                let translated = article.translated_content.as_ref().unwrap();
                let german = translated.de.as_ref().unwrap();
                assert_eq!(german.title.as_deref(), Some("Zoll"));
                Ok(())
            }),
        case("updateArticle", format!("/articles/{changed}"))
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
                    .update_article()
                    .id(changed)
                    .body(
                        types::UpdateArticleRequest::builder()
                            .title("Customs and taxes")
                            .description("Both of them")
                            .body("<p>Keep both invoices.</p>")
                            .author_id(admin_number())
                            .state(types::UpdateArticleRequestState::Published)
                            .parent_id(shelf)
                            .parent_type(types::UpdateArticleRequestParentType::Collection)
                            .translated_content(german("Zoll und Steuern")),
                    )
                    .send()
                    .await?;
                assert_eq!(article.id.as_deref(), Some(changed));
                assert_eq!(article.title.as_deref(), Some("Customs and taxes"));
                assert_eq!(article.parent_id, Some(shelf_number.into()));
                Ok(())
            }),
        case("deleteArticle", format!("/articles/{dropped}")).call(async move {
            let gone = client.delete_article().id(dropped).send().await?;
            assert_eq!(gone.id.as_deref(), Some(dropped));
            assert_eq!(gone.deleted, Some(true));
            Ok(())
        }),
    ]
}

fn german(title: &str) -> types::ArticleTranslatedContent {
    types::ArticleTranslatedContent::builder().de(types::ArticleContent::builder()
        .title(title)
        .body("<p>Auf Deutsch.</p>"))
}
