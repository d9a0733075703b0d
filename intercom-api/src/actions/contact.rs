//! One contact.

use super::tags;
use crate::{Client, Error, Id, Response, types};

impl Client {
    /// The contact with this id of Intercom's, to do something with it. Nothing is sent.
    pub fn contact(&self, id: impl Into<Id>) -> ContactActions {
        ContactActions {
            client: self.clone(),
            id: id.into(),
        }
    }
}

/// What is done with one contact: [`Client::contact`].
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until one of its methods is called"]
pub struct ContactActions {
    client: Client,
    id: Id,
}

impl ContactActions {
    /// The id that it was made with.
    #[inline]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// Puts a tag on the contact.
    ///
    /// Sends `POST /contacts/{contact_id}/tags`. It is safe to repeat: a tag is on a contact once.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such contact or tag.
    pub async fn tag(&self, tag_id: impl Into<Id>) -> Result<Response<types::Tag>, Error> {
        let body = types::AttachTagToContactRequest::builder().id(tag_id);
        self.client
            .attach_tag_to_contact()
            .contact_id(&self.id)
            .body(body)
            .send()
            .await
    }

    /// Puts the tag of this name on the contact, and makes the tag when there is none.
    ///
    /// Sends `POST /tags`, which gives the tag that there is, then what [`tag`](Self::tag) sends. When the second fails, the tag is there. It is safe to repeat.
    ///
    /// # Errors
    ///
    /// An empty name, before anything is sent; as of `tag`.
    pub async fn tag_by_name(
        &self,
        name: impl Into<String>,
    ) -> Result<Response<types::Tag>, Error> {
        let tag = tags::make(&self.client, name.into()).await?;
        self.tag(tag).await
    }

    /// Takes a tag off the contact.
    ///
    /// Sends `DELETE /contacts/{contact_id}/tags/{id}`. It is safe to repeat; what the API says to a tag that is not on the contact is not documented.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such contact or tag.
    pub async fn untag(&self, tag_id: impl Into<Id>) -> Result<Response<types::Tag>, Error> {
        self.client
            .detach_tag_from_contact()
            .contact_id(&self.id)
            .id(tag_id)
            .send()
            .await
    }

    /// Takes the tag of this name off the contact; `None` when the workspace has no such tag, and then there is nothing to take off.
    ///
    /// Sends `GET /tags`, and, when one has the name, what [`untag`](Self::untag) sends. It is safe to repeat.
    ///
    /// # Errors
    ///
    /// An empty name, before anything is sent; as of `untag`.
    pub async fn untag_by_name(
        &self,
        name: impl Into<String>,
    ) -> Result<Option<Response<types::Tag>>, Error> {
        match tags::find(&self.client, name.into()).await? {
            Some(tag) => self.untag(tag).await.map(Some),
            None => Ok(None),
        }
    }
}
