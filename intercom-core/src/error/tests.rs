//! Tests of the construction and the accessors of errors.

use serde_json::json;

use super::*;
use crate::operation::OperationInfo;

fn api(status: u16, body: &str) -> Error {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    Error::from_response("show_contact", status, HeaderMap::new(), body)
}

#[test]
fn parses_every_form_of_error() {
    let error = api(
        404,
        r#"{"type":"error.list","request_id":"002je5a3asm5btar2flg","errors":[{"code":"not_found","message":"for ada@example.com"}]}"#,
    );
    assert_eq!(error.codes().collect::<Vec<_>>(), ["not_found"]);
    assert_eq!(error.request_id(), Some("002je5a3asm5btar2flg"));
    assert!(error.is_not_found());
    assert_eq!(
        error.to_string(),
        "show_contact: 404 Not Found: not_found [request 002je5a3asm5btar2flg]"
    );
    assert!(!format!("{error:?}").contains("ada@"));

    assert!(api(400, r#"{"error_key":"invalid_phone_number"}"#).has_code("invalid_phone_number"));
    assert!(
        api(
            400,
            r#"{"type":"error.list","errors":[{"type":"client_error"}]}"#
        )
        .has_code("client_error")
    );
    assert_eq!(
        api(400, r#"{"errors":{"name":"is taken"}}"#).api_errors()[0]
            .field
            .as_deref(),
        Some("name")
    );
    for body in ["", "null", "<html>502</html>", "[]", "{"] {
        let error = api(502, body);
        assert_eq!(
            (error.api_errors().len(), error.body()),
            (0, body.as_bytes())
        );
        assert_eq!(error.to_string(), "show_contact: 502 Bad Gateway");
    }
}

#[test]
fn a_clone_can_be_changed() {
    let info = OperationInfo::new("tickets.get", "getTicket");
    let original = Error::from_status("test", StatusCode::NOT_FOUND);
    let changed = original.clone().with_info(&info).with_attempts(3);
    let changed = changed.with_hint(Some("check the ID"));
    assert_eq!(
        (changed.operation(), changed.attempts()),
        (Some("tickets.get"), 3)
    );
    assert!(changed.to_string().contains("check the ID"), "{changed}");
    assert_eq!(
        (original.operation(), original.attempts()),
        (Some("test"), 0)
    );
    assert_eq!(original.to_string(), "test: 404 Not Found");
}

#[test]
fn a_401_mentions_the_region() {
    assert!(api(401, "{}").to_string().contains("another region"));
}

#[test]
fn decode_errors_do_not_contain_values() {
    let error = serde_json::from_value::<i64>(json!("ada@example.com")).map(|_| ());
    let Err(error) = error else {
        panic!("expected an error")
    };
    let error = Error::decode(
        "list_contacts",
        StatusCode::OK,
        HeaderMap::new(),
        b"{}",
        "data[0].created_at".into(),
        &crate::wire::decode_reason(&error),
    );
    assert_eq!(
        error.to_string(),
        "list_contacts: failed to decode the response: expected i64, found string, at data[0].created_at (status 200)"
    );
}

#[test]
fn stores_only_the_beginning_of_a_large_body() {
    let large = vec![b'x'; 10 * MAX_BODY];
    let decode = |body: &[u8]| {
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        Error::decode("list_contacts", status, headers, body, ".".into(), "")
    };
    let response =
        |body: &[u8]| Error::from_response("list_contacts", StatusCode::OK, HeaderMap::new(), body);
    for create in [decode, response] {
        let error = create(&large);
        assert_eq!(error.body(), &large[..MAX_BODY]);
        // A timeout shares the body with its source.
        let timeout = Error::timeout("list_contacts", Some(error.clone()));
        assert_eq!(timeout.body().as_ptr(), error.body().as_ptr());
        assert_eq!(create(b"{}").body(), b"{}");
    }
}

#[test]
fn stores_a_limited_number_of_errors() {
    let list = |count: usize| {
        let errors = vec![json!({"code": "not_found"}); count];
        api(
            404,
            &json!({"type": "error.list", "errors": errors}).to_string(),
        )
    };
    assert_eq!(list(100).api_errors().len(), 100);
    assert_eq!(list(2_000).api_errors().len(), 100);
    // The list does not end within the part of the body that is read.
    assert_eq!(list(10_000).api_errors(), []);
}

#[test]
fn detects_an_error_list_with_status_200() {
    assert!(is_error_list(br#"{"type": "error.list", "errors": []}"#));
    assert!(!is_error_list(
        br#"{"type": "ticket", "body": "\"error.list\""}"#
    ));
    assert!(!is_error_list(b""));
}
