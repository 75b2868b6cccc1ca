//! Constraints the slow and quiet way: NOT VALID then VALIDATE, CREATE UNIQUE INDEX CONCURRENTLY then USING INDEX.

use super::Verified;
use super::column::Clause;
use super::tokens::{Tokens, stored};
use crate::statement::{make_object_name, quote_identifier};

/// `CHECK (…)` or `FOREIGN KEY (…) REFERENCES …` out of `ADD [CONSTRAINT name] …`, and likewise UNIQUE, PRIMARY KEY.
pub(super) fn definition(action: Tokens<'_>) -> Option<Tokens<'_>> {
    let mut rest = action;
    rest.expect("ADD")?;
    if rest.accept("CONSTRAINT") {
        rest.identifier()?;
    }
    Some(rest)
}

/// The action that adds the constraint for new rows only. `column` where the definition stands beside a column.
pub(super) fn add_not_valid(
    definition: Tokens<'_>,
    constraint: &str,
    kind: Verified,
    column: Option<&str>,
) -> Option<String> {
    let mut rest = definition;
    let front = match (kind, column) {
        (Verified::ForeignKey, Some(column)) => {
            rest.expect("REFERENCES")?;
            format!("FOREIGN KEY ({column}) ")
        }
        (Verified::ForeignKey, None) => {
            rest.expect("FOREIGN KEY")?;
            String::new()
        }
        (Verified::Check, _) => {
            rest.expect("CHECK")?;
            String::new()
        }
    };
    let quiet_already = definition.contains("NOT VALID") || definition.contains("NOT ENFORCED");
    (!quiet_already).then(|| format!("ADD CONSTRAINT {constraint} {front}{} NOT VALID", definition.source()))
}

/// The statement that reads the rows, without keeping anybody from them.
pub(super) fn validate(table: &str, constraint: &str) -> String {
    format!("ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")
}

/// What stood beside a column, in statements of its own: verified where nobody waits for it, if it is a CHECK or a foreign
/// key. `taken` are names that were given before.
pub(super) fn add_afterwards(clause: &Clause<'_>, table: &str, column: &str, taken: &mut Vec<String>) -> Vec<String> {
    let kinds = [("CHECK", Verified::Check, "check"), ("REFERENCES", Verified::ForeignKey, "fkey")];
    let kind = kinds.into_iter().find(|(words, ..)| clause.body.starts_with(words));
    let quietly = kind.and_then(|(_, kind, label)| {
        let name = clause.name().unwrap_or_else(|| free_name(table, column, label, taken));
        let constraint = quote_identifier(&name);
        let action = add_not_valid(clause.body, &constraint, kind, Some(column))?;
        taken.push(name);
        Some(vec![format!("ALTER TABLE {table} {action}"), validate(table, &constraint)])
    });
    quietly.unwrap_or_else(|| vec![format!("ALTER TABLE {table} {}", add_to_table(clause, column))])
}

/// The name that PostgreSQL would choose. The column is new: only its other constraints can have it.
fn free_name(table: &str, column: &str, label: &str, taken: &[String]) -> String {
    let table = table.rsplit('.').next().map(stored).unwrap_or_default();
    let numbered = |pass: usize| match pass {
        0 => make_object_name(&table, &stored(column), label),
        pass => make_object_name(&table, &stored(column), &format!("{label}{pass}")),
    };
    (0..).map(numbered).find(|name| !taken.contains(name)).unwrap_or_default()
}

/// The action that adds to the table, all at once, what stood beside a column.
fn add_to_table(clause: &Clause<'_>, column: &str) -> String {
    let Clause { whole, body } = *clause;
    let mut rest = body;
    let keys = ["UNIQUE NULLS NOT DISTINCT", "UNIQUE NULLS DISTINCT", "UNIQUE", "PRIMARY KEY"];
    if keys.iter().any(|key| rest.accept(key)) {
        let key = whole.until(rest).source();
        return format!("ADD {key} ({column}){}{}", rest.space_before(), rest.source());
    }
    match body.starts_with("REFERENCES") {
        true => {
            let name = whole.until(body).source();
            let space = if name.is_empty() { "" } else { " " };
            format!("ADD {name}{space}FOREIGN KEY ({column}) {}", body.source())
        }
        false => format!("ADD {}", whole.source()),
    }
}

/// The index, and the constraint made of it. `column` where the definition stands beside a column.
pub(super) fn using_index(
    definition: Tokens<'_>,
    table: &str,
    constraint: &str,
    primary: bool,
    column: Option<&str>,
) -> Option<[String; 2]> {
    let kind = if primary { "PRIMARY KEY" } else { "UNIQUE" };
    let mut rest = definition;
    rest.expect(kind)?;
    let nulls = rest;
    let nulls = if rest.accept("NULLS NOT DISTINCT") || rest.accept("NULLS DISTINCT") {
        format!(" {}", nulls.until(rest).source())
    } else {
        String::new()
    };
    let columns = match column {
        Some(column) => format!("({column})"),
        None => plain_columns(&mut rest)?.to_owned(),
    };
    let mut clause = |words: &str| -> Option<String> {
        if rest.accept(words) { Some(format!(" {words} {}", rest.group()?.source())) } else { Some(String::new()) }
    };
    let (include, with) = (clause("INCLUDE")?, clause("WITH")?);
    let tablespace = match rest.accept("USING INDEX TABLESPACE") {
        true => format!(" TABLESPACE {}", rest.identifier()?),
        false => String::new(),
    };
    let attributes = match rest {
        rest if rest.is_empty() => String::new(),
        rest if ["DEFERRABLE", "NOT DEFERRABLE", "INITIALLY", "ENFORCED"].iter().any(|word| rest.starts_with(word)) => {
            format!(" {}", rest.source())
        }
        _ => return None,
    };
    Some([
        format!("CREATE UNIQUE INDEX CONCURRENTLY {constraint} ON {table} {columns}{include}{nulls}{with}{tablespace}"),
        format!("ALTER TABLE {table} ADD CONSTRAINT {constraint} {kind} USING INDEX {constraint}{attributes}"),
    ])
}

/// The column list, unless it says WITHOUT OVERLAPS (18): that is an exclusion constraint, which no unique index makes.
fn plain_columns<'a>(rest: &mut Tokens<'a>) -> Option<&'a str> {
    let group = rest.group()?;
    let overlaps = (0..group.list.len()).any(|index| group.are_words(index, "WITHOUT OVERLAPS"));
    (!overlaps).then(|| group.source())
}

