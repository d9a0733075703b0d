//! The IDs of new objects.

/// Creates IDs in Intercom's formats. The same requests result in the same IDs.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    counter: u64,
    ticket_number: u64,
    articles: u64,
    collections: u64,
}

impl Ids {
    fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// Reserves numbers and returns the first of them.
    pub(crate) fn reserve(&mut self, count: u64) -> u64 {
        let first = self.counter + 1;
        self.counter += count;
        first
    }

    /// Reserves ticket numbers and returns the first of them.
    pub(crate) fn reserve_tickets(&mut self, count: u64) -> u64 {
        let first = self.ticket_number + 1;
        self.ticket_number += count;
        first
    }

    /// Returns an ID of 24 hexadecimal digits, for contacts and companies.
    pub(crate) fn object(&mut self) -> String {
        Self::object_of(self.next())
    }

    pub(crate) fn object_of(number: u64) -> String {
        format!("66{:016x}{number:06x}", mix(number))
    }

    /// Returns a number of more than 32 bits, for conversations and tickets.
    pub(crate) fn conversation(&mut self) -> String {
        Self::conversation_of(self.next())
    }

    pub(crate) fn conversation_of(number: u64) -> String {
        (215_474_000_000_000 + number * 37).to_string()
    }

    /// Returns a shorter number.
    pub(crate) fn number(&mut self) -> u64 {
        Self::number_of(self.next())
    }

    pub(crate) fn number_of(number: u64) -> u64 {
        8_100_000 + number
    }

    pub(crate) fn article(&mut self) -> u64 {
        self.articles += 1;
        4_000 + self.articles
    }

    pub(crate) fn collection(&mut self) -> u64 {
        self.collections += 1;
        120 + self.collections
    }

    /// Returns the number of a ticket that users see.
    pub(crate) fn ticket_number(&mut self) -> u64 {
        self.ticket_number += 1;
        self.ticket_number
    }

    /// Returns a random string.
    pub(crate) fn opaque(&mut self, length: usize) -> String {
        let mut seed = self.next();
        let mut text = String::new();
        while text.len() < length {
            seed = mix(seed);
            let digit = u32::try_from(seed % 36).unwrap_or(0);
            text.extend(char::from_digit(digit, 36));
        }
        text
    }

    pub(crate) fn uuid(&mut self) -> String {
        let one = mix(self.next());
        let two = mix(one);
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            one >> 32,
            (one >> 16) & 0xffff,
            one & 0xfff,
            two >> 52,
            two & 0xffff_ffff_ffff
        )
    }
}

/// Applies the finalizer of splitmix64, which maps consecutive numbers to pseudorandom ones.
pub(crate) fn mix(number: u64) -> u64 {
    let mut value = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
