//! Identity verification: signatures of other implementations, an independent decoder, and invalid arguments.

mod properties;

use std::time::Duration;

use intercom_api::Timestamp;
use intercom_api::identity::{IdentityError, MessengerToken, Secret, user_hash};
use serde_json::json;

/// The secret of the vectors.
const SECRET: &str = "bZ5r2m-not-a-secret-of-any-workspace-8QkV";
/// The time at which the tokens of the vectors are signed.
const NOW: i64 = 1_750_000_000;

fn secret() -> Secret {
    Secret::new(SECRET).unwrap()
}

fn signed(token: MessengerToken) -> Result<String, IdentityError> {
    token.sign_at(&secret(), Timestamp::from_second(NOW))
}

/// Computed with `hmac` of Python and with `openssl dgst -sha256 -hmac SECRET`.
#[test]
fn user_hashes_are_those_of_other_implementations() {
    for (user_id, expected) in [
        (
            "ada-7",
            "4c678e925c7b033d5908c1cc62f6e1f3b87f0c69842150429312db8f90df7c0c",
        ),
        (
            "42",
            "d106d7832e4991f9964f2ca5e37505b4b9f58b3ba15ad5f9deb9da4ff953b081",
        ),
        (
            "größe/Ünal 😀",
            "c8cd5d1f18ab2109130ad010ec9f0270fc6cca112ec465fbf257ed181ae4f947",
        ),
    ] {
        assert_eq!(user_hash(&secret(), user_id).as_deref(), Ok(expected));
    }
    // Whitespace around a copied secret does not change the signature, and in an ID it does.
    let copied = Secret::new(&format!(" {SECRET}\n")).unwrap();
    assert_eq!(user_hash(&copied, "42"), user_hash(&secret(), "42"));
    assert_ne!(user_hash(&secret(), "42 "), user_hash(&secret(), "42"));
}

/// Computed with PyJWT 2.15, except the last one, whose parts were encoded with Python and signed with
/// `openssl dgst -sha256 -hmac SECRET -binary`, because PyJWT escapes characters outside of ASCII.
#[test]
fn tokens_are_those_of_other_implementations() {
    let hour = |user_id: &str| MessengerToken::new(user_id).expires_in(Duration::from_secs(3_600));
    let attributes = hour("42")
        .email("ada@example.com")
        .name("Ada")
        .claim("plan", "pro")
        .claim("seats", 12)
        .claim("trial", false)
        .claim("company", json!({"id": "acme", "size": 3}))
        .claim("tags", ["a", "b"])
        .claim("none", None::<u8>);
    for (token, payload_and_signature) in [
        (
            MessengerToken::new("ada-7").never_expires(),
            "eyJ1c2VyX2lkIjoiYWRhLTcifQ.C0UJrriGaHPu2p7ZdgWa6KwDO_Ys99zyiNgTq1rDUvA",
        ),
        (
            hour("ada-7"),
            "eyJ1c2VyX2lkIjoiYWRhLTciLCJleHAiOjE3NTAwMDM2MDB9.yG7qAwM9iScozjm5JyT4Ef4nbYHAyGUEHRtzizm4Cuk",
        ),
        (
            attributes,
            "eyJ1c2VyX2lkIjoiNDIiLCJleHAiOjE3NTAwMDM2MDAsImVtYWlsIjoiYWRhQGV4YW1wbGUuY29tIiwibmFtZSI6IkFkYSIsInBsYW4iOiJwcm8iLCJzZWF0cyI6MTIsInRyaWFsIjpmYWxzZSwiY29tcGFueSI6eyJpZCI6ImFjbWUiLCJzaXplIjozfSwidGFncyI6WyJhIiwiYiJdLCJub25lIjpudWxsfQ.27Zn2haqqA-uZM2VwvMdfpySrbADOLcAUi8I1LWo02s",
        ),
        (
            hour("größe/Ünal 😀").claim("note", "a\"b\\c\n"),
            "eyJ1c2VyX2lkIjoiZ3LDtsOfZS_DnG5hbCDwn5iAIiwiZXhwIjoxNzUwMDAzNjAwLCJub3RlIjoiYVwiYlxcY1xuIn0.W1XCL5T1MLWt6u2ygGI_SVEvNWNp6vK4_8xuRS_Du34",
        ),
    ] {
        let expected = format!("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{payload_and_signature}");
        assert_eq!(signed(token), Ok(expected));
    }
}

