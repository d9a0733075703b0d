//! Compilation of the scratch crate.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, anyhow};
use serde_json::Value;

use crate::cargo;

/// Maximum number of errors to print, since one defect of the generator causes many errors.
const MAX_PRINTED: usize = 30;

/// The errors that the compiler reported.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Errors {
    rendered: Vec<String>,
    /// Files with errors that are not generated.
    elsewhere: Vec<String>,
}

impl Errors {
    /// Parses the output of `cargo check --message-format=json`.
    fn parse(output: &str) -> Self {
        let mut errors = Self::default();
        for line in output.lines() {
            let Ok(message) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            if message["reason"] != "compiler-message" || message["message"]["level"] != "error" {
                continue;
            }
            let message = &message["message"];
            let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
            let Some(primary) = spans.iter().find(|span| span["is_primary"] == true) else {
                // A message without a location, such as a summary, matters only if there is no
                // other message.
                if errors.rendered.is_empty() {
                    errors
                        .rendered
                        .extend(message["rendered"].as_str().map(str::to_owned));
                }
                continue;
            };
            errors
                .rendered
                .extend(message["rendered"].as_str().map(str::to_owned));
            let file = primary["file_name"].as_str().unwrap_or_default();
            if !is_generated(file) && !errors.elsewhere.iter().any(|known| known == file) {
                errors.elsewhere.push(file.to_owned());
            }
        }
        errors
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rendered.is_empty()
    }

    pub(super) fn count(&self) -> String {
        match self.rendered.len() {
            1 => "1 error".to_owned(),
            many => format!("{many} errors"),
        }
    }

    /// Returns the errors as rendered by the compiler.
    pub(super) fn text(&self) -> String {
        let mut text: String = self
            .rendered
            .iter()
            .take(MAX_PRINTED)
            .map(|error| format!("{}\n\n", error.trim_end()))
            .collect();
        if self.rendered.len() > MAX_PRINTED {
            text.push_str(&format!(
                "... and {} more errors\n\n",
                self.rendered.len() - MAX_PRINTED
            ));
        }
        text
    }

    /// Returns advice about errors in code that is not generated, or an empty string.
    pub(super) fn advice(&self) -> String {
        if self.elsewhere.is_empty() {
            return String::new();
        }
        format!(
            "; {} is not generated: check that intercom-api compiles, and that RUNTIME lists every module that is needed",
            self.elsewhere.join(", ")
        )
    }
}

/// Returns whether a file is in `OUT_DIR`.
fn is_generated(file: &str) -> bool {
    Path::new(file)
        .components()
        .any(|part| part.as_os_str() == "out")
}

/// Runs `cargo check` in the crate and returns the errors, which are empty if it compiles. The target
/// directory of the workspace contains most of the compiled dependencies.
pub(super) fn compile(scratch: &Path, target: &Path) -> Result<Errors> {
    let output = cargo::cargo(scratch)
        .args(["check", "--quiet", "--message-format=json", "--target-dir"])
        .arg(target)
        // Generated code is not linted: the scripts in `.ci` set Clippy as the compiler.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run `cargo check`")?;
    let errors = Errors::parse(&String::from_utf8_lossy(&output.stdout));
    if output.status.success() || !errors.is_empty() {
        return Ok(errors);
    }
    Err(anyhow!(
        "`cargo check` failed in {} before compiling the code ({}); see its output above",
        scratch.display(),
        output.status
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(level: &str, file: Option<&str>, text: &str) -> String {
        let spans: Vec<Value> = file
            .map(|file| json!({"is_primary": true, "file_name": file}))
            .into_iter()
            .collect();
        let message = json!({"level": level, "spans": spans, "rendered": text});
        json!({"reason": "compiler-message", "message": message}).to_string()
    }

    #[test]
    fn ignores_warnings_and_summaries() {
        let output = [
            message(
                "warning",
                Some("/target/debug/build/a/out/generated.rs"),
                "unused",
            ),
            message(
                "error",
                Some("/target/debug/build/a/out/generated.rs"),
                "E1",
            ),
            "not json".to_owned(),
            json!({"reason": "compiler-artifact"}).to_string(),
            message("error", None, "aborting due to 1 error"),
        ]
        .join("\n");
        let errors = Errors::parse(&output);
        assert_eq!(errors.text(), "E1\n\n");
        assert_eq!(errors.count(), "1 error");
        assert_eq!(errors.advice(), "");
        assert!(Errors::parse("").is_empty());
    }

    #[test]
    fn gives_advice_for_errors_in_copied_modules() {
        let errors = Errors::parse(&message("error", Some("src/transport/mod.rs"), "E2"));
        assert!(errors.advice().contains("src/transport/mod.rs"));
    }

    #[test]
    fn compile_returns_the_errors_of_the_compiler() {
        let directory = tempfile::tempdir().unwrap();
        let scratch = directory.path();
        let put = |name: &str, text: &str| std::fs::write(scratch.join(name), text).unwrap();
        let manifest =
            "[package]\nname = 'a'\nedition = '2024'\n[lib]\npath = 'lib.rs'\n[workspace]\n";
        std::fs::create_dir(scratch.join("out")).unwrap();
        put("Cargo.toml", manifest);
        put("lib.rs", "include!(\"out/generated.rs\");");
        put("out/generated.rs", "pub fn one() -> u8 { 1 }");
        let target = scratch.join("target");
        assert_eq!(compile(scratch, &target).unwrap(), Errors::default());

        put(
            "out/generated.rs",
            "pub fn one() -> u8 {\n    \"one\"\n}\npub fn two() -> u8 { three() }",
        );
        let errors = compile(scratch, &target).unwrap();
        assert_eq!(errors.count(), "2 errors");
        assert!(
            errors.text().contains("generated.rs:2:5"),
            "{}",
            errors.text()
        );
        assert!(
            errors.text().contains("cannot find function `three`"),
            "{}",
            errors.text()
        );
        assert_eq!(errors.advice(), "");

        put("Cargo.toml", "[package]");
        let error = compile(scratch, &target).unwrap_err().to_string();
        assert!(error.contains("before compiling the code"), "{error}");
    }

    #[test]
    fn limits_the_number_of_printed_errors() {
        let output: Vec<String> = (0..MAX_PRINTED + 2)
            .map(|index| {
                message(
                    "error",
                    Some("/target/debug/build/a/out/generated.rs"),
                    &format!("E{index}"),
                )
            })
            .collect();
        let text = Errors::parse(&output.join("\n")).text();
        assert!(text.ends_with("... and 2 more errors\n\n"), "{text}");
    }
}
