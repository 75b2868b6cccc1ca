//! A client session that keeps what the server says beside its results.

use postgres::error::{DbError, ErrorPosition};
use postgres::{Client, Config, NoTls, SimpleQueryMessage};
use std::sync::{Arc, Mutex};

pub struct Session {
    pub client: Client,
    pub pid: i32,
    notices: Arc<Mutex<Vec<DbError>>>,
}

impl Session {
    /// Panics where `try_open` fails.
    pub fn open(configuration: Config) -> Session {
        Session::try_open(configuration).unwrap_or_else(|error| panic!("cannot connect: {error:?}"))
    }

    pub fn try_open(mut configuration: Config) -> Result<Session, postgres::Error> {
        let notices = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&notices);
        configuration.notice_callback(move |notice| kept.lock().expect("nobody panics with it").push(notice));
        let client = configuration.connect(NoTls)?;
        let mut session = Session { client, pid: 0, notices };
        session.pid = session.value("SELECT pg_catalog.pg_backend_pid()").parse().expect("a process ID");
        Ok(session)
    }

    /// Runs statements in one simple query; panics if one fails.
    #[track_caller]
    pub fn run(&mut self, sql: &str) {
        if let Err(error) = self.client.batch_execute(sql) {
            panic!("{sql}\nfailed: {error:?}");
        }
    }

    /// The same, with the server's error for an answer.
    pub fn try_run(&mut self, sql: &str) -> Result<(), Box<DbError>> {
        self.client.batch_execute(sql).map_err(|error| server_error(sql, error))
    }

    /// The error of what must fail.
    #[track_caller]
    pub fn fail(&mut self, sql: &str) -> DbError {
        match self.try_run(sql) {
            Ok(()) => panic!("this was expected to fail: {sql}"),
            Err(error) => *error,
        }
    }

    /// Fails with the given SQLSTATE.
    #[track_caller]
    pub fn fail_with(&mut self, sqlstate: &str, sql: &str) -> DbError {
        let error = self.fail(sql);
        assert_eq!(error.code().code(), sqlstate, "{sql}\n{error:?}");
        error
    }

    /// First column of the only row, as text; an empty string for NULL.
    #[track_caller]
    pub fn value(&mut self, sql: &str) -> String {
        let rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "one row was expected of: {sql}");
        rows[0].first().cloned().unwrap_or_default()
    }

    /// All rows of all statements, as text.
    #[track_caller]
    pub fn rows(&mut self, sql: &str) -> Vec<Vec<String>> {
        let messages = match self.client.simple_query(sql) {
            Ok(messages) => messages,
            Err(error) => panic!("{sql}\nfailed: {error:?}"),
        };
        let row = |message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|at| row.get(at).unwrap_or_default().to_owned()).collect())
            }
            _ => None,
        };
        messages.into_iter().filter_map(row).collect()
    }

    /// The notices and warnings that have come since the last call.
    pub fn notices(&mut self) -> Vec<DbError> {
        // One round trip, so that all has been read.
        self.client.batch_execute("").expect("the session is alive");
        std::mem::take(&mut *self.notices.lock().expect("nobody panics with it"))
    }

    /// The messages of the WARNINGs since the last call.
    pub fn warnings(&mut self) -> Vec<String> {
        let warnings = self.notices().into_iter().filter(|notice| notice.severity() == "WARNING");
        warnings.map(|notice| notice.message().to_owned()).collect()
    }

    /// Rules that the last statement with findings broke, and what was to happen.
    pub fn last_findings(&mut self) -> Vec<String> {
        let rows = self.rows("SELECT rule || ' ' || action FROM schema_guard.last_findings()");
        rows.into_iter().flatten().collect()
    }
}

/// The server's error behind a client error.
#[track_caller]
fn server_error(sql: &str, error: postgres::Error) -> Box<DbError> {
    match error.as_db_error() {
        Some(error) => Box::new(error.clone()),
        None => panic!("{sql}\nlost the server: {error:?}"),
    }
}

/// Every field of an error or notice that the protocol has, in a form that can be compared and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Vec<(&'static str, String)>);

impl Fields {
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }
}

pub fn fields(error: &DbError) -> Fields {
    let (mut position, mut internal_position, mut internal_query) = (String::new(), String::new(), String::new());
    match error.position() {
        Some(ErrorPosition::Original(at)) => position = at.to_string(),
        Some(ErrorPosition::Internal { position, query }) => {
            internal_position = position.to_string();
            internal_query = query.clone();
        }
        None => {}
    }
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    Fields(vec![
        ("severity", error.severity().to_owned()),
        ("code", error.code().code().to_owned()),
        ("message", error.message().to_owned()),
        ("detail", text(error.detail())),
        ("hint", text(error.hint())),
        ("position", position),
        ("internal_position", internal_position),
        ("internal_query", internal_query),
        ("context", text(error.where_())),
        ("schema", text(error.schema())),
        ("table", text(error.table())),
        ("column", text(error.column())),
        ("datatype", text(error.datatype())),
        ("constraint", text(error.constraint())),
        ("file", text(error.file())),
        ("line", error.line().map(|line| line.to_string()).unwrap_or_default()),
        ("routine", text(error.routine())),
    ])
}
