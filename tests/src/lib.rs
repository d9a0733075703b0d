//! The tests of the workspace are in `it/`.

/// Required inputs of an operation are arguments, so a request without them does not compile.
///
/// The path:
///
/// ```compile_fail,E0061
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// client.contacts().get().await?;
/// # Ok(())
/// # }
/// ```
///
/// ```compile_fail,E0061
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// client.contacts().detach_tag("7").await?;
/// # Ok(())
/// # }
/// ```
///
/// A required query parameter:
///
/// ```compile_fail,E0061
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// client.admins().list_activity_logs().await?;
/// # Ok(())
/// # }
/// ```
///
/// The body, and a body of another operation:
///
/// ```compile_fail,E0061
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// client.tags().create_or_update().await?;
/// # Ok(())
/// # }
/// ```
///
/// ```compile_fail,E0277
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let body = intercom_api::types::CreateNoteRequest::new("Called back.");
/// client.tags().create_or_update(body).await?;
/// # Ok(())
/// # }
/// ```
///
/// Required fields of a body:
///
/// ```compile_fail,E0061
/// intercom_api::types::CreateNoteRequest::new();
/// ```
///
/// ```compile_fail,E0061
/// intercom_api::types::CreateTicketRequest::new("5");
/// ```
///
/// ```compile_fail,E0061
/// intercom_api::types::SetAdminAwayRequest::new(true);
/// ```
///
/// ```compile_fail,E0061
/// intercom_api::types::AssignConversationRequest::new("5", "6");
/// ```
///
/// ```compile_fail,E0061
/// intercom_api::types::UntagCompanyRef::new();
/// ```
///
/// One of several alternatives, of which the API requires exactly one:
///
/// ```compile_fail,E0061
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// client.data_events().list().await?;
/// # Ok(())
/// # }
/// ```
///
/// ```compile_fail,E0061
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// client.companies().find().await?;
/// # Ok(())
/// # }
/// ```
///
/// ```compile_fail,E0061
/// intercom_api::types::CreateDataEventRequest::new("invited", 1_767_225_600);
/// ```
///
/// ```compile_fail,E0061
/// intercom_api::types::UpdateVisitorRequest::new();
/// ```
///
/// ```compile_fail,E0061
/// intercom_api::types::UserIdentity::new();
/// ```
///
/// ```compile_fail,E0061
/// intercom_api::types::CompanyRef::new();
/// ```
///
/// A cursor or page size for an operation without pagination:
///
/// ```compile_fail,E0599
/// # fn run(client: intercom_api::Client) {
/// client.contacts().get("7").cursor(None);
/// # }
/// ```
///
/// ```compile_fail,E0599
/// # fn run(client: intercom_api::Client) {
/// client.tags().list().per_page(5);
/// # }
/// ```
///
/// The same with all required inputs:
///
/// ```no_run
/// use intercom_api::types;
///
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// client.contacts().get("7").await?;
/// client.contacts().detach_tag("7", "8").await?;
/// client.admins().list_activity_logs(0).cursor(None).await?;
/// client.contacts().list().cursor(None).per_page(5).await?;
/// let body = types::CreateOrUpdateTagRequest::new("VIP");
/// client.tags().create_or_update(body).await?;
/// let body = types::CreateNoteRequest::new("Called back.");
/// client.contacts().create_note("7", body).await?;
/// let body = types::CreateTicketRequest::new("5", [types::ContactRef::id("7")]);
/// client.tickets().create(body).await?;
/// client.admins().set_away("5", types::SetAdminAwayRequest::new(true, false)).await?;
/// let body = types::AssignConversationRequest::new("admin", "5", "6");
/// client.conversations().manage("9", body).await?;
/// let contact = types::ContactIdentifier::email("ada@example.com");
/// client.data_events().list(contact.clone()).await?;
/// client.companies().find(types::CompanyFilter::name("Harbor Supplies")).await?;
/// let body = types::CreateDataEventRequest::new("invited", 1_767_225_600, contact.clone());
/// client.data_events().create(body).await?;
/// types::UpdateVisitorRequest::new(types::VisitorIdentifier::id("7"));
/// types::ConvertVisitorRequest::new("user", contact, types::ContactIdentifier::id("7"));
/// let company = types::CompanyIdentifier::id("7");
/// types::TagCompaniesRequest::new("VIP", [company.clone()]);
/// types::UntagCompanyRef::new(true, company);
/// # Ok(())
/// # }
/// ```
#[cfg(doctest)]
pub struct RequiredArguments;

/// The examples in the README of the sandbox. They need the client, which the sandbox does not depend
/// on.
#[cfg(doctest)]
#[doc = include_str!("../sandbox/README.md")]
pub struct SandboxReadme;
