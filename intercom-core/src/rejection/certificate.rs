//! Recognizes errors of TLS certificates, which do not go away with a retry.

use std::error::Error as StdError;

/// Returns the message for an error that is caused by a certificate; `None` for any other error.
///
/// The message names neither hosts nor names in the certificate.
#[cfg(feature = "__rustls")]
pub(super) fn problem(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    use rustls::{AlertDescription as Alert, CertificateError as Invalid, Error};

    let message = match error.downcast_ref::<Error>()? {
        Error::InvalidCertificate(reason) => match reason {
            Invalid::Expired | Invalid::ExpiredContext { .. } => EXPIRED,
            Invalid::NotValidYet | Invalid::NotValidYetContext { .. } => NOT_VALID_YET,
            Invalid::NotValidForName | Invalid::NotValidForNameContext { .. } => OTHER_HOST,
            // The signature differs if the issuer has the name of a trusted one, but another key.
            Invalid::UnknownIssuer | Invalid::BadSignature => UNTRUSTED,
            Invalid::Revoked => REVOKED,
            _ => INVALID,
        },
        Error::NoCertificatesPresented => INVALID,
        Error::AlertReceived(
            Alert::CertificateRequired
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            // The signature of the client certificate is not valid.
            | Alert::DecryptError,
        ) => CLIENT,
        _ => return None,
    };
    Some(message)
}

/// The libraries of the systems report certificates in their own words, all of which contain this
/// one.
#[cfg(not(feature = "__rustls"))]
pub(super) fn problem(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    let text = error.to_string().to_ascii_lowercase();
    text.contains("certificate").then_some(INVALID)
}

#[cfg(feature = "__rustls")]
const EXPIRED: &str = "the TLS certificate of the server has expired: check the clock of this system, and the base URL";
#[cfg(feature = "__rustls")]
const NOT_VALID_YET: &str =
    "the TLS certificate of the server is not valid yet: check the clock of this system";
#[cfg(feature = "__rustls")]
const OTHER_HOST: &str = "the TLS certificate of the server was issued for another host: check the base URL, and the proxy";
#[cfg(feature = "__rustls")]
const UNTRUSTED: &str = "the TLS certificate of the server was not issued by a trusted authority: if a proxy inspects TLS, trust its certificate with `root_certificates`";
#[cfg(feature = "__rustls")]
const REVOKED: &str = "the TLS certificate of the server is revoked: check the base URL";
const INVALID: &str = "the TLS certificate of the server is not valid: check the base URL, the proxy and `root_certificates`";
#[cfg(feature = "__rustls")]
const CLIENT: &str =
    "the server rejected the TLS certificate of the client: check `client_identity`";
