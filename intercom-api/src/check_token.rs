//! A check of token and region, for when a program starts.

use std::fmt;

use crate::{Client, Error, Region, StatusCode, types};

impl Client {
    /// Asks `GET /me` whether the token is good, which workspace it opens, and whether that is hosted where this client calls.
    ///
    /// The answer says it in one sentence that can be logged: it has the workspace's id and name, and nothing of the token or of the teammate.
    ///
    /// ```no_run
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let check = client.check_token().await?;
    /// println!("{check}");
    /// if !check.is_valid() {
    ///     std::process::exit(1);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When nothing was learned about the token: no connection, no answer in time, too many calls, a failure of the server. That a token is refused
    /// (401), does not have the scope (403) or is sent elsewhere (3xx) is a finding, and no error.
    pub async fn check_token(&self) -> Result<TokenCheck, Error> {
        let client_region = self.region();
        match self.identify_admin().send().await {
            Ok(me) => Ok(TokenCheck::of(me.into_inner(), client_region)),
            Err(error) => {
                let token = match error.status() {
                    Some(StatusCode::UNAUTHORIZED) => TokenState::Refused,
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
    }
}

/// Where it is hosted.
impl types::AdminWithApp {
    /// The region of the workspace, as the answer of `/me` gives it; `None` when it gives none, or one that this crate does not know.
    ///
    /// ```
    /// use intercom_api::{Region, types};
    ///
    /// let me: types::AdminWithApp = serde_json::from_value(serde_json::json!({
    ///     "type": "admin", "id": "1295", "app": {"type": "app", "id_code": "k7dtu2fx", "region": "EU"},
    /// }))?;
    /// assert_eq!(me.region(), Some(Region::Eu));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn region(&self) -> Option<Region> {
        self.app.as_ref()?.region.as_ref()?.parse().ok()
    }
}

/// What [`Client::check_token`] found out. `Display` says it in one sentence.
#[derive(Clone)]
pub struct TokenCheck {
    token: TokenState,
    me: Option<types::AdminWithApp>,
    client_region: Option<Region>,
    error: Option<Error>,
}

/// What Intercom makes of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenState {
    /// It is accepted.
    Accepted,
    /// It is genuine, and does not have the scope to ask who owns it (403). It may be good for other calls.
    InsufficientScope,
    /// It is not accepted (401): it is wrong or revoked, or belongs to a workspace of another region.
    Refused,
    /// The call is sent elsewhere (3xx), as can happen to a token of another region. It was not followed.
    Redirected,
}

impl TokenCheck {
    fn of(me: types::AdminWithApp, client_region: Option<Region>) -> Self {
        Self {
            token: TokenState::Accepted,
            me: Some(me),
            client_region,
            error: None,
        }
    }

    /// Whether the token is accepted, and the workspace is not known to be hosted in another region than the client calls.
    pub fn is_valid(&self) -> bool {
        self.token == TokenState::Accepted && self.is_right_region() != Some(false)
    }

    /// What Intercom makes of the token.
    pub fn token(&self) -> TokenState {
        self.token
    }

    /// The id of the workspace, the same that webhooks have as `app_id`.
    pub fn workspace_id(&self) -> Option<&str> {
        self.app()?.id_code.as_deref()
    }

    /// The name of the workspace.
    pub fn workspace_name(&self) -> Option<&str> {
        self.app()?.name.as_deref()
    }

    /// The region that hosts the workspace; `None` when the answer has none, or one that this crate does not know.
    pub fn workspace_region(&self) -> Option<Region> {
        self.me.as_ref()?.region()
    }

    /// The region that the client calls; `None` with a base URL that is no region's.
    pub fn client_region(&self) -> Option<Region> {
        self.client_region
    }

    /// Whether both regions are the same; `None` when one of them is not known.
    pub fn is_right_region(&self) -> Option<bool> {
        match (self.workspace_region(), self.client_region) {
            (Some(workspace), Some(client)) => Some(workspace == client),
            _ => None,
        }
    }

    /// The answer of `/me`, with the teammate who owns the token, when it was accepted.
    pub fn me(&self) -> Option<&types::AdminWithApp> {
        self.me.as_ref()
    }

    /// The answer of the server when the token was not accepted, with its codes and the id of the request.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    fn app(&self) -> Option<&types::App> {
        self.me.as_ref()?.app.as_deref()
    }

