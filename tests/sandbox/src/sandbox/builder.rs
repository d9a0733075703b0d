//! The builder of a sandbox.

use std::{
    collections::{HashMap, VecDeque},
    fmt, io,
    ops::RangeInclusive,
    sync::{Arc, Mutex, atomic::AtomicUsize},
    time::Duration,
};

use tokio::sync::{Notify, oneshot};

use crate::{
    clock::Clock,
    edit::Editor,
    export_file::ExportSize,
    export_plan::{ExportEnd, Plan},
    fault::Fault,
    fixed_ids::ACCESS_TOKEN,
    lists::{Cursors, Lists},
    oauth::OAuth,
    rate::RateWindow,
    recorded::RecordedRequest,
    sandbox::Sandbox,
    server,
    shared::{Log, Scripts, Shared},
    storm::Storm,
    timezone::Timezone,
    tokens::Tokens,
    workspace,
};

/// The default number of requests in a window.
const RATE_LIMIT: u32 = 1667;
/// The default length of a rate limit window.
const RATE_WINDOW: Duration = Duration::from_secs(10);

/// A builder for a [`Sandbox`].
pub struct Builder {
    token: String,
    port: u16,
    workspace: String,
    region: Option<String>,
    timezone: Option<String>,
    index_lag: Option<RangeInclusive<Duration>>,
    oauth: OAuth,
    rate_limit: u32,
    rate_window: Duration,
    rate_headers: bool,
    frozen_at: Option<i64>,
    max_recorded_requests: usize,
    exports: Plan,
    lists: Lists,
    gzip: bool,
    lenient: bool,
    scripts: Scripts,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            token: ACCESS_TOKEN.to_owned(),
            port: 0,
            workspace: "sandbox1".to_owned(),
            region: None,
            timezone: None,
            index_lag: None,
            oauth: OAuth::default(),
            rate_limit: RATE_LIMIT,
            rate_window: RATE_WINDOW,
            rate_headers: true,
            frozen_at: None,
            max_recorded_requests: usize::MAX,
            exports: Plan::default(),
            lists: Lists::default(),
            gzip: true,
            lenient: false,
            scripts: Scripts::default(),
        }
    }
}

impl Builder {
    /// Sets the access token to accept. Default: [`ACCESS_TOKEN`]. [`Sandbox::add_token`] and
    /// [`Sandbox::revoke_token`] change the accepted tokens while the sandbox runs.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// Sets the port to listen on. Default: any free port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the ID of the workspace.
    #[must_use]
    pub fn workspace(mut self, id: impl Into<String>) -> Self {
        self.workspace = id.into();
        self
    }

    /// Sets the region that the workspace reports, such as `EU`. Default: `US`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the time zone of the workspace, as a name of the IANA database such as
    /// `Europe/Dublin`. Default: `Etc/UTC`.
    ///
    /// `GET /me` reports it in `app.timezone`, and contact searches compare dates by the days of
    /// this time zone, including days of 23 and 25 hours.
    #[must_use]
    pub fn timezone(mut self, name: impl Into<String>) -> Self {
        self.timezone = Some(name.into());
        self
    }

    /// Sets the client ID and the client secret of the app that can be installed with OAuth. Default:
    /// [`CLIENT_ID`](crate::CLIENT_ID) and [`CLIENT_SECRET`](crate::CLIENT_SECRET).
    ///
    /// The tokens of installations are accepted like the [access token](Self::access_token), until the
    /// app is uninstalled.
    #[must_use]
    pub fn oauth_app(
        mut self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        self.oauth = OAuth::new(client_id.into(), client_secret.into());
        self
    }

    /// Sets the number of requests per window. The sandbox responds to further requests with 429.
    /// Default: 1667.
    #[must_use]
    pub fn rate_limit(mut self, requests: u32) -> Self {
        self.rate_limit = requests;
        self
    }

    /// Sets the length of a window. Default: ten seconds. Minimum: one millisecond.
    ///
    /// Windows follow the clock of the sandbox and start at multiples of their length. As at
    /// Intercom, `X-RateLimit-Reset` is in seconds: for a short window, it is up to a second late.
    #[must_use]
    pub fn rate_window(mut self, length: Duration) -> Self {
        self.rate_window = length;
        self
    }

