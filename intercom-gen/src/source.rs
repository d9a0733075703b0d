//! A writer of formatted Rust source.

/// The maximum width of a line in rustfmt.
const WIDTH: usize = 100;
/// The maximum width of arguments or elements that rustfmt leaves on one line.
pub(crate) const LIST_WIDTH: usize = 60;

/// A buffer of Rust source with an indentation depth.
#[derive(Default)]
pub(crate) struct Source {
    text: String,
    depth: usize,
}

impl Source {
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Adds a line with the current indentation.
    pub(crate) fn line(&mut self, line: &str) {
        if !line.is_empty() {
            for _ in 0..self.depth {
                self.text.push_str("    ");
            }
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Adds an empty line, except at the start of a block or after another empty line.
    pub(crate) fn blank(&mut self) {
        let skip =
            self.text.is_empty() || self.text.ends_with("{\n") || self.text.ends_with("\n\n");
        if !skip {
            self.text.push('\n');
        }
    }

    /// Adds one doc comment for each line of `text`.
    pub(crate) fn doc(&mut self, text: &str) {
        for line in text.trim().lines() {
            // The compiler rejects carriage returns in doc comments.
            let line = line.replace('\r', " ");
            match line.trim_end() {
                "" => self.line("///"),
                line => self.line(&format!("/// {line}")),
            }
        }
    }

    /// Adds the attribute that deprecates the next item, if there is a note.
    pub(crate) fn deprecated(&mut self, note: Option<&String>) {
        if let Some(note) = note {
            let attribute = format!("#[deprecated(note = {})]", literal(note));
            if self.fits(&attribute) {
                self.line(&attribute);
            } else {
                self.open("#[deprecated(");
                self.line(&format!("note = {}", literal(note)));
                self.close(")]");
            }
        }
    }

    /// Adds a line, and increases the depth.
    pub(crate) fn open(&mut self, line: &str) {
        self.line(line);
        self.depth += 1;
    }

    /// Decreases the depth, and adds a line.
    pub(crate) fn close(&mut self, line: &str) {
        self.leave();
        self.line(line);
    }

    /// Adds a line, and decreases the depth.
    pub(crate) fn close_with(&mut self, line: &str) {
        self.line(line);
        self.leave();
    }

    /// Decreases the depth.
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Opens a block whose head contains a list. The head is on one line if it fits; otherwise,
    /// each element is on a separate line.
    pub(crate) fn open_list(&mut self, before: &str, elements: &[String], after: &str) {
        self.list(before, elements, after);
        self.depth += 1;
    }

    /// Adds a call. Its arguments are on one line if they are short; otherwise, each one is on a
    /// separate line. An argument can have several lines.
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

    /// Adds a match arm, with a block if it does not fit on one line.
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

    /// Adds a list of pairs.
    pub(crate) fn pairs(&mut self, before: &str, pairs: &[[String; 2]], after: &str) {
        let short = |[one, other]: &[String; 2]| {
            let all = format!("{one}, {other}");
            (all.chars().count() <= LIST_WIDTH).then(|| format!("({all})"))
        };
        if let [only] = pairs {
            self.call(&format!("{before}("), only, &format!("){after}"));
            return;
        }
        if pairs.is_empty() {
            self.line(&format!("{before}{after}"));
            return;
        }
        self.open(before);
        for pair in pairs {
            match short(pair) {
                Some(line) => self.line(&format!("{line},")),
                None => self.call("(", pair, "),"),
            }
        }
        self.close(after);
    }

    /// Adds `outer(inner(argument))`, where `outer` can consist of several calls.
    pub(crate) fn nested(&mut self, outer: &str, inner: &str, argument: &str, after: &str) {
        let line = format!("{outer}{inner}({argument}){after}");
        let before = format!("{outer}{inner}(");
        // rustfmt does not count the name of the outermost call and its parentheses.
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

    /// Opens an `impl` of a trait for a type, on one line if it fits.
    pub(crate) fn open_impl(&mut self, trait_: &str, ident: &str) {
        let line = format!("impl {trait_} for {ident} {{");
        if self.fits(&line) {
            self.open(&line);
        } else {
            self.line(&format!("impl {trait_}"));
            self.line(&format!("    for {ident}"));
            self.open("{");
        }
    }

    /// Adds a list as the last argument of a macro, where rustfmt adds no trailing comma.
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

    /// Adds a list, on one line if it fits; otherwise, each element is on a separate line.
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

    /// Adds a constant that is a reference to an array.
    pub(crate) fn constant(&mut self, head: &str, elements: &[String]) {
        match elements {
            [] => self.line(&format!("{head} = &[];")),
            // If the array fits on one line, rustfmt breaks after the `=`.
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

    /// Adds an assignment, with a line break after the `=` if it does not fit on one line.
    pub(crate) fn assign(&mut self, target: &str, value: &str) {
        let line = format!("{target} = {value};");
        if self.fits(&line) {
            self.line(&line);
        } else {
            self.open(&format!("{target} ="));
            self.close_with(&format!("{value};"));
        }
    }

    /// Adds `words`, with as many on each line as fit.
    pub(crate) fn fill(&mut self, words: impl IntoIterator<Item = String>) {
        let mut line = String::new();
        for word in words {
            // rustfmt leaves the last column of the lines of an import empty.
            if !line.is_empty() && !self.fits(&format!("{line} {word} ")) {
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

    /// Returns whether a line fits at the current depth.
    pub(crate) fn fits(&self, line: &str) -> bool {
        4 * self.depth + line.chars().count() <= WIDTH
    }
}

/// Returns `text` as a string literal.
pub(crate) fn literal(text: &str) -> String {
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_lists_like_rustfmt() {
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
    fn text_cannot_end_a_comment_or_literal() {
        let mut source = Source::default();
        source.doc("*/ a\n\n}\r fn b() {}");
        assert_eq!(source.into_text(), "/// */ a\n///\n/// }  fn b() {}\n");
        assert_eq!(literal("\"#]\n"), r##""\"#]\n""##);
    }
}
