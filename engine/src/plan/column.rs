//! `ADD COLUMN`: a column's definition, taken apart into clauses that can be left out.

use super::scan::{Kind, Token};
use super::tokens::Tokens;
use crate::statement::quote_identifier;

/// A column that an ALTER TABLE adds.
pub(super) struct Column<'a> {
    /// `ADD COLUMN [IF NOT EXISTS] name type`, with STORAGE and COMPRESSION.
    head: Tokens<'a>,
    /// As it was written.
    pub name: &'a str,
    clauses: Vec<Clause<'a>>,
}

/// `[CONSTRAINT name] CHECK (…) NO INHERIT`, `DEFAULT 0`, `NOT NULL`: whatever may follow the type.
#[derive(Clone, Copy)]
pub(super) struct Clause<'a> {
    pub whole: Tokens<'a>,
    /// Without CONSTRAINT and the name, with DEFERRABLE and the like.
    pub body: Tokens<'a>,
}

impl<'a> Column<'a> {
    pub fn read(action: Tokens<'a>) -> Option<Self> {
        let mut rest = action;
        rest.expect("ADD")?;
        if !rest.accept("COLUMN") && TABLE_CONSTRAINTS.iter().any(|word| rest.starts_with(word)) {
            return None;
        }
        rest.accept("IF NOT EXISTS");
        let name = rest.identifier()?;
        rest.name()?;
        let starts = clause_starts(rest);
        let type_end = starts.first().copied().unwrap_or(rest.list.len());
        let head = action.until(rest.slice(type_end, rest.list.len()));
        Some(Column { head, name, clauses: clauses(rest, &starts)? })
    }

    /// What is left of the column, after what was taken.
    pub fn definition(&self) -> String {
        let mut definition = self.head.source().to_owned();
        for clause in &self.clauses {
            definition.push_str(clause.whole.space_before());
            definition.push_str(clause.whole.source());
        }
        definition
    }

    /// Takes out the first clause that begins with these words.
    pub fn take(&mut self, words: &str) -> Option<Clause<'a>> {
        let place = self.clauses.iter().position(|clause| clause.body.starts_with(words))?;
        Some(self.clauses.remove(place))
    }

    /// Takes out the constraint that begins with these words: the one that bears this name (quoted for SQL), else the
    /// first.
    pub fn take_constraint(&mut self, words: &str, name: &str) -> Option<Clause<'a>> {
        let named = |clause: &Clause<'_>| clause.name().is_some_and(|own| quote_identifier(&own) == name);
        let fitting = |clause: &Clause<'_>| clause.body.starts_with(words) && !clause.body.contains("NOT ENFORCED");
        let place = self.clauses.iter().position(|clause| fitting(clause) && named(clause));
        let place = place.or_else(|| self.clauses.iter().position(fitting))?;
        Some(self.clauses.remove(place))
    }

    pub fn has(&self, words: &str) -> bool {
        self.clauses.iter().any(|clause| clause.body.starts_with(words))
    }

    /// Takes out all constraints that begin with one of these.
    pub fn take_all(&mut self, kinds: &[&str]) -> Vec<Clause<'a>> {
        let of_kind = |clause: &mut Clause<'_>| kinds.iter().any(|words| clause.body.starts_with(words));
        self.clauses.extract_if(.., of_kind).collect()
    }
}

impl Clause<'_> {
    /// As PostgreSQL stores it.
    pub fn name(&self) -> Option<String> {
        self.whole.starts_with("CONSTRAINT").then(|| self.whole.identifier_at(1))?
    }
}

/// What ADD without COLUMN may be followed by that is no column.
const TABLE_CONSTRAINTS: &[&str] = &["CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE", "NOT"];

/// Where clauses begin in what follows a type's name (the rest of the type first: `precision`, `(10, 2)`, `[]`).
fn clause_starts(rest: Tokens<'_>) -> Vec<usize> {
    let mut starts = Vec::new();
    let (mut cases, mut free) = (0_usize, 0);
    for (index, token) in rest.list.iter().enumerate() {
        if token.depth != 0 {
            continue;
        }
        let before = index.checked_sub(1).map(|before| rest.list[before]);
        let after_operand = before.is_none_or(ends_operand);
        if cases == 0 && index >= free && after_operand && starts_clause(rest, index) {
            starts.push(index);
            // What follows is a name or the first word of an expression, whatever it looks like; of NOT NULL the NULL.
            let takes_one = ["CONSTRAINT", "DEFAULT", "REFERENCES", "COLLATE", "NOT", "INITIALLY"];
            free = if takes_one.iter().any(|word| rest.is_word(index, word)) { index + 2 } else { index + 1 };
        }
        // Between CASE and END of a default anything may stand, NOT NULL included.
        if !before.is_some_and(|token| token.kind == Kind::Period) {
            if rest.is_word(index, "CASE") {
                cases += 1;
            } else if rest.is_word(index, "END") {
                cases = cases.saturating_sub(1);
            }
        }
    }
    starts
}

