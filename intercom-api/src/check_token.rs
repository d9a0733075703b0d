//! A check of the access token and the region.

use std::fmt;

use crate::helpers::Task;
use crate::{Client, Error, Region, Response, StatusCode, types};

impl Client {
    /// Checks whether the access token is valid, and whether its workspace is hosted in the region that the client calls.
    ///
    /// The `Display` output of the result is a sentence for logs. It contains the ID and the name of the workspace, but neither the token nor personal data.
    ///
    /// Sends `GET /me`.
    ///
    /// # Errors
    ///
    /// - [`Connection`](crate::ErrorKind::Connection), [`AttemptTimeout`](crate::ErrorKind::AttemptTimeout) or [`Timeout`](crate::ErrorKind::Timeout) if there is
    ///   no response.
    /// - [`RateLimited`](crate::ErrorKind::RateLimited) if the rate limit is exhausted.
    /// - [`Api`](crate::ErrorKind::Api) if the server responds with any other error.
    /// - [`Decode`](crate::ErrorKind::Decode) if the response body is not a teammate.
    ///
    /// A token that is rejected (401), lacks the scope (403) or causes a redirect (3xx) is not an error. The [state](TokenCheck::state) of the result reports it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let check = client.check_token().await?;
    /// println!("{check}");
    /// if !check.is_valid() {
    ///     std::process::exit(1);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn check_token(&self) -> Task<TokenCheck> {
        Task::new("check_token", self, async move |requests| {
            let client_region = requests.client().region();
            match requests.send(requests.client().admins().me()).await {
                Ok(me) => Ok(TokenCheck::accepted(me, client_region)),
                Err(error) => {
                    let token = match error.status() {
                        Some(StatusCode::UNAUTHORIZED) => TokenState::Rejected,
                        Some(StatusCode::FORBIDDEN) => TokenState::InsufficientScope,
                        Some(status) if status.is_redirection() => TokenState::Redirected,
                        _ => return Err(error),
                    };
                    Ok(TokenCheck {
                        token,
                        me: None,
                        client_region,
                        error: Some(error),
                    })
                }
            }
        })
    }
}

/// Region.
impl types::CurrentAdmin {
    /// Returns the region that hosts the workspace; `None` if the response does not contain a region that this crate supports.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Region, types};
    ///
    /// let me: types::CurrentAdmin = serde_json::from_value(serde_json::json!({
    ///     "type": "admin", "id": "1295", "name": "Ida Sommer", "email": "ida.sommer@example.com", "has_inbox_seat": true,
    ///     "app": {"type": "app", "id_code": "k7dtu2fx", "region": "EU"},
    /// }))?;
    /// assert_eq!(me.region(), Some(Region::Eu));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn region(&self) -> Option<Region> {
        self.app.as_ref()?.region.as_ref()?.as_str().parse().ok()
    }
}

/// The result of [`Client::check_token`]. Its `Display` output is one sentence.
///
/// # Examples
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// use intercom_api::TokenState;
///
/// let check = client.check_token().await?;
/// match check.state() {
///     TokenState::Accepted => println!("workspace {:?}", check.workspace_id()),
///     TokenState::InsufficientScope => println!("add the scope to read admins to the app"),
///     _ => println!("{check}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenCheck {
    token: TokenState,
    me: Option<Response<types::CurrentAdmin>>,
    client_region: Option<Region>,
    error: Option<Error>,
}

/// The state of an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenState {
    /// The token is accepted.
    Accepted,
    /// The token exists, but lacks the scope to read its owner (403). It may still be valid for other requests.
    InsufficientScope,
    /// The token is rejected (401): it is invalid or revoked, or its workspace is hosted in another region.
    Rejected,
    /// The server redirects the request (3xx), which may mean that the workspace is hosted in another region. The redirect was not followed.
    Redirected,
}

impl TokenCheck {
    fn accepted(me: Response<types::CurrentAdmin>, client_region: Option<Region>) -> Self {
        Self {
            token: TokenState::Accepted,
            me: Some(me),
            client_region,
            error: None,
        }
    }

    /// Returns whether the token is accepted and the workspace is hosted in the region that the client calls. If one of the regions is unknown, they are assumed
    /// to match.
    pub fn is_valid(&self) -> bool {
        self.token == TokenState::Accepted && self.is_region_correct() != Some(false)
    }

    /// Returns the state of the token.
    pub fn state(&self) -> TokenState {
        self.token
    }

    /// Returns the ID of the workspace; `None` unless the token was accepted. Webhooks contain it as `app_id`.
    pub fn workspace_id(&self) -> Option<&str> {
        Some(&self.app()?.id_code)
    }

    /// Returns the name of the workspace; `None` unless the token was accepted.
    pub fn workspace_name(&self) -> Option<&str> {
        self.app()?.name.as_deref()
    }

    /// Returns the region that hosts the workspace; `None` if the response does not contain a region that this crate supports.
    pub fn workspace_region(&self) -> Option<Region> {
        self.me.as_ref()?.region()
    }

    /// Returns the region that the client calls; `None` if its base URL is not that of a region.
    pub fn client_region(&self) -> Option<Region> {
        self.client_region
    }

    /// Returns whether the workspace is hosted in the region that the client calls; `None` if one of the regions is unknown.
    pub fn is_region_correct(&self) -> Option<bool> {
        match (self.workspace_region(), self.client_region) {
            (Some(workspace), Some(client)) => Some(workspace == client),
            _ => None,
        }
    }