    /// Sets whether responses have the headers `X-RateLimit-Limit`, `-Remaining` and `-Reset`.
    /// Default: `true`.
    ///
    /// Requests are counted in both cases. Responses to requests without a valid token never have
    /// these headers.
    #[must_use]
    pub fn rate_headers(mut self, send: bool) -> Self {
        self.rate_headers = send;
        self
    }

    /// Stops the clock at a Unix time in seconds. Afterwards, only [`Sandbox::advance`] moves it.
    #[must_use]
    pub fn frozen_at(mut self, seconds: i64) -> Self {
        self.frozen_at = Some(seconds);
        self
    }

    /// Sets the maximum number of recorded requests. The latest requests are preserved. Default:
    /// all.
    ///
    /// Set a maximum to save memory in tests with many thousands of requests.
    #[must_use]
    pub fn max_recorded_requests(mut self, last: usize) -> Self {
        self.max_recorded_requests = last;
        self
    }

    /// Sets how long changes take to become searchable. Default: no time.
    ///
    /// Until then, searches for contacts, conversations and tickets evaluate and return an object
    /// as it was before the change: a new object is not found, and a deleted, archived or merged
    /// one is still found. Other requests see changes at once. The delay follows the clock of the
    /// sandbox. It also applies to [`Sandbox::seed`]; [`Editor::flush_index`] makes all changes
    /// searchable.
    #[must_use]
    pub fn index_lag(self, lag: Duration) -> Self {
        self.index_lag_between(lag..=lag)
    }

    /// Sets a random delay for each change, like [`index_lag`](Self::index_lag): a change can become
    /// searchable before earlier changes of other objects. The delays are the same in each run.
    #[must_use]
    pub fn index_lag_between(mut self, range: RangeInclusive<Duration>) -> Self {
        self.index_lag = Some(range);
        self
    }

    /// Sets how the cursors of sorted searches work. Default: [`Cursors::Rows`].
    #[must_use]
    pub fn cursors(mut self, cursors: Cursors) -> Self {
        self.lists.cursors = cursors;
        self
    }

    /// Sets how long the cursors of lists and searches are accepted. Later, the sandbox responds with
    /// 400. Default: any time.
    ///
    /// The time follows the clock of the sandbox. [`Editor::expire_cursors`] invalidates cursors at
    /// once.
    #[must_use]
    pub fn cursor_lifetime(mut self, lifetime: Duration) -> Self {
        self.lists.cursor_lifetime = Some(lifetime);
        self
    }

    /// Sets whether the scroll over all companies has the same parameter on each page, and advances
    /// with each request. Default: `false`, so each page has a new parameter, and earlier
    /// parameters are rejected.
    #[must_use]
    pub fn constant_scroll_param(mut self, constant: bool) -> Self {
        self.lists.constant_scroll_param = constant;
        self
    }

    /// Sets how long the scroll over all companies stays open between requests. Default: one
    /// minute.
    #[must_use]
    pub fn scroll_lifetime(mut self, lifetime: Duration) -> Self {
        self.lists.scroll_lifetime = lifetime;
        self
    }

