//! The URL of a request.

use reqwest::Url;

use super::{Call, Endpoint};
use crate::Error;
use crate::operation::OperationInfo;

impl Call {
    /// Returns the path of a request to an operation, including the path of the base URL.
    pub(super) fn path_of(&self, operation: &OperationInfo) -> Result<String, Error> {
        let mut text = String::with_capacity(128);
        text.push_str(self.client.origin.path().trim_end_matches('/'));
        let mut rest = operation.path;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let value = self.path.iter().find(|(known, _)| *known == name);
            let value = value.map_or("", |(_, value)| value.as_str());
            push_segment(&mut text, name, value)?;
            rest = after;
        }
        text.push_str(rest);
        Ok(text)
    }

    pub(crate) fn url(&self) -> Result<Url, Error> {
        let mut url = match &self.endpoint {
            Endpoint::Raw { path, .. } => {
                let text = format!("{}{path}", self.client.base_url());
                Url::parse(&text)
                    .map_err(|error| Error::invalid_request(format!("invalid path: {error}")))?
            }
            Endpoint::Operation(operation) => {
                // Cloning is cheaper than parsing the host for each attempt.
                let mut url = self.client.origin.clone();
                url.set_path(&self.path_of(operation)?);
                url
            }
        };
        if !self.query.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (name, value) in &self.query {
                pairs.append_pair(name, value);
            }
        }
        Ok(url)
    }
}

/// The characters that are percent-encoded in a path segment.
const SEGMENT: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'/')
    .add(b'\\')
    .add(b'%');

/// Maximum length of a value in a path, in bytes. Proxies and servers reject longer URLs.
const MAX_SEGMENT: usize = 4096;

/// Appends a value to a path, as one segment.
///
/// Fails if the value is too long, or if it is empty, `.` or `..`, which would address another
/// path.
fn push_segment(path: &mut String, name: &str, value: &str) -> Result<(), Error> {
    if value.len() > MAX_SEGMENT {
        return Err(Error::invalid_request(format!(
            "invalid `{name}`: must have at most {MAX_SEGMENT} bytes, but has {}",
            value.len()
        )));
    }
    if matches!(value, "" | "." | "..") {
        return Err(Error::invalid_request(format!(
            "invalid `{name}` {value:?}: must not be empty, `.` or `..`"
        )));
    }
    path.extend(percent_encoding::utf8_percent_encode(value, SEGMENT));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_path_segment() {
        let encode = |value| {
            let mut path = String::new();
            let added = push_segment(&mut path, "id", value);
            added.map(|()| path).map_err(|error| error.to_string())
        };
        assert_eq!(encode("215475262949230"), Ok("215475262949230".into()));
        assert_eq!(encode("a/b?c#d%e f"), Ok("a%2Fb%3Fc%23d%25e%20f".into()));
        assert_eq!(encode("ü"), Ok("%C3%BC".into()));
        for value in ["", ".", ".."] {
            assert!(
                encode(value).is_err_and(|message| message.contains("`id`")),
                "{value:?}"
            );
        }
    }
}
