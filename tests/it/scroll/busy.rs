//! Scrolls that the server rejects, because another program has one open.

use super::*;

/// Returns responses that reject a scroll because another client has one open, in different forms.
fn refusals() -> Vec<Fault> {
    let with = |body: Value| response(400, body);
    vec![
        with(
            json!({ "type": "error.list", "errors": [{ "code": "scroll_exists", "message": "m" }] }),
        ),
        with(
            json!({ "type": "error.list", "errors": [{ "message": "scroll already exists for this workspace" }] }),
        ),
        with(json!({ "errors": [{ "code": "bad_request", "message": "Scroll exists" }] })),
        with(json!({ "error": "scroll already exists" })),
        with(json!({ "message": "A scroll is open" })),
        response(409, "scroll already open"),
    ]
}

#[tokio::test]
async fn a_scroll_of_somebody_else_is_recognized_with_and_without_its_code() {
    for refusal in refusals() {
        let sandbox = sandbox(|builder| builder.faults(one_by_one([refusal.clone()]))).await;
        let client = fill(&sandbox);
        let error = keys(&client).await.unwrap_err();
        assert!(
            error.is_scroll_busy() && !error.requires_restart(),
            "{error}"
        );
        assert!(
            error.to_string().contains("a workspace can have only one"),
            "{error}"
        );
        assert_eq!(sandbox.requests().len(), 1);

        // The same response with `wait_while_busy`.
        let sandbox =
            crate::harness::sandbox(|builder| builder.faults(one_by_one([refusal]))).await;
        let client = fill(&sandbox);
        let scroll = client
            .companies()
            .scroll()
            .wait_while_busy(Duration::from_secs(5));
        assert_eq!(keys_of(scroll).await.unwrap().len(), COMPANIES);
        assert_eq!(sandbox.requests().len(), 5);
    }
    // Other rejections do not mean that a scroll is open.
    for body in [
        json!({ "errors": [{ "code": "intercom_version_invalid", "message": "m" }] }),
        json!({}),
    ] {
        let sandbox = sandbox(|builder| builder.faults(one_by_one([response(400, body)]))).await;
        let client = fill(&sandbox);
        let scroll = client
            .companies()
            .scroll()
            .wait_while_busy(Duration::from_secs(5));
        let error = keys_of(scroll).await.unwrap_err();
        assert!(!error.is_scroll_busy(), "{error}");
        assert_eq!(sandbox.requests().len(), 1);
    }
}

async fn held(change: impl FnOnce(Builder) -> Builder) -> (Sandbox, Client) {
    let sandbox = sandbox(change).await;
    let client = fill(&sandbox);
    sandbox.edit(|editor| editor.hold_scroll());
    (sandbox, client)
}

#[tokio::test]
async fn a_scroll_of_somebody_else_can_be_waited_out() {
    // Waits until the other scroll expires.
    let (sandbox, client) =
        held(|builder| builder.scroll_lifetime(Duration::from_millis(900))).await;
    let scroll = client
        .companies()
        .scroll()
        .wait_while_busy(Duration::from_secs(30));
    assert_eq!(keys_of(scroll).await.unwrap().len(), COMPANIES);
    let refused = sandbox.count(400);
    assert!((2..=3).contains(&refused), "{refused}");

    // Waits until the other scroll is closed.
    let (sandbox, client) = held(|builder| builder).await;
    let scroll = client
        .companies()
        .scroll()
        .wait_while_busy(Duration::from_secs(30));
    let waiting = tokio::spawn(keys_of(scroll));
    while sandbox.count(400) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sandbox.edit(|editor| editor.close_scroll());
    assert_eq!(waiting.await.unwrap().unwrap().len(), COMPANIES);

    // Waits for no longer than the given time.
    let (sandbox, client) = held(|builder| builder).await;
    let started = Instant::now();
    let scroll = client
        .companies()
        .scroll()
        .wait_while_busy(Duration::from_millis(700));
    let error = keys_of(scroll).await.unwrap_err();
    assert!(error.is_scroll_busy(), "{error}");
    assert!(started.elapsed() >= Duration::from_millis(700));
    assert_eq!(sandbox.count(400), 3);

    // The timeout limits the wait, too.
    let scroll = client
        .companies()
        .scroll()
        .wait_while_busy(Duration::from_secs(30));
    let started = Instant::now();
    let error = keys_of(scroll.timeout(Duration::from_millis(300)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.has_code("scroll_exists") && !error.requires_restart());
    assert!(started.elapsed() < Duration::from_secs(5));
}
