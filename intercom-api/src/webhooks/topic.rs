//! The topics of notifications.

use std::fmt;

use crate::UnknownValue;

use super::event::Shape;

/// A permission of an app, in the Developer Hub under *Authentication*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TopicPermission {
    /// *Read admins*.
    ReadAdmins,
    /// *Read and list articles*.
    ReadArticles,
    /// *Read conversations*.
    ReadConversations,
    /// *Read users and companies*.
    ReadUsersAndCompanies,
    /// *Read and write users*.
    ReadAndWriteUsers,
    /// *Read one user and one company*.
    ReadOneUserAndOneCompany,
    /// *Read content data*.
    ReadContentData,
    /// *Read events*.
    ReadEvents,
    /// *Read jobs*.
    ReadJobs,
    /// *Read tickets*.
    ReadTickets,
    /// *Read API activity logs*.
    ReadApiActivityLogs,
    /// *Read data connectors*.
    ReadDataConnectors,
    /// *Read content snippets*.
    ReadContentSnippets,
    /// *Read audiences*.
    ReadAudiences,
    /// *Read content*.
    ReadContent,
}

/// The versions of the API that have a topic. Intercom sends the topics of the version of the
/// app in the Developer Hub, whatever version a client requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Availability {
    /// Every version.
    AllVersions,
    /// This version, such as `2.14`, and later ones.
    Since(&'static str),
    /// This version and later ones, and possibly earlier ones. The documentation does not state the
    /// first version.
    SinceAtLatest(&'static str),
    /// The version *Preview* only.
    Preview,
    /// Version 1.x only.
    Legacy,
    /// Not documented, but seen in notifications.
    Undocumented,
}

impl fmt::Display for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllVersions => f.write_str("all versions"),
            Self::Since(version) => write!(f, "since {version}"),
            Self::SinceAtLatest(version) => write!(f, "since {version} or earlier"),
            Self::Preview => f.write_str("Preview"),
            Self::Legacy => f.write_str("1.x"),
            Self::Undocumented => f.write_str("not documented"),
        }
    }
}

/// The kind of object that a topic is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TopicCategory {
    /// Teammates and the activity log.
    Admin,
    /// Requests to the API.
    Api,
    /// Articles.
    Article,
    /// Audiences.
    Audience,
    /// Phone calls.
    Call,
    /// Companies.
    Company,
    /// Contacts, including their tags and subscriptions.
    Contact,
    /// Snippets and imported content.
    Content,
    /// Statistics of messages.
    ContentStat,
    /// Conversations and their parts.
    Conversation,
    /// Data connectors.
    DataConnector,
    /// Data events.
    DataEvent,
    /// Asynchronous jobs.
    Job,
    /// Tests of the endpoint.
    Ping,
    /// Procedures of Fin.
    Procedure,
    /// Tickets.
    Ticket,
    /// Anything else.
    Other,
}

struct Facts {
    availability: Availability,
    permissions: &'static [TopicPermission],
    shape: Shape,
}

use Availability::{AllVersions, Legacy, Preview, Since, SinceAtLatest, Undocumented};
use TopicPermission as P;

const NONE: &[P] = &[];
const ADMINS: &[P] = &[P::ReadAdmins];
const ARTICLES: &[P] = &[P::ReadArticles];
const CONVERSATIONS: &[P] = &[P::ReadConversations];
const USERS: &[P] = &[
    P::ReadUsersAndCompanies,
    P::ReadAndWriteUsers,
    P::ReadOneUserAndOneCompany,
];
const USERS_READ: &[P] = &[P::ReadUsersAndCompanies, P::ReadOneUserAndOneCompany];
const CONTENT_DATA: &[P] = &[P::ReadContentData];
const EVENTS: &[P] = &[P::ReadEvents];
const JOBS: &[P] = &[P::ReadJobs];
const TICKETS: &[P] = &[P::ReadTickets];
const API_LOGS: &[P] = &[P::ReadApiActivityLogs];
const DATA_CONNECTORS: &[P] = &[P::ReadDataConnectors];
const CONTENT_SNIPPETS: &[P] = &[P::ReadContentSnippets];
const AUDIENCES: &[P] = &[P::ReadAudiences];
const CONTENT: &[P] = &[P::ReadContent];

