//! Compressed responses, and limits on the size of responses.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use intercom_api::{Client, Error, ErrorKind, Method, reqwest, types};
use intercom_sandbox::{Sandbox, Seed};
use serde_json::json;

use crate::harness::{client_with, fast_retries};
use crate::network::{Forwarder, RawServer};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn client(url: &str) -> Client {
    Client::builder()
        .access_token("dG9rOjE=")
        .base_url(url)
        .retry(fast_retries())
        .build()
        .unwrap()
}

const ADMIN: &[u8] = br#"{"type": "admin", "id": "1295", "name": "Ida Sommer"}"#;
const JSON: &str = "content-type: application/json\r\n";
const GZIP: &str = "content-type: application/json\r\ncontent-encoding: gzip\r\n";

#[tokio::test]
async fn json_is_compressed_by_default() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.seed(&Seed {
        tickets: 150,
        text_bytes: 1000,
        ..Seed::default()
    });
    let query = || intercom_api::search::ticket::CREATED_AT.gt(1);
    let mut pages = Vec::new();
    let mut sizes = Vec::new();
    for gzip in [true, false] {
        let forwarder = Forwarder::start(&sandbox.url()).await;
        let client = client_with(&sandbox, |builder| {
            builder.base_url(forwarder.url()).gzip(gzip)
        });
        let page = client
            .tickets()
            .search(query())
            .per_page(150)
            .await
            .unwrap();
        assert_eq!(page.headers().get("content-encoding"), None);
        pages.push(serde_json::to_value(&*page).unwrap());
        sizes.push(forwarder.received());
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0]["tickets"].as_array().unwrap().len(), 150);
    assert!(sizes[0] * 4 < sizes[1], "{sizes:?}");
    let accepted: Vec<_> = sandbox
        .requests()
        .iter()
        .map(|request| request.header("accept-encoding").unwrap().to_owned())
        .collect();
    assert_eq!(accepted, ["gzip", "identity"]);
}

/// A custom client may decode responses itself.
#[tokio::test]
async fn a_custom_client_receives_compressed_responses() {
    let server = RawServer::start(GZIP, gzip(ADMIN)).await;
    let own = reqwest::Client::builder().no_proxy().build().unwrap();
    let client = Client::builder()
        .access_token("dG9rOjE=")
        .base_url(server.url())
        .http_client(own)
        .danger_allow_plain_http(true)
        .build()
        .unwrap();
    let me = client.admins().me().await.unwrap();
    assert_eq!(me.name, "Ida Sommer");
    // It does not ask for compressed files: reqwest adds no header if there is one.
    let download = client.data_exports().download("a").await.unwrap();
    download.into_inner().bytes().await.unwrap();
    let requests = server.requests();
    for (request, accepted) in requests.iter().zip(["gzip", "identity"]) {
        let named: Vec<_> = request
            .split("\r\n")
            .filter(|line| line.starts_with("accept-encoding:"))
            .collect();
        assert_eq!(named, [format!("accept-encoding: {accepted}")]);
    }
    assert_eq!(requests.len(), 2);
}

