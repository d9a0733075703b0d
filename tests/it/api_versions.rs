//! The version of the API that requests select, and the errors of a version that the server rejects.

use std::collections::BTreeSet;

use intercom_api::{
    API_VERSION, ApiVersion, Client, Error, ErrorKind, Method, OPERATIONS, RequestOptions,
};
use intercom_sandbox::Sandbox;

use crate::harness::{client, client_with};

/// Returns the versions of the recorded requests. A repeated header is a failure.
fn sent(sandbox: &Sandbox) -> Vec<String> {
    let requests = sandbox.requests();
    let versions = requests.iter().map(|request| {
        let headers = request.headers.iter();
        let mut found = headers.filter(|(name, _)| name.eq_ignore_ascii_case("intercom-version"));
        let version = found.next().unwrap().1.clone();
        assert!(found.next().is_none(), "{}", request.path);
        version
    });
    versions.collect()
}

/// Each combination of the places that set a version: the innermost one applies.
#[tokio::test]
async fn the_request_overrides_the_view_and_the_view_the_client() {
    let sandbox = Sandbox::start().await.unwrap();
    for combination in 0..16_u8 {
        let has = |bit: u8| combination & (1 << bit) != 0;
        let mut expected = API_VERSION;
        let mut base = client(&sandbox);
        if has(0) {
            base = client_with(&sandbox, |builder| builder.api_version(ApiVersion::V2_11));
            expected = "2.11";
        }
        if has(1) {
            base = base.with(|options| options.api_version = Some(ApiVersion::V2_12));
            expected = "2.12";
        }
        assert_eq!(base.api_version(), expected);
        let mut options = RequestOptions::default();
        if has(2) {
            options.api_version = Some("2.13".into());
            expected = "2.13";
        }
        let mut operation = base.admins().me().options(options.clone());
        let mut raw = base.request(Method::GET, "/me").options(options.clone());
        let mut dynamic = base.call("admins.me").options(options.clone());
        let mut pages = base.contacts().list().per_page(1).options(options.clone());
        let mut task = base.tags().find_by_name("vip").options(options);
        if has(3) {
            let version = ApiVersion::V2_14;
            operation = operation.api_version(&version);
            raw = raw.api_version(&version);
            dynamic = dynamic.api_version(&version);
            pages = pages.api_version(&version);
            task = task.api_version(version.clone());
            expected = "2.14";
        }
        sandbox.clear_requests();
        let me = operation.await.unwrap();
        assert_eq!(me.api_version(), Some(expected));
        raw.send().await.unwrap();
        dynamic.await.unwrap();
        pages.items().try_collect().await.unwrap();
        task.await.unwrap();
        let sent = sent(&sandbox);
        assert!(sent.len() >= 5, "{sent:?}");
        assert!(sent.iter().all(|version| version == expected), "{sent:?}");
    }
    let check = client(&sandbox).check_token().api_version("2.9");
    check.await.unwrap();
    assert_eq!(sent(&sandbox).last().unwrap(), "2.9");
}

#[tokio::test]
async fn a_version_that_is_no_header_value_is_refused_before_sending() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    for version in ["", " ", "2.10\r\nX: 1", "2.1ö", "\u{0}"] {
        let view = client.with(|options| options.api_version = Some(version.into()));
        for error in [
            client.tags().list().api_version(version).await.unwrap_err(),
            client
                .request(Method::GET, "/tags")
                .api_version(version)
                .send()
                .await
                .unwrap_err(),
            view.tags().list().await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{version:?}");
            assert!(error.to_string().contains("`api_version`"), "{error}");
            assert!(!error.to_string().contains('\n'), "{error}");
        }
        let builder = Client::builder().access_token("dG9rOjE=");
        let error = builder.api_version(version).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{version:?}");
    }
    assert!(sandbox.requests().is_empty());
}

fn check(error: &Error, required: Option<ApiVersion>, requested: &ApiVersion) {
    assert!(error.is_version_invalid(), "{error}");
    assert!(!error.is_not_found() && !error.is_retryable(), "{error}");
    assert_eq!(error.required_version(), required, "{error}");
    let message = error.to_string();
    assert!(message.contains(&format!(" {requested}")), "{message}");
    match required {
        Some(required) => {
            let expected = format!("requires version {required} or later");
            assert!(message.contains(&expected), "{message}");
        }
        None => assert!(!message.contains("requires"), "{message}"),
    }
}

