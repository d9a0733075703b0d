//! Scrolls whose position may be lost: restarts, and requests that are not retried.

use super::*;

/// Returns faults of the second request of a scroll, and whether the server certainly did not process
/// the request, so that it is retried.
fn losses() -> Vec<(Fault, bool)> {
    let cut = |chunked| Fault::CutBody {
        after: 200,
        chunked,
    };
    let late = Fault::Delay {
        by: Duration::from_secs(30),
        then: None,
    };
    let lost = [
        Fault::ResetAfterProcessing,
        Fault::Reset,
        Fault::Close,
        cut(false),
        cut(true),
        Fault::request_timeout().after_processing(),
        Fault::server_error().after_processing(),
        Fault::server_error(),
        Fault::bad_gateway().after_processing(),
        Fault::unavailable().after_processing(),
        Fault::gateway_timeout().after_processing(),
        late,
        response(200, "null"),
        response(200, r#"{ "type": "error.list", "errors": [] }"#),
    ];
    let limited = [
        Fault::rate_limited(Duration::from_millis(5)),
        Fault::rate_limited_bare(),
    ];
    let lost = lost.into_iter().map(|fault| (fault, false));
    lost.chain(limited.map(|fault| (fault, true))).collect()
}

/// Causes a fault for the request with this number, starting at 0, of those that match.
fn fault_at(
    number: usize,
    fault: Fault,
    matches: fn(&RecordedRequest) -> bool,
) -> impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync {
    let count = Mutex::new(0);
    move |request| {
        let mut count = count.lock().unwrap();
        *count += usize::from(matches(request));
        (matches(request) && *count == number + 1).then(|| fault.clone())
    }
}

fn continues(request: &RecordedRequest) -> bool {
    parameter(request).is_some()
}

/// Lets a lost scroll expire after it prevented another one, on the clock of the sandbox.
pub(super) fn expire_when_refused(editor: &mut Editor<'_>, request: &RecordedRequest) {
    if request.status == 400 {
        editor.advance(Duration::from_secs(61));
    }
}

/// Returns a client with a short attempt timeout.
fn impatient(sandbox: &Sandbox) -> Client {
    client_with(sandbox, |builder| {
        builder
            .rate_limiting(false)
            .attempt_timeout(Duration::from_secs(3))
    })
}

/// The number of scrolls that were opened.
fn opened(sandbox: &Sandbox) -> usize {
    let requests = sandbox.requests();
    let opened = requests
        .iter()
        .filter(|one| !continues(one) && one.status == 200);
    opened.count()
}

#[tokio::test]
async fn a_request_that_may_have_advanced_the_scroll_is_not_retried() {
    let mut rows = tokio::task::JoinSet::new();
    for (fault, is_retried) in losses() {
        for constant in [false, true] {
            let name = format!("{fault:?}, {constant}");
            let faults = [fault.clone(), fault.clone()].map(|fault| fault_at(0, fault, continues));
            let [first, second] = faults;
            let (failing, _) =
                filled(|builder| builder.constant_scroll_param(constant).faults(first)).await;
            let (restarting, _) = filled(|builder| {
                let builder = builder.constant_scroll_param(constant);
                builder.after_each(expire_when_refused).faults(second)
            })
            .await;
            // Create all clients before the first attempt, because creating a client takes long.
            let clients = [impatient(&failing), impatient(&restarting)];
            rows.spawn(async move {
                fails(&failing, &clients[0], is_retried, &name).await;
                // A restart returns each company once.
                let scroll = clients[1].companies().scroll().restarts(1);
                assert_eq!(keys(scroll).await.expect(&name).len(), COMPANIES, "{name}");
                let lost = usize::from(!is_retried);
                assert_eq!(opened(&restarting), 1 + lost, "{name}");
                assert_eq!(restarting.count(400), lost, "{name}");
                assert_eq!(restarting.requests().len(), 5 + 2 * lost, "{name}");
            });
        }
    }
    assert_eq!(rows.join_all().await.len(), 2 * 16);
}

async fn fails(sandbox: &Sandbox, client: &Client, is_retried: bool, name: &str) {
    let mut pages = client.companies().scroll().pages();
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 100);
    let second = pages.next().await.unwrap();
    if is_retried {
        // No page is lost.
        assert_eq!(second.unwrap().len(), 100, "{name}");
        assert_eq!(pages.next().await.unwrap().unwrap().len(), 30, "{name}");
        assert!(pages.next().await.is_none(), "{name}");
        assert_eq!(sandbox.requests().len(), 5, "{name}");
        return;
    }
    let error = second.expect_err(name);
    assert!(error.requires_restart(), "{name}: {error}");
    assert!(error.to_string().contains("start again"), "{name}: {error}");
    assert_eq!(error.attempts(), 1, "{name}");
    // Resuming would skip the lost page, so there is nothing to resume at.
    assert!(pages.cursor().is_none(), "{name}");
    assert!(pages.next().await.is_none(), "{name}");
    assert_eq!(sandbox.requests().len(), 2, "{name}");
}