    /// Returns the teammate who owns the token, with the workspace; `None` unless the token was accepted.
    pub fn me(&self) -> Option<&types::CurrentAdmin> {
        self.me.as_deref()
    }

    /// Returns the error of the server, with its codes and the request ID; `None` if the token was accepted.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    fn app(&self) -> Option<&types::App> {
        self.me.as_ref()?.app.as_deref()
    }

    /// Returns a string of the response; `..` if the server sent the token in it.
    fn shown<'a>(&'a self, text: &'a str) -> &'a str {
        self.me.as_ref().map_or(text, |me| me.meta().shown(text))
    }

    /// Returns the destination of requests, as a phrase in the `Display` output.
    fn destination(&self) -> String {
        match self.client_region {
            Some(region) => format!("the region {region}"),
            None => "the base URL of the client".into(),
        }
    }

    fn fmt_accepted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the token is valid")?;
        let name = self.workspace_name().map(|name| self.shown(name));
        let id = self.workspace_id().map(|id| self.shown(id));
        match (name, id) {
            (Some(name), Some(id)) => write!(f, " for the workspace {name:?} ({id})")?,
            (Some(name), None) => write!(f, " for the workspace {name:?}")?,
            (None, Some(id)) => write!(f, " for the workspace {id}")?,
            (None, None) => f.write_str(" for an unknown workspace")?,
        }
        let hosted = self
            .app()
            .and_then(|app| Some(self.shown(app.region.as_ref()?.as_str())));
        match (hosted, self.workspace_region(), self.client_region) {
            (_, Some(workspace), Some(client)) if workspace == client => {
                write!(
                    f,
                    ", hosted in the region {workspace}, the region of this client"
                )
            }
            (_, Some(workspace), Some(client)) => write!(
                f,
                ", hosted in the region {workspace}, but this client calls the region {client}: set the region to {workspace}"
            ),
            (_, Some(workspace), None) => write!(
                f,
                ", hosted in the region {workspace}; the base URL of the client belongs to no region"
            ),
            (Some(other), None, _) => {
                write!(
                    f,
                    ", hosted in {other:?}, a region that this crate does not support"
                )
            }
            (None, None, _) => f.write_str(", hosted in an unknown region"),
        }
    }
}

impl fmt::Display for TokenCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let destination = self.destination();
        match self.token {
            TokenState::Accepted => return self.fmt_accepted(f),
            TokenState::InsufficientScope => {
                f.write_str("the token exists, but lacks the scope to read its workspace (403")?
            }
            TokenState::Rejected => write!(
                f,
                "the token is rejected by {destination}: it is invalid or revoked, or its workspace is hosted in another region (401"
            )?,
            TokenState::Redirected => write!(
                f,
                "{destination} redirects the request, so the workspace of the token may be hosted in another region (3xx"
            )?,
        }
        for code in self.error.iter().flat_map(Error::codes) {
            write!(f, ", {code}")?;
        }
        f.write_str(")")
    }
}

/// Omits the personal data of the teammate.
impl fmt::Debug for TokenCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCheck")
            .field("token", &self.token)
            .field(
                "workspace_id",
                &self.workspace_id().map(|id| self.shown(id)),
            )
            .field("workspace_region", &self.workspace_region())
            .field("client_region", &self.client_region)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(app: Value, client: Option<Region>) -> TokenCheck {
        let me = json!({"type": "admin", "id": "1295", "name": "Ida Sommer", "email": "ida.sommer@example.com", "has_inbox_seat": true, "app": app});
        match serde_json::from_value(me) {
            Ok(me) => {
                let me: types::CurrentAdmin = me;
                TokenCheck::accepted(me.into(), client)
            }
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn display_contains_the_workspace_and_the_regions() {
        let app =
            |region: Value| json!({"id_code": "k7dtu2fx", "name": "Parcels", "region": region});
        for (app, client, valid, sentence) in [
            (
                app(json!("EU")),
                Some(Region::Eu),
                true,
                "the token is valid for the workspace \"Parcels\" (k7dtu2fx), hosted in the region EU, the region of this client",
            ),
            (
                app(json!("EU")),
                Some(Region::Us),
                false,
                "the token is valid for the workspace \"Parcels\" (k7dtu2fx), hosted in the region EU, but this client calls the region US: set the region to EU",
            ),
            (
                app(json!("EU")),
                None,
                true,
                "the token is valid for the workspace \"Parcels\" (k7dtu2fx), hosted in the region EU; the base URL of the client belongs to no region",
            ),
            (
                app(json!("CA")),
                Some(Region::Us),
                true,
                "the token is valid for the workspace \"Parcels\" (k7dtu2fx), hosted in \"CA\", a region that this crate does not support",
            ),
            (
                json!({"id_code": "k7dtu2fx"}),
                Some(Region::Us),
                true,
                "the token is valid for the workspace k7dtu2fx, hosted in an unknown region",
            ),
            (
                Value::Null,
                Some(Region::Us),
                true,
                "the token is valid for an unknown workspace, hosted in an unknown region",
            ),
        ] {
            let found = check(app, client);
            assert_eq!(found.to_string(), sentence);
            assert_eq!(found.is_valid(), valid, "{sentence}");
            assert!(!format!("{found:?}").contains("example.com"));
        }
    }
}