#[test]
fn tokens_expire_after_an_hour_by_default() {
    let payload = |token: MessengerToken| properties::payload(&signed(token).unwrap());
    let token = || MessengerToken::new("42");
    assert_eq!(payload(token())["exp"], NOW + 3_600);
    let short = token().expires_in(Duration::from_millis(1));
    assert_eq!(payload(short)["exp"], NOW + 1);
    let at = token().expires_at(Timestamp::from_second(NOW + 7));
    assert_eq!(payload(at)["exp"], NOW + 7);
    assert_eq!(payload(token().never_expires()).get("exp"), None);

    let before = Timestamp::now().as_second();
    let exp = properties::payload(&token().sign(&secret()).unwrap())["exp"].as_i64();
    assert!(exp.is_some_and(|exp| (before + 3_600..before + 3_700).contains(&exp)));
}

#[test]
fn invalid_arguments_are_rejected_with_their_remedy() {
    for text in ["", " ", "\n\t"] {
        assert_eq!(Secret::new(text).err(), Some(IdentityError::EmptySecret));
    }
    assert_eq!(user_hash(&secret(), ""), Err(IdentityError::EmptyUserId));

    let token = || MessengerToken::new("42");
    let reserved = |name: &str| IdentityError::ReservedClaim(name.to_owned());
    let repeated = |name: &str| IdentityError::DuplicateClaim(name.to_owned());
    let hour = Duration::from_secs(3_600);
    let no_json = std::collections::HashMap::from([((1, 2), 3)]);
    for (token, expected, shown) in [
        (
            MessengerToken::new(""),
            IdentityError::EmptyUserId,
            "`user_id`",
        ),
        (
            token().expires_in(Duration::ZERO),
            IdentityError::ExpirationInPast,
            "future",
        ),
        (
            token().expires_at(Timestamp::from_second(NOW)),
            IdentityError::ExpirationInPast,
            "future",
        ),
        (
            token().expires_at(Timestamp::from_second(-5)),
            IdentityError::ExpirationInPast,
            "future",
        ),
        (
            token().expires_in(Duration::MAX),
            IdentityError::ExpirationOutOfRange,
            "too long",
        ),
        (
            token().expires_in(Duration::from_secs(i64::MAX.unsigned_abs())),
            IdentityError::ExpirationOutOfRange,
            "too long",
        ),
        (token().claim("user_id", "43"), reserved("user_id"), "`new`"),
        (
            token().claim("exp", NOW + 9),
            reserved("exp"),
            "`expires_in`",
        ),
        (
            token().expires_in(hour).never_expires(),
            repeated("exp"),
            "more than once",
        ),
        (
            token().expires_in(hour).expires_in(hour),
            repeated("exp"),
            "more than once",
        ),
        (
            token().email("a@example.com").email("b@example.com"),
            repeated("email"),
            "email",
        ),
        (
            token().name("Ada").claim("name", "Ada"),
            repeated("name"),
            "name",
        ),
        (
            token().claim("plan", 1).claim("plan", 2),
            repeated("plan"),
            "plan",
        ),
        (token().claim("", 1), IdentityError::EmptyClaimName, "name"),
        (
            token().claim("map", no_json),
            IdentityError::InvalidClaim("map".to_owned()),
            "JSON",
        ),
    ] {
        let error = signed(token).unwrap_err();
        assert_eq!(error, expected);
        assert!(error.to_string().contains(shown), "{error}");
    }
    // The first problem is reported.
    let token = token()
        .claim("exp", 1)
        .claim("user_id", 2)
        .expires_in(Duration::ZERO);
    assert_eq!(signed(token), Err(reserved("exp")));
}

#[test]
fn secrets_and_values_are_not_printed() {
    let token = MessengerToken::new("user-noor")
        .email("noor@example.com")
        .claim("plan", "gold");
    let shown = format!("{:?} {:#?} {token:?} {token:#?}", secret(), secret());
    assert!(shown.contains("Secret(..)") && shown.contains("plan"));
    for hidden in [&SECRET[..8], "noor", "gold"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}
