//! Explains redirects, which the client does not follow.

use std::borrow::Cow;

use reqwest::Url;
use reqwest::header::{HeaderMap, LOCATION};

use crate::Region;

/// Returns the remedy for a response that redirects. It names no address.
pub(super) fn remedy(headers: Option<&HeaderMap>) -> Cow<'static, str> {
    match headers.and_then(region) {
        Some(region) => format!(
            "the workspace is hosted in the region {region}: set the region of the client to {region}"
        )
        .into(),
        None => "redirects are not followed: check the base URL, and whether the workspace is hosted in another region".into(),
    }
}

/// Returns the region that the response redirects to.
fn region(headers: &HeaderMap) -> Option<Region> {
    let url = Url::parse(headers.get(LOCATION)?.to_str().ok()?).ok()?;
    Region::from_base_url(&url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::HeaderValue;

    use crate::Error;

    #[test]
    fn a_redirect_names_the_region() {
        for (location, expected) in [
            (
                "https://api.eu.intercom.io/me?email=ada@example.com",
                "me: 301 Moved Permanently; the workspace is hosted in the region EU: set the region of the client to EU",
            ),
            (
                "https://www.example.com/",
                "me: 301 Moved Permanently; redirects are not followed: check the base URL, and whether the workspace is hosted in another region",
            ),
            (
                "/elsewhere",
                "me: 301 Moved Permanently; redirects are not followed: check the base URL, and whether the workspace is hosted in another region",
            ),
        ] {
            let headers = [("location", location)].into_iter().map(|(name, value)| {
                (
                    reqwest::header::HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            });
            let error = Error::from_response(
                "me",
                StatusCode::MOVED_PERMANENTLY,
                headers.collect(),
                Vec::new(),
            );
            assert_eq!(error.to_string(), expected);
        }
    }
}