#[tokio::test]
async fn an_error_that_is_compressed_is_decoded() {
    let list = json!({"type": "error.list", "errors": [{"code": "not_found"}]}).to_string();
    for body in [gzip(list.as_bytes()), {
        // More than an error stores. The beginning is not valid JSON.
        gzip(&vec![b' '; 10_000_000])
    }] {
        let server = RawServer::with_status("404 Not Found", GZIP, body).await;
        let error = client(server.url()).admins().me().await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        assert!(error.body().len() <= 64 * 1024);
        let is_list = error.body() == list.as_bytes();
        assert_eq!(error.has_code("not_found"), is_list);
        assert!(is_list || error.body().len() == 64 * 1024);
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_decoded_is_named_and_not_retried() {
    let valid = gzip(ADMIN);
    let mut damaged = valid.clone();
    damaged[15] ^= 1;
    let invalid = "the gzip data is invalid";
    for (headers, body, reason) in [
        (GZIP, ADMIN.to_vec(), invalid),
        (GZIP, damaged, invalid),
        (GZIP, valid[..valid.len() - 3].to_vec(), invalid),
        (GZIP, [&valid, &b"{}"[..]].concat(), invalid),
        (
            "content-encoding: br\r\n",
            vec![1, 2, 3],
            "the content encoding `br` is not supported",
        ),
        (
            "content-encoding: gzip, gzip\r\n",
            gzip(&valid),
            "the content encoding `..` is not supported",
        ),
    ] {
        let server = RawServer::start(headers, body).await;
        let client = client(server.url());
        let read = client.admins().me().await.map(drop);
        let note = types::CreateNoteRequest::new("Called back.");
        let write = client.contacts().create_note("7", note).await.map(drop);
        for result in [read, write] {
            let error = result.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
            assert!(error.to_string().contains(reason), "{reason}: {error}");
            assert!(!error.is_retryable());
        }
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn the_file_of_an_export_stays_a_file() {
    let file = gzip(b"user_id,email\n66b4,ada@example.com\n");
    for headers in [
        "content-type: application/octet-stream\r\n",
        "content-type: application/gzip\r\ncontent-encoding: gzip\r\n",
    ] {
        let server = RawServer::start(headers, file.clone()).await;
        let client = client(server.url());
        let download = client.data_exports().download("a").await.unwrap();
        assert_eq!(download.into_inner().bytes().await.unwrap(), file);
        let request = &server.requests()[0];
        assert!(
            request.contains("\r\naccept-encoding: identity\r\n"),
            "{request}"
        );
        assert!(
            request.contains("\r\naccept: application/octet-stream\r\n"),
            "{request}"
        );
    }
}

fn assert_too_large(error: &Error, setting: &str) {
    assert!(error.is_response_too_large(), "{error}");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.is_retryable());
    assert!(error.to_string().contains(setting), "{error}");
    assert!(error.body().len() <= 64 * 1024);
}

const LIMIT: usize = 100_000;

#[tokio::test]
async fn the_size_of_responses_is_limited() {
    let chunked = format!("{JSON}transfer-encoding: chunked\r\n");
    let mut chunk = format!("{:x}\r\n", 10_000).into_bytes();
    chunk.extend_from_slice(&[b' '; 10_000]);
    chunk.extend_from_slice(b"\r\n");
    let servers = [
        // A body without an end, with and without chunks.
        RawServer::endless(&chunked, chunk).await,
        RawServer::endless(JSON, vec![b' '; 10_000]).await,
        // A length that is announced.
        RawServer::start(JSON, vec![b' '; LIMIT + 1]).await,
        // Small until it is decompressed.
        RawServer::start(GZIP, gzip(&vec![b' '; 1_000_000_000])).await,
    ];
    for server in &servers {
        let client = Client::builder()
            .access_token("dG9rOjE=")
            .base_url(server.url())
            .retry(fast_retries())
            .max_response_size(LIMIT)
            .build()
            .unwrap();
        let error = client.admins().me().await.unwrap_err();
        assert_too_large(&error, "`max_response_size`");
        assert_eq!((error.attempts(), server.requests().len()), (1, 1));
        let custom = client.request(Method::GET, "/tags").send().await;
        assert_too_large(&custom.unwrap_err(), "`max_response_size`");
        // Buffers of the network hold more than was read.
        assert!(server.sent() < 50_000_000, "{}", server.sent());
    }
}

#[tokio::test]
async fn a_response_of_exactly_the_limit_is_accepted() {
    let body = format!("{}{}", str::from_utf8(ADMIN).unwrap(), " ".repeat(2000));
    for (headers, sent) in [
        (JSON, body.clone().into_bytes()),
        (GZIP, gzip(body.as_bytes())),
    ] {
        let server = RawServer::start(headers, sent).await;
        for (limit, is_accepted) in [(body.len(), true), (body.len() - 1, false)] {
            let client = Client::builder()
                .access_token("dG9rOjE=")
                .base_url(server.url())
                .max_response_size(limit)
                .build()
                .unwrap();
            assert_eq!(client.admins().me().await.is_ok(), is_accepted, "{limit}");
        }
    }
}

/// The default limit protects the memory without any setting.
#[tokio::test]
async fn a_body_without_end_fails_by_default() {
    let server = RawServer::endless(JSON, vec![b' '; 1_000_000]).await;
    let error = client(server.url()).admins().me().await.unwrap_err();
    assert_too_large(&error, "67108864 bytes");
    assert!(server.sent() < 150_000_000, "{}", server.sent());
}

#[tokio::test]
async fn the_size_of_downloads_is_limited() {
    let server = RawServer::endless("", vec![b'a'; 10_000]).await;
    let builder = || {
        Client::builder()
            .access_token("dG9rOjE=")
            .base_url(server.url())
            .retry(fast_retries())
    };
    let limited = builder().max_download_size(LIMIT as u64).build().unwrap();
    let mut stream = limited
        .data_exports()
        .download("a")
        .await
        .unwrap()
        .into_inner();
    let mut received = 0;
    let error = loop {
        match stream.chunk().await {
            Ok(chunk) => received += chunk.unwrap().len(),
            Err(error) => break error,
        }
    };
    assert_too_large(&error, "`max_download_size`");
    assert!(received <= LIMIT, "{received}");

    // Reading into memory is limited without any setting.
    let small = builder().max_response_size(LIMIT).build().unwrap();
    let stream = small
        .data_exports()
        .download("a")
        .await
        .unwrap()
        .into_inner();
    assert_too_large(&stream.bytes().await.unwrap_err(), "`max_response_size`");
    let mut stream = small
        .data_exports()
        .download("a")
        .await
        .unwrap()
        .into_inner();
    let mut received = 0;
    while received < 20 * LIMIT {
        received += stream.chunk().await.unwrap().unwrap().len();
    }
}

#[tokio::test]
async fn a_limit_of_zero_is_rejected() {
    for (setting, builder) in [
        ("max_response_size", Client::builder().max_response_size(0)),
        ("max_download_size", Client::builder().max_download_size(0)),
    ] {
        let error = builder.access_token("dG9rOjE=").build().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("invalid `{setting}` 0: must be at least 1")
        );
    }
}
