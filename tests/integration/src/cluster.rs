//! A PostgreSQL cluster of a story's own, gone when the test process ends, however it ends.

use crate::server::{as_server, program_path, succeed, variable};
use crate::session::Session;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

/// How the library gets into a session of the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// `shared_preload_libraries`: the hook sees every statement.
    Preloaded,
    /// Nothing is preloaded: what a bare CREATE EXTENSION gives.
    OnDemand,
}

pub struct Cluster {
    directory: PathBuf,
    port: u16,
    /// Waits at the other end of a pipe: when this process ends, the pipe and then the cluster do too.
    janitor: Child,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.janitor.stdin.take());
        // Where it fails there is nobody to tell.
        let _ = self.janitor.wait();
    }
}

/// Removes the data when its stdin closes: `$1` is the directory, `$2` pg_ctl.
const JANITOR: &str = r#"cat >/dev/null; "$2" -D "$1/data" -m immediate stop >/dev/null 2>&1; rm -rf "$1""#;

static NEXT_PORT: AtomicU16 = AtomicU16::new(0);

impl Cluster {
    /// A running cluster: superuser `postgres`, trust authentication, UTF8, locale C, no autovacuum that would change
    /// a catalog row between two looks at it.
    pub fn start(library: Library, settings: &[(&str, &str)]) -> Cluster {
        let bare = Cluster::initialize();
        let mut lines = String::from(
            "fsync = off\nautovacuum = off\nmax_connections = 50\nlog_line_prefix = '[%p] [%d] '\nlogging_collector = off\n\
             lc_messages = 'C'\ntimezone = 'UTC'\n",
        );
        lines.push_str(&format!(
            "listen_addresses = ''\nport = {}\nunix_socket_directories = '{}'\n",
            bare.port,
            bare.directory.display()
        ));
        if library == Library::Preloaded {
            lines.push_str("shared_preload_libraries = 'pg_schema_guard'\n");
        }
        for (name, value) in settings {
            lines.push_str(&format!("{name} = '{value}'\n"));
        }
        bare.append_configuration(&lines);
        bare.pg_ctl(&["start"]);
        bare
    }

