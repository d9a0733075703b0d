//! Options of the scroll over all companies.

use std::time::Duration;

use crate::Request;
use crate::resources::companies::op;

/// Options of the scroll.
///
/// A scroll is a position at the server that advances with each request. A response that is lost takes its page with it, so a request that continues a scroll is
/// retried only if the server certainly did not process it: after a 429, and after a failure to connect. Any other failure ends the stream with an
/// error that [requires a restart](crate::Error::requires_restart).
impl Request<op::Scroll> {
    /// Starts over up to this many times if the scroll is lost or expired. Default: 0.
    ///
    /// [`items`](Self::items) and [`pages`](Self::pages) then read the list again from the beginning, and leave out the companies that they already returned, by ID.
    /// For this the stream stores the IDs. A company that changed in the meantime is not returned again.
    ///
    /// The server keeps a lost scroll open for a minute, and refuses another one until then. Unless [`wait_while_busy`](Self::wait_while_busy) is
    /// set, the restart waits for up to 90 seconds.
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

    /// Waits for up to this time while the workspace has another scroll open. Default: zero, which fails with an error that
    /// [`is_scroll_busy`](crate::Error::is_scroll_busy).
    ///
    /// [`items`](Self::items) and [`pages`](Self::pages) request the first page again, every 8 seconds at most. A scroll that nobody uses expires after a
    /// minute. The wait counts as part of [`timeout`](Self::timeout).
    ///
    /// Scrolls of one client and its clones take turns without this: each begins when the one before it has ended, was dropped, or was not used for a minute.
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
