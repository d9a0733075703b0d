//! The base URL of a client.

use reqwest::Url;

use crate::Error;

/// Parses and checks a base URL. The error does not quote it, because it may contain a password.
pub(crate) fn parse(text: &str, allow_plain_http: bool) -> Result<Url, Error> {
    let url = Url::parse(text.trim()).map_err(|error| {
        Error::configuration(format!(
            "invalid base URL: {error}; expected a URL such as `https://api.intercom.io`"
        ))
    })?;
    let invalid = |reason: &str| Err(Error::configuration(format!("invalid base URL: {reason}")));
    if !url.username().is_empty() || url.password().is_some() {
        return invalid("must not contain a user name or password; the token is sent in a header");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return invalid("must not contain a query or a fragment");
    }
    if !url.has_host() {
        return invalid("must have a host");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if allow_plain_http || is_loopback(&url) => Ok(url),
        "http" => invalid(
            "must use `https`, because `http` would send the token in clear text: only loopback hosts are allowed, unless `danger_allow_plain_http` is set",
        ),
        _ => invalid("must use `https`, or `http` on the loopback interface"),
    }
}

/// Returns whether the host of a URL is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_limited_to_loopback_hosts() {
        for url in [
            "http://localhost:8080",
            "http://LOCALHOST",
            "http://127.0.0.1",
            "http://127.8.9.1:80/path",
            "http://[::1]:8080/",
        ] {
            assert!(parse(url, false).is_ok(), "{url}");
        }
        for url in [
            "http://intercom-sandbox:8080",
            "http://10.0.0.1",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://[::2]",
            "http://0.0.0.0",
        ] {
            let message = parse(url, false).map_err(|error| error.to_string()).err();
            assert!(
                message
                    .is_some_and(|text| text.contains("clear text")
                        && text.contains("danger_allow_plain_http")),
                "{url}"
            );
            assert!(parse(url, true).is_ok(), "{url}");
        }
        for url in ["ftp://localhost", "data:text/plain,x", "ws://127.0.0.1"] {
            assert!(
                parse(url, true).is_err() && parse(url, false).is_err(),
                "{url}"
            );
        }
    }
}
