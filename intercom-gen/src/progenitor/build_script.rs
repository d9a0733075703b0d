use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = intercom_gen::progenitor::generate(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )?;
    let out = std::env::var_os("OUT_DIR").ok_or("`OUT_DIR` is not set")?;
    std::fs::write(Path::new(&out).join("intercom.rs"), client.code)?;
    Ok(())
}
