use intercom_sandbox::{operations, undeclared_handlers};
use reqwest::Method;

use crate::support::Api;

#[test]
fn contains_all_operations() {
    assert_eq!(operations().len(), 108);
}

#[test]
fn every_handler_has_an_operation() {
    assert_eq!(undeclared_handlers(), Vec::<&str>::new());
}

/// Checks that no operation is an unknown route or fails with a server error, regardless of the
/// request.
#[tokio::test]
async fn responds_to_every_operation() {
    let api = Api::start().await;
    for operation in operations() {
        let path = operation.path.replace(['{', '}'], "");
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
        let (status, response) = api.call(method, &path, None).await;
        assert!(status < 500, "{operation:?}: {status} {response}");
        let recorded = api.sandbox.requests();
        let last = recorded.last().unwrap();
        assert_eq!(last.operation_id.as_deref(), Some(operation.id.as_str()));
        assert_eq!(last.path_template.as_deref(), Some(operation.path.as_str()));
    }
}
