//! Measures the peak memory of export downloads, for a small and a large file:
//! `cargo bench -p intercom-tests --bench export_memory`.
//!
//! The embedded server runs in this process, and each download in another one. The values are those
//! of the download, from `/proc`, so they are available only on Linux.

#![allow(clippy::unwrap_used, unreachable_pub)]

mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use intercom_api::Client;
use intercom_sandbox::{ACCESS_TOKEN, ExportSize, Sandbox};
use support::peak_memory;

const SIZES: [u64; 2] = [50_000_000, 500_000_000];
const WAYS: [&str; 3] = ["write", "save", "rows"];

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["fetch", way, url] => fetch(way, url).await,
        _ => measure().await,
    }
}

async fn measure() {
    let this = std::env::current_exe().unwrap();
    for size in SIZES {
        let sandbox = Sandbox::builder().export_size(ExportSize::Bytes(size));
        let sandbox = sandbox.start().await.unwrap();
        for way in WAYS {
            let mut download = Command::new(&this);
            download.args(["fetch", way, &sandbox.url()]);
            let download = tokio::task::spawn_blocking(move || download.output());
            let download = download.await.unwrap().unwrap();
            let errors = String::from_utf8_lossy(&download.stderr);
            assert!(download.status.success(), "{way}: {errors}");
            let figures = String::from_utf8_lossy(&download.stdout);
            print!("{} MB, {way}: {figures}", size / 1_000_000);
        }
    }
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
    let before = peak_memory();
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
        peak_memory()
    );
}
