//! IDs, times and numbers, which the API sends as strings and as numbers.

use std::time::{Duration, SystemTime};

use intercom_api::{Id, Timestamp, types};
use serde_json::{Value, json};

use super::{full, read, written};

#[test]
fn ids_come_as_text_and_as_numbers() {
    for id in [json!("215475262949230"), json!(215_475_262_949_230_u64)] {
        let contact = read!(ContactReference, { "type": "contact", "id": id });
        assert_eq!(contact.id, Id::from(215_475_262_949_230_u64));
        assert_eq!(&*contact.id, "215475262949230");
        // This ID is declared as a string.
        assert_eq!(
            written!(contact),
            json!({ "type": "contact", "id": "215475262949230" })
        );

        let attribute = read!(Article, full("Article", json!({ "author_id": id })));
        assert_eq!(attribute.author_id, contact.id);
        // This ID is declared as a number.
        assert_eq!(
            written!(attribute),
            full("Article", json!({ "author_id": 215_475_262_949_230_u64 }))
        );
    }
}

#[test]
fn lists_of_ids_come_as_both_and_are_written_as_declared() {
    let team =
        read!(Team, { "type": "team", "id": 5, "name": "Support", "admin_ids": ["814", 815, "0"] });
    assert_eq!(team.admin_ids, ["814", "815", "0"]);
    let wanted =
        json!({ "type": "team", "id": "5", "name": "Support", "admin_ids": [814, 815, 0] });
    assert_eq!(written!(team), wanted);
}

#[test]
fn every_character_of_an_id_is_kept() {
    // None of these IDs can be encoded as a number without a change.
    for id in [
        "007",
        "66b4d1f09c3e5a0021d7f3a8",
        "66b4d1f0-qualification-company",
        "-5",
        "+5",
        "18446744073709551616",
    ] {
        let article = read!(
            Article,
            full("Article", json!({ "id": id, "author_id": id }))
        );
        assert_eq!(
            written!(article),
            full("Article", json!({ "id": id, "author_id": id }))
        );
    }
    for id in [0, 1, u64::MAX] {
        let article = read!(
            Article,
            full("Article", json!({ "id": id, "author_id": id }))
        );
        assert_eq!(
            written!(article),
            full("Article", json!({ "id": id.to_string(), "author_id": id }))
        );
    }
    for other in [json!(1.5), json!(true), json!([1]), json!({ "id": 1 })] {
        let sent = full("Article", json!({ "id": other }));
        let article = read!(Article, sent);
        assert_eq!(article.id, "");
        assert_eq!(written!(article), sent);
        refused_value::<Id>(other);
    }
}

#[test]
fn requests_take_ids_of_any_form_and_write_them_as_declared() {
    let wanted = json!({ "external_id": "42", "owner_id": 814 });
    let id = Id::from("814");
    for request in [
        types::UpdateContactRequest::new()
            .external_id("42")
            .owner_id("814"),
        types::UpdateContactRequest::new()
            .external_id(42)
            .owner_id(814),
        types::UpdateContactRequest::new()
            .external_id(42_u64)
            .owner_id(id.clone()),
        types::UpdateContactRequest::new()
            .external_id(String::from("42"))
            .owner_id(&id),
    ] {
        assert_eq!(written!(request), wanted);
    }
}

#[test]
fn times_come_as_numbers_and_as_text() {
    for time in [
        json!(1_750_000_000),
        json!("1750000000"),
        json!(1.75e9),
        json!(" 1750000000 "),
    ] {
        let article = read!(Article, full("Article", json!({ "created_at": time })));
        let found = article.created_at;
        assert_eq!(found, 1_750_000_000);
        assert_eq!(found, Timestamp::from(1_750_000_000));
        assert_eq!(found.as_second(), 1_750_000_000);
        assert_eq!(
            written!(article),
            full("Article", json!({ "created_at": 1_750_000_000 }))
        );
    }
    for seconds in [0, -1, -62_135_596_800, 253_402_300_800, i64::MAX, i64::MIN] {
        for time in [json!(seconds), json!(seconds.to_string())] {
            let article = read!(Article, full("Article", json!({ "created_at": time })));
            assert_eq!(
                written!(article),
                full("Article", json!({ "created_at": seconds }))
            );
        }
    }
    for other in [
        json!(1_750_000_000.5),
        json!("2025-06-15T15:06:40Z"),
        json!("2025-06-15T17:06:40.25+02:00"),
        json!(1_750_000_000_000_i64),
    ] {
        let article = read!(Article, full("Article", json!({ "created_at": other })));
        assert_eq!(article.created_at, 1_750_000_000, "{other}");
        // It is encoded as seconds.
        assert_eq!(written!(article)["created_at"], 1_750_000_000);
    }
    for other in [json!("yesterday"), json!(true), json!(u64::MAX)] {
        let sent = full("Article", json!({ "created_at": other }));
        assert_eq!(written!(read!(Article, sent)), sent);
        refused_value::<Timestamp>(other);
    }
}

fn refused_value<T: serde::de::DeserializeOwned + std::fmt::Debug>(value: Value) {
    let read = serde_json::from_value::<T>(value.clone());
    assert!(read.is_err(), "{value} was read as {read:?}");
}

