//! Tags that are given by name.

use crate::{Client, Error, Id, types};

/// The id of the tag of this name, which is made when there is none.
#[inline]
pub(super) async fn make(client: &Client, name: String) -> Result<Id, Error> {
    let name = checked(&name)?;
    let tag = client
        .create_tag()
        .body(types::CreateTagRequest::named(name))
        .send()
        .await?;
    let id = tag.id.clone();
    id.ok_or_else(|| Error::incomplete("create_tag", "the answer has no id of the tag"))
}

/// The id of the tag of this name, if there is one. A name in other capitals is the same tag, unless there is one in the same.
#[inline]
pub(super) async fn find(client: &Client, name: String) -> Result<Option<Id>, Error> {
    let name = checked(&name)?;
    let tags = client.list_tags().send().await?.into_inner().data;
    let same = tags.iter().find(|tag| tag.name == name);
    let alike = || {
        let lower = name.to_lowercase();
        tags.iter().find(|tag| tag.name.to_lowercase() == lower)
    };
    Ok(same.or_else(alike).map(|tag| tag.id.clone()))
}

#[inline]
fn checked(name: &str) -> Result<&str, Error> {
    match name.trim() {
        "" => Err(Error::invalid_request(
            "the name of the tag is empty: give the name, or use the call that takes the tag's id",
        )),
        name => Ok(name),
    }
}
