//! The sentences of the generated docs.

/// Returns the documentation of a setter: "Sets `name`: the name of the tag."
pub(crate) fn setter(target: &str, doc: &str) -> String {
    if doc.is_empty() {
        return format!("Sets {target}.");
    }
    // Only prose can continue the sentence, and a second colon would be confusing.
    let is_prose = doc.starts_with(|first: char| first.is_alphanumeric() || first == '`')
        && !doc.starts_with("```");
    let first_line = doc.lines().next().unwrap_or_default();
    let sentence = first_line.split(". ").next().unwrap_or_default();
    if is_prose && !sentence.contains(": ") {
        format!("Sets {target}: {}", uncapitalized(doc))
    } else {
        format!("Sets {target}.\n\n{doc}")
    }
}

/// Lowercases the first letter, unless the first word is a proper noun or an abbreviation.
fn uncapitalized(text: &str) -> String {
    const PROPER_NOUNS: [&str; 4] = ["English", "Intercom", "Messenger", "Unix"];
    let word = text
        .split([' ', ',', ';', '\n', '.'])
        .next()
        .unwrap_or_default();
    let mut characters = text.chars();
    match characters.next() {
        Some(first)
            if !PROPER_NOUNS.contains(&word)
                && word
                    .chars()
                    .skip(1)
                    .all(|letter| letter.is_ascii_lowercase()) =>
        {
            first.to_ascii_lowercase().to_string() + characters.as_str()
        }
        _ => text.to_owned(),
    }
}

/// Changes the verbs of a summary from the imperative to the third person: "Retrieve a ticket"
/// becomes "Retrieves a ticket".
///
/// Verbs are the first word, and the words that a comma or a conjunction connects to it directly.
/// After a comma and a conjunction, a word is a verb only if it starts another imperative: the
/// prepositions in "creating or renaming one, or by tagging" do not.
pub(crate) fn third_person(summary: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    // Whether the previous word is a verb, and whether it is a conjunction that connects verbs.
    let (mut after_verb, mut after_conjunction) = (false, true);
    for word in summary.split_whitespace() {
        let (stem, comma) = match word.strip_suffix(',') {
            Some(stem) => (stem, ","),
            None => (word, ""),
        };
        let follows_comma = words.last().is_some_and(|last| last.ends_with(','));
        let is_conjunction = matches!(word, "or" | "and") && (after_verb || follows_comma);
        let in_series = after_verb && follows_comma;
        let is_verb = !is_conjunction
            && stem.chars().all(char::is_alphabetic)
            && (words.is_empty() || (after_conjunction || in_series) && is_imperative(stem));
        words.push(if is_verb {
            format!("{}{comma}", third_person_verb(stem))
        } else {
            word.to_owned()
        });
        (after_verb, after_conjunction) = (is_verb, is_conjunction);
    }
    words.join(" ")
}

/// Returns whether a word inside a summary can be a verb in the imperative.
fn is_imperative(word: &str) -> bool {
    const OTHERS: [&str; 36] = [
        "a",
        "all",
        "an",
        "another",
        "any",
        "as",
        "at",
        "both",
        "by",
        "each",
        "either",
        "every",
        "for",
        "from",
        "if",
        "in",
        "into",
        "it",
        "more",
        "not",
        "of",
        "on",
        "one",
        "optionally",
        "other",
        "otherwise",
        "several",
        "some",
        "that",
        "the",
        "their",
        "then",
        "to",
        "when",
        "with",
        "without",
    ];
    word.bytes().all(|byte| byte.is_ascii_lowercase())
        && !OTHERS.contains(&word)
        && !["s", "ing", "ed", "ly"]
            .iter()
            .any(|ending| word.ends_with(ending))
}

fn third_person_verb(verb: &str) -> String {
    let ends_with = |endings: &[&str]| endings.iter().any(|ending| verb.ends_with(ending));
    if verb.ends_with('y') && !ends_with(&["ay", "ey", "oy", "uy"]) {
        format!("{}ies", verb.trim_end_matches('y'))
    } else if ends_with(&["s", "x", "ch", "sh", "z", "o"]) {
        format!("{verb}es")
    } else {
        format!("{verb}s")
    }
}

#[cfg(test)]
mod tests {
    use super::{setter, third_person};

    #[test]
    fn summaries_are_in_the_third_person() {
        for (summary, expected) in [
            ("Retrieve a ticket", "Retrieves a ticket"),
            ("Identify the admin", "Identifies the admin"),
            ("Attach a tag", "Attaches a tag"),
            ("Delay it", "Delays it"),
            ("List", "Lists"),
            ("", ""),
            ("Create or update a company", "Creates or updates a company"),
            (
                "Create or rename a tag, or tag in bulk",
                "Creates or renames a tag, or tags in bulk",
            ),
            (
                "Look up a company, or filter companies",
                "Looks up a company, or filters companies",
            ),
            (
                "Close, snooze, open or assign a conversation",
                "Closes, snoozes, opens or assigns a conversation",
            ),
            ("List tags, or segments", "Lists tags, or segments"),
            (
                "Change tags by creating or renaming one, or by tagging",
                "Changes tags by creating or renaming one, or by tagging",
            ),
            ("`Tags` of a contact", "`Tags` of a contact"),
            ("``` a ```", "``` a ```"),
            ("Set a name, and `open` it", "Sets a name, and `open` it"),
            ("List tags, and their color", "Lists tags, and their color"),
            (
                "Find one by email, or with an ID",
                "Finds one by email, or with an ID",
            ),
            ("Send or read, or in bulk", "Sends or reads, or in bulk"),
            ("Add a tag or a note", "Adds a tag or a note"),
        ] {
            assert_eq!(third_person(summary), expected);
        }
    }

    #[test]
    fn setters_continue_the_sentence() {
        for (doc, expected) in [
            ("", "Sets `name`."),
            ("The name of the tag.", "Sets `name`: the name of the tag."),
            ("A name.", "Sets `name`: a name."),
            ("ID of the tag.", "Sets `name`: ID of the tag."),
            ("Intercom's ID.", "Sets `name`: Intercom's ID."),
            ("`true` shows it.", "Sets `name`: `true` shows it."),
            (
                "A name. Default: none.",
                "Sets `name`: a name. Default: none.",
            ),
            (
                "One of two: a name or an ID.",
                "Sets `name`.\n\nOne of two: a name or an ID.",
            ),
            ("- a name\n- an ID", "Sets `name`.\n\n- a name\n- an ID"),
            ("```text\na\n```", "Sets `name`.\n\n```text\na\n```"),
        ] {
            assert_eq!(setter("`name`", doc), expected);
        }
    }
}
