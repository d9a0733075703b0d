//! The processor time that long or hostile input takes grows with its length, and not with the square
//! of it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use intercom_api::parts::html_to_text;

use crate::harness::{client, response, sandbox};

/// Returns whether the time for 16 times the size is closer to 16 times the time than to the square
/// of that, 256 times.
///
/// Other load can make any measurement several times longer, although only the processor time of this
/// thread is measured. So the limit is generous, the median of the small runs counts, and one large
/// run within the limit suffices.
fn is_linear(size: usize, run: impl Fn(usize) -> Duration) -> bool {
    let mut small: Vec<Duration> = (0..9).map(|_| run(size)).collect();
    small.sort();
    let limit = small[4].max(Duration::from_millis(5)) * 128;
    (0..5).any(|_| run(16 * size) < limit)
}

/// Returns the processor time that `run` takes in this thread; the elapsed time if the system does not
/// report it.
fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let (started, before) = (Instant::now(), processor_time());
    black_box(run());
    let elapsed = started.elapsed();
    match (before, processor_time()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => elapsed,
    }
}

fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

#[test]
fn html_to_text_is_linear() {
    // Each is repeated.
    for part in [
        "<a",
        "<a href=\"",
        "<a href=x>",
        "<a href=x>y",
        "</a",
        "<p",
        "<",
        "<!--",
        "<!",
        "<?",
        "&",
        "&amp",
        "&#",
        "<script>",
        "<script",
        "<script><!--<script>",
        "<title>",
        "<template>",
        "<head>",
        "<pre>\r\n<br>",
        "<pre>",
        "<br>",
        "<div>",
        "<b x=y ",
        "x y ",
        "\r\n",
        "<textarea>",
        "<a href=x><p>",
        "<![CDATA[",
        "'",
        "\"",
    ] {
        let is_linear = is_linear(16 * 1024, |size| {
            let html = part.repeat(size / part.len());
            time(|| html_to_text(&html))
        });
        assert!(is_linear, "{part}");
    }
}

/// Bodies of which most values are unusable, or whose error is at the end.
#[test]
fn reading_odd_responses_is_linear() {
    let list = |elements: String| format!(r#"{{"type": "list", "data": [{elements}null]}}"#);
    let numbers = |size: usize| list("1e999,".repeat(size));
    let skipped = |size: usize| list("7,".repeat(size));
    let surrogates = |size: usize| list(r#"{"id": "1", "name": "\ud800"},"#.repeat(size));
    let long_name = |size: usize| {
        list(format!(
            r#"{{"id": "1", "{}": [{}0]}}"#,
            "n".repeat(size),
            "1e999,".repeat(size)
        ))
    };
    let renamed = |size: usize| {
        format!(
            r#"{{"type": "list", "{}": [{}{{}}]}}"#,
            "n".repeat(size),
            "7,".repeat(size)
        )
    };
    let truncated = |size: usize| format!(r#"{{"data": [{}"#, r#"{"id": "1"},"#.repeat(size));
    let deep = |size: usize| format!(r#"{{"data": {}"#, "[".repeat(size));
    let bodies: [(&str, &dyn Fn(usize) -> String); 7] = [
        ("numbers", &numbers),
        ("skipped", &skipped),
        ("surrogates", &surrogates),
        ("long name", &long_name),
        ("renamed", &renamed),
        ("truncated", &truncated),
        ("deep", &deep),
    ];
    // One thread for the client and the server.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    for (name, body) in bodies {
        let is_linear = is_linear(2_000, |size| {
            let body = response(200, body(size));
            let faults = move |_: &_| Some(body.clone());
            let sandbox = runtime.block_on(sandbox(|builder| builder.faults(faults)));
            let mut pages = client(&sandbox).contacts().list().pages();
            time(|| runtime.block_on(async { pages.next().await.is_some() }))
        });
        assert!(is_linear, "{name}");
    }
}