#[cfg(test)]
mod tests {
    use crate::plan::{Change, Verified, safe_form};

    #[test]
    fn not_valid_goes_last() {
        for (text, kind, steps) in [
            (
                "ALTER TABLE t ADD CHECK (a > 0)",
                Verified::Check,
                ["ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID", "ALTER TABLE t VALIDATE CONSTRAINT c"],
            ),
            (
                "alter table if exists only public.\"Order\" add constraint old check (a ?| b) no inherit;",
                Verified::Check,
                [
                    "alter table if exists only public.\"Order\" ADD CONSTRAINT c check (a ?| b) no inherit NOT VALID",
                    "ALTER TABLE public.\"Order\" VALIDATE CONSTRAINT c",
                ],
            ),
            (
                "ALTER TABLE ONLY ( s . t )\n  ADD FOREIGN KEY (a, \"B\") REFERENCES p ON DELETE SET NULL (a) \
                 DEFERRABLE -- x",
                Verified::ForeignKey,
                [
                    "ALTER TABLE ONLY ( s . t )\n  ADD CONSTRAINT c FOREIGN KEY (a, \"B\") REFERENCES p \
                     ON DELETE SET NULL (a) DEFERRABLE NOT VALID",
                    "ALTER TABLE s.t VALIDATE CONSTRAINT c",
                ],
            ),
        ] {
            let change = Change::NotValid { action: 0, inline: false, constraint: "c".into(), kind };
            assert_eq!(safe_form(text, &[change]).as_deref(), Some(&steps.map(str::to_owned)[..]), "{text}");
        }
    }

    #[test]
    fn nothing_for_what_is_quiet_or_something_else() {
        for text in [
            "ALTER TABLE t ADD CHECK (a > 0) NOT VALID",
            "ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED",
            "ALTER TABLE t ADD UNIQUE (a)",
            "ALTER TABLE t DROP COLUMN a",
            "ALTER TABLE t ADD CONSTRAINT",
            "ALTER TABLE t",
            "ALTER TABLE",
            "ALTER TABLE t ADD CHECK (a > 0),",
            "ALTER VIEW t ADD CHECK (a > 0)",
            // PostgreSQL reads a comment here, the tokenizer an operator.
            "ALTER TABLE t ADD CHECK (a @--, b\n > 0)",
            "ALTER TABLE t ADD CHECK (a ||/* ) */ b > 0)",
        ] {
            let kind = Verified::Check;
            let change = Change::NotValid { action: 0, inline: false, constraint: "c".into(), kind };
            assert_eq!(safe_form(text, &[change]), None, "{text}");
        }
    }

    #[test]
    fn the_index_first_and_its_clauses_in_order() {
        for (text, primary, index, constraint) in [
            ("ALTER TABLE t ADD UNIQUE (a)", false, "ON t (a)", "UNIQUE USING INDEX c"),
            ("ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY (a,b)", true, "ON t (a,b)", "PRIMARY KEY USING INDEX c"),
            (
                "ALTER TABLE t ADD PRIMARY KEY(\"A\") INCLUDE(b)",
                true,
                "ON t (\"A\") INCLUDE (b)",
                "PRIMARY KEY USING INDEX c",
            ),
            (
                "ALTER TABLE IF EXISTS ONLY t ADD UNIQUE NULLS NOT DISTINCT (a, \"ü x\") INCLUDE (b) \
                 WITH (fillfactor=50) USING INDEX TABLESPACE \"Fast\" DEFERRABLE INITIALLY DEFERRED",
                false,
                "ON t (a, \"ü x\") INCLUDE (b) NULLS NOT DISTINCT WITH (fillfactor=50) TABLESPACE \"Fast\"",
                "UNIQUE USING INDEX c DEFERRABLE INITIALLY DEFERRED",
            ),
        ] {
            let constraint = [
                format!("CREATE UNIQUE INDEX CONCURRENTLY c {index}"),
                format!("ALTER TABLE t ADD CONSTRAINT c {constraint}"),
            ];
            assert_eq!(safe_form(text, &[unique(primary)]).as_deref(), Some(&constraint[..]), "{text}");
        }
    }

    #[test]
    fn no_index_for_what_it_cannot_carry() {
        for text in [
            "ALTER TABLE t ADD UNIQUE USING INDEX i",
            "ALTER TABLE t ADD UNIQUE (a, during WITHOUT OVERLAPS)",
            "ALTER TABLE t ADD UNIQUE (a) WHAT",
            "ALTER TABLE t ADD PRIMARY KEY (a)",
            "ALTER TABLE t ADD EXCLUDE USING gist (a WITH =)",
        ] {
            assert_eq!(safe_form(text, &[unique(false)]), None, "{text}");
        }
    }

    fn unique(primary: bool) -> Change {
        Change::UsingIndex { action: 0, inline: false, constraint: "c".into(), primary, not_null: Vec::new() }
    }
}
