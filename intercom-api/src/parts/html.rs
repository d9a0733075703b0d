//! Text from HTML.

/// The text of a body without its HTML: entities are decoded, blocks stand on lines of their own, and a link is followed by its address in
/// brackets unless that is its text. Scripts, styles and pictures without a description are left out.
///
/// It is meant for reading and for searching; use `display_as` of the operations that have it to get the plain text that Intercom makes.
///
/// ```
/// use intercom_api::parts::html_to_text;
///
/// let body = "<p>Hello Ada &amp; Co,</p><p>see <a href=\"https://example.com/faq\">our page</a>.</p>";
/// assert_eq!(html_to_text(body), "Hello Ada & Co,\n\nsee our page (https://example.com/faq).");
/// ```
#[inline]
pub fn html_to_text(html: &str) -> String {
    // The library ends lines as mail does.
    let text = nanohtml2text::html2text(html).replace("\r\n", "\n");
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_people_read() {
        for (html, text) in [
            ("", ""),
            ("<p></p>", ""),
            ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            ("1 &lt; 2 &amp; 3 &#8217; &eacute;", "1 < 2 & 3 ’ é"),
            ("a < b", "a < b"),
            (
                "<p>before</p><script>x()</script><style>p{}</style>",
                "before",
            ),
            (
                "<img src=\"https://example.com/a.png\" alt=\"a box\">",
                "a box",
            ),
            ("<p>never closed <b>bold", "never closed bold"),
        ] {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }
}
