//! A run can be killed at any point. The next one completes the copy.

use std::future::poll_fn;
use std::path::Path;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::task::Poll;
use std::time::Duration;

use intercom_mirror::copy::copy;
use intercom_mirror::progress::Progress;
use intercom_mirror::sink::Format;
use intercom_sandbox::Collection;
use serde_json::json;

use crate::ndjson::read;
use crate::workspace::{Numbers, Rows, Workspace, assert_equal, options, path, stored};

/// Returns the rows of a copy in any format.
pub(crate) fn rows(format: Format, path: &Path) -> Rows {
    match format {
        Format::Sqlite => stored(path),
        Format::Ndjson => read(path),
    }
}

/// Changes some rows, so that every run has something to do.
fn change(workspace: &Workspace, numbers: &mut Numbers) {
    workspace
        .sandbox
        .advance(Duration::from_secs(numbers.below(7_200)));
    workspace.sandbox.edit(|editor| {
        for collection in [
            Collection::Conversations,
            Collection::Tickets,
            Collection::Contacts,
        ] {
            let ids = editor.ids(collection);
            for _ in 0..5 {
                let id = &ids[usize::try_from(numbers.below(ids.len() as u64)).unwrap()];
                let changes = if collection == Collection::Contacts {
                    json!({"name": format!("Ada {}", numbers.below(100))})
                } else {
                    json!({"open": numbers.below(2) == 0})
                };
                editor.update(collection, id, &changes);
            }
        }
    });
}

#[tokio::test]
async fn a_run_that_is_dropped_anywhere_is_completed_by_the_next() {
    let mut numbers = Numbers(11);
    for format in [Format::Sqlite, Format::Ndjson] {
        let workspace = Workspace::seeded(80).await;
        let path = path(&format!("dropped-{format:?}"));
        let mut completed = 0;
        for _ in 0..16 {
            let mut sink = format.open(&path).unwrap();
            let sync = workspace.sync();
            let options = options();
            let progress = Progress::hidden();
            let polls = 1 + numbers.below(40);
            let mut count = 0;
            {
                let mut run = pin!(copy(&sync, &options, &mut *sink, &progress));
                let end = poll_fn(|context| {
                    count += 1;
                    if count > polls {
                        return Poll::Ready(None);
                    }
                    run.as_mut().poll(context).map(Some)
                });
                completed += usize::from(end.await.is_some());
            }
            // The sink is dropped too, without storing anything else.
            drop(sink);
            change(&workspace, &mut numbers);
        }
        workspace.sandbox.advance(Duration::from_secs(60));
        workspace.copy(format, &path).await;
        assert_equal(&rows(format, &path), &workspace.rows().await);
        assert!(
            (1..16).contains(&completed),
            "{completed} runs were complete"
        );
    }
}

/// Returns the program with the arguments for a workspace.
pub(crate) fn program(workspace: &Workspace, format: Format, path: &Path) -> Command {
    let format = match format {
        Format::Sqlite => "sqlite",
        Format::Ndjson => "ndjson",
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_mirror"));
    command
        .arg(path)
        .args(["--format", format])
        .env("INTERCOM_ACCESS_TOKEN", workspace.sandbox.access_token())
        .env("INTERCOM_BASE_URL", workspace.sandbox.url())
        .env_remove("INTERCOM_REGION")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Waits for this number of requests, or for the end of the program. Unlike a time, it does not depend on the speed of the machine.
#[cfg(unix)]
async fn wait_for_requests(
    workspace: &Workspace,
    child: &mut std::process::Child,
    requests: usize,
) {
    let before = workspace.sandbox.requests().len();
    while workspace.sandbox.requests().len() < before + requests
        && child.try_wait().unwrap().is_none()
    {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_the_program_and_keeps_the_copy() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use intercom_sandbox::{Fault, Sandbox, Seed};

    // The program has to wait for a minute, and is interrupted during the wait.
    let is_busy = Arc::new(AtomicBool::new(true));
    let hook = Arc::clone(&is_busy);
    let sandbox = Sandbox::builder()
        .rate_limit(u32::MAX)
        .faults(move |request| {
            let is_detail = request.path.starts_with("/conversations/2");
            (is_detail && hook.load(Ordering::SeqCst))
                .then(|| Fault::retry_after(Duration::from_secs(59)))
        })
        .start()
        .await
        .unwrap();
    sandbox.seed(&Seed {
        contacts: 60,
        conversations: 60,
        tickets: 60,
        ..Seed::default()
    });
    let workspace = Workspace::of(sandbox);
    let path = path("interrupted");
    let mut child = program(&workspace, Format::Sqlite, &path).spawn().unwrap();
    while workspace.sandbox.count(429) == 0 && child.try_wait().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success());
    let output = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap());
    let output = output.await.unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("the next run continues"), "{message}");
    is_busy.store(false, Ordering::SeqCst);
    workspace.copy(Format::Sqlite, &path).await;
    assert_equal(&stored(&path), &workspace.rows().await);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_killed_continues() {
    let mut numbers = Numbers(5);
    for format in [Format::Sqlite, Format::Ndjson] {
        let workspace = Workspace::seeded(200).await;
        let path = path(&format!("killed-{format:?}"));
        let mut killed = 0;
        for _ in 0..5 {
            let mut child = program(&workspace, format, &path).spawn().unwrap();
            let requests = 5 + usize::try_from(numbers.below(200)).unwrap();
            wait_for_requests(&workspace, &mut child, requests).await;
            killed += usize::from(child.try_wait().unwrap().is_none());
            // On Unix, this is SIGKILL.
            child.kill().unwrap();
            child.wait().unwrap();
            change(&workspace, &mut numbers);
        }
        assert!(killed >= 2, "{killed} runs were killed");
        workspace.sandbox.advance(Duration::from_secs(60));
        let last = tokio::task::spawn_blocking({
            let mut command = program(&workspace, format, &path);
            move || command.output().unwrap()
        });
        let last = last.await.unwrap();
        assert!(
            last.status.success(),
            "{}",
            String::from_utf8_lossy(&last.stderr)
        );
        assert!(String::from_utf8_lossy(&last.stdout).contains("conversations"));
        assert_equal(&rows(format, &path), &workspace.rows().await);
    }
}
