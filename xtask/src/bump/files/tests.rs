//! Tests of atomic changes to several files.

use std::collections::BTreeMap;

use super::*;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c"] {
        fs::write(folder.path().join(name), format!("old {name}")).unwrap();
    }
    folder
}

fn content(folder: &Path) -> BTreeMap<String, String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            (entry.file_name().into_string().unwrap(), text)
        })
        .collect()
}

fn staged() -> Staged {
    let mut staged = Staged::default();
    staged.write("a", "new a".to_owned());
    staged.write("d", "new d".to_owned());
    staged.remove("b");
    staged
}

/// Returns the journal of `staged`.
fn journal() -> String {
    let sum = |text: &str| Some(checksum(text.as_bytes()));
    [
        ("a", sum("old a"), sum("new a")),
        ("d", None, sum("new d")),
        ("b", sum("old b"), None),
    ]
    .iter()
    .fold(HEADER.to_owned(), |journal, (path, before, after)| {
        journal + &entry(Path::new(path), before.as_deref(), after.as_deref())
    })
}

#[test]
fn commit_applies_all_changes_and_leaves_no_temporary_files() {
    let folder = folder();
    staged().commit(folder.path()).unwrap();
    let expected = [("a", "new a"), ("c", "old c"), ("d", "new d")];
    let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(content(folder.path()), expected.into());
}

#[test]
fn a_failure_changes_nothing() {
    let folder = folder();
    let before = content(folder.path());
    let mut staged = staged();
    staged.write("missing/e", "new e".to_owned());
    let error = staged.commit(folder.path()).unwrap_err().to_string();
    assert!(error.contains("nothing was changed"), "{error}");
    assert_eq!(content(folder.path()), before);
}

#[test]
fn a_directory_in_place_of_a_file_changes_nothing() {
    let folder = folder();
    fs::create_dir(folder.path().join("e")).unwrap();
    // A directory that is not empty blocks the name to which the old file would be renamed.
    fs::create_dir_all(folder.path().join(".e.bump-old/full")).unwrap();
    let before = content(folder.path());
    let mut staged = staged();
    staged.write("e", "new e".to_owned());
    staged.commit(folder.path()).unwrap_err();
    let texts = |all: BTreeMap<String, String>| -> Vec<_> {
        all.into_iter()
            .filter(|(name, _)| name.len() == 1 && name != "e")
            .collect()
    };
    assert_eq!(texts(content(folder.path())), texts(before));
    assert!(!folder.path().join(JOURNAL).exists());
}

/// Checks that the old state is restored, whichever step was the last one.
#[test]
fn an_interruption_is_rolled_back_by_the_next_run() {
    for steps in 0..5 {
        let folder = folder();
        let before = content(folder.path());
        let at = |name: &str| folder.path().join(name);
        fs::write(at(".a.bump-new"), "new a").unwrap();
        fs::write(at(".d.bump-new"), "new d").unwrap();
        fs::write(at(JOURNAL), journal()).unwrap();
        let moves = [
            ("a", ".a.bump-old"),
            (".a.bump-new", "a"),
            (".d.bump-new", "d"),
            ("b", ".b.bump-old"),
        ];
        for (from, to) in &moves[..steps] {
            fs::rename(at(from), at(to)).unwrap();
        }
        assert!(recover(folder.path()).unwrap());
        assert_eq!(content(folder.path()), before, "after {steps} steps");
        assert!(!recover(folder.path()).unwrap());
    }
}

/// Checks that leftovers of a run whose journal was removed are not restored later.
#[test]
fn leftovers_of_an_earlier_run_are_removed() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for name in ["a", "b", "d"] {
        fs::write(at(&format!(".{name}.bump-old")), "stale").unwrap();
        fs::write(at(&format!(".{name}.bump-new")), "stale").unwrap();
    }
    let mut failing = staged();
    failing.write("missing/e", "new e".to_owned());
    failing.commit(folder.path()).unwrap_err();
    assert_eq!(content(folder.path()), content(self::folder().path()));
    for name in ["a", "b", "d"] {
        fs::write(at(&format!(".{name}.bump-old")), "stale").unwrap();
    }
    staged().commit(folder.path()).unwrap();
    let names: Vec<String> = content(folder.path()).into_keys().collect();
    assert_eq!(names, ["a", "c", "d"]);
    assert_eq!(fs::read_to_string(at("d")).unwrap(), "new d");
}

/// Checks that files that were changed after the interruption are preserved.
#[test]
fn stale_journals_are_refused_and_change_nothing() {
    for (name, text) in [
        ("a", "edited"),
        (".a.bump-old", "edited"),
        ("d", "edited"),
        ("b", "edited"),
        (".b.bump-old", "edited"),
    ] {
        let folder = folder();
        let at = |name: &str| folder.path().join(name);
        staged().commit(folder.path()).unwrap();
        fs::write(at(".a.bump-old"), "old a").unwrap();
        fs::write(at(".b.bump-old"), "old b").unwrap();
        fs::write(at(JOURNAL), journal()).unwrap();
        fs::write(at(name), text).unwrap();
        let before = content(folder.path());
        let error = format!("{:#}", recover(folder.path()).unwrap_err());
        assert!(error.contains("was changed after"), "{name}: {error}");
        assert_eq!(content(folder.path()), before, "{name}");
    }
}

#[test]
fn foreign_journals_are_refused_and_change_nothing() {
    let outside = tempfile::tempdir().unwrap();
    let victim = outside.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("inner/.git")).unwrap();
    fs::write(at("inner/c"), "precious").unwrap();
    let before = content(folder.path());
    let name = outside.path().file_name().unwrap().to_str().unwrap();
    let created = checksum(b"precious");
    let mut paths = vec![
        format!("../{name}/victim"),
        victim.display().to_string(),
        "inner/../inner/c".to_owned(),
        ".git/config".to_owned(),
        "inner/.git/config".to_owned(),
        "inner".to_owned(),
        String::new(),
        ".".to_owned(),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path(), at("link")).unwrap();
        paths.push("link/victim".to_owned());
    }
    // The first entry is valid, and must not be applied.
    let first = entry(Path::new("inner/c"), None, Some(&created));
    let mut journals: Vec<String> = paths
        .iter()
        .map(|path| {
            format!(
                "{HEADER}{first}{}",
                entry(Path::new(path), None, Some(&created))
            )
        })
        .collect();
    journals.extend([
        format!("{HEADER}{first}created c\n"),
        format!("{HEADER}{}", first.trim_end()),
        // The journal of another program.
        "created inner/c\n".to_owned(),
    ]);
    for journal in journals {
        fs::write(at(JOURNAL), &journal).unwrap();
        let error = format!("{:#}", recover(folder.path()).unwrap_err());
        assert!(error.contains("nothing was restored"), "{error}");
        fs::remove_file(at(JOURNAL)).unwrap();
        let mut after = content(folder.path());
        after.remove("link");
        assert_eq!(after, before, "{journal:?}");
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        assert_eq!(fs::read_to_string(at("inner/c")).unwrap(), "precious");
    }
}

#[test]
fn changes_outside_the_checkout_are_refused() {
    let folder = folder();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    for path in ["../a", "/tmp/a", ".git/config"] {
        let mut staged = Staged::default();
        staged.write(path, "new".to_owned());
        staged.commit(&inner).unwrap_err();
    }
    assert_eq!(content(folder.path())["a"], "old a");
    assert!(content(&inner).is_empty());
}
