//! A program that does not poll a list for a while.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::context::{Paused, Window};

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
            sender.send(()).await.unwrap();
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
