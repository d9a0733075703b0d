//! Generates the types and operations of the enabled resources into `OUT_DIR`.

use std::{env, error::Error, fs, path::Path};

use intercom_gen::{Options, generate};
use intercom_openapi::{DESCRIPTION, OVERLAYS};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let features: Vec<String> = env::vars()
        .filter_map(|(key, _)| {
            let name = key.strip_prefix("CARGO_FEATURE_")?;
            Some(name.to_lowercase().replace('_', "-"))
        })
        .collect();
    let enabled = |name: &str| features.iter().any(|feature| feature == name);
    let schemas = enabled("schemars");
    let all = enabled("full");
    let mut options = Options::default().schemas(schemas);
    // `full` may be enabled together with single resources, because features are additive.
    if !all {
        options = options.features(features);
    }
    let generated = generate(DESCRIPTION, OVERLAYS, &options)?;
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: build with cargo")?;
    let out = Path::new(&out);
    for folder in ["types", "resources"] {
        // Removes the files of resources that are no longer enabled.
        let folder = out.join(folder);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
    }
    for file in &generated.files {
        fs::write(out.join(&file.path), &file.code)?;
    }
    fs::write(out.join("index.md"), generated.index())?;
    Ok(())
}
