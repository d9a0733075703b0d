//! Rate windows: the number of requests per window, and the rate limit headers.

use std::time::Duration;

use crate::fault::seconds;

/// Counts requests per window. Windows start at multiples of their length.
#[derive(Debug)]
pub(crate) struct RateWindow {
    pub(crate) limit: u32,
    pub(crate) headers: bool,
    length: Duration,
    number: u128,
    used: u32,
}

/// The values of the rate limit headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// The Unix time in seconds at which the window ends, rounded up.
    pub(crate) reset: u64,
    pub(crate) exceeded: bool,
}

impl RateWindow {
    pub(crate) fn new(limit: u32, length: Duration, headers: bool) -> Self {
        Self {
            limit,
            headers,
            length: length.max(Duration::from_millis(1)),
            number: 0,
            used: 0,
        }
    }

    /// Counts one request at a Unix time.
    pub(crate) fn count(&mut self, now: Duration) -> Rate {
        let number = now.as_nanos() / self.length.as_nanos();
        if number != self.number {
            self.number = number;
            self.used = 0;
        }
        let exceeded = self.used >= self.limit;
        if !exceeded {
            self.used += 1;
        }
        let over = (number + 1) * self.length.as_nanos();
        let over = Duration::from_nanos(u64::try_from(over).unwrap_or(u64::MAX));
        Rate {
            limit: self.limit,
            remaining: self.limit - self.used,
            reset: seconds(over),
            exceeded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_the_end_of_a_short_window_up() {
        let mut window = RateWindow::new(1, Duration::from_millis(200), true);
        let at = |millis: u64| Duration::from_millis(1_000_000 + millis);
        let first = window.count(at(10));
        assert_eq!(
            (first.remaining, first.reset, first.exceeded),
            (0, 1_001, false)
        );
        assert!(window.count(at(199)).exceeded);
        assert!(!window.count(at(200)).exceeded);
        // A window that ends on a full second needs no rounding.
        assert_eq!(window.count(at(999)).reset, 1_001);
    }

    #[test]
    fn a_limit_of_zero_rejects_every_request() {
        let mut window = RateWindow::new(0, Duration::ZERO, true);
        assert!(window.count(Duration::from_secs(1)).exceeded);
    }
}
