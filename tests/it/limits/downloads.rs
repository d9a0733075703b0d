//! Downloads that decompress to far more data than was sent.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use intercom_api::{Client, ErrorKind};

use crate::export::plain_server;

/// Returns a gzip file of zeros with a mebibyte for each member.
fn zeros(members: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 1 << 20]).unwrap();
    encoder.finish().unwrap().repeat(members)
}

async fn client(file: Vec<u8>) -> Client {
    Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .base_url(plain_server(file).await)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_dynamic_download_stops_at_its_limit() {
    // Decompressing all of it would take minutes.
    let client = client(zeros(16 * 1024)).await;
    let call = client.call("data_exports.download");
    let error = call.parameter("job_identifier", "a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "data_exports.download: the file is larger than 67108864 bytes: download it as a stream"
    );
}

#[tokio::test]
async fn a_dynamic_download_below_its_limit_is_complete() {
    let client = client(zeros(3)).await;
    let call = client.call("data_exports.download");
    let text = call.parameter("job_identifier", "a").await.unwrap();
    assert_eq!(text.as_str().map(str::len), Some(3 << 20));
}

#[tokio::test]
async fn a_heading_that_does_not_end_is_an_error() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let mut commas = std::io::repeat(b',').take(50_000_000);
    encoder.write_all(b"user_id").unwrap();
    std::io::copy(&mut commas, &mut encoder).unwrap();
    let file = encoder.finish().unwrap();
    let saved = file.clone();
    let client = client(file).await;
    let job = client.data_exports().job("a");
    let file = job.wait().await.unwrap().unwrap();
    let mut rows = file.rows().await.unwrap();
    let error = rows.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "data_exports.download: invalid row 1: it has more than 10000 cells; the file may not be an export"
    );
    assert!(rows.next().await.is_none());

    let mut rows = intercom_api::export::read_rows(&saved[..]);
    let error = rows.next().unwrap().unwrap_err();
    assert!(
        error.to_string().contains("more than 10000 cells"),
        "{error}"
    );
    assert!(rows.next().is_none());
}
