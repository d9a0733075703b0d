//! Scrolls that the server rejects, because another program has one open.

use super::*;

/// Returns bodies that reject a scroll because another client has one open.
fn refusals() -> Vec<Value> {
    let error = |code, message| json!({ "errors": [{ "code": code, "message": message }] });
    vec![
        error(Some("scroll_exists"), "m"),
        error(None, "scroll already exists for this workspace"),
        error(Some("bad_request"), "Scroll exists"),
        json!({ "error": "scroll already exists" }),
        json!({ "message": "A scroll is open" }),
    ]
}

#[tokio::test]
async fn a_scroll_of_somebody_else_is_recognized_with_and_without_its_code() {
    let mut rejections: Vec<(Fault, bool)> = refusals()
        .into_iter()
        .map(|body| (response(400, body), true))
        .collect();
    rejections.push((response(409, "scroll already open"), true));
    // Other rejections do not mean that a scroll is open.
    let other = json!({ "errors": [{ "code": "intercom_version_invalid", "message": "m" }] });
    rejections.push((response(400, other), false));
    rejections.push((response(400, "{}"), false));
    for (rejection, is_busy) in rejections {
        let rejected = one_by_one([rejection.clone(), rejection]);
        let (sandbox, client) = filled(|builder| builder.faults(rejected)).await;
        let error = keys(client.companies().scroll()).await.unwrap_err();
        assert_eq!(
            (error.is_scroll_busy(), is_explained(&error)),
            (is_busy, is_busy),
            "{error}"
        );
        assert_eq!(sandbox.requests().len(), 1);
        // The same response with `wait_while_busy`.
        let scroll = client.companies().scroll();
        let found = keys(scroll.wait_while_busy(Duration::from_secs(5))).await;
        assert_eq!(found.is_ok(), is_busy);
        assert_eq!(sandbox.requests().len(), if is_busy { 6 } else { 2 });
    }
}

#[tokio::test]
async fn a_scroll_of_somebody_else_can_be_waited_out() {
    // Waits until the other scroll expires.
    let lifetime = Duration::from_millis(900);
    let (sandbox, client) = filled(|builder| builder.scroll_lifetime(lifetime)).await;
    let waiting = |limit| client.companies().scroll().wait_while_busy(limit);
    sandbox.edit(|editor| editor.hold_scroll());
    let long = Duration::from_secs(30);
    assert_eq!(keys(waiting(long)).await.unwrap().len(), COMPANIES);
    let refused = sandbox.count(400);
    assert!((2..=3).contains(&refused), "{refused}");

    // Waits for no longer than the given time.
    let (sandbox, client) = companies().await;
    let waiting = |limit| client.companies().scroll().wait_while_busy(limit);
    sandbox.edit(|editor| editor.hold_scroll());
    let started = Instant::now();
    let error = keys(waiting(Duration::from_millis(700))).await.unwrap_err();
    assert!(error.is_scroll_busy(), "{error}");
    assert!(started.elapsed() >= Duration::from_millis(700));
    assert_eq!(sandbox.count(400), 3);

    // The timeout limits the wait, too.
    let started = Instant::now();
    let scroll = waiting(long).timeout(Duration::from_millis(300));
    let error = keys(scroll).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.has_code("scroll_exists") && !error.requires_restart());
    assert!(started.elapsed() < Duration::from_secs(5));
}
