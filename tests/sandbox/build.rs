//! Writes the corrected description to `OUT_DIR`, from which the sandbox embeds it.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let described =
        intercom_gen::describe(intercom_openapi::DESCRIPTION, intercom_openapi::OVERLAYS)?;
    let out =
        env::var_os("OUT_DIR").ok_or("`OUT_DIR` is not set: run the build script with cargo")?;
    fs::write(
        Path::new(&out).join("description.json"),
        described.document.to_string(),
    )?;
    Ok(())
}
