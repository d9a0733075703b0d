//! Compiling the scratch crate.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::{Failure, cargo};

/// So many errors are printed; the generator makes the same mistake in many places.
const PRINTED: usize = 30;

/// The errors that the compiler found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Errors {
    rendered: Vec<String>,
    /// Files with errors that are not generated.
    elsewhere: Vec<String>,
}

impl Errors {
    /// Reads what `cargo check --message-format=json` prints.
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
                // `aborting due to 3 errors` says nothing new, unless it is alone.
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

    /// The errors as the compiler words them, with the lines of code.
    pub(super) fn text(&self) -> String {
        let mut text: String = self
            .rendered
            .iter()
            .take(PRINTED)
            .map(|error| format!("{}\n\n", error.trim_end()))
            .collect();
        if self.rendered.len() > PRINTED {
            text.push_str(&format!(
                "... and {} more errors\n\n",
                self.rendered.len() - PRINTED
            ));
        }
        text
    }

    /// What to do about errors in code that was not generated.
    pub(super) fn advice(&self) -> String {
        if self.elsewhere.is_empty() {
            return String::new();
        }
        format!(
            "; errors in {} are not the generator's fault: does intercom-api compile, and do these modules need one that was not copied?",
            self.elsewhere.join(", ")
        )
    }
}

/// Whether a file is in `OUT_DIR`.
fn is_generated(file: &str) -> bool {
    Path::new(file)
        .components()
        .any(|part| part.as_os_str() == "out")
}

/// Runs `cargo check` in the crate and gives the errors, none if it compiles.
pub(super) fn compile(scratch: &Path, target: &Path) -> Result<Errors, Failure> {
    let output = cargo::cargo(scratch)
        .args(["check", "--quiet", "--message-format=json", "--target-dir"])
        .arg(target)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(Failure::when("cannot run cargo check"))?;
    let errors = Errors::parse(&String::from_utf8_lossy(&output.stdout));
    if output.status.success() || !errors.is_empty() {
        return Ok(errors);
    }
    Err(Failure::new(format!(
        "cargo check failed in {} before it came to the code ({}); what it says is above",
        scratch.display(),
        output.status
    )))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

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
    fn errors_are_told_from_warnings_and_summaries() {
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
    fn errors_in_copied_modules_come_with_advice() {
        let errors = Errors::parse(&message("error", Some("src/transport/mod.rs"), "E2"));
        assert!(errors.advice().contains("src/transport/mod.rs"));
    }

    #[test]
    fn the_compiler_decides() {
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
        let failure = compile(scratch, &target).unwrap_err().to_string();
        assert!(failure.contains("before it came to the code"), "{failure}");
    }

    #[test]
    fn many_errors_are_cut_short() {
        let output: Vec<String> = (0..PRINTED + 2)
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