#[test]
fn integers_are_read_from_other_numbers() {
    for (sent, wanted) in [
        (json!(12.0), 12),
        (json!(12.9), 12),
        (json!("12.9"), 12),
        (json!("1.2e1"), 12),
        (json!(1.2e1), 12),
        (json!(-0.5), -1),
        (json!(" 12 "), 12),
    ] {
        let list = read!(CompanyList, { "total_count": sent });
        assert_eq!(list.total_count, Some(wanted), "{sent}");
    }
    for sent in [json!(1e300), json!("many"), json!("1e400"), json!(u64::MAX)] {
        let sent = json!({ "total_count": sent });
        let list = read!(CompanyList, sent);
        assert_eq!(list.total_count, None);
        assert_eq!(written!(list), sent);
    }
}

#[test]
fn amounts_have_a_fraction() {
    let company = read!(Company, { "monthly_spend": 155.5 });
    assert_eq!(company.monthly_spend, Some(155.5));
    assert_eq!(written!(company), json!({ "monthly_spend": 155.5 }));
    let request = types::UpdateCompanyRequest::new().monthly_spend(155.5);
    assert_eq!(written!(request), json!({ "monthly_spend": 155.5 }));
    let request = types::CreateOrUpdateCompanyRequest::new().monthly_spend(310.0);
    assert_eq!(written!(request), json!({ "monthly_spend": 310 }));
}

#[test]
fn times_of_requests_are_numbers() {
    let request = types::UpdateContactRequest::new()
        .signed_up_at(1_750_000_000)
        .last_seen_at(Timestamp::from_second(-1));
    assert_eq!(
        written!(request),
        json!({ "signed_up_at": 1_750_000_000, "last_seen_at": -1 })
    );
}

#[test]
fn numbers_and_booleans_come_as_text_too() {
    let list = read!(CompanyList, { "total_count": "12" });
    assert_eq!(list.total_count, Some(12));
    assert_eq!(
        read!(CompanyList, { "total_count": 12.0 }).total_count,
        Some(12)
    );
    assert_eq!(written!(list), json!({ "total_count": 12 }));
    let statistics =
        read!(ArticleStatistics, { "happy_reaction_percentage": "75.6", "views": "3" });
    assert_eq!(statistics.happy_reaction_percentage, Some(75.6));
    assert_eq!(
        read!(ArticleStatistics, { "happy_reaction_percentage": 75 }).happy_reaction_percentage,
        Some(75.0)
    );
    let admin = read!(
        CurrentAdmin,
        full("CurrentAdmin", json!({ "away_mode_enabled": "true" }))
    );
    assert_eq!(admin.away_mode_enabled, Some(true));
}

#[test]
fn text_may_come_as_something_simpler() {
    for (sent, wanted) in [
        (json!(12), "12"),
        (json!(-1.5), "-1.5"),
        (json!(false), "false"),
    ] {
        assert_eq!(
            read!(Article, full("Article", json!({ "description": sent })))
                .description
                .as_deref(),
            Some(wanted)
        );
    }
}

#[test]
fn any_json_stays_as_it_is() {
    let sent: Value = json!({
        "event_name": "order-placed", "created_at": 1,
        "metadata": { "number": 1.0, "text": "7", "nothing": null, "list": [null, []], "object": {} },
    });
    assert_eq!(written!(read!(DataEvent, sent)), sent);
}

/// Checks that the same second is equal in the types of the three crates and of the standard
/// library.
struct Times {
    chrono: chrono::DateTime<chrono::Utc>,
    jiff: jiff::Timestamp,
    time: time::OffsetDateTime,
    system: SystemTime,
}

impl Times {
    fn of(moment: Timestamp) -> Self {
        Self {
            chrono: moment.try_into().unwrap(),
            jiff: moment.try_into().unwrap(),
            time: moment.try_into().unwrap(),
            system: moment.try_into().unwrap(),
        }
    }

    fn seconds(&self) -> [Option<Timestamp>; 4] {
        [
            Some(self.chrono.into()),
            Some(self.jiff.into()),
            Some(self.time.into()),
            Timestamp::from_system_time(self.system),
        ]
    }
}

#[test]
fn times_convert_to_those_of_other_crates_and_back() {
    // 2056 is beyond 32 bits.
    for seconds in [0, 1, -1, 1_750_000_000, 2_724_600_000, -62_000_000_000] {
        let moment = Timestamp::from_second(seconds);
        let times = Times::of(moment);
        assert_eq!(times.seconds(), [Some(moment); 4]);
        assert_eq!(times.chrono.timestamp(), seconds);
        assert_eq!(times.jiff.as_second(), seconds);
        assert_eq!(times.time.unix_timestamp(), seconds);
    }
    for seconds in [i64::MIN, i64::MAX] {
        let moment = Timestamp::from_second(seconds);
        assert!(chrono::DateTime::<chrono::Utc>::try_from(moment).is_err());
        assert!(jiff::Timestamp::try_from(moment).is_err());
        assert!(time::OffsetDateTime::try_from(moment).is_err());
    }
}

#[test]
fn a_fraction_of_a_second_lies_in_its_second() {
    let half = Duration::from_millis(500);
    for seconds in [0, -1, 1_750_000_000, -1_750_000_000] {
        let moment = Timestamp::from_second(seconds);
        let mut times = Times::of(moment);
        times.chrono += half;
        times.jiff += half;
        times.time += half;
        times.system += half;
        assert_eq!(times.seconds(), [Some(moment); 4]);
    }
}
