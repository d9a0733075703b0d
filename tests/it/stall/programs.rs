//! Programs that do not poll a future for a while, or not any more.

use std::pin::pin;
use std::time::Duration;

use futures_core::Stream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

use super::context::{LIMIT, Paused, Window};

/// A message arrives while a list waits for the window. The call for it is in the other branch.
#[tokio::test(start_paused = true)]
async fn select_between_a_list_and_messages() {
    let server = Paused::start(|builder| builder).await;
    let client = server.context(Window::Closed).await.client;
    let mut pages = client.contacts().list().per_page(2).pages();
    let (sender, mut messages) = mpsc::channel(1);
    tokio::spawn(async move {
        for _ in 0..3 {
            sleep(Duration::from_millis(500)).await;
            if sender.send(()).await.is_err() {
                return;
            }
        }
    });
    let others: Vec<_> = (0..5)
        .map(|_| tokio::spawn(client.admins().me().send()))
        .collect();
    let started = Instant::now();
    let (mut handled, mut read) = (0, 0);
    loop {
        tokio::select! {
            page = pages.next() => match page {
                Some(page) => {
                    page.unwrap();
                    read += 1;
                }
                None => break,
            },
            Some(()) = messages.recv() => {
                // The list is not polled meanwhile.
                client.admins().list().await.unwrap();
                handled += 1;
            }
        }
    }
    assert_eq!((handled, read), (3, 4));
    for other in others {
        other.await.unwrap().unwrap();
    }
    assert!(started.elapsed() < Duration::from_secs(30), "{started:?}");
}

#[tokio::test(start_paused = true)]
async fn select_between_a_call_and_a_timer() {
    let server = Paused::start(|builder| builder).await;
    let client = server.context(Window::Closed).await.client;
    let mut call = pin!(client.admins().me().send());
    let started = Instant::now();
    loop {
        tokio::select! {
            response = &mut call => {
                response.unwrap();
                break;
            }
            () = sleep(Duration::from_millis(100)) => {}
        }
        // Waits behind the call, which is not polled meanwhile.
        client.tags().list().await.unwrap();
        client.admins().list().await.unwrap();
    }
    assert!(started.elapsed() < Duration::from_secs(15), "{started:?}");
}

#[tokio::test(start_paused = true)]
async fn lists_that_were_started_and_left_alone() {
    for window in [Window::Unknown, Window::Open, Window::Closed] {
        let server = Paused::start(|builder| builder).await;
        let client = server.context(window).await.client;
        let mut lists = Vec::new();
        for _ in 0..LIMIT {
            let mut pages = client.contacts().list().pages();
            std::future::poll_fn(|context| {
                assert!(
                    std::pin::Pin::new(&mut pages)
                        .poll_next(context)
                        .is_pending()
                );
                std::task::Poll::Ready(())
            })
            .await;
            lists.push(pages);
        }
        let started = Instant::now();
        for _ in 0..5 {
            let call = timeout(Duration::from_secs(30), client.admins().me()).await;
            call.unwrap().unwrap();
        }
        eprintln!("{window:?}: {:?}", started.elapsed());
        // The lists continue when they are polled.
        for mut pages in lists {
            assert_eq!(pages.next().await.unwrap().unwrap().len(), 7);
        }
    }
}
