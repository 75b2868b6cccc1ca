//! ALTER TABLE: the actions that may stay in one statement, the others in statements of their own.

use super::column::Column;
use super::constraint::{add_afterwards, add_not_valid, definition, using_index, validate};
use super::index::relation;
use super::tokens::{Tokens, stored};
use super::{Change, Verified};
use std::collections::HashMap;

/// One ALTER TABLE with all that is quick, then the steps of the changed actions, in the order of the actions.
pub(super) fn split(statement: Tokens<'_>, changes: &[&Change]) -> Option<Vec<String>> {
    let mut rest = statement;
    rest.expect("ALTER TABLE")?;
    rest.accept("IF EXISTS");
    let table = relation(&mut rest)?;
    let head = statement.until(rest).source();
    let actions = rest.split_at_commas()?;

    let mut asked: Vec<Vec<&Change>> = vec![Vec::new(); actions.len()];
    for change in changes {
        asked.get_mut(action_of(change)?)?.push(change);
    }
    if is_swapped_column_needed(&actions, &asked) {
        return None;
    }
    let late = late_actions(&table, &actions, &asked);
    let (mut now, mut later) = (Group::new(head.to_owned()), Group::new(format!("ALTER TABLE {table}")));
    for (n, action) in actions.into_iter().enumerate() {
        let group = if late[n] { &mut later } else { &mut now };
        group.add(action, change_action(action, &table, &asked[n])?);
    }
    Some(now.statements().chain(later.statements()).collect())
}

fn action_of(change: &Change) -> Option<usize> {
    match change {
        Change::Instead { action, .. } => *action,
        Change::NotValid { action, .. }
        | Change::UsingIndex { action, .. }
        | Change::OwnStatement { action }
        | Change::Backfilled { action, .. } => Some(*action),
        Change::None
        | Change::Concurrently
        | Change::OnEachPartition(_)
        | Change::DomainNotValid
        | Change::Around { .. } => None,
    }
}

/// What becomes of an action.
struct Changed {
    /// What stays of it in the ALTER TABLE.
    stays: Option<String>,
    steps: Vec<String>,
}

/// Actions of one ALTER TABLE, and the statements that follow it.
struct Group {
    alter: String,
    actions: usize,
    steps: Vec<String>,
}

impl Group {
    fn new(alter: String) -> Self {
        Group { alter, actions: 0, steps: Vec::new() }
    }

    fn add(&mut self, action: Tokens<'_>, changed: Changed) {
        if let Some(stays) = changed.stays {
            if self.actions > 0 {
                self.alter.push(',');
            }
            self.alter.push_str(action.space_before());
            self.alter.push_str(&stays);
            self.actions += 1;
        }
        self.steps.extend(changed.steps);
    }

    fn statements(self) -> impl Iterator<Item = String> {
        (self.actions > 0).then_some(self.alter).into_iter().chain(self.steps)
    }
}

fn change_action(action: Tokens<'_>, table: &str, changes: &[&Change]) -> Option<Changed> {
    if changes.iter().any(|change| matches!(change, Change::OwnStatement { .. })) {
        let others: Vec<&Change> =
            changes.iter().copied().filter(|change| !matches!(change, Change::OwnStatement { .. })).collect();
        let Changed { stays, steps } = change_action(action, table, &others)?;
        let own = stays.map(|stays| format!("ALTER TABLE {table} {stays}"));
        return Some(Changed { stays: None, steps: own.into_iter().chain(steps).collect() });
    }
    match changes {
        [] => Some(Changed { stays: Some(action.source().to_owned()), steps: Vec::new() }),
        [Change::Instead { steps, .. }] if Column::read(action).is_none() => {
            Some(Changed { stays: None, steps: steps.clone() })
        }
        [Change::NotValid { inline: false, constraint, kind, .. }] => Some(Changed {
            stays: Some(add_not_valid(definition(action)?, constraint, *kind, None)?),
            steps: vec![validate(table, constraint)],
        }),
        [Change::UsingIndex { inline: false, constraint, primary, not_null, .. }] => {
            let mut steps = not_null.clone();
            steps.extend(using_index(definition(action)?, table, constraint, *primary, None)?);
            Some(Changed { stays: None, steps })
        }
        changes => change_column(action, table, changes),
    }
}

