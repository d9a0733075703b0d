//! The authorize URL, the callback, and invalid settings.

use std::collections::BTreeMap;

use intercom_api::oauth::{App, CallbackError, Code};
use intercom_api::reqwest::Url;
use intercom_api::{Client, ErrorKind, Region};
use proptest::prelude::*;

use super::STATE;

fn pairs(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

#[test]
fn each_region_has_its_page() {
    let app = App::builder("id", "secret").build().unwrap();
    for (region, page) in [
        (Region::Us, "https://app.intercom.com/oauth"),
        (Region::Eu, "https://app.eu.intercom.com/oauth"),
        (Region::Au, "https://app.au.intercom.com/oauth"),
    ] {
        let url = app.authorize_url(region, "a b&c=d").unwrap();
        assert_eq!(
            url.as_str(),
            format!("{page}?client_id=id&state=a+b%26c%3Dd")
        );
    }
    assert_eq!(Region::ALL.len(), 3);
}

#[test]
fn a_state_is_required() {
    let app = App::builder("id", "secret").build().unwrap();
    let error = app.authorize_url(Region::Us, "").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.operation(), Some("oauth.authorize_url"));
    assert!(error.to_string().contains("`state`"), "{error}");
}

#[test]
fn only_a_callback_of_the_session_has_a_code() {
    let check = |query: &str| Code::from_callback(query, "s7").map(|_| ());
    for query in [
        "code=abc&state=s7",
        "state=s7&code=abc%3D%3D",
        // Not encoded: the last character belongs to the code.
        "state=s7&code=abc=",
        "?code=abc&state=s7",
        "/intercom/callback?code=abc&state=s7#top",
        "https://app.example.com/callback?state=s7&code=abc&other=1",
        // In a query, a question mark needs no encoding.
        "from=a?b&state=s7&code=abc",
        "state=s7&code=a?b",
        "/callback?from=/a?b=c&state=s7&code=abc",
    ] {
        assert_eq!(check(query), Ok(()), "{query}");
    }
    let declined = || CallbackError::Declined {
        error: "access_denied".to_owned(),
    };
    for (query, expected) in [
        ("", CallbackError::InvalidState),
        ("code=abc", CallbackError::InvalidState),
        ("code=abc&state=", CallbackError::InvalidState),
        ("code=abc&state=s8", CallbackError::InvalidState),
        ("code=abc&state=s", CallbackError::InvalidState),
        ("code=abc&state=s77", CallbackError::InvalidState),
        ("code=abc&State=s7", CallbackError::InvalidState),
        ("error=access_denied&state=s8", CallbackError::InvalidState),
        ("error=access_denied&state=s7", declined()),
        ("error=access_denied&state=s7&code=abc", declined()),
        ("state=s7", CallbackError::MissingCode),
        ("state=s7&code=", CallbackError::MissingCode),
        (
            "state=s7&code=abc&code=xyz",
            CallbackError::DuplicateParameter,
        ),
        (
            "state=s7&state=s8&code=abc",
            CallbackError::DuplicateParameter,
        ),
        // The state takes precedence over every other fault.
        ("state=s8&code=abc&code=xyz", CallbackError::InvalidState),
        ("state=s8&state=s8&code=abc", CallbackError::InvalidState),
        ("code=abc&code=xyz", CallbackError::InvalidState),
        ("state=s8", CallbackError::InvalidState),
        ("code=x#&state=s7", CallbackError::InvalidState),
    ] {
        assert!(!expected.to_string().is_empty());
        assert_eq!(check(query), Err(expected), "{query}");
    }
    // A session without a state accepts no callback.
    for query in ["code=abc", "code=abc&state="] {
        assert_eq!(
            Code::from_callback(query, "").err(),
            Some(CallbackError::InvalidState)
        );
    }
    assert_eq!(Code::new("").err(), Some(CallbackError::MissingCode));
}