    /// Sets whether JSON of at least 1 KiB is compressed with gzip for clients that accept it. Default:
    /// `true`.
    #[must_use]
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.gzip = gzip;
        self
    }

    /// Sets whether requests are accepted that deviate from the description of the API, as Intercom
    /// accepts them. Default: `false`, so that misspelled names are noticed.
    ///
    /// In lenient mode, which clients for other versions of the API need,
    ///
    /// - undeclared query parameters and body properties, also in nested objects and in search
    ///   filters, and the bodies of operations without a declared body are ignored;
    /// - null is ignored in optional properties that are not nullable;
    /// - numbers and strings of digits are interchangeable, and the fraction of a number is dropped
    ///   where an integer is declared;
    /// - searches for conversations compare IDs with `<`, `<=`, `>` and `>=`.
    ///
    /// Everything else is validated, such as required properties and the values of enums.
    #[must_use]
    pub fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self
    }

    /// Sets a function that replaces the responses to some requests with a [`Fault`].
    ///
    /// The function is called after a request is read and before it is processed. If it returns
    /// `None`, the sandbox processes the request.
    #[must_use]
    pub fn faults(
        mut self,
        script: impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        self.scripts.complete = Some(Box::new(script));
        self
    }

    /// Sets a function like [`faults`](Self::faults) that is called before the body of a request is
    /// read, so that [`Fault::Reset`], [`Fault::ResetWhileReading`] and [`Fault::Close`] happen
    /// before the body is read.
    ///
    /// The request that the function receives has no body. If the function returns `None`, the
    /// function of `faults` is called too.
    #[must_use]
    pub fn head_faults(
        mut self,
        script: impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        self.scripts.head = Some(Box::new(script));
        self
    }

    /// Adds random faults, which are the same for the same seed. Requests for which a function of
    /// [`faults`](Self::faults) returns a fault are not affected.
    #[must_use]
    pub fn storm(mut self, storm: Storm) -> Self {
        self.scripts.storm = Some(storm);
        self
    }

    /// Sets a function that runs after each request, before its response is sent. Use it to change
    /// data between two pages. `intercom_api::OPERATIONS` lists the IDs of the operations.
    ///
    /// ```
    /// use intercom_sandbox::{Collection, Sandbox};
    /// use serde_json::json;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sandbox = Sandbox::builder()
    ///     .after_each(|editor, request| {
    ///         if request.operation_id.as_deref() == Some("searchTickets")
    ///             && let Some(oldest) = editor.ids(Collection::Tickets).first()
    ///         {
    ///             editor.update(Collection::Tickets, oldest, &json!({ "open": false }));
    ///         }
    ///     })
    ///     .start()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The sandbox sends no responses while the function runs. The function must not call methods of
    /// [`Sandbox`], which would deadlock.
    #[must_use]
    pub fn after_each(
        mut self,
        change: impl Fn(&mut Editor<'_>, &RecordedRequest) + Send + Sync + 'static,
    ) -> Self {
        self.scripts.after = Some(Box::new(change));
        self
    }

    /// Sets the number of polls that report an export as pending, and the number of subsequent
    /// polls that report it as in progress, before the export ends. Default: 0 and 1.
    ///
    /// A request for another export, which is rejected meanwhile, counts as a poll.
    #[must_use]
    pub fn export_polls(mut self, pending: u32, in_progress: u32) -> Self {
        self.exports.pending = pending;
        self.exports.in_progress = in_progress;
        self
    }

    /// Sets how exports end. Default: completed.
    #[must_use]
    pub fn export_end(mut self, end: ExportEnd) -> Self {
        self.exports.end = end;
        self
    }

    /// Sets the size of the file of an export. Default: one row.
    ///
    /// The file is generated while it is sent, so a large file needs no memory.
    #[must_use]
    pub fn export_size(mut self, size: ExportSize) -> Self {
        self.exports.size = size;
        self
    }

    /// Starts the server on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if the port cannot be bound, or if the [time zone](Self::timezone) is
    /// unknown ([`InvalidInput`](io::ErrorKind::InvalidInput)).
    pub async fn start(self) -> io::Result<Sandbox> {
        let timezone = match &self.timezone {
            Some(name) => Timezone::named(name).ok_or_else(|| {
                let message =
                    format!("unknown time zone `{name}`: expected a name such as Europe/Dublin");
                io::Error::new(io::ErrorKind::InvalidInput, message)
            })?,
            None => Timezone::default(),
        };
        let (listener, address) = server::bind(self.port).await?;
        let rate = RateWindow::new(self.rate_limit, self.rate_window, self.rate_headers);
        let mut state = workspace::fresh(
            &self.workspace,
            format!("http://{address}"),
            Clock::new(self.frozen_at),
            rate,
            self.exports,
            self.lists,
        );
        if let Some(region) = self.region {
            state.region = region;
        }
        state.timezone = timezone;
        if let Some(range) = self.index_lag {
            state.set_index_lag(range);
        }
        state.oauth = self.oauth;
        state.tokens = Tokens::new(self.token.clone());
        let shared = Arc::new(Shared {
            token: self.token,
            state: Mutex::new(state),
            log: Mutex::new(Log {
                requests: VecDeque::new(),
                counts: HashMap::new(),
                keep: self.max_recorded_requests,
            }),
            scripts: self.scripts,
            gzip: self.gzip,
            lenient: self.lenient,
            pending_resets: AtomicUsize::new(0),
            wake: Notify::new(),
        });
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(server::run(listener, Arc::clone(&shared), stopped));
        Ok(Sandbox {
            address,
            shared,
            stop: Some(stop),
            task,
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("port", &self.port)
            .field("workspace", &self.workspace)
            .field("rate_limit", &self.rate_limit)
            .field("rate_window", &self.rate_window)
            .field("frozen_at", &self.frozen_at)
            .field("storm", &self.scripts.storm)
            .finish_non_exhaustive()
    }
}