#[tokio::test]
async fn an_error_names_the_version_that_an_operation_requires() {
    let sandbox = Sandbox::start().await.unwrap();
    let old = ApiVersion::V2_9;
    let client = client_with(&sandbox, |builder| builder.api_version(&old));
    let query = intercom_api::search::ticket::OPEN.eq(true);
    let error = client.tickets().search(query).await.unwrap_err();
    check(&error, Some(ApiVersion::V2_10), &old);
    let raw = |method, path: &str| client.request(method, path).send();
    let error = raw(Method::POST, "/tickets/search").await.unwrap_err();
    check(&error, Some(ApiVersion::V2_10), &old);

    // Operations that this build may not have.
    for (method, path, required) in [
        (Method::GET, "/macros", ApiVersion::V2_16),
        (Method::GET, "/conversations/deleted", ApiVersion::V2_16),
        (Method::DELETE, "/tickets/1", ApiVersion::V2_13),
        (Method::GET, "/calls/1/transcript", ApiVersion::V2_14),
    ] {
        let error = raw(method, path).await.unwrap_err();
        check(&error, Some(required), &old);
    }

    // Operations that the version has, and versions that do not exist.
    client.tags().list().await.unwrap();
    let unknown = ApiVersion::from("2.99");
    let error = client
        .tags()
        .list()
        .api_version(&unknown)
        .await
        .unwrap_err();
    check(&error, None, &unknown);
    let first = ApiVersion::from("2.0");
    let error = client
        .tickets()
        .get("1")
        .api_version(&first)
        .await
        .unwrap_err();
    check(&error, Some(ApiVersion::V2_9), &first);
}

#[test]
fn the_table_states_when_operations_appeared() {
    let since = intercom_gen::since(intercom_openapi::OVERLAYS).unwrap();
    let built = ApiVersion::from(API_VERSION);
    let key = |method: &str, path: &str| {
        let segments = path.split('/');
        let anonymous = segments.map(|one| if one.starts_with('{') { "{}" } else { one });
        format!("{method} {}", anonymous.collect::<Vec<_>>().join("/"))
    };
    let keys: BTreeSet<String> = OPERATIONS
        .iter()
        .map(|operation| {
            let key = key(operation.method, operation.path);
            assert_eq!(
                operation.since,
                since.get(&key).map(String::as_str),
                "{key}"
            );
            key
        })
        .collect();
    for (key, version) in &since {
        // An entry of this version or an earlier one that is missing is misspelled.
        let exists = ApiVersion::from(version) <= built;
        assert_eq!(keys.contains(key), exists, "{key} since {version}");
    }
    let known = |name: &str| {
        OPERATIONS
            .iter()
            .find(|one| one.name == name)
            .unwrap()
            .since
    };
    assert_eq!(known("tickets.search"), Some("2.10"));
    assert_eq!(known("tickets.create"), Some("2.9"));
    assert_eq!(known("tags.list"), None);
}

#[test]
fn deprecated_operations_have_a_note() {
    let deprecated: Vec<_> = OPERATIONS.iter().filter_map(|one| one.deprecated).collect();
    assert!(
        deprecated.iter().all(|note| note.ends_with('.')),
        "{deprecated:?}"
    );
    let assignment = OPERATIONS
        .iter()
        .find(|one| one.path == "/conversations/{id}/run_assignment_rules");
    let note = assignment
        .and_then(|one| one.deprecated)
        .unwrap_or_default();
    assert!(note.contains("December"), "{note}");
}

/// The version is a constant, so that a program can check it when it is compiled.
const _: () = assert!(!API_VERSION.is_empty());

#[test]
fn the_version_is_that_of_the_vendored_description() {
    assert_eq!(API_VERSION, intercom_openapi::VERSION);
    let client = Client::builder().access_token("dG9rOjE=").build().unwrap();
    assert_eq!(client.api_version(), API_VERSION);
}
