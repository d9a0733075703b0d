//! The settings of a sandbox.

use std::{
    collections::{HashMap, VecDeque},
    fmt, io,
    sync::{Arc, Mutex, atomic::AtomicUsize},
    time::Duration,
};

use tokio::sync::oneshot;

use crate::{
    edit::Editor,
    export_file::ExportSize,
    fault::Fault,
    handlers::exports::{ExportEnd, Plan},
    pagination::{Cursors, Lists},
    rate::RateWindow,
    recorded::RecordedRequest,
    sandbox::Sandbox,
    server::{self, Log, Scripts, Shared},
    state::Clock,
    storm::Storm,
    workspace::{self, ACCESS_TOKEN},
};

/// Requests per window, unless set otherwise.
const RATE_LIMIT: u32 = 1667;
/// The length of a rate window, unless set otherwise.
const RATE_WINDOW: Duration = Duration::from_secs(10);

/// Settings of a [`Sandbox`].
pub struct Builder {
    token: String,
    port: u16,
    workspace: String,
    rate_limit: u32,
    rate_window: Duration,
    rate_headers: bool,
    frozen_at: Option<i64>,
    keep_requests: usize,
    exports: Plan,
    lists: Lists,
    scripts: Scripts,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            token: ACCESS_TOKEN.to_owned(),
            port: 0,
            workspace: "sandbox1".to_owned(),
            rate_limit: RATE_LIMIT,
            rate_window: RATE_WINDOW,
            rate_headers: true,
            frozen_at: None,
            keep_requests: usize::MAX,
            exports: Plan::default(),
            lists: Lists::default(),
            scripts: Scripts::default(),
        }
    }
}

impl Builder {
    /// The token to accept, in place of [`ACCESS_TOKEN`].
    #[must_use]
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// The port to listen at, in place of any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The id of the workspace, which contacts and others carry.
    #[must_use]
    pub fn workspace(mut self, id: impl Into<String>) -> Self {
        self.workspace = id.into();
        self
    }

    /// How many requests are answered in a window before 429; 1667 unless set.
    #[must_use]
    pub fn rate_limit(mut self, requests: u32) -> Self {
        self.rate_limit = requests;
        self
    }

    /// How long a window is; ten seconds unless set, a millisecond at least.
    ///
    /// Windows follow the clock of the sandbox and start at multiples of their length. `X-RateLimit-Reset` is in whole
    /// seconds, as with Intercom: for a short window it lies up to a second after its end.
    #[must_use]
    pub fn rate_window(mut self, length: Duration) -> Self {
        self.rate_window = length;
        self
    }

    /// Whether answers have the headers `X-RateLimit-Limit`, `-Remaining` and `-Reset`; they do unless set. Requests
    /// are counted either way. Answers to requests without a valid token never have them.
    #[must_use]
    pub fn rate_headers(mut self, send: bool) -> Self {
        self.rate_headers = send;
        self
    }

    /// Stops the clock at a Unix time in seconds; from there only [`Sandbox::advance`] moves it.
    #[must_use]
    pub fn frozen_at(mut self, seconds: i64) -> Self {
        self.frozen_at = Some(seconds);
        self
    }

    /// How many of the last requests are remembered; all unless set. Worth setting for many thousands of requests.
    #[must_use]
    pub fn keep_requests(mut self, last: usize) -> Self {
        self.keep_requests = last;
        self
    }

    /// How the cursors of searches with a sort order work. Default: [`Cursors::Rows`].
    #[must_use]
    pub fn cursors(mut self, cursors: Cursors) -> Self {
        self.lists.cursors = cursors;
        self
    }

    /// Whether the scroll over all companies has the same parameter on each page, and advances with each request. Default: each page has a new parameter, and
    /// the old ones are refused.
    #[must_use]
    pub fn constant_scroll_param(mut self, constant: bool) -> Self {
        self.lists.constant_scroll_param = constant;
        self
    }

    /// How long the scroll over all companies stays open without use. Default: a minute.
    #[must_use]
    pub fn scroll_lifetime(mut self, lifetime: Duration) -> Self {
        self.lists.scroll_lifetime = lifetime;
        self
    }

    /// Lets a function decide what happens to requests in place of an answer, to see how a client takes it.
    ///
    /// It is asked when a request was read, before it is carried out; `None` leaves the request to the sandbox.
    #[must_use]
    pub fn faults(
        mut self,
        script: impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        self.scripts.whole = Some(Box::new(script));
        self
    }

    /// As [`faults`](Self::faults), but asked when the head of a request was read, so that
    /// [`Fault::Reset`], [`Fault::ResetWhileReading`] and [`Fault::Close`] come before the body is read. The request
    /// that the function sees has no body. It is asked first; where it says `None`, `faults` is asked too.
    #[must_use]
    pub fn head_faults(
        mut self,
        script: impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        self.scripts.head = Some(Box::new(script));
        self
    }

    /// Lets faults happen at random, the same ones each time. A request to which a function of
    /// [`faults`](Self::faults) has something to say is left alone.
    #[must_use]
    pub fn storm(mut self, storm: Storm) -> Self {
        self.scripts.storm = Some(storm);
        self
    }

    /// Runs a function after each request, before its answer is sent: data that changes between two pages.
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
    /// The sandbox answers nothing while the function runs. It must not call methods of [`Sandbox`]: they would wait
    /// for it to end.
    #[must_use]
    pub fn after_each(
        mut self,
        change: impl Fn(&mut Editor<'_>, &RecordedRequest) + Send + Sync + 'static,
    ) -> Self {
        self.scripts.after = Some(Box::new(change));
        self
    }

    /// How often a look at an export finds it pending, and how often in progress after that, before it ends; 0 and 1
    /// unless set.
    #[must_use]
    pub fn export_polls(mut self, pending: u32, in_progress: u32) -> Self {
        self.exports.pending = pending;
        self.exports.in_progress = in_progress;
        self
    }

    /// How exports end; they complete unless set.
    #[must_use]
    pub fn export_end(mut self, end: ExportEnd) -> Self {
        self.exports.end = end;
        self
    }

    /// How large the file of an export is; one row unless set. It is made while it is sent, so that its size costs no
    /// memory.
    #[must_use]
    pub fn export_size(mut self, size: ExportSize) -> Self {
        self.exports.size = size;
        self
    }

    /// Starts the server on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// When the port cannot be bound.
    pub async fn start(self) -> io::Result<Sandbox> {
        let (listener, address) = server::bind(self.port).await?;
        let rate = RateWindow::new(self.rate_limit, self.rate_window, self.rate_headers);
        let state = workspace::fresh(
            &self.workspace,
            format!("http://{address}"),
            Clock::new(self.frozen_at),
            rate,
            self.exports,
            self.lists,
        );
        let shared = Arc::new(Shared {
            token: self.token,
            state: Mutex::new(state),
            log: Mutex::new(Log {
                requests: VecDeque::new(),
                counts: HashMap::new(),
                keep: self.keep_requests,
            }),
            scripts: self.scripts,
            refusing: AtomicUsize::new(0),
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