#[tokio::test]
async fn restarts_are_counted_and_cover_every_page() {
    // The first request, each continuation, and the request that returns the empty page.
    for lost in 0..4 {
        let faults = fault_at(lost, Fault::ResetAfterProcessing, |_| true);
        let (sandbox, _) = filled(|builder| {
            let builder = builder.constant_scroll_param(true);
            builder.after_each(expire_when_refused).faults(faults)
        })
        .await;
        let scroll = impatient(&sandbox).companies().scroll().restarts(2);
        assert_eq!(keys(scroll).await.unwrap().len(), COMPANIES, "{lost}");
    }

    // Each continuation fails: two restarts, and then the error.
    let (sandbox, _) = filled(|builder| {
        let builder = builder.after_each(expire_when_refused);
        builder.faults(|request| continues(request).then(Fault::server_error))
    })
    .await;
    let items = impatient(&sandbox).companies().scroll().restarts(2).items();
    let failed = items.try_collect().await.unwrap_err();
    assert!(failed.error().requires_restart() && failed.error().is_server_error());
    assert_eq!((failed.items().len(), failed.cursor()), (100, None));
    assert_eq!(opened(&sandbox), 3);
}

#[tokio::test]
async fn a_restart_finds_what_was_lost_although_companies_change() {
    let lost = fault_at(1, Fault::server_error().after_processing(), continues);
    let (sandbox, _) = filled(|builder| {
        let builder = builder.constant_scroll_param(true).faults(lost);
        builder.after_each(|editor, request| {
            expire_when_refused(editor, request);
            // Between pages, one company is deleted, another is updated, and a new one is created.
            if request.status == 200 {
                let ids = editor.ids(Collection::Companies);
                editor.delete(Collection::Companies, ids.last().unwrap());
                editor.update(Collection::Companies, &ids[0], &json!({ "name": "New" }));
                let seed = Seed {
                    companies: 1,
                    ..Seed::default()
                };
                editor.seed(&seed);
            }
        })
    })
    .await;
    let scroll = impatient(&sandbox).companies().scroll().restarts(1);
    let companies = scroll.items().try_collect().await.unwrap();
    let unique: BTreeSet<&str> = companies.iter().map(|company| &*company.id).collect();
    assert_eq!(unique.len(), companies.len());
    // All companies that existed both before and after the scroll are returned.
    let remaining = sandbox.edit(|editor| editor.ids(Collection::Companies));
    let mut stable = remaining.iter().take(COMPANIES - 10);
    assert!(stable.all(|id| unique.contains(&**id)));
}

#[tokio::test]
async fn a_scroll_that_expired_is_started_over() {
    let (sandbox, client) = companies().await;
    let mut items = client.companies().scroll().restarts(1).items();
    let mut keys = BTreeSet::new();
    while let Some(company) = items.next().await {
        assert!(keys.insert(company.unwrap().company_id.to_string()));
        if keys.len() == 150 {
            sandbox.advance(Duration::from_secs(61));
        }
    }
    assert_eq!((keys.len(), sandbox.count(404)), (COMPANIES, 1));
}

#[tokio::test]
async fn the_first_request_is_retried_as_it_returns_the_first_page() {
    for fault in [Fault::Reset, Fault::server_error(), Fault::bad_gateway()] {
        let (sandbox, client) = filled(|builder| builder.faults(one_by_one([fault]))).await;
        let keys = keys(client.companies().scroll()).await.unwrap();
        assert_eq!((keys.len(), sandbox.requests().len()), (COMPANIES, 5));
    }
}

#[tokio::test]
async fn a_continuation_by_hand_is_not_retried_either() {
    let lost = fault_at(0, Fault::server_error().after_processing(), continues);
    let (sandbox, client) = filled(|builder| builder.faults(lost)).await;
    let open = client.companies().scroll().await.unwrap();
    let parameter = open.scroll_param.clone().unwrap();
    let next = client.companies().scroll().scroll_param(parameter);
    let error = next.await.unwrap_err();
    assert_eq!((error.attempts(), sandbox.requests().len()), (1, 2));
    assert!(error.requires_restart());
}

#[tokio::test]
async fn a_failure_before_the_request_keeps_the_cursor() {
    let (sandbox, client) = companies().await;
    let mut pages = client.companies().scroll().pages();
    let page = pages.next().await.unwrap().unwrap();
    let cursor: Cursor = page.cursor().unwrap().to_string().parse().unwrap();
    drop(pages);
    // No server listens on the address of this client.
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    drop(socket);
    let unreachable = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(format!("http://{address}"))
        .retry(fast_retries().max_attempts(2))
        .build()
        .unwrap();
    let scroll = |client: &Client| client.companies().scroll().cursor(cursor.clone());
    let mut pages = scroll(&unreachable).pages();
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.is_connect() && !error.requires_restart());
    assert_eq!((error.attempts(), pages.cursor()), (2, Some(&cursor)));
    // The scroll is resumed while it is open.
    let rest = scroll(&client).items().try_collect().await.unwrap();
    assert_eq!(rest.len(), COMPANIES - 100);
}
