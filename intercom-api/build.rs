//! Generates the client for the chosen resources into `OUT_DIR`.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let mut options = intercom_gen::Options::default();
    // `full` may be given as well as some resources: features add up.
    if env::var_os("CARGO_FEATURE_FULL").is_none() {
        let chosen = env::vars()
            .filter_map(|(key, _)| {
                Some(
                    key.strip_prefix("CARGO_FEATURE_")?
                        .to_lowercase()
                        .replace('_', "-"),
                )
            })
            .filter(|name| {
                !matches!(
                    name.as_str(),
                    "default" | "rustls-tls" | "native-tls" | "chrono" | "jiff" | "time" | "replay"
                )
            });
        options = options.resources(chosen);
    }
    let generated = intercom_gen::generate(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::CORRECTIONS,
        &options,
    )?;
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run this through cargo")?;
    fs::write(Path::new(&out).join("generated.rs"), generated.code)?;
    Ok(())
}
