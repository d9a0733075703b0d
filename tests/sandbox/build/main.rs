//! Writes the corrected description, and the versions that added operations, to `OUT_DIR`, from which
//! the sandbox embeds them.

mod base_names;

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use intercom_gen::Options;
use intercom_openapi::{BASE, DESCRIPTION, OVERLAYS, VERSION};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rustc-env=API_VERSION={VERSION}");
    let mut document = describe(DESCRIPTION)?;
    if DESCRIPTION != BASE {
        base_names::apply(&mut document, &describe(BASE)?);
    }
    let out =
        env::var_os("OUT_DIR").ok_or("`OUT_DIR` is not set: run the build script with cargo")?;
    let out = Path::new(&out);
    fs::write(out.join("description.json"), document.to_string())?;
    let since: String = intercom_gen::since(OVERLAYS)?
        .into_iter()
        .map(|(operation, version)| format!("{version} {operation}\n"))
        .collect();
    fs::write(out.join("since.txt"), since)?;
    Ok(())
}

/// Returns a description with the corrections.
fn describe(description: &str) -> Result<Value, intercom_gen::Error> {
    let described = intercom_gen::describe(description, OVERLAYS, &Options::default().base(BASE))?;
    Ok(described.document)
}
