//! The file that a download is saved to.

use std::path::Path;
use std::time::Duration;

use intercom_api::ErrorKind;
use intercom_sandbox::Fault;

use super::Context;
use super::downloads::{names, sized, with_fault};

/// Starts a server whose downloads take time.
async fn slow() -> Context {
    let slow = Fault::SlowBody {
        piece: 1000,
        pause: Duration::from_millis(5),
    };
    Context::start(with_fault(slow, usize::MAX)).await
}

#[tokio::test]
async fn dropping_a_save_removes_the_partial_file() {
    let context = slow().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("messages.csv.gz");
    let file = context.completed().await;
    let save = file.save(&path);
    let saved = tokio::time::timeout(Duration::from_millis(300), async {
        tokio::select! {
            saved = save => saved.map(|_| ()),
            () = part_appears(directory.path()) => Ok(()),
        }
    });
    saved.await.expect("expected a file").unwrap();
    assert_eq!(names(directory.path()), [""; 0]);
}

async fn part_appears(directory: &Path) {
    loop {
        let found = names(directory);
        if let [name] = found.as_slice() {
            assert!(
                name.starts_with("intercom-") && name.ends_with(".part"),
                "{name}"
            );
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn errors_name_the_path_that_cannot_be_written() {
    let context = Context::start(sized()).await;
    let file = context.completed().await;
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    std::fs::write(directory.join("file"), "").unwrap();
    for (path, kind, reason) in [
        (
            directory.join("missing/a.csv"),
            ErrorKind::Io,
            "missing/a.csv",
        ),
        (directory.join("file/a.csv"), ErrorKind::Io, "file/a.csv"),
        (directory.to_owned(), ErrorKind::Io, "cannot save to"),
        (directory.join(""), ErrorKind::Io, "cannot save to"),
        (directory.join("."), ErrorKind::Io, "cannot save to"),
        (directory.join("x".repeat(300)), ErrorKind::Io, "xxx"),
        ("/".into(), ErrorKind::InvalidRequest, "a file name"),
        ("..".into(), ErrorKind::InvalidRequest, "a file name"),
        (
            directory.join("new/"),
            ErrorKind::InvalidRequest,
            "a file name",
        ),
    ] {
        let error = file.save(&path).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{}", path.display());
        assert!(error.to_string().contains(reason), "{error}");
        let has_source = std::error::Error::source(&error).is_some();
        assert_eq!(has_source, kind == ErrorKind::Io);
    }
    assert_eq!(names(directory), ["file"]);
    assert_eq!(context.count("downloadDataExport"), 0);

    let mut full: &mut [u8] = &mut [0; 10];
    let error = file.write_to(&mut full).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[tokio::test]
async fn saves_under_the_longest_name() {
    let context = Context::start(sized()).await;
    let file = context.completed().await;
    let directory = tempfile::tempdir().unwrap();
    let name = "n".repeat(255);
    file.save(directory.path().join(&name)).await.unwrap();
    assert_eq!(names(directory.path()), [name]);
}

#[cfg(unix)]
#[tokio::test]
async fn preserves_the_permissions_of_a_file() {
    use std::os::unix::fs::PermissionsExt;

    let context = Context::start(sized()).await;
    let file = context.completed().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("messages.csv.gz");
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    file.save(&path).await.unwrap();
    let initial = mode();
    for expected in [0o600, 0o640, 0o666, 0o444, initial] {
        std::fs::set_permissions(&path, PermissionsExt::from_mode(expected)).unwrap();
        file.save(&path).await.unwrap();
        assert_eq!(mode(), expected, "{expected:o}");
    }
    assert_eq!(names(directory.path()), ["messages.csv.gz"]);
}

/// No other user can read the file while it is downloaded.
#[cfg(unix)]
#[tokio::test]
async fn preserves_the_permissions_from_the_start() {
    use std::os::unix::fs::PermissionsExt;

    let context = slow().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("messages.csv.gz");
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    let file = context.completed().await;
    let appears = async {
        loop {
            if let Some(part) = names(directory.path())
                .iter()
                .find(|name| name.ends_with(".part"))
            {
                let metadata = std::fs::metadata(directory.path().join(part)).unwrap();
                return metadata.permissions().mode() & 0o777;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        saved = file.save(&path) => panic!("{saved:?}"),
        mode = appears => assert_eq!(mode, 0o600),
    }
}

#[cfg(unix)]
#[tokio::test]
async fn replaces_only_regular_files() {
    let context = Context::start(sized()).await;
    let file = context.completed().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("socket");
    let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let error = file.save(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(context.count("downloadDataExport"), 0);
    assert_eq!(names(directory.path()), ["socket"]);
}
