//! Versions of the API.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use reqwest::header::HeaderValue;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::header_value;

/// A version of the API, such as `2.10`: the value of the header `Intercom-Version`.
///
/// A version is a string, and not a number, because 2.10 comes after 2.9. Any string can be a version,
/// so that a program can select versions that are newer than this crate. Building a client or sending a
/// request fails if the string is empty or contains characters that are not printable ASCII.
///
/// Versions are ordered: numbered versions by their numbers, and then all others, such as
/// [`PREVIEW`](Self::PREVIEW), by their names.
///
/// # Examples
///
/// ```
/// use intercom_api::{ApiVersion, Client};
///
/// let client = Client::builder()
///     .access_token("dG9rOjEyMzQ=")
///     .api_version(ApiVersion::V2_14)
///     .build()?;
/// assert_eq!(client.api_version(), "2.14");
/// let tags = client.tags().list().api_version("2.17");
/// # drop(tags);
///
/// assert!(ApiVersion::V2_9 < ApiVersion::V2_10);
/// assert!(ApiVersion::V2_16 < ApiVersion::PREVIEW);
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ApiVersion(Cow<'static, str>);

impl ApiVersion {
    /// Version 2.7.
    pub const V2_7: Self = Self::from_static("2.7");
    /// Version 2.8.
    pub const V2_8: Self = Self::from_static("2.8");
    /// Version 2.9.
    pub const V2_9: Self = Self::from_static("2.9");
    /// Version 2.10.
    pub const V2_10: Self = Self::from_static("2.10");
    /// Version 2.11.
    pub const V2_11: Self = Self::from_static("2.11");
    /// Version 2.12.
    pub const V2_12: Self = Self::from_static("2.12");
    /// Version 2.13.
    pub const V2_13: Self = Self::from_static("2.13");
    /// Version 2.14.
    pub const V2_14: Self = Self::from_static("2.14");
    /// Version 2.15.
    pub const V2_15: Self = Self::from_static("2.15");
    /// Version 2.16.
    pub const V2_16: Self = Self::from_static("2.16");
    /// The preview of the next version, formerly named `Unstable`. It can change at any time.
    pub const PREVIEW: Self = Self::from_static("Preview");

    /// Creates a version from a static string, without allocating.
    #[must_use]
    pub const fn from_static(version: &'static str) -> Self {
        Self(Cow::Borrowed(version))
    }

    /// Returns the version as a string.
    #[must_use]
    #[inline]
    pub const fn as_str(&self) -> &str {
        match &self.0 {
            Cow::Borrowed(version) => version,
            Cow::Owned(version) => version.as_str(),
        }
    }

    /// Returns the value of the header; `None` if the version is not valid in a header.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        header_value::parse(&self.0)
    }

    /// Returns the numbers of a numbered version; `None` for any other version.
    fn numbers(&self) -> Option<Vec<u64>> {
        let number = |text: &str| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse().ok()).flatten()
        };
        self.0.split('.').map(number).collect()
    }
}

impl Ord for ApiVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        // Two versions can have the same numbers, such as 2.1 and 2.01.
        let names = || self.0.cmp(&other.0);
        match (self.numbers(), other.numbers()) {
            (Some(one), Some(two)) => one.cmp(&two).then_with(names),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => names(),
        }
    }
}

impl PartialOrd for ApiVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl AsRef<str> for ApiVersion {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<String> for ApiVersion {
    fn from(version: String) -> Self {
        Self(Cow::Owned(version))
    }
}

impl From<&str> for ApiVersion {
    fn from(version: &str) -> Self {
        Self::from(version.to_owned())
    }
}

impl From<&String> for ApiVersion {
    fn from(version: &String) -> Self {
        Self::from(version.as_str())
    }
}

impl From<&Self> for ApiVersion {
    fn from(version: &Self) -> Self {
        version.clone()
    }
}

impl PartialEq<str> for ApiVersion {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for ApiVersion {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<ApiVersion> for str {
    fn eq(&self, other: &ApiVersion) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<ApiVersion> for &str {
    fn eq(&self, other: &ApiVersion) -> bool {
        *self == other.as_str()
    }
}

impl Serialize for ApiVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ApiVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_versions_precede_named_ones() {
        // The last numbered version does not fit an integer, so it counts as a name.
        let sorted = [
            "1.4",
            "2.0",
            "2.01",
            "2.1",
            "2.9",
            "2.9.1",
            "2.10",
            "2.16",
            "3",
            "",
            "+2.1",
            "2.",
            "2.10-beta",
            "99999999999999999999999.1",
            "Preview",
            "Unstable",
        ]
        .map(ApiVersion::from);
        let mut versions = sorted.to_vec();
        versions.reverse();
        versions.sort();
        assert_eq!(versions, sorted);
    }

    #[test]
    fn is_a_string_in_json() {
        let json = serde_json::to_string(&ApiVersion::V2_10);
        assert_eq!(json.ok().as_deref(), Some("\"2.10\""));
        let version: Result<ApiVersion, _> = serde_json::from_str("\"Preview\"");
        assert_eq!(version.ok(), Some(ApiVersion::PREVIEW));
        // A number would lose the zero.
        assert!(serde_json::from_str::<ApiVersion>("2.10").is_err());
    }
}
