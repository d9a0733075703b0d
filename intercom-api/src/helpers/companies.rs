//! Options of the scroll over all companies.

use std::time::Duration;

use crate::Request;
use crate::resources::companies::op;

/// Options of the scroll.
///
/// A scroll is a position that the server stores and that advances with each request. If a response is lost, its page is lost too. Therefore, a request that
/// continues a scroll is retried only if the server did not process it: after a 429, and after a failure to connect. Any other failure ends the stream with an
/// error that [requires a restart](crate::Error::requires_restart).
impl Request<op::Scroll> {
    /// Sets how often the scroll is restarted if it is lost or has expired. Default: 0.
    ///
    /// After a restart, [`items`](Self::items) and [`pages`](Self::pages) read the list from the start, and skip the companies that they have already returned.
    /// The stream stores the IDs of these companies. A company that changed in the meantime is not returned again.
    ///
    /// The server keeps a lost scroll open for a minute, and rejects a new scroll until then. Therefore, a restart waits for up to 90 seconds, unless
    /// [`wait_while_busy`](Self::wait_while_busy) sets another limit.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let mut companies = client.companies().scroll().restarts(3).items();
    /// while let Some(company) = companies.next().await {
    ///     println!("{}", company?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("resume", "start_over"))]
    pub fn restarts(mut self, limit: u32) -> Self {
        let call = self.call_mut();
        call.restarts = limit;
        if call.wait_while_busy.is_zero() && limit > 0 {
            call.wait_while_busy = Duration::from_secs(90);
        }
        self
    }

    /// Sets how long to wait while the workspace has another open scroll. Default: zero, which fails with an error for which
    /// [`is_scroll_busy`](crate::Error::is_scroll_busy) returns `true`.
    ///
    /// During the wait, [`items`](Self::items) and [`pages`](Self::pages) request the first page repeatedly, at intervals of at most 8 seconds. A scroll that is
    /// not used expires after a minute. The wait counts toward [`timeout`](Self::timeout).
    ///
    /// Scrolls of one client and its clones do not need this option: each starts when the previous one has ended, was dropped, or was not used for a minute.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let companies = client.companies().scroll().wait_while_busy(Duration::from_secs(120));
    /// println!("{} companies", companies.items().try_collect().await?.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_while_busy(mut self, limit: Duration) -> Self {
        self.call_mut().wait_while_busy = limit;
        self
    }
}
