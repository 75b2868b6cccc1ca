//! The rules: one file each, one table of them all. Dispatch, the `rules` view, `explain_rule()` and the tests walk
//! [`RULES`]; nothing else lists them.
//!
//! A rule looks at one [`Effect`] at a time. Most match on its [`Cause`](crate::forecast::Cause). A rule about what a
//! statement *says* (CREATE FUNCTION … SECURITY DEFINER, the type of a new column) matches on `Cause::Statement`, which
//! every statement has once, and reads `case.statement.operation`; such an effect has neither lock nor size.

mod access_exclusive_on_several_tables;
mod backfill_not_batched;
mod cannot_run_in_transaction;
mod ddl_and_backfill_in_one_transaction;
mod delete_without_where;
mod foreign_key_text;
mod foreign_key_without_index;
mod impossible_concurrent_drop;
mod lock_timeout_missing;
mod long_transaction_in_the_way;
mod more_ddl_while_locked;
mod naming;
mod opinion;
mod page;
pub mod peers;
pub mod words;

mod add_check_scan;
mod add_column_volatile_default;
mod add_exclusion_build;
mod add_foreign_key_scan;
mod add_generated_column;
mod add_identity_column;
mod add_primary_key_build;
mod add_required_column;
mod add_serial_column;
mod add_unique_build;
mod alter_sequence;
mod attach_partition_build;
mod attach_partition_foreign_key_scan;
mod attach_partition_scan;
mod cluster;
mod column_narrowed;
mod column_type_check_scan;
mod column_type_rewrite;
mod create_partition_locks_parent;
mod create_rule;
mod create_trigger;
mod default_partition_scan;
mod detach_partition_foreign_key_scan;
mod detach_partition_not_concurrent;
mod disable_trigger;
mod domain_constraint_scan;
mod drop_cascade;
mod drop_column;
mod drop_database;
mod drop_foreign_key;
mod drop_function_in_use;
mod drop_index_not_concurrent;
mod drop_owned;
mod drop_partition_locks_parent;
mod drop_replica_identity;
mod drop_schema;
mod drop_table;
mod drop_trigger;
mod drop_type_in_use;
mod drop_view;
mod enforce_constraint_scan;
mod enum_value_used_before_commit;
mod foreign_key_remade_scan;
mod index_not_concurrent;
mod index_replaced_too_early;
mod invalid_index_kept;
mod lock_table;
mod many_partitions_locked;
mod partition_plan;
mod primary_key_using_index_scan;
mod reached;
mod refresh_not_concurrent;
mod reindex_not_concurrent;
mod rename_column;
mod rename_enum_value;
mod rename_function;
mod rename_schema;
mod rename_table;
mod rename_type;
mod replace_view;
mod row_security_without_policy;
mod set_expression_rewrite;
mod set_not_null_scan;
mod set_schema;
mod set_tablespace_copy;
mod several_foreign_keys;
mod table_exists_in_another_shape;
mod table_rewrite;
mod truncate;
mod update_without_where;
mod vacuum_full;
mod validate_in_same_transaction;

pub use opinion::adds_primary_key;

use crate::facts::{Facts, Relation};
use crate::finding::Awaited;
use crate::forecast::{Effect, Forecast};
use crate::naming as naming_policy;
use crate::plan::Change;
use crate::policy::{Action, Preset};
use crate::statement::{Name, Statement, make_object_name};
use std::cell::RefCell;