#[test]
fn invalid_settings_are_rejected_without_quoting_secrets() {
    let message = |id: &str, secret: &str, uri: Option<&str>| {
        let mut app = App::builder(id, secret);
        if let Some(uri) = uri {
            app = app.redirect_uri(uri);
        }
        let error = app.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        format!("{error} {error:?}")
    };
    for (id, secret, uri, shown) in [
        ("", "hush-hush", None, "client ID"),
        ("a b", "hush-hush", None, "client ID"),
        ("id", "", None, "client secret"),
        ("id", "hush-hush\n", None, "client secret"),
        ("id", "hush-hüsh", None, "client secret"),
        ("id", "hush-hush", Some(""), "redirect_uri"),
        ("id", "hush-hush", Some("/callback"), "redirect_uri"),
        ("id", "hush-hush", Some("mailto:ada@example.com"), "https"),
        ("id", "hush-hush", Some("http://example.com/"), "https"),
        (
            "id",
            "hush-hush",
            Some("http://127.0.0.1.example.com/"),
            "https",
        ),
        ("id", "hush-hush", Some("javascript:alert(1)"), "https"),
        (
            "id",
            "hush-hush",
            Some("https://app.example.com@example.net/"),
            "user name",
        ),
        (
            "id",
            "hush-hush",
            Some("https://example.com/#a"),
            "fragment",
        ),
    ] {
        let message = message(id, secret, uri);
        assert!(
            message.contains(shown) && !message.contains("hush"),
            "{message}"
        );
    }
    let client = Client::builder().base_url("http://example.com");
    let error = App::builder("id", "secret")
        .client(client)
        .build()
        .unwrap_err();
    assert!(error.to_string().contains("clear text"), "{error}");
}

#[test]
fn a_redirect_uri_of_this_machine_may_be_unencrypted() {
    for uri in [
        "http://localhost:3000/a",
        "http://127.0.0.1/a",
        "http://[::1]:1/a",
    ] {
        let client = Client::builder().base_url("http://127.0.0.1:1");
        let app = App::builder("id", "secret")
            .redirect_uri(uri)
            .client(client);
        assert!(app.build().is_ok(), "{uri}");
    }
}

#[test]
fn the_error_of_a_callback_is_preserved_and_quoted() {
    let error = "a\n\u{1b}[31mb\" <script>".to_owned() + &"x".repeat(10_000);
    let mut url = Url::parse("https://app.example.com/callback").unwrap();
    url.query_pairs_mut()
        .append_pair("state", "s7")
        .append_pair("error", &error);
    let declined = Code::from_callback(url.as_str(), "s7").unwrap_err();
    let shown = declined.to_string();
    assert_eq!(declined, CallbackError::Declined { error });
    assert!(
        shown.len() < 300 && !shown.contains(['\n', '\u{1b}']),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn the_url_parses_back(
        client_id in "[!-~]{1,40}",
        state in ".{1,60}",
        path in ".{0,30}",
        region in prop::sample::select(Region::ALL),
    ) {
        let mut redirect_uri = Url::parse("https://app.example.com/").unwrap();
        redirect_uri.set_query(Some(&path));
        // Plain HTTP, because reading the certificates of the system takes long.
        let client = Client::builder().base_url("http://127.0.0.1:1");
        let app = App::builder(&*client_id, "secret").redirect_uri(redirect_uri.as_str()).client(client);
        let url = app.build().unwrap().authorize_url(region, &state).unwrap();
        let url = Url::parse(url.as_str()).unwrap();
        prop_assert_eq!(url.path(), "/oauth");
        prop_assert_eq!(url.fragment(), None);
        let expected = [
            ("client_id", client_id.as_str()),
            ("redirect_uri", redirect_uri.as_str()),
            ("state", state.as_str()),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        prop_assert_eq!(pairs(&url), BTreeMap::from(expected));
    }

    #[test]
    fn only_the_same_state_is_accepted(sent in ".{1,20}", stored in ".{1,20}") {
        let mut url = Url::parse("https://app.example.com/callback").unwrap();
        url.query_pairs_mut().append_pair("code", "abc=").append_pair("state", &sent);
        prop_assert!(Code::from_callback(url.query().unwrap(), &sent).is_ok());
        prop_assert_eq!(Code::from_callback(url.as_str(), &stored).is_ok(), sent == stored);
    }

    #[test]
    fn no_query_panics(query in ".*") {
        let _ = Code::from_callback(&query, STATE);
    }
}
