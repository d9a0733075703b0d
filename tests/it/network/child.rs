//! Tests that need an environment or a process of their own.

use std::process::Command;

const CHILD: &str = "CHILD_OF_TEST";

/// All variables that select a proxy or configure the client. Children do not inherit them.
const VARIABLES: [&str; 12] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "REQUEST_METHOD",
    "INTERCOM_ACCESS_TOKEN",
    "INTERCOM_BASE_URL",
    "INTERCOM_REGION",
];

/// Returns the value that the parent passed; `None` in the parent itself.
pub(crate) fn child_variable() -> Option<String> {
    std::env::var(CHILD).ok()
}

/// Runs a test in another process, with these variables, and returns what it prints. Fails if the
/// test fails there.
pub(crate) fn run_child(test: &str, value: &str, variables: &[(&str, &str)]) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    for name in VARIABLES {
        child.env_remove(name);
    }
    let output = child
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, value)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{variables:?}: {printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    printed
}
