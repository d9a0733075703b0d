//! Tests that `rustfmt` does not change generated code.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use intercom_gen::{Options, generate};

/// Writes the files to the directory `name`, and returns the output of `rustfmt --check`.
fn unformatted(name: &str, description: &str, overlays: &[&str], options: &Options) -> String {
    let generated = generate(description, overlays, options).unwrap();
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut paths = Vec::new();
    for file in &generated.files {
        let path = directory.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &file.code).unwrap();
        paths.push(path);
    }
    // An empty configuration file hides the ones in parent directories.
    let config = directory.join("rustfmt.toml");
    fs::write(&config, "").unwrap();
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--config-path"])
        .arg(&config)
        .args(&paths)
        .output();
    match output {
        Ok(output) if output.status.success() => String::new(),
        Ok(output) => format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: rustfmt is not installed");
            String::new()
        }
        Err(error) => panic!("cannot run rustfmt: {error}"),
    }
}

#[test]
fn all_resources() {
    let diff = unformatted(
        "all",
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &Options::default().schemas(true),
    );
    assert!(diff.is_empty(), "{diff}");
}

#[test]
fn one_resource() {
    for resource in ["tickets", "switch"] {
        let diff = unformatted(
            resource,
            intercom_openapi::DESCRIPTION,
            intercom_openapi::OVERLAYS,
            &Options::default().resources([resource]),
        );
        assert!(diff.is_empty(), "{diff}");
    }
}

/// Without overlays, names are operation IDs, which are long.
#[test]
fn long_names() {
    let diff = unformatted(
        "long-names",
        intercom_openapi::DESCRIPTION,
        &[],
        &Options::default().schemas(true),
    );
    assert!(diff.is_empty(), "{diff}");
}
