//! Measures the peak memory of export downloads, for a small and a large file:
//! `cargo bench --bench export_memory`.
//!
//! The embedded server and the client run in separate processes of this program. The values are
//! those of the client, from `/proc`, so they are available only on Linux.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use intercom_api::Client;
use intercom_sandbox::{ACCESS_TOKEN, ExportSize, Sandbox};

const SIZES: [u64; 2] = [50_000_000, 500_000_000];
const WAYS: [&str; 3] = ["write", "save", "rows"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", size] => run(serve(size.parse().unwrap())),
        ["fetch", way, url] => run(fetch(way, url)),
        _ => measure(),
    }
}

fn run(work: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all();
    runtime.build().unwrap().block_on(work);
}

fn measure() {
    let this = std::env::current_exe().unwrap();
    for size in SIZES {
        let mut server = Command::new(&this)
            .args(["serve", &size.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let stdout = server.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut url).unwrap();
        for way in WAYS {
            let client = Command::new(&this)
                .args(["fetch", way, url.trim()])
                .output();
            let client = client.unwrap();
            assert!(
                client.status.success(),
                "{}",
                String::from_utf8_lossy(&client.stderr)
            );
            print!(
                "{} MB, {way}: {}",
                size / 1_000_000,
                String::from_utf8_lossy(&client.stdout)
            );
        }
        // The server ends when its standard input is closed.
        drop(server.stdin.take());
        server.wait().unwrap();
    }
}

async fn serve(size: u64) {
    let builder = Sandbox::builder().export_size(ExportSize::Bytes(size));
    let sandbox = builder.start().await.unwrap();
    println!("{}", sandbox.url());
    std::io::stdout().flush().unwrap();
    let end = tokio::task::spawn_blocking(|| std::io::stdin().lines().count());
    end.await.unwrap();
}

async fn fetch(way: &str, url: &str) {
    let client = Client::builder().access_token(ACCESS_TOKEN).base_url(url);
    let client = client.build().unwrap();
    let moment = Duration::from_millis(1);
    let job = client.data_exports().start(1, 2).await.unwrap();
    let file = job
        .poll_interval(moment, moment)
        .wait()
        .await
        .unwrap()
        .unwrap();
    let before = peak();
    let began = Instant::now();
    let what = match way {
        "write" => format!(
            "{} bytes",
            file.write_to(&mut std::io::sink()).await.unwrap()
        ),
        "save" => {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("messages.csv.gz");
            format!("{} bytes", file.save(path).await.unwrap())
        }
        _ => {
            let mut rows = file.rows().await.unwrap();
            let mut count = 0;
            while let Some(row) = rows.next().await {
                row.unwrap();
                count += 1;
            }
            format!("{count} rows")
        }
    };
    println!(
        "{what} in {:.1} s, {} KiB of memory at the peak, {before} before",
        began.elapsed().as_secs_f64(),
        peak()
    );
}

/// The peak resident memory of this process, in KiB.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let text = line.unwrap_or("unknown").trim();
    text.trim_end_matches("kB").trim().to_owned()
}
