//! The programs to compile. Each one calls one operation, through the client of this workspace or
//! through the code that progenitor generates, which is written to a crate of its program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use intercom_gen::{Options, progenitor};

use crate::cargo;

/// The resources that the client contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Full,
    Tickets,
}

impl Code {
    fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Tickets => "tickets",
        }
    }
}

/// A program in its own directory.
pub(crate) struct Scratch {
    /// Name for progress messages.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// The package of the client.
    pub(crate) package: &'static str,
    /// The package that all operations share.
    pub(crate) shared: &'static str,
    /// The file to touch so that the package of the client is compiled again.
    pub(crate) touched: PathBuf,
    /// Lines of the generated code, in rustfmt's format.
    pub(crate) lines: usize,
}

/// The name of the binary.
pub(crate) const PROGRAM: &str = "one-operation";

/// The common start of the manifests. `[workspace]` detaches the program from any outer workspace.
const MANIFEST_HEAD: &str = r#"[package]
name = "one-operation"
version = "0.0.0"
edition = "2024"
publish = false

[workspace]

[profile.release]
strip = true

[dependencies]
tokio = { version = "1", features = ["net", "rt", "time"] }
"#;

const OUR_PROGRAM: &str = r#"fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = std::env::args().nth(1).ok_or("missing argument: the access token")?;
    let client = intercom_api::Client::builder().access_token(token).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ticket = runtime.block_on(client.tickets().get("1").send())?;
    println!("{}", ticket.ticket_id);
    Ok(())
}
"#;

const PLAIN_PROGRAM: &str = r#"fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = std::env::args().nth(1).ok_or("missing argument: the access token")?;
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {token}").parse()?);
    headers.insert("intercom-version", "2.10".parse()?);
    let http = reqwest::Client::builder().default_headers(headers).build()?;
    let client = plain_client::Client::new_with_client("https://api.intercom.io", http);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ticket = runtime.block_on(client.get_ticket().id("1").send())?;
    println!("{}", ticket.ticket_id);
    Ok(())
}
"#;

/// The features of reqwest for progenitor's client.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Http {
    /// The features that its code needs, and the default TLS of `intercom-api`.
    Lean,
    /// The features that progenitor's documentation recommends, with reqwest's defaults.
    Documented,
}

impl Http {
    fn dependency(self) -> &'static str {
        match self {
            Self::Lean => {
                r#"{ version = "0.13.4", default-features = false, features = ["json", "query", "rustls", "stream"] }"#
            }
            Self::Documented => r#"{ version = "0.13.4", features = ["json", "query", "stream"] }"#,
        }
    }
}

const PLAIN_CLIENT: &str = r#"[package]
name = "plain-client"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
progenitor-client = "0.15.1"
serde = { version = "1.0.226", features = ["derive"] }
serde_json = "1.0.150"
"#;

impl Scratch {
    /// Writes the program that uses `intercom-api`.
    pub(crate) fn ours(folder: &Path, code: Code) -> Result<Self> {
        let root = cargo::root();
        let mut options = Options::default().base(intercom_openapi::BASE);
        let mut features = String::new();
        if code == Code::Tickets {
            options = options.resources([code.name()]);
            features = format!(
                ", default-features = false, features = [\"rustls-tls\", \"{}\"]",
                code.name()
            );
        }
        let generated = intercom_gen::generate(
            intercom_openapi::DESCRIPTION,
            intercom_openapi::OVERLAYS,
            &options,
        )
        .context("cannot generate the client")?;
        let manifest = format!(
            "{MANIFEST_HEAD}intercom-api = {{ path = {}{features} }}\n",
            quoted(&root.join("intercom-api"))
        );
        let scratch = Self {
            name: format!("ours, {}", code.name()),
            folder: folder.join(format!("ours-{}", code.name())),
            package: "intercom-api",
            shared: "intercom-core",
            touched: root.join("intercom-api/src/lib.rs"),
            lines: generated
                .files
                .iter()
                .map(|file| file.code.lines().count())
                .sum(),
        };
        scratch.write(&manifest, OUR_PROGRAM)?;
        Ok(scratch)
    }

    /// Writes the program that uses the client that progenitor generates.
    pub(crate) fn plain(folder: &Path, code: Code, http: Http) -> Result<Self> {
        let name = match http {
            Http::Lean => code.name().to_owned(),
            Http::Documented => format!("{}-documented", code.name()),
        };
        let folder = folder.join(format!("plain-{name}"));
        let client = folder.join("plain-client");
        let library = client.join("src/lib.rs");
        write(&library, &plain_code(code)?)?;
        let scratch = Self {
            name: format!("plain, {name}"),
            lines: format_and_count(&library)?,
            touched: library,
            folder,
            package: "plain-client",
            shared: "progenitor-client",
        };
        let manifest = format!(
            "{MANIFEST_HEAD}plain-client = {{ path = \"plain-client\" }}\n\
             reqwest = {{ version = \"0.13.4\", default-features = false }}\n"
        );
        let dependencies = format!("{PLAIN_CLIENT}reqwest = {}\n", http.dependency());
        write(&client.join("Cargo.toml"), &dependencies)?;
        scratch.write(&manifest, PLAIN_PROGRAM)?;
        Ok(scratch)
    }

    /// Writes the program, with the dependency versions of this workspace.
    fn write(&self, manifest: &str, program: &str) -> Result<()> {
        write(&self.folder.join("Cargo.toml"), manifest)?;
        write(&self.folder.join("src/main.rs"), program)?;
        let (from, to) = (
            cargo::root().join("Cargo.lock"),
            self.folder.join("Cargo.lock"),
        );
        fs::copy(&from, &to)
            .map(drop)
            .with_context(|| format!("cannot copy {}", from.display()))
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Returns a path as a TOML string.
fn quoted(path: &Path) -> toml_edit::Value {
    path.to_string_lossy().into_owned().into()
}

/// Formats a file with rustfmt, and returns its number of lines.
fn format_and_count(path: &Path) -> Result<usize> {
    let read =
        || fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let output = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .arg(path)
        .output()
        .context("cannot run rustfmt")?;
    if !output.status.success() {
        bail!(
            "rustfmt failed for {}:\n{}",
            path.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(read()?.lines().count())
}

/// Returns the code that progenitor generates from the corrected and simplified description, which
/// is shorter than its code for the corrected description.
fn plain_code(code: Code) -> Result<String> {
    let mut options = Options::default().base(intercom_openapi::BASE);
    if code == Code::Tickets {
        options = options.resources([code.name()]);
    }
    let (description, overlays) = (intercom_openapi::DESCRIPTION, intercom_openapi::OVERLAYS);
    let client = progenitor::generate(description, overlays, &options)
        .context("cannot generate progenitor's client")?;
    Ok(client.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_formatted_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plain.rs");
        write(&path, "pub fn a() { b(); c() }").unwrap();
        assert_eq!(format_and_count(&path).unwrap(), 4);
    }

    #[test]
    fn counts_docs_as_comments() {
        let code = plain_code(Code::Tickets).unwrap();
        assert!(!code.contains("#[doc = "), "progenitor's docs are comments");
        assert!(code.contains("get_ticket"));
    }
}