fn ends_operand(token: Token) -> bool {
    matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Literal | Kind::Close)
}

/// `ColQualList` of PostgreSQL's grammar. A default is a `b_expr`: outside parentheses it has no NOT NULL, no COLLATE.
fn starts_clause(rest: Tokens<'_>, index: usize) -> bool {
    let word = |word| rest.is_word(index, word);
    let after = |words: &[&str]| index > 0 && words.iter().any(|before| rest.is_word(index - 1, before));
    let before = |words: &[&str]| words.iter().any(|after| rest.is_word(index + 1, after));
    ["CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "REFERENCES", "COLLATE", "DEFERRABLE", "INITIALLY", "ENFORCED"]
        .into_iter()
        .any(word)
        // ON DELETE SET DEFAULT, GENERATED BY DEFAULT, STORAGE DEFAULT, COMPRESSION default
        || (word("DEFAULT") && !after(&["SET", "BY", "STORAGE", "COMPRESSION"]))
        // ON DELETE SET NULL, IS DISTINCT FROM NULL
        || (word("NULL") && !after(&["SET", "FROM"]))
        || (word("NOT") && before(&["NULL", "DEFERRABLE", "ENFORCED"]))
        || (word("GENERATED") && before(&["ALWAYS", "BY"]))
}

/// The clauses: a CONSTRAINT and its name go with what follows, the attributes with what they follow.
fn clauses<'a>(rest: Tokens<'a>, starts: &[usize]) -> Option<Vec<Clause<'a>>> {
    let mut clauses: Vec<(usize, usize, usize)> = Vec::new();
    let mut named = None;
    for (n, &start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(rest.list.len());
        if rest.is_word(start, "CONSTRAINT") {
            if named.is_some() || end != start + 2 {
                return None;
            }
            named = Some(start);
        } else if ATTRIBUTES.iter().any(|words| rest.are_words(start, words)) {
            clauses.last_mut().filter(|_| named.is_none())?.2 = end;
        } else {
            clauses.push((named.take().unwrap_or(start), start, end));
        }
    }
    let cut = |(whole, body, end)| Clause { whole: rest.slice(whole, end), body: rest.slice(body, end) };
    named.is_none().then(|| clauses.into_iter().map(cut).collect())
}

