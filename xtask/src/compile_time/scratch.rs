//! The programs that are compiled: each calls one operation, ours through the client of this workspace, the other through plain progenitor's code, checked
//! in as its users would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use intercom_gen::Options;
use serde_json::Value;

use crate::{Failure, cargo};

/// How much of the client there is.
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

/// A program in a folder of its own.
pub(crate) struct Scratch {
    /// For messages.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// The package that has the client.
    pub(crate) package: &'static str,
    /// The package that has what its operations share.
    pub(crate) shared: &'static str,
    /// The file that is touched to compile that package again.
    pub(crate) touched: PathBuf,
    /// Lines of the generated code, formatted.
    pub(crate) lines: usize,
}

/// The name of the program.
pub(crate) const PROGRAM: &str = "one-operation";

/// The part of a manifest that all of them have. It is a workspace of its own wherever it lies.
const HEAD: &str = r#"[package]
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
    let token = std::env::args().nth(1).ok_or("give a token")?;
    let client = intercom_api::Client::builder().access_token(token).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ticket = runtime.block_on(client.tickets().get("1").send())?;
    println!("{}", ticket.ticket_id);
    Ok(())
}
"#;

const PLAIN_PROGRAM: &str = r#"fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = std::env::args().nth(1).ok_or("give a token")?;
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

/// The dependency lines for reqwest: with what progenitor's code needs and the TLS that ours has by default, or as progenitor's documentation has it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Http {
    Lean,
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
    /// The program that uses our client.
    pub(crate) fn ours(folder: &Path, code: Code) -> Result<Self, Failure> {
        let root = cargo::root();
        let mut options = Options::default();
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
        .map_err(Failure::when("cannot generate the client"))?;
        let manifest = format!(
            "{HEAD}intercom-api = {{ path = {}{features} }}\n",
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

    /// The program that uses plain progenitor's code.
    pub(crate) fn plain(folder: &Path, code: Code, http: Http) -> Result<Self, Failure> {
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
            lines: formatted(&library)?,
            touched: library,
            folder,
            package: "plain-client",
            shared: "progenitor-client",
        };
        let manifest = format!(
            "{HEAD}plain-client = {{ path = \"plain-client\" }}\n\
             reqwest = {{ version = \"0.13.4\", default-features = false }}\n"
        );
        let dependencies = format!("{PLAIN_CLIENT}reqwest = {}\n", http.dependency());
        write(&client.join("Cargo.toml"), &dependencies)?;
        scratch.write(&manifest, PLAIN_PROGRAM)?;
        Ok(scratch)
    }

    /// Writes the program, with the versions of this workspace.
    fn write(&self, manifest: &str, program: &str) -> Result<(), Failure> {
        write(&self.folder.join("Cargo.toml"), manifest)?;
        write(&self.folder.join("src/main.rs"), program)?;
        let (from, to) = (
            cargo::root().join("Cargo.lock"),
            self.folder.join("Cargo.lock"),
        );
        fs::copy(&from, &to)
            .map(drop)
            .map_err(Failure::when(format_args!(
                "cannot copy {}",
                from.display()
            )))
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .map_err(Failure::when(format_args!(
            "cannot write {}",
            path.display()
        )))
}

/// A path as TOML text.
fn quoted(path: &Path) -> toml::Value {
    toml::Value::String(path.to_string_lossy().into_owned())
}

/// Formats a file as ours are, and returns how many lines it has.
fn formatted(path: &Path) -> Result<usize, Failure> {
    let read = || {
        fs::read_to_string(path).map_err(Failure::when(format_args!(
            "cannot read {}",
            path.display()
        )))
    };
    // Progenitor writes docs as attributes. prettyplease makes comments of them, as ours are, and rustfmt does the rest.
    let parsed = syn::parse_file(&read()?).map_err(Failure::when(format_args!(
        "cannot parse {}",
        path.display()
    )))?;
    write(path, &prettyplease::unparse(&parsed))?;
    let output = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .arg(path)
        .output()
        .map_err(Failure::when("cannot run rustfmt"))?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "rustfmt failed for {}:\n{}",
            path.display(),
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    Ok(read()?.lines().count())
}

/// What the build script of `intercom-progenitor-baseline` writes.
fn plain_code(code: Code) -> Result<String, Failure> {
    let mut command = cargo::cargo(&cargo::root());
    command.args([
        "check",
        "--package",
        "intercom-progenitor-baseline",
        "--no-default-features",
        "--features",
        code.name(),
    ]);
    let messages = cargo::messages(&mut command)?;
    let folder = messages
        .iter()
        .filter(|message| {
            let text = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
            text("reason") == "build-script-executed"
                && text("package_id").contains("progenitor-baseline#")
        })
        .find_map(|message| message.get("out_dir")?.as_str())
        .ok_or_else(|| {
            Failure::new("cargo does not tell where `intercom-progenitor-baseline` is built")
        })?;
    let path = Path::new(folder).join("plain.rs");
    fs::read_to_string(&path).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn docs_count_as_comments() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plain.rs");
        write(&path, "#[doc = \"One.\\n\\nTwo.\"] pub fn a() { b() }").unwrap();
        assert_eq!(formatted(&path).unwrap(), 6);
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("#[doc"), "{text}");
    }
}
