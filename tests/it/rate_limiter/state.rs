//! What a client reports about its rate limiter.

use std::time::Duration;

use intercom_api::rate_limiter::RateLimiterState;
use intercom_sandbox::Sandbox;

use crate::harness::{client, sandbox};

const WINDOW: Duration = Duration::from_secs(2);

async fn limited(limit: u32) -> Sandbox {
    sandbox(|builder| builder.rate_limit(limit).rate_window(WINDOW)).await
}

#[tokio::test]
async fn reports_what_waits_and_when_the_window_opens() {
    let sandbox = limited(20).await;
    let client = client(&sandbox);
    let limiter = client.rate_limiter();
    assert_eq!(limiter.state(), RateLimiterState::new());
    let calls: Vec<_> = (0..70)
        .map(|_| tokio::spawn(client.admins().me().send()))
        .collect();
    let mut most = (0, 0, Duration::ZERO);
    while !calls.iter().all(|call| call.is_finished()) {
        let state = client.rate_limiter().state();
        most.0 = most.0.max(state.waiting());
        most.1 = most.1.max(state.in_flight());
        if let Some(opens_in) = state.opens_in() {
            assert!(opens_in <= WINDOW + Duration::from_secs(2), "{opens_in:?}");
            most.2 = most.2.max(opens_in);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert!(
        most.0 >= 30 && most.1 >= 2 && most.2 > WINDOW / 4,
        "{most:?}"
    );
    let state = limiter.state();
    assert_eq!((state.waiting(), state.in_flight()), (0, 0));
    assert_eq!(state.window(), Some(WINDOW));
    assert_eq!(state.rate_limit(), client.rate_limit());
}