const ATTRIBUTES: &[&str] = &["DEFERRABLE", "NOT DEFERRABLE", "INITIALLY", "ENFORCED", "NOT ENFORCED"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::scan::scan;

    /// The clauses of an ADD COLUMN, and what is before them.
    fn parts(action: &str) -> Option<Vec<String>> {
        let tokens = scan(action)?;
        let column = Column::read(Tokens::new(action, &tokens))?;
        let clauses = column.clauses.iter().map(|clause| clause.whole.source().to_owned());
        Some([column.head.source().to_owned()].into_iter().chain(clauses).collect())
    }

    #[test]
    fn a_definition_falls_into_its_clauses() {
        for (action, expected) in [
            ("ADD c int", &["ADD c int"][..]),
            ("add column if not exists \"C\" s.\"T\"", &["add column if not exists \"C\" s.\"T\""]),
            ("ADD COLUMN if int NOT NULL", &["ADD COLUMN if int", "NOT NULL"]),
            ("ADD c double precision DEFAULT 1 NULL", &["ADD c double precision", "DEFAULT 1", "NULL"]),
            (
                "ADD c timestamp(3) with time zone[] DEFAULT NULL::timestamptz[] NOT NULL",
                &["ADD c timestamp(3) with time zone[]", "DEFAULT NULL::timestamptz[]", "NOT NULL"],
            ),
            (
                "ADD c text STORAGE DEFAULT COMPRESSION default COLLATE \"C\" DEFAULT 'x'COLLATE s.\"de\" UNIQUE",
                &[
                    "ADD c text STORAGE DEFAULT COMPRESSION default",
                    "COLLATE \"C\"",
                    "DEFAULT 'x'",
                    "COLLATE s.\"de\"",
                    "UNIQUE",
                ],
            ),
            (
                "ADD c int CONSTRAINT \"check\" CHECK (c IS NOT NULL) NO INHERIT NOT ENFORCED CONSTRAINT d DEFAULT +1",
                &[
                    "ADD c int",
                    "CONSTRAINT \"check\" CHECK (c IS NOT NULL) NO INHERIT NOT ENFORCED",
                    "CONSTRAINT d DEFAULT +1",
                ],
            ),
            (
                "ADD c int REFERENCES p (id) MATCH FULL ON DELETE SET NULL ON UPDATE SET DEFAULT NOT DEFERRABLE \
                 INITIALLY IMMEDIATE NOT NULL UNIQUE NULLS NOT DISTINCT WITH (fillfactor=7) USING INDEX TABLESPACE x \
                 DEFERRABLE",
                &[
                    "ADD c int",
                    "REFERENCES p (id) MATCH FULL ON DELETE SET NULL ON UPDATE SET DEFAULT NOT DEFERRABLE \
                     INITIALLY IMMEDIATE",
                    "NOT NULL",
                    "UNIQUE NULLS NOT DISTINCT WITH (fillfactor=7) USING INDEX TABLESPACE x DEFERRABLE",
                ],
            ),
            (
                "ADD c int GENERATED BY DEFAULT AS IDENTITY (START 1) PRIMARY KEY",
                &["ADD c int", "GENERATED BY DEFAULT AS IDENTITY (START 1)", "PRIMARY KEY"],
            ),
            (
                "ADD c int GENERATED ALWAYS AS (a + 1) STORED NULL",
                &["ADD c int", "GENERATED ALWAYS AS (a + 1) STORED", "NULL"],
            ),
        ] {
            assert_eq!(
                parts(action).as_deref(),
                Some(&expected.iter().map(|&part| part.to_owned()).collect::<Vec<_>>()[..])
            );
        }
    }

    #[test]
    fn a_default_ends_where_postgres_ends_it() {
        for default in [
            "0",
            "-1",
            "NULL",
            "1 + NULL",
            "now()",
            "generated()",
            "'it''s NOT NULL'",
            "E'\\' NOT NULL'",
            "U&'\\00e4'",
            "$q$ DEFAULT 'x' $q$",
            "'{}'::text[]",
            "ARRAY[]::int[]",
            "array[null, 2]",
            "interval '1' day",
            "date '2020-01-01' + (random() * 10)::int",
            "a.b('ä', (x IS NOT NULL))",
            "1 IS DISTINCT FROM NULL",
            "1 IS NOT DISTINCT FROM NULL",
            "case when a is not null then null else 1 end",
            "CASE x WHEN 1 THEN CASE WHEN y THEN 2 END ELSE NULL END::bigint",
            "'{\"a\": 1}'::jsonb -> 'a' ->> 0",
            "OPERATOR(pg_catalog.-) 1",
            "t.end",
            "current_user::public.storage",
        ] {
            for after in ["NOT NULL", "CHECK (c > 0)", "REFERENCES p", "CONSTRAINT n UNIQUE", "NULL", "COLLATE x"] {
                let action = format!("ADD c int DEFAULT {default} {after}");
                let expected = ["ADD c int".to_owned(), format!("DEFAULT {default}"), after.to_owned()];
                assert_eq!(parts(&action).as_deref(), Some(&expected[..]), "{action}");
            }
        }
    }

    #[test]
    fn no_column_no_parts() {
        for action in [
            "ADD CHECK (a > 0)",
            "ADD CONSTRAINT c CHECK (a > 0)",
            "ADD UNIQUE (a)",
            "ADD COLUMN c",
            "ADD c int CONSTRAINT n",
            "ADD c int CONSTRAINT n CONSTRAINT m CHECK (true)",
            "ADD c int DEFERRABLE",
            "DROP COLUMN c",
            "ADD",
        ] {
            assert_eq!(parts(action), None, "{action}");
        }
    }

    #[test]
    fn what_is_taken_leaves_no_words_stuck_together() {
        let action = "ADD c text DEFAULT 'x'NOT NULL CHECK(c<>'')UNIQUE";
        let tokens = scan(action).unwrap();
        let mut column = Column::read(Tokens::new(action, &tokens)).unwrap();
        assert_eq!(column.take("CHECK").unwrap().body.source(), "CHECK(c<>'')");
        assert_eq!(column.take("DEFAULT").unwrap().body.source(), "DEFAULT 'x'");
        assert_eq!(column.definition(), "ADD c text NOT NULL UNIQUE");
        assert!(column.take("CHECK").is_none());
    }
}
