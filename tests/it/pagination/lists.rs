//! Each list of the API from its first page to its last.

use std::collections::BTreeSet;

use intercom_api::{Cursor, Error, ErrorKind, OPERATIONS, OperationInfo, Pages, Pagination};
use serde_json::Value;

use super::table::{Context, List};

fn operation(name: &str) -> &'static OperationInfo {
    let mut known = OPERATIONS.iter();
    known.find(|operation| operation.name == name).expect(name)
}

#[tokio::test]
async fn the_table_has_every_list_of_the_api() {
    let context = Context::start().await;
    let lists = context.lists();
    let names: BTreeSet<&str> = lists.iter().map(|list| list.name).collect();
    assert_eq!((lists.len(), names.len()), (31, 31));
    let known: BTreeSet<&str> = OPERATIONS
        .iter()
        .filter(|operation| operation.list.is_some() || operation.pagination != Pagination::None)
        .map(|operation| operation.name)
        .collect();
    assert_eq!(names, known);
    for list in &lists {
        assert_eq!(
            operation(list.name).pagination,
            list.pagination,
            "{}",
            list.name
        );
    }
}

/// Checks that the parameters of each operation agree with its pagination.
#[tokio::test]
async fn the_styles_are_those_of_the_description() {
    let described = intercom_gen::describe(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    let document = &described.document;
    for list in Context::start().await.lists() {
        let operation = operation(list.name);
        let item = &document["paths"][operation.path];
        let method = &item[operation.method.to_lowercase()];
        let parameters = [&method["parameters"], &item["parameters"]];
        let takes = |name: &str| {
            let mut all = parameters
                .iter()
                .filter_map(|list| list.as_array())
                .flatten();
            all.any(|parameter| resolve(document, parameter)["name"] == name)
        };
        let body = &method["requestBody"]["content"]["application/json"]["schema"];
        let in_body = resolve(document, body)["properties"]["pagination"].is_object();
        if list.name == "help_centers.list" {
            // This operation accepts a page number, but responds with all items and without
            // `pages`.
            assert!(takes("page") && list.pagination == Pagination::None);
            continue;
        }
        let style = if takes("scroll_param") {
            Pagination::Scroll
        } else if takes("starting_after") {
            Pagination::CursorQuery
        } else if in_body {
            Pagination::CursorBody
        } else if takes("page") {
            Pagination::Page
        } else if matches!(list.pagination, Pagination::Url) {
            // Only the links in the response distinguish these from complete lists.
            Pagination::Url
        } else {
            Pagination::None
        };
        assert_eq!(style, list.pagination, "{}", list.name);
        assert_eq!(takes("per_page") || in_body, list.sized, "{}", list.name);
    }
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(pointer) => document.pointer(pointer.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// Returns all items, and the cursor of each page except the last.
async fn walk(mut pages: Pages<Value>) -> Result<(Vec<Value>, Vec<Cursor>), Error> {
    let mut all = Vec::new();
    let mut cursors = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page?;
        cursors.extend(page.cursor().cloned());
        all.extend(page);
    }
    Ok((all, cursors))
}

#[tokio::test]
async fn every_list_is_walked_to_its_end_and_from_its_middle() {
    let context = Context::start().await;
    let mut walked = 0;
    for list in context.lists() {
        let name = list.name;
        let first = check(&context, &list, list.sizes[0]).await;
        if list.sized {
            let second = check(&context, &list, list.sizes[1]).await;
            assert_eq!(first, second, "{name}");
        }
        assert_eq!((list.typed)().await.unwrap(), list.count, "{name}");
        walked += 1;
    }
    assert_eq!(walked, 31);
}

async fn check(context: &Context, list: &List, size: usize) -> Vec<Value> {
    let name = list.name;
    let asked = list.sized.then_some(size as u32);
    context.sandbox.clear_requests();
    let (all, cursors) = walk((list.pages)(None, asked)).await.expect(name);
    assert_eq!(all.len(), list.count, "{name}");
    let texts: BTreeSet<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), list.count, "{name} gives something twice");

    // Only the scroll ends with an empty page.
    let scroll = usize::from(list.pagination == Pagination::Scroll);
    let pages = list.count.div_ceil(size);
    assert_eq!(context.sandbox.requests().len(), pages + scroll, "{name}");
    assert_eq!(cursors.len(), pages - 1 + scroll, "{name}");
    if list.pagination != Pagination::None && name != "newsfeeds.list" {
        assert!(pages >= 3, "{name} has {pages} pages");
    }
    // A scroll cannot be resumed after its end.
    if list.pagination != Pagination::Scroll {
        for (index, cursor) in cursors.iter().enumerate() {
            let stored = cursor.to_string();
            let (rest, _) = walk((list.pages)(Some(stored.parse().unwrap()), asked))
                .await
                .expect(name);
            assert_eq!(rest, all[(index + 1) * size..], "{name} from {stored}");
        }
    }
    all
}

#[tokio::test]
async fn pages_beyond_the_maximum_are_not_asked_for() {
    let context = Context::start().await;
    let mut maxima = Vec::new();
    for list in context.lists().into_iter().filter(|list| list.sized) {
        let name = list.name;
        let refused = async |size: u32| {
            let error = (list.pages)(None, Some(size)).next().await.unwrap();
            let error = error.expect_err(name);
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
            error.to_string()
        };
        assert!(refused(0).await.contains("invalid `per_page` 0"), "{name}");
        if let Some(maximum) = operation(name).list.unwrap().max_per_page {
            let said = refused(maximum + 1).await;
            assert!(said.contains(&format!("between 1 and {maximum}")), "{said}");
            assert!(context.sandbox.requests().is_empty(), "{name}");
            let page = (list.pages)(None, Some(maximum)).next().await.unwrap();
            page.expect(name);
            context.sandbox.clear_requests();
            maxima.push((name, maximum));
        }
    }
    assert_eq!(
        maxima,
        [
            ("companies.find", 60),
            ("companies.list", 60),
            ("contacts.list", 150),
            ("contacts.search", 150),
            ("conversations.list", 150),
            ("conversations.search", 150),
            ("tickets.search", 150),
        ]
    );
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let context = Context::start().await;
    for list in context.lists() {
        let cursors = ["page:2", "after:x", "query:page=2", "scroll:x"];
        // The query of a URL continues every list that is requested with GET.
        let fits: &[&str] = match list.pagination {
            Pagination::Page => &["page:2", "query:page=2"],
            Pagination::CursorQuery => &["after:x", "query:page=2"],
            Pagination::CursorBody => &["after:x"],
            Pagination::Url | Pagination::None => &["query:page=2"],
            Pagination::Scroll => &["scroll:x"],
            other => panic!("{other:?}"),
        };
        for cursor in cursors.iter().filter(|cursor| !fits.contains(cursor)) {
            let mut pages = (list.pages)(Some(cursor.parse().unwrap()), None);
            let error = pages.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{}", list.name);
        }
    }
    assert!(context.sandbox.requests().is_empty());
}
