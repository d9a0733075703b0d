//! The installation of an app: authorization, exchange of codes, and uninstallation.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::{Arrived, Reply},
    tokens::Tokens,
};

/// The client ID that the sandbox accepts unless [`Builder::oauth_app`](crate::Builder::oauth_app)
/// sets another one.
pub const CLIENT_ID: &str = "sandbox-client-id";
/// The client secret that the sandbox accepts unless [`Builder::oauth_app`](crate::Builder::oauth_app)
/// sets another one.
pub const CLIENT_SECRET: &str = "sandbox-client-secret";
/// The redirect URI of requests without one.
const REDIRECT_URI: &str = "https://app.example.com/intercom/callback";

/// The error of [`Sandbox::authorize`](crate::Sandbox::authorize).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizeError(String);

impl fmt::Display for AuthorizeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for AuthorizeError {}

/// The app and its installations.
#[derive(Debug)]
pub(crate) struct OAuth {
    client_id: String,
    client_secret: String,
    /// The codes that were not exchanged yet.
    codes: HashSet<String>,
    issued: usize,
}

impl Default for OAuth {
    fn default() -> Self {
        Self::new(CLIENT_ID.to_owned(), CLIENT_SECRET.to_owned())
    }
}

impl OAuth {
    pub(crate) fn new(client_id: String, client_secret: String) -> Self {
        Self {
            client_id,
            client_secret,
            codes: HashSet::new(),
            issued: 0,
        }
    }

    /// Checks a request to the authorize page, and returns the redirect URI with the code and the
    /// state, as if the user had agreed.
    pub(crate) fn authorize(&mut self, query: &[(String, String)]) -> Result<String, ApiError> {
        let value = |name: &str| {
            let found = query.iter().find(|(key, _)| key == name);
            found
                .map(|(_, value)| value.as_str())
                .filter(|value| !value.is_empty())
        };
        let required = |name: &str| {
            value(name).ok_or_else(|| {
                let message = format!("`{name}` is required");
                ApiError::new(400, "parameter_not_found", message).field(name)
            })
        };
        if required("client_id")? != self.client_id {
            return Err(ApiError::invalid(
                "client_id",
                "There is no app with this client ID",
            ));
        }
        let state = required("state")?;
        let redirect_uri = value("redirect_uri").unwrap_or(REDIRECT_URI);
        self.issued += 1;
        // Codes of Intercom end with `=`, which is part of them.
        let code = format!("c2FuZGJveC1jb2Rl{:04}=", self.issued);
        let callback = form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &code)
            .append_pair("state", state)
            .finish();
        self.codes.insert(code);
        let separator = if redirect_uri.contains('?') { '&' } else { '?' };
        Ok(format!("{redirect_uri}{separator}{callback}"))
    }

    fn exchange(&mut self, tokens: &mut Tokens, arrived: &Arrived) -> Result<Value, ApiError> {
        let fields = fields(arrived)?;
        let required = |name: &str| {
            fields
                .get(name)
                .filter(|value| !value.is_empty())
                .ok_or_else(|| {
                    let message = format!("`{name}` is required");
                    ApiError::new(400, "parameter_not_found", message).field(name)
                })
        };
        let code = required("code")?;
        let (id, secret) = (required("client_id")?, required("client_secret")?);
        if *id != self.client_id || *secret != self.client_secret {
            return Err(ApiError::new(401, "unauthorized", "Unauthorized Client"));
        }
        if !self.codes.remove(code) {
            return Err(ApiError::new(401, "unauthorized", "Unauthorized Code"));
        }
        self.issued += 1;
        let token = format!("dG9rOnNhbmRib3gtb2F1dGg{:04}=", self.issued);
        tokens.install(token.clone());
        Ok(json!({ "token_type": "Bearer", "token": token, "access_token": token }))
    }
}

/// Handles a request that is not part of the API; `None` for all others. They need no version, and
/// do not count toward the rate limit.
pub(crate) fn handle(
    oauth: &mut OAuth,
    tokens: &mut Tokens,
    arrived: &Arrived,
    headers: &mut Vec<(String, String)>,
) -> Option<Result<(u16, Reply), ApiError>> {
    let result = match (arrived.method.as_str(), arrived.path.as_str()) {
        ("GET", "/oauth") => oauth.authorize(&arrived.query).map(|callback| {
            headers.push(("location".to_owned(), callback));
            (302, Reply::Empty)
        }),
        ("POST", "/auth/eagle/token") => oauth
            .exchange(tokens, arrived)
            .map(|body| (200, Reply::Json(body))),
        ("POST", "/auth/uninstall") => tokens
            .uninstall(arrived.bearer())
            .map(|()| (200, Reply::Json(json!({})))),
        _ => return None,
    };
    Some(result)
}

/// Reads the fields of a form or a JSON object.
fn fields(arrived: &Arrived) -> Result<HashMap<String, String>, ApiError> {
    let media = arrived.header("content-type").unwrap_or_default();
    if media.starts_with("application/x-www-form-urlencoded") {
        return Ok(form_urlencoded::parse(&arrived.body).into_owned().collect());
    }
    let invalid = || ApiError::new(400, "bad_request", "The body is neither a form nor JSON");
    let body: Value = serde_json::from_slice(&arrived.body).map_err(|_| invalid())?;
    let fields = body.as_object().ok_or_else(invalid)?.iter();
    Ok(fields
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect())
}

/// Returns the query of a callback for an authorize URL of any host.
pub(crate) fn callback(oauth: &mut OAuth, url: &str) -> Result<String, AuthorizeError> {
    let (_, query) = url
        .split_once('?')
        .ok_or_else(|| AuthorizeError("the URL has no query".to_owned()))?;
    let query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let callback = oauth.authorize(&query).map_err(|refused| {
        let entry = refused.entries.into_iter().next();
        AuthorizeError(entry.map(|entry| entry.message).unwrap_or_default())
    })?;
    let (_, query) = callback.split_once('?').unwrap_or_default();
    Ok(query.to_owned())
}
