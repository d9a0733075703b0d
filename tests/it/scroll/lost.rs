//! Scrolls whose position may be lost: restarts, and requests that are not retried.

use super::*;

/// A fault of the second request of a scroll.
#[derive(Clone)]
struct Loss {
    name: &'static str,
    fault: Fault,
    /// Whether the server certainly did not process the request, so that it is retried.
    unprocessed: bool,
}

fn losses() -> Vec<Loss> {
    let loss = |name, fault| Loss {
        name,
        fault,
        unprocessed: false,
    };
    let cut = |chunked| Fault::CutBody {
        after: 200,
        chunked,
    };
    vec![
        loss("reset after processing", Fault::ResetAfterProcessing),
        loss("reset", Fault::Reset),
        loss("closed", Fault::Close),
        loss("cut body", cut(false)),
        loss("cut chunked body", cut(true)),
        loss("408", Fault::request_timeout().after_processing()),
        loss("500", Fault::server_error().after_processing()),
        loss("500, not processed", Fault::server_error()),
        loss("502", Fault::bad_gateway().after_processing()),
        loss("503", Fault::unavailable().after_processing()),
        loss("504", Fault::gateway_timeout().after_processing()),
        loss(
            "timeout",
            Fault::Delay {
                by: Duration::from_secs(30),
                then: None,
            },
        ),
        loss("200 without a list", response(200, "null")),
        loss(
            "200 with an error",
            response(200, json!({ "type": "error.list", "errors": [] })),
        ),
        Loss {
            name: "429",
            fault: Fault::rate_limited(Duration::from_millis(5)),
            unprocessed: true,
        },
        Loss {
            name: "bare 429",
            fault: Fault::rate_limited_bare(),
            unprocessed: true,
        },
    ]
}

/// Runs the rows of a table concurrently, and returns their number.
async fn at_once(rows: Vec<impl Future<Output = ()> + Send + 'static>) -> usize {
    let rows: tokio::task::JoinSet<()> = rows.into_iter().collect();
    rows.join_all().await.len()
}

/// Returns a function that causes faults for requests by their number, starting at 0.
fn faults_at(
    faults: impl IntoIterator<Item = (usize, Fault)>,
) -> impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync {
    let faults: HashMap<usize, Fault> = faults.into_iter().collect();
    let number = Mutex::new(0);
    move |_| {
        let mut number = number.lock().unwrap();
        *number += 1;
        faults.get(&(*number - 1)).cloned()
    }
}