/// Every rule, by area and name.
pub static RULES: &[&Rule] = &[
    &index_not_concurrent::RULE,
    &invalid_index_kept::RULE,
    &drop_index_not_concurrent::RULE,
    &reindex_not_concurrent::RULE,
    &index_replaced_too_early::RULE,
    &impossible_concurrent_drop::RULE,
    &add_column_volatile_default::RULE,
    &add_serial_column::RULE,
    &add_identity_column::RULE,
    &add_generated_column::RULE,
    &add_required_column::RULE,
    &column_type_rewrite::RULE,
    &column_type_check_scan::RULE,
    &foreign_key_remade_scan::RULE,
    &column_narrowed::RULE,
    &set_expression_rewrite::RULE,
    &set_not_null_scan::RULE,
    &add_check_scan::RULE,
    &add_foreign_key_scan::RULE,
    &add_unique_build::RULE,
    &add_primary_key_build::RULE,
    &primary_key_using_index_scan::RULE,
    &add_exclusion_build::RULE,
    &validate_in_same_transaction::RULE,
    &enforce_constraint_scan::RULE,
    &several_foreign_keys::RULE,
    &foreign_key_without_index::RULE,
    &drop_foreign_key::RULE,
    &drop_replica_identity::RULE,
    &table_rewrite::RULE,
    &set_tablespace_copy::RULE,
    &vacuum_full::RULE,
    &cluster::RULE,
    &lock_table::RULE,
    &refresh_not_concurrent::RULE,
    &attach_partition_scan::RULE,
    &attach_partition_build::RULE,
    &attach_partition_foreign_key_scan::RULE,
    &default_partition_scan::RULE,
    &create_partition_locks_parent::RULE,
    &detach_partition_not_concurrent::RULE,
    &detach_partition_foreign_key_scan::RULE,
    &drop_partition_locks_parent::RULE,
    &many_partitions_locked::RULE,
    &drop_column::RULE,
    &drop_table::RULE,
    &drop_schema::RULE,
    &drop_database::RULE,
    &drop_cascade::RULE,
    &drop_type_in_use::RULE,
    &drop_function_in_use::RULE,
    &drop_owned::RULE,
    &drop_view::RULE,
    &drop_trigger::RULE,
    &truncate::RULE,
    &rename_column::RULE,
    &rename_table::RULE,
    &rename_schema::RULE,
    &rename_enum_value::RULE,
    &rename_type::RULE,
    &rename_function::RULE,
    &set_schema::RULE,
    &table_exists_in_another_shape::RULE,
    &row_security_without_policy::RULE,
    &domain_constraint_scan::RULE,
    &enum_value_used_before_commit::RULE,
    &alter_sequence::RULE,
    &replace_view::RULE,
    &create_trigger::RULE,
    &create_rule::RULE,
    &disable_trigger::RULE,
    &cannot_run_in_transaction::RULE,
    &more_ddl_while_locked::RULE,
    &access_exclusive_on_several_tables::RULE,
    &ddl_and_backfill_in_one_transaction::RULE,
    &lock_timeout_missing::RULE,
    &long_transaction_in_the_way::RULE,
    &update_without_where::RULE,
    &delete_without_where::RULE,
    &backfill_not_batched::RULE,
    &opinion::json_column::RULE,
    &opinion::char_column::RULE,
    &opinion::varchar_column::RULE,
    &opinion::timestamp_column::RULE,
    &opinion::rounded_timestamp_column::RULE,
    &opinion::money_column::RULE,
    &opinion::serial_column::RULE,
    &opinion::drop_not_null::RULE,
    &opinion::constraint_tightened::RULE,
    &opinion::not_idempotent::RULE,
    &opinion::several_alters_of_one_table::RULE,
    &opinion::security_definer_search_path::RULE,
    &opinion::duplicate_index::RULE,
    &opinion::wide_index::RULE,
    &opinion::too_many_indexes::RULE,
    &opinion::unique_index_may_fail::RULE,
    &opinion::unnamed_index::RULE,
    &opinion::foreign_key_type_mismatch::RULE,
    &opinion::foreign_key_cascade::RULE,
    &opinion::foreign_key_not_deferrable::RULE,
    &opinion::volatile_check::RULE,
    &opinion::extension_update::RULE,
    &opinion::extension_version_not_pinned::RULE,
    &opinion::enum_value_without_position::RULE,
    &opinion::autovacuum_disabled::RULE,
    &opinion::table_without_primary_key::RULE,
    &opinion::short_primary_key::RULE,
    &opinion::rename_constraint::RULE,
    &opinion::unnamed_constraint::RULE,
    &naming::convention::RULE,
    &naming::truncated::RULE,
    &naming::needs_quoting::RULE,
    &naming::reserved::RULE,
    &naming::risky::RULE,
    &naming::shadowed::RULE,
];

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// What a rule's findings are weighed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Work under a lock: fires when it would last longer than `max_blocking_time`, never below `small_table`.
    Blocking,
    /// A strong lock without work: what hurts is the queue behind it. Warns; blocks under `strict`, or when another
    /// session holds a conflicting lock this moment.
    Instant,
    /// Data is lost. Blocks above `small_table`, warns below, silent on what is empty or made in this transaction.
    Destructive,
    /// The running application breaks. Weighed like [`Class::Destructive`].
    Compatibility,
    /// Nothing is lost and no lock hurts, but somebody will be surprised: warns whatever the size; blocks under `strict`.
    Advice,
    /// A name: warns, unless a naming rule says otherwise; off under `minimal`, naming rules excepted.
    Naming,
    /// It works, and hurts later: warns above `small_table`, under `strict` wherever it fires, and never blocks.
    Lasting,
    /// PostgreSQL itself refuses the statement. `check()` says so before anybody runs it, whatever the table's size;
    /// live, the server's own error does.
    Refused,
    /// A matter of taste or of design: off, unless somebody has switched it on with `set_rule()`; warns under `strict`.
    Opinion,
}

