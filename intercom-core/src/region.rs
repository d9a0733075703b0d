//! The regions that host workspaces.

use std::fmt;
use std::str::FromStr;

/// The region that hosts a workspace. Default: [`Us`](Self::Us).
///
/// A token is valid only in the region of its workspace.
///
/// # Examples
///
/// ```
/// use intercom_api::Region;
///
/// let region: Region = "eu".parse()?;
/// assert_eq!(region, Region::Eu);
/// assert_eq!(region.base_url(), "https://api.eu.intercom.io");
/// assert_eq!(region.to_string(), "EU");
/// # Ok::<(), intercom_api::ParseRegionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Region {
    /// United States.
    #[default]
    Us,
    /// European Union (Dublin).
    Eu,
    /// Australia (Sydney).
    Au,
}

impl Region {
    /// All regions.
    pub const ALL: &'static [Self] = &[Self::Us, Self::Eu, Self::Au];

    /// Returns the base URL of the API of the region, without a trailing slash.
    pub const fn base_url(self) -> &'static str {
        match self {
            Self::Us => "https://api.intercom.io",
            Self::Eu => "https://api.eu.intercom.io",
            Self::Au => "https://api.au.intercom.io",
        }
    }

    /// Returns the URL of the web application of the region, without a trailing slash.
    pub const fn app_url(self) -> &'static str {
        match self {
            Self::Us => "https://app.intercom.com",
            Self::Eu => "https://app.eu.intercom.com",
            Self::Au => "https://app.au.intercom.com",
        }
    }

    /// Returns the region whose API has this base URL; `None` for any other URL, such as that of a
    /// proxy.
    ///
    /// Case and trailing slashes are ignored.
    pub fn from_base_url(url: &str) -> Option<Self> {
        let url = url.trim_end_matches('/');
        Self::ALL
            .iter()
            .copied()
            .find(|region| region.base_url().eq_ignore_ascii_case(url))
    }

    /// Returns the region as two uppercase letters, as in responses of the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Us => "US",
            Self::Eu => "EU",
            Self::Au => "AU",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Region {
    type Err = ParseRegionError;

    /// Parses `us`, `eu` or `au`. Case and surrounding whitespace are ignored.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = text.trim();
        Self::ALL
            .iter()
            .copied()
            .find(|region| region.as_str().eq_ignore_ascii_case(wanted))
            .ok_or_else(|| ParseRegionError {
                text: wanted.chars().take(40).collect(),
            })
    }
}

/// The error returned when a string is not a valid [`Region`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseRegionError {
    text: String,
}

impl fmt::Display for ParseRegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid region {:?}: use `us`, `eu` or `au`", self.text)
    }
}

impl std::error::Error for ParseRegionError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_strings() {
        for &region in Region::ALL {
            assert_eq!(region.to_string().parse(), Ok(region));
            assert_eq!(region.as_str().to_lowercase().parse(), Ok(region));
            assert!(region.base_url().starts_with("https://api."));
            let app = region.app_url().strip_suffix("com");
            let base = region.base_url().replacen("api", "app", 1);
            assert_eq!(app, base.strip_suffix("io"));
        }
        assert_eq!(" Au\n".parse(), Ok(Region::Au));
        assert_eq!(Region::default(), Region::Us);
        assert_eq!(format!("{:>4}", Region::Eu), "  EU");
    }

    #[test]
    fn finds_the_region_of_a_base_url() {
        for &region in Region::ALL {
            assert_eq!(Region::from_base_url(region.base_url()), Some(region));
        }
        assert_eq!(
            Region::from_base_url("https://api.eu.intercom.io/"),
            Some(Region::Eu)
        );
        for other in [
            "",
            "https://api.eu.intercom.io/proxy",
            "https://api.eu.intercom.io.example.com",
            "http://127.0.0.1:80",
        ] {
            assert_eq!(Region::from_base_url(other), None, "{other}");
        }
    }

    #[test]
    fn rejects_other_strings() {
        for text in ["", "usa", "e u", "https://api.intercom.io"] {
            let error = text
                .parse::<Region>()
                .map(|_| ())
                .map_err(|error| error.to_string());
            assert!(error.is_err_and(|message| message.contains("use `us`, `eu` or `au`")));
        }
    }
}
