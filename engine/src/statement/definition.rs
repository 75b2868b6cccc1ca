//! Types, domains, sequences, views, triggers and publications: what their statements say about existing relations.

use super::{AlterAction, LockMode, Name};
use serde::{Deserialize, Serialize};

/// `ALTER TYPE … ADD`, `DROP` or `ALTER ATTRIBUTE` of a composite type. With CASCADE the actions are those of an ALTER
/// TABLE of every table that is declared OF it; without, PostgreSQL refuses where there is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlterComposite {
    pub composite: Name,
    pub actions: Vec<AlterAction>,
    pub cascade: bool,
    /// The mode in which the tables are locked (`AlterTableGetLockLevel`).
    pub lock: LockMode,
}

/// `ALTER DOMAIN`, as far as it reads the tables that use the domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlterDomain {
    pub domain: Name,
    pub change: DomainChange,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DomainChange {
    /// `ADD CHECK` without NOT VALID.
    AddCheck {
        constraint: Option<String>,
    },
    /// `SET NOT NULL`, `ADD NOT NULL`: nothing happens to a domain that is so already.
    SetNotNull,
    Validate {
        constraint: String,
    },
}

/// `ALTER SEQUENCE`, and what it does to the sequence's one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SequenceChange {
    /// An option of the sequence: its row is written anew, into a file of its own.
    Options,
    /// `OWNED BY` alone.
    OwnedBy,
    /// `SET LOGGED`, `SET UNLOGGED`
    Persistence { logged: bool },
}

/// `CREATE SEQUENCE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateSequence {
    pub sequence: Name,
    pub temporary: bool,
    /// What stands behind AS, in PostgreSQL's spelling.
    pub type_name: Option<String>,
}

/// `CREATE [OR REPLACE] VIEW`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateView {
    pub view: Name,
    pub replace: bool,
    pub temporary: bool,
    /// What its query locks above ACCESS SHARE (`FOR UPDATE`).
    pub locks: Vec<(Name, LockMode)>,
}

/// `CREATE [OR REPLACE] [CONSTRAINT] TRIGGER`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateTrigger {
    pub name: String,
    pub table: Name,
    pub each_row: bool,
    pub before: bool,
}

/// `CREATE` and `ALTER PUBLICATION`, as far as tables are named: the tables, and whether ONLY.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishTables {
    pub tables: Vec<(Name, bool)>,
    /// The publication whose tables `SET` replaces.
    pub replaced: Option<String>,
}

/// `CREATE FUNCTION`, `CREATE PROCEDURE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateFunction {
    pub name: Name,
    pub security_definer: bool,
    /// It has a search_path of its own.
    pub search_path: bool,
    /// `RETURN`, `BEGIN ATOMIC`: names are looked up now, not at every call.
    pub parsed_body: bool,
    /// What its queries lock when they are analyzed.
    pub locks: Vec<(Name, LockMode)>,
}