impl Class {
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Blocking => "blocking",
            Class::Instant => "instant lock",
            Class::Destructive => "destructive",
            Class::Compatibility => "compatibility",
            Class::Advice => "advice",
            Class::Naming => "naming",
            Class::Lasting => "lasting cost",
            Class::Refused => "certain error",
            Class::Opinion => "opinion",
        }
    }

    /// What it does at most, where nobody has set a rule otherwise.
    pub fn default_action(self, preset: Preset) -> Action {
        match (self, preset) {
            (Class::Opinion | Class::Lasting, Preset::Strict)
            | (Class::Instant | Class::Advice | Class::Lasting, Preset::Recommended)
            | (Class::Naming, Preset::Strict | Preset::Recommended) => Action::Warn,
            (Class::Naming | Class::Opinion, _)
            | (Class::Compatibility | Class::Instant | Class::Advice | Class::Lasting, Preset::Minimal) => Action::Off,
            _ => Action::Block,
        }
    }
}

/// One rule: what it says about itself, and how it looks at an effect.
pub struct Rule {
    /// Stable; never reused for something else.
    pub name: &'static str,
    pub class: Class,
    /// What it is about: `index`, `column`, `constraint`, `table`.
    pub area: &'static str,
    /// What it catches, in one line.
    pub summary: &'static str,
    /// When it fires, and when it does not.
    pub condition: &'static str,
    /// What would happen.
    pub effect: &'static str,
    /// The safe way.
    pub workaround: &'static str,
    /// The first major version on which it applies.
    pub since: u32,
    /// The last one; `None` for all that follow.
    pub until: Option<u32>,
    /// More general rules that this one silences on the same object.
    pub subsumes: &'static [&'static str],
    /// SQL that makes it fire, set-up included, and SQL that reaches the same end safely: `examples/<rule>/`.
    pub bad: &'static str,
    pub good: &'static str,
    pub inspect: fn(&Case<'_>, &Effect<'_>) -> Option<Match>,
}

impl Rule {
    pub fn applies_to(&self, version: u32) -> bool {
        version >= self.since && self.until.is_none_or(|until| version <= until)
    }
}

/// The two example files of a rule.
macro_rules! example {
    ($rule:literal, $file:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/", $rule, "/", $file, ".sql"))
    };
}
use example;

/// The statement on which rules look at effects.
pub struct Case<'a> {
    pub statement: &'a Statement,
    pub facts: &'a dyn Facts,
    pub forecast: &'a Forecast<'a>,
    pub naming: &'a naming_policy::Policy,
    /// The names that safe forms have given so far, each with the number of the effect that it was given to.
    names: RefCell<Vec<(String, Option<usize>)>>,
}

impl<'a> Case<'a> {
    pub fn new(
        statement: &'a Statement,
        facts: &'a dyn Facts,
        forecast: &'a Forecast<'a>,
        naming: &'a naming_policy::Policy,
    ) -> Self {
        Case { statement, facts, forecast, naming, names: RefCell::default() }
    }

    /// Whether a safe form has given the name to something else.
    fn is_given(&self, name: &str, to: Option<usize>) -> bool {
        let names = self.names.borrow();
        names.iter().any(|(given, number)| given == name && (to.is_none() || *number != to))
    }

