//! Table-level lock modes and what each keeps other sessions from doing.

use serde::{Deserialize, Serialize};

/// The lock modes of `src/include/storage/lockdefs.h`, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum LockMode {
    AccessShare = 1,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

/// What a lock keeps other sessions from doing while it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Blocks {
    ReadsAndWrites,
    Writes,
    Ddl,
    Nothing,
}

impl LockMode {
    /// All modes, weakest first.
    pub const ALL: [LockMode; 8] = [
        LockMode::AccessShare,
        LockMode::RowShare,
        LockMode::RowExclusive,
        LockMode::ShareUpdateExclusive,
        LockMode::Share,
        LockMode::ShareRowExclusive,
        LockMode::Exclusive,
        LockMode::AccessExclusive,
    ];

    /// The name as `pg_locks.mode` shows it.
    pub fn as_str(self) -> &'static str {
        match self {
            LockMode::AccessShare => "AccessShareLock",
            LockMode::RowShare => "RowShareLock",
            LockMode::RowExclusive => "RowExclusiveLock",
            LockMode::ShareUpdateExclusive => "ShareUpdateExclusiveLock",
            LockMode::Share => "ShareLock",
            LockMode::ShareRowExclusive => "ShareRowExclusiveLock",
            LockMode::Exclusive => "ExclusiveLock",
            LockMode::AccessExclusive => "AccessExclusiveLock",
        }
    }

    /// The name as the manual's chapter on explicit locking spells it.
    pub fn sql_name(self) -> &'static str {
        match self {
            LockMode::AccessShare => "ACCESS SHARE",
            LockMode::RowShare => "ROW SHARE",
            LockMode::RowExclusive => "ROW EXCLUSIVE",
            LockMode::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            LockMode::Share => "SHARE",
            LockMode::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            LockMode::Exclusive => "EXCLUSIVE",
            LockMode::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// PostgreSQL's `LockConflicts`: whether the two cannot be held by two transactions at a time.
    pub fn conflicts_with(self, other: LockMode) -> bool {
        use LockMode::*;
        let (weaker, stronger) = (self.min(other), self.max(other));
        match weaker {
            AccessShare => stronger == AccessExclusive,
            RowShare => stronger >= Exclusive,
            RowExclusive => stronger >= Share,
            // The one mode below ACCESS EXCLUSIVE but SHARE that conflicts with itself.
            ShareUpdateExclusive => true,
            Share => stronger != Share,
            ShareRowExclusive | Exclusive | AccessExclusive => true,
        }
    }

    /// What others wait for. Exclusive also blocks `SELECT FOR UPDATE`, which counts as a write here.
    pub fn blocks(self) -> Blocks {
        match self {
            LockMode::AccessExclusive => Blocks::ReadsAndWrites,
            LockMode::Share | LockMode::ShareRowExclusive | LockMode::Exclusive => Blocks::Writes,
            LockMode::ShareUpdateExclusive => Blocks::Ddl,
            LockMode::AccessShare | LockMode::RowShare | LockMode::RowExclusive => Blocks::Nothing,
        }
    }
}

impl Blocks {
    /// The value of the column `blocks`.
    pub fn as_str(self) -> &'static str {
        match self {
            Blocks::ReadsAndWrites => "reads+writes",
            Blocks::Writes => "writes",
            Blocks::Ddl => "ddl",
            Blocks::Nothing => "nothing",
        }
    }

    /// The words of a message: would block …
    pub fn in_words(self) -> &'static str {
        match self {
            Blocks::ReadsAndWrites => "reads and writes",
            Blocks::Writes => "writes",
            Blocks::Ddl => "other DDL",
            Blocks::Nothing => "nothing",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LockMode::{self, *};

    /// `LockConflicts` of `src/backend/storage/lmgr/lock.c`, PostgreSQL 15 to 18, as it stands there.
    const LOCK_CONFLICTS: [(LockMode, &[LockMode]); 8] = [
        (AccessShare, &[AccessExclusive]),
        (RowShare, &[Exclusive, AccessExclusive]),
        (RowExclusive, &[Share, ShareRowExclusive, Exclusive, AccessExclusive]),
        (ShareUpdateExclusive, &[ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive]),
        (Share, &[RowExclusive, ShareUpdateExclusive, ShareRowExclusive, Exclusive, AccessExclusive]),
        (
            ShareRowExclusive,
            &[RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive],
        ),
        (
            Exclusive,
            &[RowShare, RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive],
        ),
        (AccessExclusive, &LockMode::ALL),
    ];

    #[test]
    fn conflicts_are_the_servers_own() {
        for (mode, conflicting) in LOCK_CONFLICTS {
            for other in LockMode::ALL {
                assert_eq!(mode.conflicts_with(other), conflicting.contains(&other), "{mode:?} and {other:?}");
            }
        }
    }
}
