//! Hexadecimal digits.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Appends the digits of bytes, in lower case.
pub fn encode_into(text: &mut String, bytes: &[u8]) {
    text.reserve(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

/// Returns the digits of bytes, in lower case.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    encode_into(&mut text, bytes);
    text
}

/// Decodes digits in lower case; `None` for any other character, and for an odd number of digits.
///
/// Digits in upper case are rejected, so that a sequence of bytes has one form.
pub fn decode(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_only_what_it_encodes() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = encode(&bytes);
        assert_eq!(text.len(), 512);
        assert!(text.starts_with("000102") && text.ends_with("fdfeff"));
        assert_eq!(decode(text.as_bytes()), Some(bytes));
        assert_eq!(decode(b""), Some(Vec::new()));
        for invalid in [
            &b"0"[..],
            b"000",
            b"0A",
            b"FF",
            b"0g",
            b" 00",
            b"0x00",
            b"\xff\xff",
            b"0\0",
        ] {
            assert_eq!(decode(invalid), None, "{invalid:?}");
        }
    }
}