macro_rules! topics {
    ($($variant:ident $text:literal $version:ident $(($number:literal))? $permissions:ident $shape:ident $doc:literal;)*) => {
        /// The topic of a notification. Unknown topics are preserved.
        ///
        /// # Examples
        ///
        /// ```
        /// use intercom_api::webhooks::{Topic, TopicCategory};
        ///
        /// let topic = Topic::from("conversation.user.replied");
        /// assert_eq!(topic, Topic::ConversationUserReplied);
        /// assert_eq!(topic.category(), TopicCategory::Conversation);
        /// assert!(Topic::from("conversation.invented").is_unknown());
        /// ```
        #[derive(Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Topic {
            $(
                #[doc = concat!("`", $text, "`: ", $doc)]
                $variant,
            )*
            /// A topic that this version of the crate does not know.
            Unknown(UnknownValue),
        }

        intercom_core::__open_enum!(Topic { $($variant $text,)* });

        impl Topic {
            fn facts(&self) -> Option<Facts> {
                let (availability, permissions, shape) = match self {
                    $(Self::$variant => ($version $(($number))?, $permissions, Shape::$shape),)*
                    Self::Unknown(_) => return None,
                };
                Some(Facts { availability, permissions, shape })
            }
        }
    };
}

topics! {
    Ping "ping" AllVersions NONE Ping "A test, sent when the endpoint is saved or tested in the Developer Hub.";
    AdminAddedToWorkspace "admin.added_to_workspace" SinceAtLatest("2.5") ADMINS Admin "A teammate joined the workspace.";
    AdminRemovedFromWorkspace "admin.removed_from_workspace" SinceAtLatest("2.5") ADMINS Admin "A teammate was removed from the workspace.";
    AdminAwayModeUpdated "admin.away_mode_updated" SinceAtLatest("2.5") ADMINS Admin "A teammate changed the away mode.";
    AdminLoggedIn "admin.logged_in" Since("2.6") ADMINS Admin "A teammate logged in.";
    AdminLoggedOut "admin.logged_out" Since("2.6") ADMINS Admin "A teammate logged out.";
    AdminActivityLogEventCreated "admin.activity_log_event.created" Since("2.10") ADMINS ActivityLog "An entry was added to the activity log.";
    ArticleCreated "article.created" AllVersions ARTICLES Article "An article was created.";
    ArticleUpdated "article.updated" AllVersions ARTICLES Article "An article was updated.";
    ArticlePublished "article.published" AllVersions ARTICLES Article "An article was published.";
    ArticleUnpublished "article.unpublished" AllVersions ARTICLES Article "An article was unpublished.";
    ArticleDeleted "article.deleted" AllVersions ARTICLES Deleted "An article was deleted.";
    CallStarted "call.started" Since("2.14") CONVERSATIONS Call "A call started.";
    CallEnded "call.ended" Since("2.14") CONVERSATIONS Call "A call ended. Not sent for calls that were abandoned in routing.";
    CallTranscriptionAvailable "call.transcription_available" Since("2.14") CONVERSATIONS Call "The transcript of a call is available.";
    CallRecordingAvailable "call.recording_available" Since("2.14") CONVERSATIONS Call "The recording of a call is available.";
    CompanyCreated "company.created" SinceAtLatest("2.5") USERS_READ Company "A company was created.";
    CompanyUpdated "company.updated" Since("2.7") USERS_READ Company "A company was updated.";
    CompanyDeleted "company.deleted" Since("2.7") USERS_READ Deleted "A company was deleted. Sent when the deletion, which is asynchronous, is complete.";
    CompanyContactAttached "company.contact.attached" Since("2.6") USERS_READ CompanyContact "A contact was attached to a company.";
    CompanyContactDetached "company.contact.detached" Since("2.6") USERS_READ CompanyContact "A contact was detached from a company.";
    ContactUserCreated "contact.user.created" SinceAtLatest("2.5") USERS Contact "A user was created.";
    ContactLeadCreated "contact.lead.created" SinceAtLatest("2.5") USERS Contact "A lead was created.";
    ContactLeadUpdated "contact.lead.updated" SinceAtLatest("2.5") USERS Contact "A lead was updated.";
    ContactLeadAddedEmail "contact.lead.added_email" SinceAtLatest("2.5") USERS Contact "A lead added an email address.";
    ContactLeadSignedUp "contact.lead.signed_up" SinceAtLatest("2.5") USERS Contact "A lead became a user.";
    ContactEmailUpdated "contact.email.updated" SinceAtLatest("2.5") USERS Contact "The email address of a contact changed.";
    ContactUserUpdated "contact.user.updated" Since("2.6") USERS Contact "A user was updated.";
    ContactMerged "contact.merged" Since("2.6") USERS ContactMerged "A contact was merged into another one.";
    ContactDeleted "contact.deleted" SinceAtLatest("2.6") USERS_READ Deleted "A contact was deleted.";
    ContactArchived "contact.archived" Since("2.6") USERS Archived "A contact was archived.";
    ContactArchive "contact.archive" Since("2.5") USERS Archived "A contact was archived, as version 2.5 names it.";
    ContactUnarchive "contact.unarchive" Since("2.6") USERS Contact "A contact was unarchived, as the documentation names it. Intercom sends `contact.unarchived`.";
    ContactUnarchived "contact.unarchived" Since("2.6") USERS Contact "A contact was unarchived, as Intercom names it in notifications.";
    ContactSubscribed "contact.subscribed" Since("2.7") USERS Subscription "A contact subscribed to emails.";
    ContactUnsubscribed "contact.unsubscribed" SinceAtLatest("2.5") USERS Subscription "A contact unsubscribed from emails.";
    ContactUnsubscribedFromSms "contact.unsubscribed_from_sms" Undocumented USERS Subscription "A contact unsubscribed from SMS.";
    ContactUserTagCreated "contact.user.tag.created" SinceAtLatest("2.5") USERS ContactTag "A user was tagged.";
    ContactUserTagDeleted "contact.user.tag.deleted" SinceAtLatest("2.5") USERS ContactTag "A tag was removed from a user.";
    ContactLeadTagCreated "contact.lead.tag.created" SinceAtLatest("2.5") USERS ContactTag "A lead was tagged.";
    ContactLeadTagDeleted "contact.lead.tag.deleted" SinceAtLatest("2.5") USERS ContactTag "A tag was removed from a lead.";
    GranularUnsubscribe "granular.unsubscribe" SinceAtLatest("2.5") USERS Subscription "A contact unsubscribed from a subscription type.";
    GranularSubscribe "granular.subscribe" Since("2.6") USERS Subscription "A contact subscribed to a subscription type.";
    ContentStatBanner "content_stat.banner" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `banner`, or reacted to it.";
    ContentStatCarousel "content_stat.carousel" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `carousel`, or reacted to it.";
    ContentStatChat "content_stat.chat" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `chat`, or reacted to it.";
    ContentStatChecklist "content_stat.checklist" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `checklist`, or reacted to it.";
    ContentStatCustomBot "content_stat.custom_bot" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `custom_bot`, or reacted to it.";
    ContentStatEmail "content_stat.email" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `email`, or reacted to it.";
    ContentStatNewsItem "content_stat.news_item" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `news_item`, or reacted to it.";
    ContentStatPost "content_stat.post" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `post`, or reacted to it.";
    ContentStatPush "content_stat.push" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `push`, or reacted to it.";
    ContentStatSeries "content_stat.series" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `series`, or reacted to it.";
    ContentStatSeriesWebhook "content_stat.series.webhook" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `series.webhook`, or reacted to it.";
    ContentStatSms "content_stat.sms" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `sms`, or reacted to it.";
    ContentStatSurvey "content_stat.survey" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `survey`, or reacted to it.";
    ContentStatTooltipGroup "content_stat.tooltip_group" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `tooltip_group`, or reacted to it.";
    ContentStatTour "content_stat.tour" Since("2.6") CONTENT_DATA ContentStat "A contact received a message of the kind `tour`, or reacted to it.";
    ConversationUserCreated "conversation.user.created" SinceAtLatest("2.5") CONVERSATIONS Conversation "A contact started a conversation.";
    ConversationUserReplied "conversation.user.replied" SinceAtLatest("2.5") CONVERSATIONS Conversation "A contact replied in a conversation. Not sent for tickets since version 2.9.";
    ConversationAdminReplied "conversation.admin.replied" SinceAtLatest("2.5") CONVERSATIONS Conversation "A teammate replied in a conversation. Not sent for tickets since version 2.9.";
    ConversationAdminSingleCreated "conversation.admin.single.created" SinceAtLatest("2.5") CONVERSATIONS Conversation "A teammate started a conversation.";
    ConversationAdminAssigned "conversation.admin.assigned" SinceAtLatest("2.5") CONVERSATIONS Conversation "A conversation was assigned. Not sent for tickets since version 2.9.";
    ConversationAdminNoted "conversation.admin.noted" SinceAtLatest("2.5") CONVERSATIONS Conversation "A note was added to a conversation. Not sent for tickets since version 2.9.";
    ConversationAdminClosed "conversation.admin.closed" SinceAtLatest("2.5") CONVERSATIONS Conversation "A conversation was closed. Not sent for tickets since version 2.9.";
    ConversationAdminOpened "conversation.admin.opened" SinceAtLatest("2.5") CONVERSATIONS Conversation "A conversation was opened. Not sent for tickets since version 2.9.";
    ConversationAdminSnoozed "conversation.admin.snoozed" SinceAtLatest("2.5") CONVERSATIONS Conversation "A conversation was snoozed. Not sent for tickets since version 2.9.";
    ConversationAdminUnsnoozed "conversation.admin.unsnoozed" SinceAtLatest("2.5") CONVERSATIONS Conversation "A snoozed conversation was opened. Not sent for tickets since version 2.9.";
    ConversationPriorityUpdated "conversation.priority.updated" SinceAtLatest("2.5") CONVERSATIONS Conversation "The priority of a conversation changed. Not sent for tickets since version 2.9.";
    ConversationRatingAdded "conversation.rating.added" SinceAtLatest("2.5") CONVERSATIONS Conversation "A contact rated a conversation. Not sent for tickets since version 2.9.";
    ConversationAdminOpenAssigned "conversation.admin.open.assigned" SinceAtLatest("2.9") CONVERSATIONS Conversation "An open conversation was assigned. Not sent for tickets since version 2.9.";
    ConversationRead "conversation.read" SinceAtLatest("2.9") NONE Conversation "A contact read a conversation.";
    ConversationDeleted "conversation.deleted" SinceAtLatest("2.5") CONVERSATIONS ConversationDeleted "A conversation was deleted.";
    ConversationContactAttached "conversation.contact.attached" Since("2.6") CONVERSATIONS ConversationContact "A contact was added to a conversation.";
    ConversationContactDetached "conversation.contact.detached" Since("2.6") CONVERSATIONS ConversationContact "A contact was removed from a conversation.";
    ConversationPartRedacted "conversation_part.redacted" SinceAtLatest("2.5") CONVERSATIONS Conversation "A part of a conversation was redacted.";
    ConversationPartTagCreated "conversation_part.tag.created" SinceAtLatest("2.5") CONVERSATIONS Conversation "A part of a conversation was tagged.";
    ConversationOperatorReplied "conversation.operator.replied" Since("2.14") CONVERSATIONS Conversation "Fin or another bot replied in a conversation.";
    ConversationCompanyUpdated "conversation.company.updated" Since("2.15") CONVERSATIONS Conversation "The company of a conversation changed.";
    ConversationAdminRepliedTranslated "conversation.admin.replied.translated" Since("2.16") CONVERSATIONS Conversation "A reply of a teammate was translated.";
    EventCreated "event.created" SinceAtLatest("2.5") EVENTS DataEvent "A data event was submitted for a contact.";
    JobCompleted "job.completed" Since("2.14") JOBS Job "An asynchronous job completed.";
    ApiRequestCompleted "api.request.completed" Since("2.15") API_LOGS ApiRequest "A request to the API was processed.";
    DataConnectorExecutionCompleted "data_connector.execution.completed" Since("2.15") DATA_CONNECTORS DataConnectorExecution "A data connector ran.";
    TicketCreated "ticket.created" Since("2.9") TICKETS Ticket "A ticket was created.";
    TicketStateUpdated "ticket.state.updated" Since("2.9") TICKETS Ticket "The state of a ticket changed.";
    TicketNoteCreated "ticket.note.created" Since("2.9") TICKETS TicketPart "A note was added to a ticket.";
    TicketAdminAssigned "ticket.admin.assigned" Since("2.9") TICKETS TicketPart "A ticket was assigned to a teammate.";
    TicketTeamAssigned "ticket.team.assigned" Since("2.9") TICKETS TicketPart "A ticket was assigned to a team.";
    TicketAdminReplied "ticket.admin.replied" Since("2.9") TICKETS TicketPart "A teammate replied to a ticket.";
    TicketContactReplied "ticket.contact.replied" Since("2.9") TICKETS TicketPart "A contact replied to a ticket.";
    TicketAttributeUpdated "ticket.attribute.updated" Since("2.9") TICKETS TicketPart "An attribute of a ticket changed.";
    TicketContactAttached "ticket.contact.attached" Since("2.9") TICKETS TicketContact "A contact was added to a ticket.";
    TicketContactDetached "ticket.contact.detached" Since("2.9") TICKETS TicketContact "A contact was removed from a ticket.";
    TicketClosed "ticket.closed" SinceAtLatest("2.13") TICKETS Ticket "The conversation of a ticket was closed. Before version 2.15: the ticket was resolved.";
    TicketRatingProvided "ticket.rating.provided" SinceAtLatest("2.14") TICKETS Ticket "A contact rated a ticket.";
    TicketResolved "ticket.resolved" Since("2.15") TICKETS Ticket "A ticket was resolved.";
    TicketAdminRepliedTranslated "ticket.admin.replied.translated" Since("2.16") TICKETS TicketPart "A reply of a teammate to a ticket was translated.";
    VisitorSignedUp "visitor.signed_up" SinceAtLatest("2.5") USERS LegacyUser "A visitor became a user.";
    ContentSnippetCreated "content_snippet.created" Since("2.16") CONTENT_SNIPPETS ContentSnippet "A content snippet was created.";
    ContentSnippetUpdated "content_snippet.updated" Since("2.16") CONTENT_SNIPPETS ContentSnippet "A content snippet was updated.";
    ContentSnippetDeleted "content_snippet.deleted" Since("2.16") CONTENT_SNIPPETS Deleted "A content snippet was deleted.";
    AudienceCreated "audience.created" Preview AUDIENCES Audience "An audience was created.";
    AudienceUpdated "audience.updated" Preview AUDIENCES Audience "An audience was updated.";
    AudienceDeleted "audience.deleted" Preview AUDIENCES Deleted "An audience was deleted.";
    AudienceMemberAdded "audience.member_added" Preview AUDIENCES AudienceMembership "Content was added to an audience.";
    AudienceMemberRemoved "audience.member_removed" Preview AUDIENCES AudienceMembership "Content was removed from an audience.";
    ContentImportSourceCreated "content_import_source.created" Preview CONTENT ContentImportSource "A source of imported content was created.";
    ContentImportSourceUpdated "content_import_source.updated" Preview CONTENT ContentImportSource "A source of imported content was updated.";
    ContentImportSourceDeleted "content_import_source.deleted" Preview CONTENT Deleted "A source of imported content was deleted.";
    ProcedureHitlNotificationCreated "procedure.hitl_notification.created" Preview CONVERSATIONS ProcedureQuestion "A procedure asks a teammate for a decision.";
    MessengerDeploymentCompletedEventCreated "messenger.deployment_completed.event.created" Undocumented NONE Other "A deployment of the Messenger completed.";
    UserCreated "user.created" Legacy USERS LegacyUser "A user was created. Sent only to apps of version 1.x.";
    UserDeleted "user.deleted" Legacy USERS LegacyUser "A user was deleted. Sent only to apps of version 1.x.";
    UserUnsubscribed "user.unsubscribed" Legacy USERS LegacyUser "A user unsubscribed from emails. Sent only to apps of version 1.x.";
    UserEmailUpdated "user.email.updated" Legacy USERS LegacyUser "The email address of a user changed. Sent only to apps of version 1.x.";
    UserTagCreated "user.tag.created" Legacy USERS LegacyTag "A user was tagged. Sent only to apps of version 1.x.";
    UserTagDeleted "user.tag.deleted" Legacy USERS LegacyTag "A tag was removed from a user. Sent only to apps of version 1.x.";
    ContactCreated "contact.created" Legacy USERS LegacyUser "A lead was created. Sent only to apps of version 1.x.";
    ContactSignedUp "contact.signed_up" Legacy USERS LegacyUser "A lead became a user. Sent only to apps of version 1.x.";
    ContactAddedEmail "contact.added_email" Legacy USERS LegacyUser "A lead added an email address. Sent only to apps of version 1.x.";
    ContactTagCreated "contact.tag.created" Legacy USERS LegacyTag "A lead was tagged. Sent only to apps of version 1.x.";
    ContactTagDeleted "contact.tag.deleted" Legacy USERS LegacyTag "A tag was removed from a lead. Sent only to apps of version 1.x.";
}

