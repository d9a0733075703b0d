//! The fields of contacts that Intercom lists as searchable.
//!
//! The list is open: Intercom says that most fields of a contact can be searched, so try others with [`Query::field`](super::Query::field). Custom attributes go by
//! [`Query::custom_attribute`](super::Query::custom_attribute).
//!
//! Times count as whole days here, whichever second is given: `=` is that day, `<` before it, `>` the days after it.
//!
//! ```
//! use intercom_api::search::{Query, contact};
//!
//! let new_leads = contact::ROLE.eq("lead").and(contact::CREATED_AT.after(1_723_104_611));
//! assert!(new_leads.build().is_ok());
//!
//! let error = Query::field(contact::CREATED_AT).gte(1_723_104_611).build().err();
//! assert_eq!(
//!     error.map(|error| error.to_string()).as_deref(),
//!     Some("`created_at` at `query` does not take `>=`: it takes `=`, `<`, `>` (dates of contacts count as whole days)"),
//! );
//! ```

super::field::fields! {
    /// Id of the contact, of Intercom's. `IN` takes a hundred of them and more.
    ID "id" Text;
    /// `user` or `lead`.
    ROLE "role" Text;
    /// Name.
    NAME "name" Text;
    /// Address of the picture.
    AVATAR "avatar" Text;
    /// Id of the teammate who owns the contact.
    OWNER_ID "owner_id" Number;
    /// Email address.
    EMAIL "email" Text;
    /// What follows the `@` of the email address.
    EMAIL_DOMAIN "email_domain" Text;
    /// Phone number.
    PHONE "phone" Text;
    /// Id of the contact in your own system.
    EXTERNAL_ID "external_id" Text;
    /// When the contact was made.
    CREATED_AT "created_at" Day;
    /// When the contact signed up.
    SIGNED_UP_AT "signed_up_at" Day;
    /// Last change.
    UPDATED_AT "updated_at" Day;
    /// When the contact was last seen.
    LAST_SEEN_AT "last_seen_at" Day;
    /// When the contact was last written to.
    LAST_CONTACTED_AT "last_contacted_at" Day;
    /// When the contact last replied.
    LAST_REPLIED_AT "last_replied_at" Day;
    /// When the contact last opened an email.
    LAST_EMAIL_OPENED_AT "last_email_opened_at" Day;
    /// When the contact last followed a link in an email.
    LAST_EMAIL_CLICKED_AT "last_email_clicked_at" Day;
    /// Language that overrides that of the browser.
    LANGUAGE_OVERRIDE "language_override" Text;
    /// Browser.
    BROWSER "browser" Text;
    /// Language of the browser.
    BROWSER_LANGUAGE "browser_language" Text;
    /// Operating system.
    OS "os" Text;
    /// Country.
    LOCATION_COUNTRY "location.country" Text;
    /// Region.
    LOCATION_REGION "location.region" Text;
    /// City.
    LOCATION_CITY "location.city" Text;
    /// Whether the contact wants no emails.
    UNSUBSCRIBED_FROM_EMAILS "unsubscribed_from_emails" Boolean;
    /// Whether the contact called an email spam.
    MARKED_EMAIL_AS_SPAM "marked_email_as_spam" Boolean;
    /// Whether emails to the contact bounce.
    HAS_HARD_BOUNCED "has_hard_bounced" Boolean;
    /// When the contact last used an iOS app.
    IOS_LAST_SEEN_AT "ios_last_seen_at" Day;
    /// Version of the iOS app.
    IOS_APP_VERSION "ios_app_version" Text;
    /// iOS device.
    IOS_DEVICE "ios_device" Text;
    /// iOS device, by another name of Intercom's.
    IOS_APP_DEVICE "ios_app_device" Text;
    /// Version of iOS.
    IOS_OS_VERSION "ios_os_version" Text;
    /// Name of the iOS app.
    IOS_APP_NAME "ios_app_name" Text;
    /// Version of Intercom's SDK in the iOS app.
    IOS_SDK_VERSION "ios_sdk_version" Text;
    /// When the contact last used an Android app.
    ANDROID_LAST_SEEN_AT "android_last_seen_at" Day;
    /// Version of the Android app.
    ANDROID_APP_VERSION "android_app_version" Text;
    /// Android device.
    ANDROID_DEVICE "android_device" Text;
    /// Name of the Android app.
    ANDROID_APP_NAME "android_app_name" Text;
    /// Version of Intercom's SDK in the Android app. Intercom's list spells it `andoid_sdk_version`: try that by name if this is refused.
    ANDROID_SDK_VERSION "android_sdk_version" Text;
    /// A segment that the contact is in, by id.
    SEGMENT_ID "segment_id" Set;
    /// A tag on the contact, by id.
    TAG_ID "tag_id" Tag;
}