    /// The region that the client calls, in words.
    fn called(&self) -> String {
        match self.client_region {
            Some(region) => format!("the region {region}"),
            None => "the base URL of the client".into(),
        }
    }

    fn accepted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the token is good")?;
        match (self.workspace_name(), self.workspace_id()) {
            (Some(name), Some(id)) => write!(f, " for the workspace {name:?} ({id})")?,
            (Some(name), None) => write!(f, " for the workspace {name:?}")?,
            (None, Some(id)) => write!(f, " for the workspace {id}")?,
            (None, None) => f.write_str(", and Intercom does not say for which workspace")?,
        }
        let hosted = self.app().and_then(|app| app.region.as_deref());
        match (hosted, self.workspace_region(), self.client_region) {
            (_, Some(workspace), Some(client)) if workspace == client => {
                write!(
                    f,
                    ", hosted in the region {workspace}, which this client calls"
                )
            }
            (_, Some(workspace), Some(client)) => write!(
                f,
                ", hosted in the region {workspace}, but this client calls the region {client}: build it with the region {workspace}"
            ),
            (_, Some(workspace), None) => write!(
                f,
                ", hosted in the region {workspace}; the base URL of the client is that of no region"
            ),
            (Some(other), None, _) => {
                write!(
                    f,
                    ", hosted in {other:?}, a region that this crate does not know"
                )
            }
            (None, None, _) => f.write_str("; Intercom does not say in which region it is hosted"),
        }
    }
}

impl fmt::Display for TokenCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let called = self.called();
        match self.token {
            TokenState::Accepted => return self.accepted(f),
            TokenState::InsufficientScope => f.write_str(
                "the token is genuine, but does not have the scope to ask for its workspace (403",
            )?,
            TokenState::Refused => write!(
                f,
                "the token is not accepted at {called}: it is wrong or revoked, or its workspace is hosted in another region (401"
            )?,
            TokenState::Redirected => write!(
                f,
                "{called} sends the call elsewhere, as for a token whose workspace is hosted in another region (3xx"
            )?,
        }
        for code in self.error.iter().flat_map(Error::codes) {
            write!(f, ", {code}")?;
        }
        f.write_str(")")
    }
}

/// Leaves out the teammate.
impl fmt::Debug for TokenCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCheck")
            .field("token", &self.token)
            .field("workspace_id", &self.workspace_id())
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
        let me =
            json!({"type": "admin", "id": "1295", "email": "ida.sommer@example.com", "app": app});
        match serde_json::from_value(me) {
            Ok(me) => TokenCheck::of(me, client),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn the_sentence_has_workspace_and_regions() {
        let app =
            |region: Value| json!({"id_code": "k7dtu2fx", "name": "Parcels", "region": region});
        for (app, client, good, sentence) in [
            (
                app(json!("EU")),
                Some(Region::Eu),
                true,
                "the token is good for the workspace \"Parcels\" (k7dtu2fx), hosted in the region EU, which this client calls",
            ),
            (
                app(json!("EU")),
                Some(Region::Us),
                false,
                "the token is good for the workspace \"Parcels\" (k7dtu2fx), hosted in the region EU, but this client calls the region US: build it with the region EU",
            ),
            (
                app(json!("EU")),
                None,
                true,
                "the token is good for the workspace \"Parcels\" (k7dtu2fx), hosted in the region EU; the base URL of the client is that of no region",
            ),
            (
                app(json!("CA")),
                Some(Region::Us),
                true,
                "the token is good for the workspace \"Parcels\" (k7dtu2fx), hosted in \"CA\", a region that this crate does not know",
            ),
            (
                json!({"id_code": "k7dtu2fx"}),
                Some(Region::Us),
                true,
                "the token is good for the workspace k7dtu2fx; Intercom does not say in which region it is hosted",
            ),
            (
                Value::Null,
                Some(Region::Us),
                true,
                "the token is good, and Intercom does not say for which workspace; Intercom does not say in which region it is hosted",
            ),
        ] {
            let found = check(app, client);
            assert_eq!(found.to_string(), sentence);
            assert_eq!(found.is_valid(), good, "{sentence}");
            assert!(!format!("{found:?}").contains("example.com"));
        }
    }
}
