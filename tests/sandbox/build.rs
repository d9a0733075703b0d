//! Writes the corrected description, and the versions that added operations, to `OUT_DIR`, from which
//! the sandbox embeds them.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let described = intercom_gen::describe(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )?;
    let out =
        env::var_os("OUT_DIR").ok_or("`OUT_DIR` is not set: run the build script with cargo")?;
    let out = Path::new(&out);
    fs::write(out.join("description.json"), described.document.to_string())?;
    let since: String = intercom_gen::since(intercom_openapi::OVERLAYS)?
        .into_iter()
        .map(|(operation, version)| format!("{version} {operation}\n"))
        .collect();
    fs::write(out.join("since.txt"), since)?;
    Ok(())
}