impl Topic {
    /// Returns the versions of the API that have the topic; `None` if the topic is unknown.
    #[doc(alias = "first_version")]
    pub fn availability(&self) -> Option<Availability> {
        self.facts().map(|facts| facts.availability)
    }

    /// Returns the permissions that allow an app to receive the topic. The app needs one of them. Empty
    /// if none is documented, or if the topic is unknown.
    ///
    /// Without the permission, Intercom does not send the topic, and reports no error to the
    /// endpoint. The Developer Hub shows it.
    pub fn permissions(&self) -> &'static [TopicPermission] {
        self.facts().map_or(NONE, |facts| facts.permissions)
    }

    /// Returns the kind of object that the topic is about. The beginning of the topic determines it, so
    /// it works for unknown topics too.
    pub fn category(&self) -> TopicCategory {
        let text = self.as_str();
        let first = text.split_once('.').map_or(text, |(first, _)| first);
        match first {
            "admin" => TopicCategory::Admin,
            "api" => TopicCategory::Api,
            "article" => TopicCategory::Article,
            "audience" => TopicCategory::Audience,
            "call" => TopicCategory::Call,
            "company" => TopicCategory::Company,
            "contact" | "granular" | "user" | "visitor" => TopicCategory::Contact,
            "content_snippet" | "content_import_source" => TopicCategory::Content,
            "content_stat" => TopicCategory::ContentStat,
            "conversation" | "conversation_part" => TopicCategory::Conversation,
            "data_connector" => TopicCategory::DataConnector,
            "event" => TopicCategory::DataEvent,
            "job" => TopicCategory::Job,
            "ping" => TopicCategory::Ping,
            "procedure" => TopicCategory::Procedure,
            "ticket" => TopicCategory::Ticket,
            _ => TopicCategory::Other,
        }
    }

    /// Returns whether the topic reports that an object was deleted.
    ///
    /// `contact.user.tag.deleted` does not: the tag was removed from the contact, and both still
    /// exist.
    pub fn is_deletion(&self) -> bool {
        matches!(
            self,
            Self::ArticleDeleted
                | Self::AudienceDeleted
                | Self::CompanyDeleted
                | Self::ContactDeleted
                | Self::ContentImportSourceDeleted
                | Self::ContentSnippetDeleted
                | Self::ConversationDeleted
                | Self::UserDeleted
        )
    }

    pub(super) fn shape(&self) -> Option<Shape> {
        self.facts().map(|facts| facts.shape)
    }
}
