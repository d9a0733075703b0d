//! Detects the exit of the parent process by the standard input.

use std::io;

/// Waits until the standard input ends, which it does when the parent process closes it or exits.
/// If no other process or user holds the other end, waits forever.
pub(crate) fn wait(stdin: &io::Stdin) -> io::Result<()> {
    if is_held(stdin) {
        io::copy(&mut stdin.lock(), &mut io::sink())?;
        return Ok(());
    }
    forever()
}

/// Waits until the process is killed.
pub(crate) fn forever() -> ! {
    loop {
        std::thread::park();
    }
}

/// Returns whether the standard input is a terminal, a pipe or a socket. It is `/dev/null` or a file
/// under systemd, in containers and in background jobs of shells, and `/dev/null` replaces an
/// input that is closed.
#[cfg(unix)]
fn is_held(stdin: &io::Stdin) -> bool {
    use std::io::IsTerminal;
    use std::os::{fd::AsFd, unix::fs::FileTypeExt};

    let metadata = stdin
        .as_fd()
        .try_clone_to_owned()
        .and_then(|stdin| std::fs::File::from(stdin).metadata());
    let is_pipe = metadata.is_ok_and(|metadata| {
        let kind = metadata.file_type();
        kind.is_fifo() || kind.is_socket()
    });
    is_pipe || stdin.is_terminal()
}

#[cfg(not(unix))]
fn is_held(_: &io::Stdin) -> bool {
    true
}
