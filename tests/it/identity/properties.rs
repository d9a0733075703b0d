//! Tokens of arbitrary users are decoded by code that shares nothing with the client.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use intercom_api::Timestamp;
use intercom_api::identity::{MessengerToken, Secret, user_hash};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::NOW;

fn decoded(part: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(part).unwrap()
}

/// Returns the claims of a token.
pub(super) fn payload(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&decoded(part)).unwrap()
}

/// Checks a token, and returns its claims.
fn verified(token: &str, secret: &str) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.')?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    hmac::verify(&key, message.as_bytes(), &signature).ok()?;
    let header: Value = serde_json::from_slice(&decoded(message.split('.').next()?)).ok()?;
    assert_eq!(header, json!({"alg": "HS256", "typ": "JWT"}));
    Some(payload(token))
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..4)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Keys of all lengths, also longer than the block of SHA-256. The secret is not surrounded by
/// whitespace.
fn secret() -> impl Strategy<Value = String> {
    "[!-~]{1,150}".prop_map(String::from)
}

proptest! {
    #[test]
    fn claims_roundtrip(
        secret in secret(),
        user_id in ".+",
        lifetime in 1_i64..1_000_000_000,
        claims in btree_map("[a-z_A-Zäß]{1,9}", value(), 0..5),
    ) {
        let mut token = MessengerToken::new(&*user_id)
            .expires_at(Timestamp::from_second(NOW + lifetime));
        let mut expected = json!({"user_id": user_id, "exp": NOW + lifetime});
        for (name, value) in claims {
            prop_assume!(name != "user_id" && name != "exp");
            token = token.claim(&*name, &value);
            expected[name] = value;
        }
        let key = Secret::new(&secret).unwrap();
        let token = token.sign_at(&key, Timestamp::from_second(NOW)).unwrap();
        prop_assert!(!token.contains(['=', '+', '/']));
        prop_assert_eq!(verified(&token, &secret), Some(expected));
        prop_assert_eq!(verified(&token, &format!("{secret}x")), None);
    }

    #[test]
    fn hashes_are_those_of_another_library(secret in secret(), user_id in ".+") {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&key, user_id.as_bytes());
        let expected: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        prop_assert_eq!(user_hash(&Secret::new(&secret).unwrap(), &user_id), Ok(expected));
    }

    #[test]
    fn a_changed_token_is_not_valid(user_id in ".+", index in any::<prop::sample::Index>()) {
        let key = Secret::new("s3cret").unwrap();
        let token = MessengerToken::new(user_id).never_expires().sign(&key).unwrap();
        let index = index.index(token.len() - 1);
        let old = token.as_bytes()[index];
        prop_assume!(old != b'.');
        let mut changed = token.clone().into_bytes();
        changed[index] = if old == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        prop_assert_eq!(verified(&changed, "s3cret"), None);
    }
}
