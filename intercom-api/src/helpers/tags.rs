//! Tags by name.

use super::{Requests, Task, invalid};
use crate::resources::Tags;
use crate::{Client, Error, Id, Operation, Request, Response, types};

impl Tags {
    /// Finds the tag with this name.
    ///
    /// Case is ignored, unless a tag has exactly this name.
    ///
    /// Sends `GET /tags`.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name is empty. No request is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// if let Some(tag) = client.tags().find_by_name("vip").await? {
    ///     println!("{}", tag.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "tags.list")]
    pub fn find_by_name(&self, name: impl Into<String>) -> Task<Option<types::Tag>> {
        const NAME: &str = "tags.find_by_name";
        let name = name.into();
        Task::new(NAME, &self.client, async move |requests| {
            find(&requests, checked(NAME, &name)?).await
        })
    }
}

/// A placeholder for the ID of the tag while the request is validated.
const PLACEHOLDER: &str = "tag";

/// Attaches the tag with this name to an object, and creates the tag if it does not exist.
#[cfg(operation = "tags.create_or_update")]
pub(super) fn tag_by_name<O: Operation<Output = types::Tag>>(
    helper: &'static str,
    client: &Client,
    name: String,
    attach: impl Fn(Id) -> Request<O> + Send + Sync + 'static,
) -> Task<Response<types::Tag>> {
    Task::new(helper, client, async move |requests| {
        // Validated first, so that no tag is created if the ID of the object is invalid.
        attach(PLACEHOLDER.into()).check(helper)?;
        let body = types::CreateTagRequest::create_or_update(checked(helper, &name)?);
        let create = requests.client().tags().create_or_update(body);
        let id = requests.send(create).await?.into_inner().id;
        if id.is_empty() {
            return Err(Error::incomplete(
                "tags.create_or_update",
                "the response has no `id`",
            ));
        }
        requests.send(attach(id)).await
    })
}

/// Detaches the tag with this name from an object, if the workspace has the tag.
#[cfg(operation = "tags.list")]
pub(super) fn untag_by_name<O: Operation<Output = types::Tag>>(
    helper: &'static str,
    client: &Client,
    name: String,
    detach: impl Fn(Id) -> Request<O> + Send + Sync + 'static,
) -> Task<Option<Response<types::Tag>>> {
    Task::new(helper, client, async move |requests| {
        detach(PLACEHOLDER.into()).check(helper)?;
        match find(&requests, checked(helper, &name)?).await? {
            Some(tag) => requests.send(detach(tag.id)).await.map(Some),
            None => Ok(None),
        }
    })
}

#[cfg(operation = "tags.list")]
async fn find(requests: &Requests, name: &str) -> Result<Option<types::Tag>, Error> {
    let tags = requests.send(requests.client().tags().list()).await?;
    let mut tags = tags.into_inner().data;
    let lower = name.to_lowercase();
    let position = tags
        .iter()
        .position(|tag| tag.name == name)
        .or_else(|| tags.iter().position(|tag| tag.name.to_lowercase() == lower));
    Ok(position.map(|position| tags.swap_remove(position)))
}

/// Validates the name, and returns it without surrounding whitespace, which Intercom ignores.
fn checked<'a>(helper: &'static str, name: &'a str) -> Result<&'a str, Error> {
    match name.trim() {
        "" => Err(invalid(
            helper,
            "invalid tag name: it is empty; pass the name, or use the method that accepts the ID of the tag",
        )),
        name => Ok(name),
    }
}
