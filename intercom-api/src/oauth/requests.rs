//! The requests of an installation.

use std::sync::Arc;

use intercom_core::internal::body::ResponseBody;
use intercom_core::internal::call::{Call, Endpoint};
use intercom_core::internal::config::ClientInner;
use intercom_core::internal::transport;
use intercom_core::internal::wire::Eager;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Token, Workspace};
use crate::{AccessToken, Error, Idempotency, OperationInfo, Region};

/// A code works once, so that a retry is safe only if the server did not process the request.
static EXCHANGE: OperationInfo = OperationInfo::new("oauth.exchange", "").endpoint(
    "POST",
    "/auth/eagle/token",
    Idempotency::NonIdempotent,
);
static WORKSPACE: OperationInfo =
    OperationInfo::new("oauth.workspace", "").endpoint("GET", "/me", Idempotency::Idempotent);
static UNINSTALL: OperationInfo = OperationInfo::new("oauth.uninstall", "").endpoint(
    "POST",
    "/auth/uninstall",
    Idempotency::Idempotent,
);

/// The response to an exchange. Intercom sends the token under both names.
#[derive(Deserialize)]
struct Exchanged {
    access_token: Option<String>,
    token: Option<String>,
}

pub(super) async fn exchange(
    client: &ClientInner,
    client_id: &str,
    client_secret: &str,
    code: &str,
) -> Result<Token, Error> {
    let client = client.with_credentials(AccessToken::unsent([client_secret, code]));
    let mut call = Call::new(&client, Endpoint::Operation(&EXCHANGE));
    call.value_body(&json!({
        "code": code,
        "client_id": client_id,
        "client_secret": client_secret,
    }));
    let response = transport::json::<Exchanged, Eager>(call).await;
    let response = response.map_err(|error| {
        error.with_unauthorized(
            "the code is wrong, was exchanged before, or does not belong to the client ID and client secret",
        )
    })?;
    let Exchanged {
        access_token,
        token,
    } = response.into_inner();
    let token = access_token
        .or(token)
        .ok_or_else(|| Error::incomplete(EXCHANGE.name, "the response contains no access token"))?;
    Token::new(token).ok_or_else(|| {
        Error::incomplete(
            EXCHANGE.name,
            "the response contains an invalid access token",
        )
    })
}

pub(super) async fn workspace(
    client: &Arc<ClientInner>,
    region: Region,
) -> Result<Workspace, Error> {
    let call = Call::new(client, Endpoint::Operation(&WORKSPACE));
    let me = transport::json::<Value, Eager>(call).await?;
    Workspace::read(&me, region).ok_or_else(|| {
        Error::incomplete(WORKSPACE.name, "the response does not name the workspace")
    })
}

pub(super) async fn uninstall(client: &ClientInner, token: AccessToken) -> Result<(), Error> {
    let client = client.with_credentials(token);
    let call = Call::new(&client, Endpoint::Operation(&UNINSTALL));
    let response = <() as ResponseBody>::receive(call).await;
    response.map(drop).map_err(|error| {
        error.with_unauthorized("the token is not valid, or the app is already uninstalled")
    })
}
