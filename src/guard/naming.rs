//! The rows of `schema_guard.naming_rule`, as the engine has them.

use schema_guard_engine::naming::{ColumnRole, Kind, Rule, RuleDefinition};
use schema_guard_engine::policy::Action;

/// The columns that are read, in their order.
pub const COLUMNS: usize = 11;

/// What is no rule, because somebody wrote into the table past `set_naming()`, holds for nothing.
pub fn rule(row: [String; COLUMNS]) -> Option<Rule> {
    let [kind, schema_name, table_name, column_type, column_role, action, convention, max_bytes, lists @ ..] = row;
    let [forbidden, prefixes, suffixes] = lists.map(|list| elements(&list));
    let definition = RuleDefinition {
        kind: Kind::parse(&kind)?,
        schema_name,
        table_name,
        column_type,
        column_role: ColumnRole::parse(&column_role),
        action: Action::parse(&action)?,
        convention,
        max_bytes: max_bytes.parse().ok(),
        forbidden,
        prefixes,
        suffixes,
    };
    definition.read().ok()
}

/// The elements of a `text[]` as `array_out()` prints it: `{_at,"with ""quote"}` with backslashes before what is special.
fn elements(array: &str) -> Vec<String> {
    let inside = array.strip_prefix('{').and_then(|array| array.strip_suffix('}')).unwrap_or_default();
    let mut found: Vec<String> = vec![];
    let (mut element, mut quoted, mut escaped) = (String::new(), false, false);
    for letter in inside.chars() {
        match letter {
            _ if escaped => {
                element.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => found.push(std::mem::take(&mut element)),
            _ => element.push(letter),
        }
    }
    if !inside.is_empty() {
        found.push(element);
    }
    found
}

#[cfg(any(test, feature = "pg_test"))]
#[pgrx::pg_schema]
mod tests {
    use pgrx::prelude::*;

    #[pg_test]
    fn arrays_are_read_as_they_are_printed() {
        for elements in [vec![], vec!["_at"], vec!["a,b", "{\"}", "\\", "c d", "NULL", ""]] {
            let wanted: Vec<String> = elements.iter().map(|element| (*element).to_owned()).collect();
            let printed = Spi::get_one_with_args::<String>("SELECT $1::text[]::text", &[wanted.clone().into()]);
            let printed = printed.expect("an array prints").expect("not NULL");
            assert_eq!(super::elements(&printed), wanted, "{printed}");
        }
    }
}
