//! The scratch crate of progenitor's client: the code and the dependencies in the documentation of
//! `intercom_gen::progenitor`, and the generated code.

use std::path::Path;

use anyhow::Result;

use super::{BUILD, put, read};
use crate::generate::PROGENITOR_FILE;

/// The library in the documentation, which includes the generated code.
const LIBRARY: &str = include_str!("../../../intercom-gen/src/progenitor/usage.rs");

/// The dependencies in the documentation.
const DEPENDENCIES: &str = include_str!("../../../intercom-gen/src/progenitor/dependencies.toml");

/// Writes the scratch crate, replacing an earlier one.
pub(super) fn write_crate(workspace: &Path, scratch: &Path, code: &str) -> Result<()> {
    // The code does not depend on TLS, which takes long to compile.
    let dependencies = DEPENDENCIES.replace("\"rustls\", ", "");
    let manifest = format!(
        "[package]\nname = \"progenitor-client-of-intercom\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [workspace]\n\n[dependencies]\n{dependencies}"
    );
    put(&scratch.join("Cargo.toml"), &manifest)?;
    put(
        &scratch.join("Cargo.lock"),
        &read(&workspace.join("Cargo.lock"))?,
    )?;
    put(&scratch.join("build.rs"), BUILD)?;
    put(&scratch.join("src/lib.rs"), LIBRARY)?;
    put(&scratch.join("generated").join(PROGENITOR_FILE), code)
}
