//! The headers that a request cannot set.

use reqwest::header::HeaderMap;

/// The reason for a header that describes a connection, which belongs to the HTTP layer.
const CONNECTION: &str = "the HTTP layer manages connections; omit it";
/// The reason for a header that describes the framing of a message.
const FRAMING: &str = "the HTTP layer derives it from the request; omit it";
/// The reason for a header that is meant for a proxy.
const PROXY: &str =
    "it is meant for a proxy; set `proxy` of the client, or the proxy of the HTTP client";

/// The names of reserved headers in lower case, each with the reason and the alternative. Names
/// that start with `proxy-` are reserved too.
///
/// Other headers are sent unchanged. A custom `Accept` replaces that of the client.
const RESERVED: &[(&str, &str)] = &[
    (
        "accept-encoding",
        "the client sets it to the encodings that it can decode; set `gzip` of the client instead",
    ),
    (
        "authorization",
        "the client sets it to its access token; to use another token, call `with_token` of the client, or build another client",
    ),
    ("connection", CONNECTION),
    ("content-length", FRAMING),
    (
        "content-type",
        "the client sets it to the media type of the body; pass other media types to `body` of a custom request",
    ),
    ("expect", FRAMING),
    (
        "host",
        "the client sets it to the host of its base URL; set `base_url` of the client instead",
    ),
    ("http2-settings", CONNECTION),
    (
        "intercom-version",
        "the client sets it to its API version; set `api_version` of the client or the request instead",
    ),
    ("keep-alive", CONNECTION),
    ("te", CONNECTION),
    ("trailer", FRAMING),
    ("transfer-encoding", FRAMING),
    ("upgrade", CONNECTION),
    (
        "user-agent",
        "the client sets it; set `user_agent` of the client instead",
    ),
];

/// Returns why a header is reserved; `None` if a request can set it.
fn reason(name: &str) -> Option<&'static str> {
    if name
        .get(.."proxy-".len())
        .is_some_and(|start| start.eq_ignore_ascii_case("proxy-"))
    {
        return Some(PROXY);
    }
    RESERVED
        .iter()
        .find(|(reserved, _)| name.eq_ignore_ascii_case(reserved))
        .map(|(_, reason)| *reason)
}

/// Returns the message of the error for a reserved header; `None` if a request can set it.
pub(crate) fn problem(name: &str) -> Option<String> {
    reason(name).map(|reason| format!("invalid header `{name}`: {reason}"))
}

/// Returns the message of the error for the first reserved header.
pub(crate) fn first_problem(headers: &HeaderMap) -> Option<String> {
    headers.keys().find_map(|name| problem(name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_names_without_case() {
        for (name, _) in RESERVED {
            assert_eq!(*name, name.to_ascii_lowercase());
            assert!(problem(name).is_some() && problem(&name.to_uppercase()).is_some());
        }
        for name in ["Proxy-Authorization", "proxy-connection", "PROXY-ANYTHING"] {
            assert_eq!(
                problem(name),
                Some(format!("invalid header `{name}`: {PROXY}"))
            );
        }
        for name in ["accept", "x-host", "proxy", "ü", "range", "traceparent", ""] {
            assert_eq!(problem(name), None, "{name}");
        }
    }
}