/// Returns a function like that of [`faults_at`], for requests that continue a scroll only.
fn continuation_faults_at(
    faults: impl IntoIterator<Item = (usize, Fault)>,
) -> impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync {
    let faults = faults_at(faults);
    move |request| parameter(request).and_then(|_| faults(request))
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

async fn lossy(fault: Fault, constant: bool) -> (Sandbox, Client) {
    let sandbox = sandbox(|builder| {
        builder
            .constant_scroll_param(constant)
            .faults(continuation_faults_at([(0, fault)]))
    })
    .await;
    fill(&sandbox);
    let client = impatient(&sandbox);
    (sandbox, client)
}

#[tokio::test]
async fn a_request_that_may_have_advanced_the_scroll_is_not_retried() {
    let mut rows = Vec::new();
    for loss in losses() {
        for constant in [false, true] {
            let Loss {
                name,
                fault,
                unprocessed,
            } = loss.clone();
            // Create all clients before the first attempt, because creating a client takes long.
            let (sandbox, client) = lossy(fault, constant).await;
            rows.push(async move {
                let mut pages = client.companies().scroll().pages();
                assert_eq!(pages.next().await.unwrap().unwrap().len(), 100);
                let second = pages.next().await.unwrap();
                if unprocessed {
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
            });
        }
    }
    assert_eq!(at_once(rows).await, 2 * 16);
}

#[tokio::test]
async fn a_restart_returns_each_company_once() {
    let mut rows = Vec::new();
    for loss in losses() {
        for constant in [false, true] {
            let Loss {
                name,
                fault,
                unprocessed,
            } = loss.clone();
            let sandbox = sandbox(|builder| {
                builder
                    .constant_scroll_param(constant)
                    .after_each(expire_when_refused)
                    .faults(continuation_faults_at([(0, fault)]))
            })
            .await;
            fill(&sandbox);
            let client = impatient(&sandbox);
            rows.push(async move {
                let keys = keys_of(client.companies().scroll().restarts(1)).await;
                let keys = keys.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(keys.len(), COMPANIES, "{name}");
                let unique: BTreeSet<_> = keys.iter().collect();
                assert_eq!(unique.len(), COMPANIES, "{name}");
                let requests = sandbox.requests();
                let opened = requests.iter().filter(|one| parameter(one).is_none());
                let opened = opened.filter(|one| one.status == 200).count();
                assert_eq!(opened, if unprocessed { 1 } else { 2 }, "{name}");
                let refused = requests.iter().filter(|one| one.status == 400).count();
                assert_eq!(refused, usize::from(!unprocessed), "{name}");
                assert_eq!(requests.len(), if unprocessed { 5 } else { 6 + refused });
            });
        }
    }
    assert_eq!(at_once(rows).await, 2 * 16);
}

#[tokio::test]
async fn restarts_are_counted_and_cover_every_page() {
    // The first request, each continuation, and the request that returns the empty page.
    for lost in 0..4 {
        let sandbox = sandbox(|builder| {
            builder
                .constant_scroll_param(true)
                .after_each(expire_when_refused)
                .faults(faults_at([(lost, Fault::ResetAfterProcessing)]))
        })
        .await;
        fill(&sandbox);
        let client = impatient(&sandbox);
        let scroll = client.companies().scroll().restarts(2);
        let keys: BTreeSet<String> = keys_of(scroll).await.unwrap().into_iter().collect();
        assert_eq!(keys.len(), COMPANIES, "{lost}");
    }

    // Each continuation fails: two restarts, and then the error.
    let sandbox = sandbox(|builder| {
        builder
            .after_each(expire_when_refused)
            .faults(|request| parameter(request).map(|_| Fault::server_error()))
    })
    .await;
    fill(&sandbox);
    let mut items = impatient(&sandbox).companies().scroll().restarts(2).items();
    let mut read = 0;
    let error = loop {
        match items.next().await.unwrap() {
            Ok(_) => read += 1,
            Err(error) => break error,
        }
    };
    assert!(error.requires_restart() && error.is_server_error());
    assert_eq!(read, 100);
    let opened = sandbox.requests();
    let opened = opened
        .iter()
        .filter(|one| parameter(one).is_none() && one.status == 200);
    assert_eq!(opened.count(), 3);
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_restart_finds_what_was_lost_although_companies_change() {
    let sandbox = sandbox(|builder| {
        builder
            .constant_scroll_param(true)
            .faults(faults_at([(2, Fault::server_error().after_processing())]))
            .after_each(|editor, request| {
                expire_when_refused(editor, request);
                // Between pages, one company is deleted, another is updated, and a new one is
                // created.
                if request.status == 200 {
                    let ids = editor.ids(Collection::Companies);
                    editor.delete(Collection::Companies, ids.last().unwrap());
                    editor.update(Collection::Companies, &ids[0], &json!({ "name": "New" }));
                    editor.seed(&Seed {
                        companies: 1,
                        ..Seed::default()
                    });
                }
            })
    })
    .await;
    fill(&sandbox);
    let mut pages: Pages<types::Company> =
        impatient(&sandbox).companies().scroll().restarts(1).pages();
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        ids.extend(page.unwrap().into_iter().map(|company| company.id));
    }
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    // All companies that existed both before and after the scroll are returned.
    let remaining = sandbox.edit(|editor| editor.ids(Collection::Companies));
    let stable = remaining.iter().take(COMPANIES - 10);
    assert!(stable.clone().all(|id| ids.iter().any(|known| known == id)));
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
    assert_eq!(keys.len(), COMPANIES);
    let sent = sandbox.requests();
    assert_eq!(sent.iter().filter(|one| one.status == 404).count(), 1);
}

#[tokio::test]
async fn the_first_request_is_retried_as_it_returns_the_first_page() {
    for fault in [Fault::Reset, Fault::server_error(), Fault::bad_gateway()] {
        let sandbox = sandbox(|builder| builder.faults(faults_at([(0, fault)]))).await;
        let client = fill(&sandbox);
        assert_eq!(keys(&client).await.unwrap().len(), COMPANIES);
        assert_eq!(sandbox.requests().len(), 5);
    }
}

#[tokio::test]
async fn a_continuation_by_hand_is_not_retried_either() {
    let (sandbox, client) = lossy(Fault::server_error().after_processing(), true).await;
    let open = client.companies().scroll().await.unwrap();
    let parameter = open.scroll_param.clone().unwrap();
    let error = client
        .companies()
        .scroll()
        .scroll_param(parameter)
        .await
        .unwrap_err();
    assert_eq!((error.attempts(), sandbox.requests().len()), (1, 2));
    assert!(error.requires_restart());
}

#[tokio::test]
async fn a_failure_before_the_request_keeps_the_cursor() {
    let (sandbox, client) = companies().await;
    let mut pages = client.companies().scroll().pages();
    pages.next().await.unwrap().unwrap();
    let cursor = pages.cursor().unwrap().clone();
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
    let mut pages = unreachable
        .companies()
        .scroll()
        .cursor(cursor.clone())
        .pages();
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.is_connect() && !error.requires_restart());
    assert_eq!((error.attempts(), pages.cursor()), (2, Some(&cursor)));
    let rest = client.companies().scroll().cursor(cursor).items();
    assert_eq!(rest.try_collect().await.unwrap().len(), COMPANIES - 100);
}
