//! Sending a dynamic call with the types of its operation.

use std::pin::Pin;

use crate::RequestOptions;
use intercom_core::internal::body::{AnyBody, ResponseBody};
use serde_json::Value;

use super::input::Input;
use crate::{
    ByteStream, Client, Error, ErrorKind, Operation, OperationInfo, Request, Response, Visitor,
    generated,
};

/// The maximum size of a download in bytes. The limit exists because the complete download is in memory.
const MAX_DOWNLOAD: usize = 64 * 1024 * 1024;

/// Creates the error of an invalid call, which is not sent.
pub(super) fn invalid_request(operation: &OperationInfo, reason: String) -> Error {
    Error::new(ErrorKind::InvalidRequest, operation.name, reason)
}

pub(super) async fn send(
    client: &Client,
    input: Input,
    options: RequestOptions,
) -> Result<Response<Value>, Error> {
    let operation = input.operation;
    let sender = Sender {
        client,
        input,
        options,
    };
    let Some(response) = generated::visit(operation.name, sender) else {
        return Err(invalid_request(
            operation,
            "the operation is not part of this build".into(),
        ));
    };
    response?.await
}

/// A future that resolves to a response as JSON.
type JsonFuture = Pin<Box<dyn Future<Output = Result<Response<Value>, Error>> + Send>>;

/// A visitor that sends the request of an operation.
struct Sender<'a> {
    client: &'a Client,
    input: Input,
    options: RequestOptions,
}

impl Visitor for Sender<'_> {
    type Output = Result<JsonFuture, Error>;

    fn visit<O: Operation>(self) -> Result<JsonFuture, Error> {
        let body = self.input.body::<O::Body>()?;
        let mut request = Request::<O>::new(self.client);
        if let Some(body) = body {
            request = request.set_body(body);
        }
        let call = request.call_mut();
        for (parameter, value) in &self.input.parameters {
            call.put(parameter.location, parameter.name, value);
        }
        call.options = self.options;
        let response = request.send();
        Ok(Box::pin(async move {
            let mut body = None;
            let response = response.await?;
            let response = response.map(|output| body = Some(output.into_any()));
            json(&O::INFO, response, body).await
        }))
    }
}

async fn json(
    operation: &'static OperationInfo,
    response: Response<()>,
    body: Option<Result<AnyBody, serde_json::Error>>,
) -> Result<Response<Value>, Error> {
    let value = match body {
        None => Value::Null,
        Some(Ok(AnyBody::Json(value))) => value,
        Some(Ok(AnyBody::Bytes(mut stream))) => Value::String(read(operation, &mut stream).await?),
        Some(Err(_)) => {
            return Err(Error::new(
                ErrorKind::Decode,
                operation.name,
                "cannot encode the response as JSON",
            ));
        }
    };
    Ok(response.map(|()| value))
}

/// Reads a complete download, and decompresses it.
#[cfg(feature = "data-export")]
#[cfg(all(
    operation = "data_exports.create",
    operation = "data_exports.download",
    operation = "data_exports.get"
))]
async fn read(operation: &OperationInfo, stream: &mut ByteStream) -> Result<String, Error> {
    let mut file = Vec::new();
    let mut check = crate::export::FileCheck::new(operation.name, true);
    while let Some(chunk) = stream.chunk().await? {
        check.feed(chunk);
        while let Some(piece) = check.next()? {
            append(operation, &mut file, &piece)?;
        }
    }
    while let Some(piece) = check.finish()? {
        append(operation, &mut file, &piece)?;
    }
    Ok(text(file))
}

/// Reads a complete download. Without the operations of exports, none is compressed.
#[cfg(not(all(
    feature = "data-export",
    operation = "data_exports.create",
    operation = "data_exports.download",
    operation = "data_exports.get"
)))]
async fn read(operation: &OperationInfo, stream: &mut ByteStream) -> Result<String, Error> {
    let mut file = Vec::new();
    while let Some(chunk) = stream.chunk().await? {
        append(operation, &mut file, &chunk)?;
    }
    Ok(text(file))
}

fn text(file: Vec<u8>) -> String {
    match String::from_utf8(file) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

/// Appends a piece of a download, unless the download is then larger than the limit.
fn append(operation: &OperationInfo, file: &mut Vec<u8>, piece: &[u8]) -> Result<(), Error> {
    if piece.len() > MAX_DOWNLOAD.saturating_sub(file.len()) {
        return Err(Error::new(
            ErrorKind::Decode,
            operation.name,
            format!("the file is larger than {MAX_DOWNLOAD} bytes: download it as a stream"),
        ));
    }
    file.extend_from_slice(piece);
    Ok(())
}