    fn give(&self, name: String, to: Option<usize>) {
        self.names.borrow_mut().push((name, to));
    }
}

/// What a rule says about an effect.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// One line that stands alone; the rule's name is appended to it.
    pub message: String,
    /// Full sentences before the SQL.
    pub hint: String,
    /// The part of the safe form that is this finding's.
    pub change: Change,
    pub column: Option<String>,
    /// Full sentences that only this rule knows, in front of the facts that every DETAIL has.
    pub detail: String,
    /// Where in the source text, if not at the effect's own place.
    pub location: Option<usize>,
    /// What a naming rule says is to happen.
    pub action: Option<Action>,
    /// What a later statement of a script may do about it.
    pub awaits: Option<Awaited>,
}

impl Match {
    fn new(message: String, hint: impl Into<String>, change: Change) -> Self {
        Match {
            message,
            hint: hint.into(),
            change,
            column: None,
            detail: String::new(),
            location: None,
            action: None,
            awaits: None,
        }
    }

    fn on_column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    fn unless(mut self, awaits: Awaited) -> Self {
        self.awaits = Some(awaits);
        self
    }

    fn at(mut self, location: Option<usize>) -> Self {
        self.location = location;
        self
    }
}

/// `… would block writes to "public.orders" for about 4 min; use …`: the one shape of every blocking rule's message.
fn would_block(doing: &str, effect: &Effect<'_>, instead: &str) -> String {
    let preposition = match effect.lock.blocks() {
        crate::statement::Blocks::Writes => "to",
        _ => "of",
    };
    format!(
        "{doing} would block {} {preposition} {} for {}; {instead}",
        effect.lock.blocks().in_words(),
        words::relation(&effect.relation),
        words::about(effect.ms),
    )
}

/// The value of `schema_guard.allow` that lets a rule through for one object.
fn override_value(rule: &str, relation: &Relation) -> String {
    format!("{rule}({}): why", relation.qualified())
}

/// A step for a human: SQL comments, which a newline in a name must not end.
fn comment(text: &str) -> String {
    text.split(['\n', '\r']).map(|line| format!("-- {line}")).collect::<Vec<_>>().join("\n")
}

/// The step that fills a column: `-- in batches …`.
fn backfill(table: &str, column: &str, value: &str) -> String {
    let one_line = |text: &str| text.replace(['\n', '\r'], " ");
    let update = format!("UPDATE {table} SET {column} = {value} WHERE {column} IS NULL AND <key range>");
    comment(&format!("in batches, each in a transaction of its own:\n{}", one_line(&update)))
}

fn quoted_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name for an unnamed constraint, as PostgreSQL would choose it, that nothing on the table or in its schema bears,
/// nor anything else that the statement makes. The rules on one effect get the same one.
fn free_name(case: &Case<'_>, effect: &Effect<'_>, columns: &str, label: &str) -> String {
    let table = &effect.relation;
    let number = case.forecast.effects.iter().position(|known| std::ptr::eq(known, effect));
    let taken = |name: &str| {
        case.is_given(name, number)
            || case.facts.has_constraint(table.id, name)
            || case.facts.relation(&Name::new(Some(&table.schema), name)).is_some()
    };
    let mut name = make_object_name(&table.name, columns, label);
    let mut pass = 0;
    while taken(&name) {
        pass += 1;
        name = make_object_name(&table.name, columns, &format!("{label}{pass}"));
    }
    case.give(name.clone(), number);
    name
}

#[cfg(test)]
mod document;
#[cfg(test)]
mod hostile_names;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_what_is_subsumed_exists() {
        for (at, rule) in RULES.iter().enumerate() {
            assert!(RULES[at + 1..].iter().all(|other| other.name != rule.name), "{} stands twice", rule.name);
            for general in rule.subsumes {
                assert!(find(general).is_some(), "{} subsumes {general}, which does not exist", rule.name);
            }
        }
    }

    #[test]
    fn every_rule_explains_itself() {
        for rule in RULES {
            for text in [rule.summary, rule.condition, rule.effect, rule.workaround, rule.bad, rule.good] {
                assert!(text.trim().len() > 20, "{}: {text:?}", rule.name);
            }
        }
    }
}
