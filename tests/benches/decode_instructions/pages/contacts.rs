//! Users, as lists and searches contain them.

use super::{Dice, PEOPLE, SENTENCES};

pub(super) fn contact(index: u64, dice: &mut Dice) -> String {
    let id = dice.object_id();
    let name = dice.pick(&PEOPLE);
    let time = dice.time();
    let list = |kind: &str, path: &str, ids: &[String]| {
        let data: Vec<String> = ids
            .iter()
            .map(|id| format!(r#"{{"type":"{kind}","id":"{id}","url":"/{path}/{id}"}}"#))
            .collect();
        format!(
            r#"{{"type":"list","data":[{}],"url":"/contacts/{id}/{path}","total_count":{},"has_more":false}}"#,
            data.join(","),
            data.len()
        )
    };
    let tags: Vec<String> = (0..dice.below(3))
        .map(|_| dice.below(9_999_999).to_string())
        .collect();
    let companies: Vec<String> = (0..dice.below(2)).map(|_| dice.object_id()).collect();
    // Undeclared fields, such as a new version may add.
    let added = if dice.rarely(3) {
        format!(
            r#","enabled_push_messaging":null,"merge_history":[{{"at":{}}}]"#,
            dice.time()
        )
    } else {
        String::new()
    };
    format!(
        r#"{{"type":"contact","id":"{id}","workspace_id":"ecw1a2b3","external_id":"customer-{index}","role":"user","email":"person.{index}@example.com","email_domain":"example.com","phone":{phone},"name":"{name}","avatar":null,"owner_id":{owner},"social_profiles":{{"type":"list","data":[]}},"has_hard_bounced":false,"marked_email_as_spam":false,"unsubscribed_from_emails":{unsubscribed},"created_at":{time},"updated_at":{updated},"signed_up_at":{time},"last_seen_at":{updated},"last_replied_at":null,"last_contacted_at":{updated},"last_email_opened_at":null,"last_email_clicked_at":null,"language_override":null,"browser":"chrome","browser_version":"126.0.0.0","browser_language":"en","os":"OS X 10.15.7","location":{{"type":"location","country":"Ireland","region":"Leinster","city":"Dublin","country_code":"IRL","continent_code":"EU"}},"android_app_name":null,"android_app_version":null,"android_device":null,"android_os_version":null,"android_sdk_version":null,"android_last_seen_at":null,"ios_app_name":null,"ios_app_version":null,"ios_device":null,"ios_os_version":null,"ios_sdk_version":null,"ios_last_seen_at":null,"custom_attributes":{{"plan":"{plan}","seats":{seats},"trial":{trial},"remarks":"{remarks}","renewal_at":{renewal}}},"tags":{tags},"notes":{notes},"companies":{companies},"opted_out_subscription_types":{opted_out},"opted_in_subscription_types":{opted_in},"utm_campaign":null,"utm_content":null,"utm_medium":null,"utm_source":null,"utm_term":null,"referrer":"https://www.example.com/pricing","sms_consent":false,"unsubscribed_from_sms":false{added}}}"#,
        phone = if dice.rarely(2) {
            r#""+35315550100""#
        } else {
            "null"
        },
        owner = 7_000_000 + dice.below(999),
        unsubscribed = dice.rarely(5),
        updated = dice.time(),
        plan = dice.pick(&["free", "team", "business"]),
        seats = dice.below(400),
        trial = dice.rarely(4),
        remarks = dice.pick(&SENTENCES),
        renewal = dice.time(),
        tags = list("tag", "tags", &tags),
        notes = list("note", "notes", &[]),
        companies = list("company", "companies", &companies),
        opted_out = list("subscription", "subscriptions", &[]),
        opted_in = list(
            "subscription",
            "subscriptions",
            &[dice.below(999).to_string()]
        ),
    )
}
