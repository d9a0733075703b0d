//! Generated code is formatted as `rustfmt` formats it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use intercom_gen::{Options, generate};

/// Writes the files below `name`, and returns what `rustfmt --check` would change.
fn unformatted(name: &str, description: &str, overlays: &[&str], options: &Options) -> String {
    let generated = generate(description, overlays, options).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut paths = Vec::new();
    for file in &generated.files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &file.code).unwrap();
        paths.push(path);
    }
    // An empty file is the default configuration, whatever the folders above have.
    let config = folder.join("rustfmt.toml");
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
            eprintln!("skipped: there is no rustfmt");
            String::new()
        }
        Err(error) => panic!("cannot run rustfmt: {error}"),
    }
}

#[test]
fn all_resources() {
    let found = unformatted(
        "all",
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &Options::default().schemas(true),
    );
    assert!(found.is_empty(), "{found}");
}

#[test]
fn one_resource() {
    for resource in ["tickets", "switch"] {
        let found = unformatted(
            resource,
            intercom_openapi::DESCRIPTION,
            intercom_openapi::OVERLAYS,
            &Options::default().resources([resource]),
        );
        assert!(found.is_empty(), "{found}");
    }
}

/// Without decisions, names come from the operation ids, and are long.
#[test]
fn undecided_names() {
    let found = unformatted(
        "undecided",
        intercom_openapi::DESCRIPTION,
        &[],
        &Options::default().schemas(true),
    );
    assert!(found.is_empty(), "{found}");
}
