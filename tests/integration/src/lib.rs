//! Throw-away clusters and plain client sessions for the stories in `tests/`, one file each. Every story starts its own
//! clusters from `PGSG_BINDIR`, so they run on whatever major `tests/run integration` has been asked for.

mod cluster;
mod server;
mod session;

pub use cluster::{Cluster, Library};
pub use server::{extension_directory, has_library, major, skipped};
pub use session::{Fields, Session, fields};

/// Polls until `what` holds, for at most ten seconds.
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = std::time::Instant::now();
    while !holds() {
        assert!(started.elapsed().as_secs() < 10, "this did not happen within ten seconds: {what}");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// Kilobytes of memory that a server process has for itself: shared buffers it has touched do not count.
pub fn private_memory_kb(pid: i32) -> i64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the backend is alive");
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).expect("Linux 4.5 or later");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).expect("a number of kB")
}
