//! Writes Rust source, formatted.

/// The longest line of code, as rustfmt has it.
const WIDTH: usize = 100;
/// The longest list of arguments or elements that rustfmt leaves on one line.
pub(crate) const LIST_WIDTH: usize = 60;

/// Rust source that grows line by line.
#[derive(Default)]
pub(crate) struct Source {
    text: String,
    depth: usize,
}

impl Source {
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Adds a line at the current depth.
    pub(crate) fn line(&mut self, line: &str) {
        if !line.is_empty() {
            for _ in 0..self.depth {
                self.text.push_str("    ");
            }
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Adds an empty line, unless a block has just begun.
    pub(crate) fn blank(&mut self) {
        let begins =
            self.text.is_empty() || self.text.ends_with("{\n") || self.text.ends_with("\n\n");
        if !begins {
            self.text.push('\n');
        }
    }

    /// Adds doc comments: each line of the text is one.
    pub(crate) fn doc(&mut self, text: &str) {
        for line in text.trim().lines() {
            // A carriage return by itself is an error in a doc comment.
            let line = line.replace('\r', " ");
            match line.trim_end() {
                "" => self.line("///"),
                line => self.line(&format!("/// {line}")),
            }
        }
    }

    /// Adds a line and goes one level deeper.
    pub(crate) fn open(&mut self, line: &str) {
        self.line(line);
        self.depth += 1;
    }

    /// Goes one level up and adds a line.
    pub(crate) fn close(&mut self, line: &str) {
        self.leave();
        self.line(line);
    }

    /// Adds a last line at the current depth, and goes one level up.
    pub(crate) fn close_with(&mut self, line: &str) {
        self.line(line);
        self.leave();
    }

    /// Goes one level up.
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Opens a block whose head has a list: on one line if it fits, else with one element a line.
    pub(crate) fn open_list(&mut self, before: &str, elements: &[String], after: &str) {
        self.list(before, elements, after);
        self.depth += 1;
    }

    /// Adds a call: its arguments on one line if they are short, else one a line. An argument may have several lines.
    pub(crate) fn call(&mut self, before: &str, arguments: &[String], after: &str) {
        let all = arguments.join(", ");
        let line = format!("{before}{all}{after}");
        if all.chars().count() <= LIST_WIDTH && self.fits(&line) {
            self.line(&line);
            return;
        }
        self.open(before);
        for argument in arguments {
            for line in format!("{argument},").lines() {
                self.line(line);
            }
        }
        self.close(after);
    }

    /// Adds an arm of a `match`, with a block if it does not fit on one line.
    pub(crate) fn arm(&mut self, pattern: &str, value: &str) {
        let line = format!("{pattern} => {value},");
        if self.fits(&line) {
            self.line(&line);
        } else {
            self.open(&format!("{pattern} => {{"));
            self.line(value);
            self.close("}");
        }
    }

    /// Adds a list of tuples.
    pub(crate) fn tuples(&mut self, before: &str, tuples: &[[String; 2]], after: &str) {
        let short = |[one, other]: &[String; 2]| {
            let all = format!("{one}, {other}");
            (all.chars().count() <= LIST_WIDTH).then(|| format!("({all})"))
        };
        if let [only] = tuples {
            self.call(&format!("{before}("), only, &format!("){after}"));
            return;
        }
        if tuples.is_empty() {
            self.line(&format!("{before}{after}"));
            return;
        }
        self.open(before);
        for tuple in tuples {
            match short(tuple) {
                Some(line) => self.line(&format!("{line},")),
                None => self.call("(", tuple, "),"),
            }
        }
        self.close(after);
    }

    /// Adds `outer(inner(argument))`, where `outer` may be several calls.
    pub(crate) fn nested(&mut self, outer: &str, inner: &str, argument: &str, after: &str) {
        let line = format!("{outer}{inner}({argument}){after}");
        let before = format!("{outer}{inner}(");
        // The name of the outermost call and its parentheses do not count.
        let outermost = line.find('(').map_or(0, |at| at + 2);
        let short = |text: &str| text.chars().count() <= LIST_WIDTH + outermost;
        if short(&line) {
            self.line(&line);
        } else if short(&before) {
            self.open(&before);
            self.line(&format!("{argument},"));
            self.close(&format!("){after}"));
        } else {
            self.open(outer);
            self.line(&format!("{inner}({argument}),"));
            self.close(after);
        }
    }

    /// Opens an `impl` of a trait for a type: on one line if it fits.
    pub(crate) fn open_impl(&mut self, of: &str, ident: &str) {
        let line = format!("impl {of} for {ident} {{");
        if self.fits(&line) {
            self.open(&line);
        } else {
            self.line(&format!("impl {of}"));
            self.line(&format!("    for {ident}"));
            self.open("{");
        }
    }

    /// Adds the last argument of a macro, a list. Within a macro, rustfmt adds no comma at its end.
    pub(crate) fn macro_list(&mut self, elements: &[String]) {
        let line = elements.join(", ");
        if line.chars().count() <= LIST_WIDTH {
            self.line(&format!("[{line}]"));
            return;
        }
        self.open("[");
        for (index, element) in elements.iter().enumerate() {
            let end = if index + 1 == elements.len() { "" } else { "," };
            self.line(&format!("{element}{end}"));
        }
        self.close("]");
    }

    /// Adds a list: on one line if it fits, else with one element a line.
    pub(crate) fn list(&mut self, before: &str, elements: &[String], after: &str) {
        let line = format!("{before}{}{after}", elements.join(", "));
        if self.fits(&line) || elements.is_empty() {
            self.line(&line);
            return;
        }
        self.open(before);
        for element in elements {
            self.line(&format!("{element},"));
        }
        self.close(after);
    }

    /// Adds a constant that is a reference to a list.
    pub(crate) fn constant(&mut self, head: &str, elements: &[String]) {
        match elements {
            [] => self.line(&format!("{head} = &[];")),
            // rustfmt prefers to break after the `=` as long as the list stays on one line.
            [only] => self.assign(head, &format!("&[{only}]")),
            elements => {
                self.open(&format!("{head} = &["));
                for element in elements {
                    self.line(&format!("{element},"));
                }
                self.close("];");
            }
        }
    }

    /// Adds an assignment, broken after the `=` if it does not fit.
    pub(crate) fn assign(&mut self, place: &str, value: &str) {
        let line = format!("{place} = {value};");
        if self.fits(&line) {
            self.line(&line);
        } else {
            self.open(&format!("{place} ="));
            self.close_with(&format!("{value};"));
        }
    }

    /// Adds `words`, as many on a line as fit.
    pub(crate) fn fill(&mut self, words: impl IntoIterator<Item = String>) {
        let mut line = String::new();
        for word in words {
            if !line.is_empty() && !self.fits(&format!("{line} {word}")) {
                self.line(&line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        if !line.is_empty() {
            self.line(&line);
        }
    }

    pub(crate) fn fits(&self, line: &str) -> bool {
        4 * self.depth + line.chars().count() <= WIDTH
    }
}

/// A string literal.
pub(crate) fn literal(text: &str) -> String {
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_wrap_as_rustfmt_wraps_them() {
        let mut source = Source::default();
        source.list("fn a(", &["b: u8".into(), "c: u8".into()], ") {}");
        let long = "x".repeat(60);
        source.list(
            "fn a(",
            &[format!("{long}: u8"), format!("{long}: u8")],
            ") {}",
        );
        assert_eq!(
            source.into_text(),
            format!("fn a(b: u8, c: u8) {{}}\nfn a(\n    {long}: u8,\n    {long}: u8,\n) {{}}\n")
        );
    }

    #[test]
    fn no_text_leaves_its_comment_or_literal() {
        let mut source = Source::default();
        source.doc("*/ a\n\n}\r fn b() {}");
        assert_eq!(source.into_text(), "/// */ a\n///\n/// }  fn b() {}\n");
        assert_eq!(literal("\"#]\n"), r##""\"#]\n""##);
    }
}
