//! Generates the client for the chosen resources into `OUT_DIR`.

use std::{env, error::Error, fs, path::Path};

use intercom_gen::{Options, generate};
use intercom_openapi::{CORRECTIONS, DESCRIPTION};

/// The features that are no resources.
const OTHERS: &str = "default rustls-tls rustls-tls-no-provider native-tls chrono jiff time replay schemars html dynamic";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let schemas = env::var_os("CARGO_FEATURE_SCHEMARS").is_some();
    let mut options = Options::default().schemas(schemas);
    // `full` may be given as well as some resources: features add up.
    if env::var_os("CARGO_FEATURE_FULL").is_none() {
        let features = env::vars().filter_map(|(key, _)| {
            let name = key.strip_prefix("CARGO_FEATURE_")?;
            Some(name.to_lowercase().replace('_', "-"))
        });
        options = options
            .resources(features.filter(|name| !OTHERS.split(' ').any(|other| other == name)));
    }
    let generated = generate(DESCRIPTION, CORRECTIONS, &options)?;
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run this through cargo")?;
    fs::write(Path::new(&out).join("generated.rs"), &generated.code)?;
    fs::write(Path::new(&out).join("index.md"), generated.index())?;
    Ok(())
}
