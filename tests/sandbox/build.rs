//! Puts the corrected description that the sandbox plays into `OUT_DIR`.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let described =
        intercom_gen::describe(intercom_openapi::DESCRIPTION, intercom_openapi::OVERLAYS)?;
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run this through cargo")?;
    fs::write(
        Path::new(&out).join("description.json"),
        described.document.to_string(),
    )?;
    Ok(())
}
