use intercom_sandbox::{operations, undeclared_handlers};
use reqwest::Method;

use crate::support::Api;

#[test]
fn all_operations_are_known() {
    assert_eq!(operations().len(), 108);
}

#[test]
fn handlers_belong_to_operations() {
    assert_eq!(undeclared_handlers(), Vec::<&str>::new());
}

/// Whatever comes back: no operation is an unknown route, and none fails.
#[tokio::test]
async fn every_operation_is_answered() {
    let api = Api::start().await;
    for operation in operations() {
        let path = operation.path.replace(['{', '}'], "");
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
        let (status, answer) = api.call(method, &path, None).await;
        assert!(status < 500, "{operation:?}: {status} {answer}");
        let recorded = api.sandbox.requests();
        let last = recorded.last().unwrap();
        assert_eq!(last.operation_id.as_deref(), Some(operation.id.as_str()));
        assert_eq!(last.path_template.as_deref(), Some(operation.path.as_str()));
    }
}
