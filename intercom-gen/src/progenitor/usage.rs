/// The generated client.
#[allow(clippy::all, missing_docs)]
pub mod intercom {
    include!(concat!(env!("OUT_DIR"), "/intercom.rs"));
}

/// Returns a client that sends the access token and the API version with every request.
pub fn connect(
    base_url: &str,
    access_token: &str,
    api_version: &str,
) -> Result<intercom::Client, Box<dyn std::error::Error>> {
    use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

    let mut token = HeaderValue::from_str(&format!("Bearer {access_token}"))?;
    token.set_sensitive(true);
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, token);
    headers.insert("intercom-version", HeaderValue::from_str(api_version)?);
    // The token must not follow a redirect to another scheme.
    let http = reqwest::Client::builder()
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    Ok(intercom::Client::new_with_client(base_url, http))
}
