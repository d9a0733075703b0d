//! Recognizes the reasons for rejected connections.

mod certificate;

use std::error::Error as StdError;
use std::io;

/// The reason for a rejected connection, with a message that names the remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// A TLS certificate was rejected.
    Certificate(&'static str),
    /// The proxy requires other credentials.
    ProxyCredentials,
    /// The proxy refused to connect to the server. Its status is unknown.
    Proxy,
}

impl Rejection {
    /// Returns why the connection was rejected; `None` if the error has another cause.
    pub(crate) fn of(error: &reqwest::Error) -> Option<Self> {
        let mut current: Option<&(dyn StdError + 'static)> = error.source();
        while let Some(error) = current {
            if let Some(rejection) = rejection(error) {
                return Some(rejection);
            }
            current = match error
                .downcast_ref::<io::Error>()
                .and_then(io::Error::get_ref)
            {
                // `source` of an `io::Error` skips the error that it wraps.
                Some(inner) => Some(inner),
                None => error.source(),
            };
        }
        None
    }

    /// Returns whether a retry would be rejected too.
    pub(crate) fn is_final(self) -> bool {
        match self {
            Self::Certificate(_) | Self::ProxyCredentials => true,
            // The proxy may have failed to reach the server, which is temporary.
            Self::Proxy => false,
        }
    }

    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Certificate(message) => message,
            Self::ProxyCredentials => PROXY_CREDENTIALS,
            Self::Proxy => {
                "the proxy refused to connect to the server: check that it allows connections to the host of the base URL, or use another one with `proxy`"
            }
        }
    }
}

/// The message for rejected credentials, also in a response with the status 407.
pub(crate) const PROXY_CREDENTIALS: &str = "the proxy rejected its credentials (407): set them in the URL of the proxy, as `http://user:password@host:port`";

fn rejection(error: &(dyn StdError + 'static)) -> Option<Rejection> {
    if let Some(message) = certificate::problem(error) {
        return Some(Rejection::Certificate(message));
    }
    // The types of these errors are private.
    match error.to_string().as_str() {
        "tunnel error: proxy authorization required" => Some(Rejection::ProxyCredentials),
        "tunnel error: unsuccessful" => Some(Rejection::Proxy),
        _ => None,
    }
}
