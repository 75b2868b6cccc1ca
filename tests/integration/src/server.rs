//! The PostgreSQL under test, as `tests/run` describes it in the environment.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A variable that `tests/run` sets.
pub fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!(
            "{name} is not set: these tests need a PostgreSQL with the extension's test build in it; \
             run them with `make test`, or alone with `tests/run integration`"
        )
    })
}

/// 15, 16, …
pub fn major() -> u32 {
    variable("PGSG_MAJOR").parse().expect("PGSG_MAJOR is a number")
}

/// Any command, as the user that may run a server.
pub fn as_server(program: impl AsRef<Path>) -> Command {
    let prefix = std::env::var("PGSG_RUN_AS").unwrap_or_default();
    let mut words = prefix.split_whitespace();
    let mut command = match words.next() {
        None => Command::new(program.as_ref()),
        Some(first) => {
            let mut command = Command::new(first);
            command.args(words).arg(program.as_ref());
            command
        }
    };
    // That user may be unable to enter the directory that we stand in.
    command.current_dir("/");
    command
}

/// The path of a program, for [`as_server`].
pub fn program_path(name: &str) -> PathBuf {
    Path::new(&variable("PGSG_BINDIR")).join(name)
}

/// Whether the installation has a loadable library: not every one has the contrib modules.
pub fn has_library(name: &str) -> bool {
    installed("--pkglibdir").join(format!("{name}.so")).exists()
}

/// Where the installation looks for the control files and scripts of extensions.
pub fn extension_directory() -> PathBuf {
    installed("--sharedir").join("extension")
}

fn installed(directory: &str) -> PathBuf {
    let output = Command::new(variable("PGSG_PG_CONFIG")).arg(directory).output().expect("pg_config runs");
    PathBuf::from(String::from_utf8(output.stdout).expect("a path in UTF-8").trim())
}

/// Says on the real stderr, which the test harness does not capture, what was not tested and why.
pub fn skipped(what: &str, reason: &str) {
    writeln!(std::io::stderr(), "skipped: {what}: {reason}").expect("stderr can be written");
}

/// Runs a command to its end and gives back its output, both streams; panics if it fails.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?} failed ({}):\n{text}", output.status);
    text
}