    fn initialize() -> Cluster {
        // Below the range that the kernel gives to outgoing connections; sockets only, so nobody else can be in the way.
        let port = 20_000 + (std::process::id() % 9_000) as u16 + NEXT_PORT.fetch_add(1, Ordering::Relaxed);
        // Checked first, for its sentence on how to run this.
        let bindir = variable("PGSG_BINDIR");
        let directory = succeed(as_server("mktemp").args(["--directory", "/tmp/pgsg-story.XXXXXX"]))
            .lines()
            .next()
            .map(PathBuf::from);
        let directory = directory.expect("mktemp prints the name");
        succeed(as_server("chmod").arg("755").arg(&directory));
        let janitor = as_server("/bin/sh")
            .args(["-c", JANITOR, "sh"])
            .arg(&directory)
            .arg(Path::new(&bindir).join("pg_ctl"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Out of reach of the Ctrl-C that ends the tests.
            .process_group(0)
            .spawn()
            .expect("a shell can be started");
        let cluster = Cluster { directory, port, janitor };
        succeed(
            as_server(program_path("initdb"))
                .args(["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
                .arg(cluster.data()),
        );
        cluster
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// Where the socket and the log are, and what a test may fill with files of its own.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Adds lines to postgresql.conf; the last one of a name wins at the next start.
    pub fn append_configuration(&self, lines: &str) {
        use std::io::Write;
        let mut tee = as_server("tee")
            .arg("-a")
            .arg(self.data().join("postgresql.conf"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("tee can be started");
        tee.stdin.take().expect("stdin is a pipe").write_all(lines.as_bytes()).expect("tee reads");
        assert!(tee.wait().expect("tee ends").success(), "postgresql.conf cannot be written");
    }

    pub fn restart(&self) {
        self.pg_ctl(&["restart"]);
    }

    /// Stops it and starts it with options of the server's command line; with none, it runs as before.
    pub fn restart_with(&self, options: &str) {
        self.pg_ctl(&["stop"]);
        self.pg_ctl(&["start", "-o", options]);
    }

    /// Stops it, runs one-line statements in single-user mode, and starts it again. The answer is all that was said.
    pub fn single_user(&self, database: &str, statements: &[&str]) -> String {
        use std::io::Write;
        self.pg_ctl(&["stop"]);
        let mut server = as_server(program_path("postgres"))
            .args(["--single", "-D"])
            .arg(self.data())
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server can be started");
        let lines: String = statements.iter().map(|sql| format!("{sql}\n")).collect();
        server.stdin.take().expect("stdin is a pipe").write_all(lines.as_bytes()).expect("the server reads");
        let output = server.wait_with_output().expect("the server ends");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(output.status.success(), "single-user mode failed ({}):\n{said}", output.status);
        self.pg_ctl(&["start"]);
        said
    }

    fn pg_ctl(&self, action: &[&str]) {
        // The server keeps its parent's stdout open, so it must not be our pipe.
        let status = as_server(program_path("pg_ctl"))
            .args(["-w", "-m", "fast", "-l"])
            .arg(self.directory.join("log"))
            .arg("-D")
            .arg(self.data())
            .args(action)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("pg_ctl can be started");
        assert!(status.success(), "pg_ctl {action:?} failed; the server's log:\n{}", self.log());
    }

    /// All that the server has logged so far.
    pub fn log(&self) -> String {
        let log = std::fs::read(self.directory.join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    /// The guard's log lines of one backend, as JSON: one a finding of each judgement.
    pub fn logged_findings(&self, pid: i32) -> Vec<serde_json::Value> {
        let own = format!("[{pid}] ");
        let json = |line: &str| {
            let (_, json) = line.split_once("LOG:  schema_guard: ").filter(|(_, rest)| rest.starts_with('{'))?;
            Some(serde_json::from_str(json).expect("the line is JSON"))
        };
        self.log().lines().filter(|line| line.starts_with(&own)).filter_map(json).collect()
    }

    /// The first process of the server.
    pub fn postmaster(&self) -> String {
        let output = succeed(as_server("head").arg("-1").arg(self.data().join("postmaster.pid")));
        output.trim().to_owned()
    }

    /// A superuser's session.
    pub fn session(&self, database: &str) -> Session {
        Session::open(self.configuration(database))
    }

    /// A session of another role.
    pub fn session_as(&self, role: &str, database: &str) -> Session {
        let mut configuration = self.configuration(database);
        configuration.user(role);
        Session::open(configuration)
    }

    pub fn configuration(&self, database: &str) -> postgres::Config {
        let mut configuration = postgres::Config::new();
        configuration.host_path(&self.directory).port(self.port).user("postgres").dbname(database);
        configuration
    }

    /// A new database with the extension in it.
    pub fn guarded_database(&self, name: &str) -> Session {
        let mut session = self.plain_database(name);
        session.run("CREATE EXTENSION pg_schema_guard");
        // Where a table is large it says how to begin.
        session.notices();
        session
    }

    /// A new database without the extension.
    pub fn plain_database(&self, name: &str) -> Session {
        self.session("postgres").run(&format!("CREATE DATABASE {name}"));
        self.session(name)
    }

    /// A client program of the same major (psql, pg_dump, …) that will find this cluster as superuser. The server's
    /// user runs it, so that its files can be removed with the cluster.
    pub fn client(&self, name: &str) -> Command {
        let mut command = as_server(program_path(name));
        command.env("PGHOST", &self.directory).env("PGPORT", self.port.to_string()).env("PGUSER", "postgres");
        command.env_remove("PGOPTIONS").env("PSQLRC", "/dev/null");
        command
    }

    /// Runs a client program; panics with its output if it fails.
    pub fn run_client(&self, name: &str, arguments: &[&str]) -> String {
        succeed(self.client(name).args(arguments))
    }
}
