//! The schemes by which Intercom signs requests.

use std::fmt::Write;

use super::WebhookError;
use super::secret::Secret;

/// A scheme by which requests are signed: the header, the algorithm and the secret. A signature of one
/// scheme is never valid for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// Webhooks: `X-Hub-Signature: sha1=` and 40 hexadecimal digits, HMAC-SHA1 with the client
    /// secret of the app.
    Webhook,
    /// Requests to Canvas Kit apps, notifications of an uninstall, and health checks of an
    /// installation: `X-Body-Signature` with 64 hexadecimal digits, HMAC-SHA256 with the client
    /// secret of the app.
    ///
    /// An example in Intercom's documentation has 40 digits. A signature of that length is verified
    /// with HMAC-SHA1.
    CanvasKit,
    /// Events of the Fin agent API: `X-Fin-Agent-API-Webhook-Signature: sha256=` and 64 hexadecimal
    /// digits, HMAC-SHA256 with the secret in the settings of the Fin agent API, which is not the
    /// client secret.
    FinAgent,
}

#[derive(Clone, Copy)]
enum Algorithm {
    Sha1,
    Sha256,
}

impl SignatureScheme {
    /// Returns the name of the header, in lower case.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Webhook => "x-hub-signature",
            Self::CanvasKit => "x-body-signature",
            Self::FinAgent => "x-fin-agent-api-webhook-signature",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Webhook => "sha1=",
            Self::CanvasKit => "",
            Self::FinAgent => "sha256=",
        }
    }

    /// Returns the algorithm of a signature with this number of bytes.
    fn algorithm(self, length: usize) -> Option<Algorithm> {
        match (self, length) {
            (Self::Webhook | Self::CanvasKit, 20) => Some(Algorithm::Sha1),
            (Self::CanvasKit | Self::FinAgent, 32) => Some(Algorithm::Sha256),
            _ => None,
        }
    }

    /// Returns the value of the header for a body.
    pub(super) fn sign(self, secret: &Secret, body: &[u8]) -> String {
        match self {
            Self::Webhook => encode(self.prefix(), &secret.sha1(body)),
            Self::CanvasKit | Self::FinAgent => encode(self.prefix(), &secret.sha256(body)),
        }
    }

    /// Verifies the value of the header.
    pub(super) fn verify(
        self,
        secrets: &[Secret],
        body: &[u8],
        header: Option<&[u8]>,
    ) -> Result<(), WebhookError> {
        let header = header.ok_or(WebhookError::MissingSignature(self))?;
        let malformed = WebhookError::MalformedSignature(self);
        let Some(digits) = header.strip_prefix(self.prefix().as_bytes()) else {
            return Err(malformed);
        };
        let Some(signature) = decode(digits) else {
            return Err(malformed);
        };
        let Some(algorithm) = self.algorithm(signature.len()) else {
            return Err(malformed);
        };
        let is_valid = |secret: &Secret| match algorithm {
            Algorithm::Sha1 => secret.is_sha1(body, &signature),
            Algorithm::Sha256 => secret.is_sha256(body, &signature),
        };
        if secrets.iter().any(is_valid) {
            Ok(())
        } else {
            Err(WebhookError::WrongSignature(self))
        }
    }
}

fn encode(prefix: &str, bytes: &[u8]) -> String {
    let mut header = prefix.to_owned();
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(header, "{byte:02x}");
    }
    header
}

/// Decodes hexadecimal digits. Only lower case, which Intercom sends, is accepted, so that a body has
/// one signature.
fn decode(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect()
}
