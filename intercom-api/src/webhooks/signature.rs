//! The schemes by which Intercom signs requests.

use hmac::Hmac;
use intercom_core::internal::hex;
use sha1::Sha1;
use sha2::Sha256;

use super::WebhookError;
use crate::Error;
use crate::signing::Key;

/// A secret, for both algorithms.
#[derive(Clone, Debug)]
pub(super) struct Secret {
    sha1: Key<Hmac<Sha1>>,
    sha256: Key<Hmac<Sha256>>,
}

impl Secret {
    pub(super) fn new(secret: &str) -> Result<Self, Error> {
        let keys = Key::new(secret).zip(Key::new(secret));
        let (sha1, sha256) = keys.ok_or_else(|| {
            Error::configuration(
                "invalid client secret: must not be empty; copy it from the Developer Hub",
            )
        })?;
        Ok(Self { sha1, sha256 })
    }
}

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
    #[doc(alias = "CanvasKit")]
    BodySignature,
    /// Like [`BodySignature`](Self::BodySignature), with HMAC-SHA1 and 40 hexadecimal digits, as in an
    /// example of Intercom's documentation. Use it only if your app receives such signatures.
    ///
    /// The signature of a webhook with the same body has the same digits. If your app has both, accept
    /// a body only in the form that its endpoint expects.
    BodySignatureSha1,
    /// Events of the Fin agent API: `X-Fin-Agent-API-Webhook-Signature: sha256=` and 64 hexadecimal
    /// digits, HMAC-SHA256 with the secret in the settings of the Fin agent API, which is not the
    /// client secret.
    FinAgent,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Sha1,
    Sha256,
}

impl SignatureScheme {
    /// Returns the name of the header, in lower case.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Webhook => "x-hub-signature",
            Self::BodySignature | Self::BodySignatureSha1 => "x-body-signature",
            Self::FinAgent => "x-fin-agent-api-webhook-signature",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Webhook => "sha1=",
            Self::BodySignature | Self::BodySignatureSha1 => "",
            Self::FinAgent => "sha256=",
        }
    }

    /// The scheme determines the algorithm, and never the request.
    const fn algorithm(self) -> Algorithm {
        match self {
            Self::Webhook | Self::BodySignatureSha1 => Algorithm::Sha1,
            Self::BodySignature | Self::FinAgent => Algorithm::Sha256,
        }
    }

    /// Returns the value of the header for a body.
    pub(super) fn sign(self, secret: &Secret, body: &[u8]) -> String {
        let mut header = self.prefix().to_owned();
        match self.algorithm() {
            Algorithm::Sha1 => hex::encode_into(&mut header, &secret.sha1.sign(body)),
            Algorithm::Sha256 => hex::encode_into(&mut header, &secret.sha256.sign(body)),
        }
        header
    }

    /// Reads the value of the header.
    pub(super) fn parse(self, header: Option<&[u8]>) -> Result<Signature, WebhookError> {
        let header = header.ok_or(WebhookError::MissingSignature(self))?;
        let length = match self.algorithm() {
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
        };
        let digits = header.strip_prefix(self.prefix().as_bytes());
        let digits = digits.filter(|digits| digits.len() == length * 2);
        match digits.and_then(hex::decode) {
            Some(bytes) => Ok(Signature {
                scheme: self,
                bytes,
            }),
            None => Err(WebhookError::MalformedSignature(self)),
        }
    }
}

/// The signature of a request, which was not verified yet.
pub(super) struct Signature {
    scheme: SignatureScheme,
    bytes: Vec<u8>,
}

impl Signature {
    /// Verifies that one of the secrets signed the body.
    pub(super) fn verify(&self, secrets: &[Secret], body: &[u8]) -> Result<(), WebhookError> {
        let is_valid = |secret: &Secret| match self.scheme.algorithm() {
            Algorithm::Sha1 => secret.sha1.verifies(body, &self.bytes),
            Algorithm::Sha256 => secret.sha256.verifies(body, &self.bytes),
        };
        if secrets.iter().any(is_valid) {
            Ok(())
        } else {
            Err(WebhookError::WrongSignature(self.scheme))
        }
    }
}