/// Several changes of one ADD COLUMN: its rows are filled before its constraints are made.
fn change_column(action: Tokens<'_>, table: &str, changes: &[&Change]) -> Option<Changed> {
    let mut column = Column::read(action)?;
    let (mut filled, mut constraints) = (Vec::new(), Vec::new());
    let (mut fillers, mut stays) = (0, true);
    let becomes_key = column.has("PRIMARY KEY");
    for change in changes {
        match change {
            Change::Instead { steps, .. } => {
                fillers += 1;
                stays = false;
                filled.extend_from_slice(steps);
            }
            Change::Backfilled { not_null, .. } => {
                fillers += 1;
                filled.extend(backfill(&mut column, table, not_null, becomes_key)?);
            }
            Change::NotValid { inline: true, constraint, kind, .. } => {
                let words = if *kind == Verified::Check { "CHECK" } else { "REFERENCES" };
                let clause = column.take_constraint(words, constraint)?;
                let action = add_not_valid(clause.body, constraint, *kind, Some(column.name))?;
                constraints.push(format!("ALTER TABLE {table} {action}"));
                constraints.push(validate(table, constraint));
            }
            Change::UsingIndex { inline: true, constraint, primary, .. } => {
                let words = if *primary { "PRIMARY KEY" } else { "UNIQUE" };
                let clause = column.take_constraint(words, constraint)?;
                constraints.extend(using_index(clause.body, table, constraint, *primary, Some(column.name))?);
            }
            _ => return None,
        }
    }
    if fillers > 1 {
        return None;
    }
    filled.extend(constraints);
    // What no change is about: a key needs the rows filled, and what stands for the column has no constraints.
    let left_over: &[&str] = match (fillers, stays) {
        (0, _) => &[],
        (_, true) => &["PRIMARY KEY"],
        (_, false) => &["CHECK", "REFERENCES", "UNIQUE", "PRIMARY KEY"],
    };
    let mut taken = vec![];
    for clause in column.take_all(left_over) {
        filled.extend(add_afterwards(&clause, table, column.name, &mut taken));
    }
    Some(Changed { stays: stays.then(|| column.definition()), steps: filled })
}

/// The default for new rows, the old rows in batches, then NOT NULL.
fn backfill(column: &mut Column<'_>, table: &str, not_null: &[String], becomes_key: bool) -> Option<Vec<String>> {
    let mut default = column.take("DEFAULT")?.body;
    default.expect("DEFAULT")?;
    let was_not_null = column.take("NOT NULL").is_some();
    if default.is_empty() || (was_not_null && not_null.is_empty() && !becomes_key) {
        return None;
    }
    let (name, value) = (column.name, default.source());
    let update = format!("UPDATE {table} SET {name} = {value} WHERE {name} IS NULL AND <key range>");
    let mut steps = vec![
        format!("ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {value}"),
        // A line break in a literal or a quoted name must not end the comment.
        format!("-- in batches, each in a transaction of its own:\n-- {}", update.replace(['\n', '\r'], "\n-- ")),
    ];
    steps.extend_from_slice(not_null);
    Some(steps)
}

/// The actions that need what others no longer give at once: a column that has steps of its own, an index that is built
/// beside the table, a key for the table's references to itself.
fn late_actions(table: &str, actions: &[Tokens<'_>], asked: &[Vec<&Change>]) -> Vec<bool> {
    let mut givers: HashMap<String, usize> = HashMap::new();
    let mut key_giver = None;
    for (n, changes) in asked.iter().enumerate() {
        for change in changes {
            match change {
                Change::Instead { .. } | Change::Backfilled { .. } => {
                    givers.extend(added_column(actions[n]).map(|column| (column, n)));
                }
                Change::UsingIndex { constraint, .. } => {
                    givers.insert(stored(constraint), n);
                    key_giver = Some(n);
                }
                _ => {}
            }
        }
    }
    let mut late = vec![false; actions.len()];
    if givers.is_empty() {
        return late;
    }
    for (n, action) in actions.iter().enumerate() {
        let may_wait = ["ADD", "ALTER", "VALIDATE", "REPLICA", "CLUSTER"].iter().any(|verb| action.starts_with(verb));
        let given_by_other = |name: String| givers.get(&name).is_some_and(|giver| *giver != n);
        let needs = (0..action.list.len()).any(|index| action.identifier_at(index).is_some_and(given_by_other));
        let needs_key = key_giver.is_some_and(|giver| giver != n) && references(*action, table);
        if may_wait && (needs || needs_key) {
            late[n] = true;
            givers.extend(added_column(*action).map(|column| (column, n)));
        }
    }
    late
}

/// Whether another action names a column for which a new one is to be put in place: it would be done to the column that
/// is on its way out.
fn is_swapped_column_needed(actions: &[Tokens<'_>], asked: &[Vec<&Change>]) -> bool {
    let replaced = |n: &usize| asked[*n].iter().any(|change| matches!(change, Change::Instead { .. }));
    (0..actions.len()).filter(replaced).any(|n| {
        let Some(column) = retyped_column(actions[n]) else { return false };
        let names = |action: &Tokens<'_>| {
            (0..action.list.len()).any(|index| action.identifier_at(index).as_ref() == Some(&column))
        };
        actions.iter().enumerate().any(|(other, action)| other != n && names(action))
    })
}

/// The column of `ALTER COLUMN … TYPE`.
fn retyped_column(action: Tokens<'_>) -> Option<String> {
    let mut rest = action;
    rest.expect("ALTER")?;
    rest.accept("COLUMN");
    let column = stored(rest.identifier()?);
    rest.accept("SET DATA");
    rest.starts_with("TYPE").then_some(column)
}

fn added_column(action: Tokens<'_>) -> Option<String> {
    Column::read(action).map(|column| stored(column.name))
}

/// Whether a foreign key of the action points to a table of that name, whatever schema is written before it.
fn references(action: Tokens<'_>, table: &str) -> bool {
    let last_part = |name: &str| name.rsplit('.').next().map(stored);
    (0..action.list.len()).filter(|&index| action.is_word(index, "REFERENCES")).any(|index| {
        let mut referenced = action.slice(index + 1, action.list.len());
        referenced.name().is_some_and(|name| last_part(&name) == last_part(table))
    })
}

#[cfg(test)]
mod tests;
