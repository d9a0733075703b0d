//! Fields of contacts that Intercom documents as searchable.
//!
//! The list is not complete: most fields of a contact can be searched. [`Query::field`](super::Query::field) accepts the name of any other field, and
//! [`Query::custom_attribute`](super::Query::custom_attribute) the name of a custom attribute.
//!
//! Times have a resolution of days: `=` matches that day, `<` matches earlier days, and `>` matches later days.
//!
//! # Examples
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
//!     Some("invalid operator `>=` for `created_at` at `query`: the field accepts `=`, `<`, `>` (dates of contacts count as full days)"),
//! );
//! ```

super::field::fields! {
    /// Intercom's ID of the contact. `IN` accepts more than a hundred IDs.
    ID "id" Text;
    /// Role: `user` or `lead`.
    ROLE "role" Text;
    /// Name of the contact.
    NAME "name" Text;
    /// URL of the avatar image.
    AVATAR "avatar" Text;
    /// ID of the teammate who owns the contact.
    OWNER_ID "owner_id" Number;
    /// Email address of the contact.
    EMAIL "email" Text;
    /// The part of the email address after the `@`.
    EMAIL_DOMAIN "email_domain" Text;
    /// Phone number of the contact.
    PHONE "phone" Text;
    /// ID of the contact in your system.
    EXTERNAL_ID "external_id" Text;
    /// Time of creation.
    CREATED_AT "created_at" Day;
    /// Time of sign-up.
    SIGNED_UP_AT "signed_up_at" Day;
    /// Time of the last change.
    UPDATED_AT "updated_at" Day;
    /// Time when the contact was last seen.
    LAST_SEEN_AT "last_seen_at" Day;
    /// Time when the contact last received a message.
    LAST_CONTACTED_AT "last_contacted_at" Day;
    /// Time when the contact last replied.
    LAST_REPLIED_AT "last_replied_at" Day;
    /// Time when the contact last opened an email.
    LAST_EMAIL_OPENED_AT "last_email_opened_at" Day;
    /// Time when the contact last clicked a link in an email.
    LAST_EMAIL_CLICKED_AT "last_email_clicked_at" Day;
    /// Language that overrides the language of the browser.
    LANGUAGE_OVERRIDE "language_override" Text;
    /// Browser of the contact.
    BROWSER "browser" Text;
    /// Language of the browser.
    BROWSER_LANGUAGE "browser_language" Text;
    /// Operating system of the contact.
    OS "os" Text;
    /// Country of the contact.
    LOCATION_COUNTRY "location.country" Text;
    /// Region of the contact.
    LOCATION_REGION "location.region" Text;
    /// City of the contact.
    LOCATION_CITY "location.city" Text;
    /// Whether the contact has unsubscribed from emails.
    UNSUBSCRIBED_FROM_EMAILS "unsubscribed_from_emails" Boolean;
    /// Whether the contact has marked an email as spam.
    MARKED_EMAIL_AS_SPAM "marked_email_as_spam" Boolean;
    /// Whether emails to the contact bounce.
    HAS_HARD_BOUNCED "has_hard_bounced" Boolean;
    /// Time when the contact last used an iOS app.
    IOS_LAST_SEEN_AT "ios_last_seen_at" Day;
    /// Version of the iOS app.
    IOS_APP_VERSION "ios_app_version" Text;
    /// iOS device.
    IOS_DEVICE "ios_device" Text;
    /// iOS device. Intercom documents this name in addition to `ios_device`.
    IOS_APP_DEVICE "ios_app_device" Text;
    /// Version of iOS.
    IOS_OS_VERSION "ios_os_version" Text;
    /// Name of the iOS app.
    IOS_APP_NAME "ios_app_name" Text;
    /// Version of Intercom's SDK in the iOS app.
    IOS_SDK_VERSION "ios_sdk_version" Text;
    /// Time when the contact last used an Android app.
    ANDROID_LAST_SEEN_AT "android_last_seen_at" Day;
    /// Version of the Android app.
    ANDROID_APP_VERSION "android_app_version" Text;
    /// Android device.
    ANDROID_DEVICE "android_device" Text;
    /// Name of the Android app.
    ANDROID_APP_NAME "android_app_name" Text;
    /// Version of Intercom's SDK in the Android app. Intercom's reference spells it `andoid_sdk_version`. If the API rejects
    /// `android_sdk_version`, use [`Query::field`](super::Query::field) with that spelling.
    ANDROID_SDK_VERSION "android_sdk_version" Text;
    /// ID of a segment that the contact is in.
    SEGMENT_ID "segment_id" Set;
    /// ID of a tag of the contact.
    TAG_ID "tag_id" Tag;
}
