//! Seeded objects. They differ in only a few values, so that many of them take little memory.

pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod tickets;

/// Returns a text with this length in bytes.
pub(crate) fn sample_text(bytes: usize) -> String {
    const TEXT: &str = "The parcel was sent last week and has not arrived yet. The tracking page shows the same town \
                        since Monday. Could somebody find out where it is, and when it will be delivered? ";
    let mut text = TEXT.repeat(bytes / TEXT.len() + 1);
    // The text is ASCII.
    text.truncate(bytes);
    text
}

/// The creation times of a block: the last object is created at `last`, and the others `apart`
/// seconds before each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) last: i64,
    pub(crate) count: usize,
    pub(crate) apart: u32,
}

impl Times {
    pub(crate) fn of(self, index: usize) -> i64 {
        let before = self.count.saturating_sub(index + 1);
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        self.last
            .saturating_sub(before.saturating_mul(i64::from(self.apart)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn creates_the_last_object_at_the_current_time() {
        let times = Times {
            last: 100,
            count: 3,
            apart: 10,
        };
        assert_eq!([times.of(0), times.of(1), times.of(2)], [80, 90, 100]);
    }

    #[test]
    fn sample_text_has_the_requested_length() {
        for bytes in [0, 1, 500, 2_000] {
            assert_eq!(sample_text(bytes).len(), bytes);
        }
    }
}
