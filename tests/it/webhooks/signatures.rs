//! Verification of signatures.

use std::time::Duration;

use intercom_api::webhooks::{SignatureScheme, Verifier, WebhookError};
use intercom_api::{Error, ErrorKind};
use proptest::prelude::*;
use serde_json::json;

use super::{SECRET, fixtures};

const SCHEMES: [SignatureScheme; 4] = [
    SignatureScheme::Webhook,
    SignatureScheme::BodySignature,
    SignatureScheme::BodySignatureSha1,
    SignatureScheme::FinAgent,
];

fn verifier() -> Verifier {
    Verifier::new(SECRET).unwrap()
}

fn ping() -> Vec<u8> {
    fixtures::body("ping", json!({ "type": "ping", "message": "h\u{e9}llo" }))
}

/// Computed with `printf %s BODY | openssl dgst -sha1 -hmac SECRET`, or `-sha256`.
#[test]
fn signatures_are_those_of_openssl() {
    let body = r#"{ "topic" : "ping", "note" : "ça va" }"#.as_bytes();
    for (scheme, expected) in [
        (
            SignatureScheme::Webhook,
            "sha1=3662569782ebf57eb19b817fbf914a5326e47cf2",
        ),
        (
            SignatureScheme::BodySignature,
            "71eaf9df4b75f00d386819a8e1fb1a01426daf82c3e3ea6f29031a95ddec5332",
        ),
        (
            SignatureScheme::FinAgent,
            "sha256=71eaf9df4b75f00d386819a8e1fb1a01426daf82c3e3ea6f29031a95ddec5332",
        ),
    ] {
        assert_eq!(verifier().sign_with(scheme, body), expected);
        assert_eq!(verifier().verify_signature(scheme, body, expected), Ok(()));
    }
    assert_eq!(
        verifier().sign(body),
        "sha1=3662569782ebf57eb19b817fbf914a5326e47cf2"
    );
    // The form with 40 digits, as in an example of the documentation, is a separate scheme.
    let short = "3662569782ebf57eb19b817fbf914a5326e47cf2";
    let verify = |scheme| verifier().verify_signature(scheme, body, short);
    assert_eq!(verify(SignatureScheme::BodySignatureSha1), Ok(()));
    assert_eq!(
        verify(SignatureScheme::BodySignature),
        Err(WebhookError::MalformedSignature(
            SignatureScheme::BodySignature
        ))
    );
}

#[test]
fn errors_distinguish_missing_malformed_and_wrong_signatures() {
    let body = ping();
    for scheme in SCHEMES {
        let verify = |header: Option<&str>| verifier().verify_signature(scheme, &body, header);
        assert_eq!(verify(None), Err(WebhookError::MissingSignature(scheme)));
        let valid = verifier().sign_with(scheme, &body);
        let upper = valid.to_uppercase();
        let digits = valid.rsplit('=').next().unwrap();
        let (long, prefixed) = (format!("{valid}0"), format!("md5={digits}"));
        for malformed in [
            "",
            "sha1=",
            "sha256=",
            "zz",
            &upper,
            &long,
            &valid[..valid.len() - 2],
            &prefixed,
            &format!(" {valid}"),
        ] {
            assert_eq!(
                verify(Some(malformed)),
                Err(WebhookError::MalformedSignature(scheme)),
                "{malformed}"
            );
        }
        let other = Verifier::new("another").unwrap().sign_with(scheme, &body);
        assert_eq!(
            verify(Some(&other)),
            Err(WebhookError::WrongSignature(scheme))
        );
    }
}

#[test]
fn any_of_several_secrets_verifies() {
    let body = ping();
    let both = Verifier::with_secrets(["next", SECRET]).unwrap();
    for secret in ["next", SECRET] {
        let header = Verifier::new(secret).unwrap().sign(&body);
        assert!(both.verify(&body, &*header).is_ok(), "{secret}");
    }
    assert_eq!(both.sign(&body), Verifier::new("next").unwrap().sign(&body));
    let header = Verifier::new("previous").unwrap().sign(&body);
    assert!(both.verify(&body, &*header).is_err());
}

#[test]
fn secrets_are_required_and_never_shown() {
    for secrets in [vec![], vec![""], vec![SECRET, " "]] {
        let error: Error = Verifier::with_secrets(secrets).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error} {error:?}").contains(SECRET));
    }
    let shown = format!(
        "{:?} {:#?}",
        verifier(),
        verifier().max_age(Duration::from_secs(1))
    );
    assert!(!shown.contains(SECRET), "{shown}");
    let body = ping();
    let errors = [
        verifier().verify(&body, None),
        verifier().verify(&body, "sha1=00"),
        verifier().verify(&body, &*Verifier::new("another").unwrap().sign(&body)),
        verifier().verify(
            b"{\"secret@example.com\"",
            &*verifier().sign(b"{\"secret@example.com\""),
        ),
    ];
    for error in errors {
        let error = error.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            !shown.contains(SECRET) && !shown.contains("example.com"),
            "{shown}"
        );
    }
}

proptest! {
    #[test]
    fn any_changed_byte_of_the_body_is_rejected(position in any::<prop::sample::Index>(), change in 1..=255_u8) {
        let mut body = ping();
        for scheme in SCHEMES {
            let header = verifier().sign_with(scheme, &body);
            let index = position.index(body.len());
            body[index] ^= change;
            prop_assert_eq!(
                verifier().verify_signature(scheme, &body, &*header),
                Err(WebhookError::WrongSignature(scheme))
            );
            body[index] ^= change;
        }
    }

    #[test]
    fn any_changed_character_of_the_header_is_rejected(position in any::<prop::sample::Index>(), change in 1..=127_u8) {
        let body = ping();
        for scheme in SCHEMES {
            let mut header = verifier().sign_with(scheme, &body).into_bytes();
            let index = position.index(header.len());
            header[index] ^= change;
            let header = String::from_utf8_lossy(&header);
            prop_assert!(verifier().verify_signature(scheme, &body, &*header).is_err(), "{}", header);
        }
    }

    #[test]
    fn bodies_of_any_bytes_verify_only_with_their_own_secret(
        body in prop::collection::vec(any::<u8>(), 0..300),
        secret in "[!-~]{1,200}",
    ) {
        let own = Verifier::new(&secret).unwrap();
        for scheme in SCHEMES {
            let header = own.sign_with(scheme, &body);
            prop_assert_eq!(own.verify_signature(scheme, &body, &*header), Ok(()));
            prop_assert!(verifier().verify_signature(scheme, &body, &*header).is_err());
        }
    }
}
