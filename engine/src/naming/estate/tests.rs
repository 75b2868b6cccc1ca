use super::*;
use crate::naming::{Keyword, Policy, RuleDefinition, preset};
use std::collections::HashSet;

const TABLE: Rename = Rename::Relation("TABLE");
const CHECK: Rename = Rename::Constraint { with_index: false, with_children: true };

fn keywords(word: &str) -> Option<Keyword> {
    ["order", "user"].contains(&word).then_some(Keyword::Reserved)
}

/// One schema, `public`, that is the system's.
fn database(relations: Vec<Relation>, objects: Vec<Object>) -> Estate {
    let public = Schema { name: "public".into(), judged: false };
    Estate { schemas: vec![public], relations, objects, bodies: vec![] }
}

fn table(name: &str, columns: &[&str]) -> Relation {
    let column = |(at, name): (usize, &&str)| Column {
        number: at as i16 + 1,
        name: (*name).to_owned(),
        type_name: "text".into(),
        inherited: false,
        dependents: 0,
    };
    Relation {
        kind: Kind::Table,
        schema: 0,
        name: name.to_owned(),
        judged: true,
        columns: columns.iter().enumerate().map(column).collect(),
        parents: vec![],
        rename: TABLE,
        dependents: 0,
    }
}

fn child(name: &str, columns: &[&str], parents: &[RelationNumber]) -> Relation {
    let mut child = Relation { parents: parents.to_vec(), ..table(name, columns) };
    child.columns.iter_mut().for_each(|column| column.inherited = true);
    child
}

fn part(kind: Kind, relation: RelationNumber, name: &str, columns: &[i16], rename: Rename) -> Object {
    let columns = columns.iter().map(|&column| Part::Column(column)).collect();
    Object { relation: Some(relation), judged: true, columns, ..Object::new(kind, Some(0), name.to_owned(), rename) }
}

fn policy(presets: &[&str]) -> Policy {
    let rules = presets.iter().flat_map(|name| preset(name).expect("a preset"));
    let mut kept: Vec<RuleDefinition> = vec![];
    for rule in rules {
        kept.retain(|other| other.kind != rule.kind);
        kept.push(rule);
    }
    Policy::new(kept.into_iter().map(|rule| rule.read().expect("a rule")).collect())
}

fn found(estate: &Estate, policy: &Policy, accepted: &[&str]) -> Vec<Violation> {
    let accepted: HashSet<String> = accepted.iter().map(|&key| key.to_owned()).collect();
    violations(estate, policy, &keywords, &accepted)
}

/// Old and new names, in the order of the list.
fn renamed(estate: &Estate, policy: &Policy, accepted: &[&str]) -> Vec<(String, String)> {
    let pair = |one: Violation| (one.name, one.suggested.unwrap_or_default());
    found(estate, policy, accepted).into_iter().map(pair).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|&(from, to)| (from.to_owned(), to.to_owned())).collect()
}

#[test]
fn what_is_named_after_a_table_follows_its_new_name() {
    let orders = table("Orders", &["Id", "note"]);
    let index = part(Kind::Index, 0, "Orders_Id_note_idx", &[1, 2], Rename::Index);
    let estate = database(vec![orders], vec![index]);
    let rules = policy(&["snake", "postgres"]);
    let all = pairs(&[("Orders", "orders"), ("Id", "id"), ("Orders_Id_note_idx", "orders_id_note_idx")]);
    assert_eq!(renamed(&estate, &rules, &[]), all);
    let fixes: Vec<String> = found(&estate, &rules, &[]).into_iter().filter_map(|one| one.fix).collect();
    assert_eq!(fixes[1], "ALTER TABLE public.orders RENAME COLUMN \"Id\" TO id;", "its table has its new name by then");
    // A name that stays counts as it is.
    let accepted = ["table public.\"Orders\"", "column public.\"Orders\".\"Id\""];
    assert_eq!(renamed(&estate, &rules, &accepted), []);
}

#[test]
fn suggestions_are_free_of_each_other() {
    let estate = database(
        vec![table("Orders", &["A", "a"]), table("ORDERS", &[]), table("Mood", &[])],
        vec![Object::new(Kind::Enum, Some(0), "mood".into(), Rename::Type("TYPE"))],
    );
    let expected = pairs(&[("A", "a_1"), ("Mood", "mood_1"), ("ORDERS", "orders_1"), ("Orders", "orders")]);
    let mut renamed = renamed(&estate, &policy(&["snake"]), &[]);
    renamed.sort();
    assert_eq!(renamed, expected, "the first one gets the plain name");
}

#[test]
fn what_is_inherited_is_renamed_at_the_root() {
    let mut second = child("second", &["Id", "id_1"], &[0]);
    second.columns[1].inherited = false;
    let estate = database(vec![table("root", &["Id"]), child("first", &["Id"], &[0]), second], vec![]);
    let rules = policy(&["snake"]);
    assert_eq!(renamed(&estate, &rules, &[]), pairs(&[("Id", "id")]));
    let estate = database(vec![table("root", &["Id"]), child("first", &["Id", "id"], &[0])], vec![]);
    assert_eq!(renamed(&estate, &rules, &[])[0].1, "id_1", "the child has an \"id\" of its own");
}

#[test]
fn what_postgres_refuses_has_no_fix() {
    let rules = policy(&["snake"]);
    let two_parents = vec![table("mother", &["X"]), table("father", &["X"]), child("both", &["X"], &[0, 1])];
    let checks = |name: &str| {
        let below = Object { judged: false, ..part(Kind::NotNull, 1, name, &[1], CHECK) };
        database(
            vec![table("root", &["a"]), child("leaf", &["a"], &[0])],
            vec![part(Kind::NotNull, 0, "Not null", &[1], CHECK), below],
        )
    };
    for (estate, fixable) in
        [(database(two_parents, vec![]), false), (checks("leaf_a"), false), (checks("Not null"), true)]
    {
        let found = found(&estate, &rules, &[]);
        assert!(!found.is_empty() && found.iter().all(|one| one.suggested.is_some()));
        assert!(found.iter().all(|one| one.fix.is_some() == fixable), "{found:?}");
    }
}

#[test]
fn every_kind_has_its_statement() {
    let hostile = "a\"b; DROP TABLE x; --\n%s";
    let quoted = "\"a\"\"b; DROP TABLE x; --\n%s\"";
    let new = "a_b_drop_table_x_s";
    let key = Rename::Constraint { with_index: true, with_children: false };
    let routine = Rename::Routine { words: "FUNCTION", arguments: "x \"T\"".into(), signature: "16400".into() };
    let domain = Rename::DomainConstraint { domain: "D".into() };
    let mut typed = child("typed", &[], &[0]);
    typed.parents = vec![1];
    let mut composite = table("pair", &[]);
    composite.rename = Rename::Type("TYPE");
    let alone = |kind, rename| Object { judged: true, ..Object::new(kind, Some(0), hostile.into(), rename) };
    let everywhere = |kind, rename| Object { schema: None, ..alone(kind, rename) };
    for (object, statement) in [
        (part(Kind::PrimaryKey, 0, hostile, &[], key.clone()), "ALTER TABLE public.t RENAME CONSTRAINT @ TO $;"),
        (part(Kind::PrimaryKey, 2, hostile, &[], key), "ALTER INDEX public.@ RENAME TO $;"),
        (part(Kind::Index, 0, hostile, &[], Rename::Index), "ALTER INDEX public.@ RENAME TO $;"),
        (part(Kind::Sequence, 0, hostile, &[], Rename::Sequence), "ALTER SEQUENCE public.@ RENAME TO $;"),
        (part(Kind::Trigger, 0, hostile, &[], Rename::Trigger), "ALTER TRIGGER @ ON public.t RENAME TO $;"),
        (part(Kind::Policy, 0, hostile, &[], Rename::Policy), "ALTER POLICY @ ON public.t RENAME TO $;"),
        (alone(Kind::Check, domain), "ALTER DOMAIN public.\"D\" RENAME CONSTRAINT @ TO $;"),
        (alone(Kind::Domain, Rename::Type("DOMAIN")), "ALTER DOMAIN public.@ RENAME TO $;"),
        (alone(Kind::Function, routine), "ALTER FUNCTION public.@(x \"T\") RENAME TO $;"),
        (everywhere(Kind::Publication, Rename::Publication), "ALTER PUBLICATION @ RENAME TO $;"),
        (everywhere(Kind::Role, Rename::Role { in_use: false }), "ALTER ROLE @ RENAME TO $;"),
    ] {
        let estate = database(vec![table("t", &[]), composite.clone(), typed.clone()], vec![object]);
        let found = found(&estate, &policy(&["snake"]), &[]);
        let statement = statement.replace('@', quoted).replace('$', new);
        assert_eq!(found.iter().map(|one| one.fix.as_deref()).collect::<Vec<_>>(), [Some(statement.as_str())]);
    }
    composite.columns = table("", &[hostile]).columns;
    let view = Relation { kind: Kind::View, rename: Rename::Relation("VIEW"), ..table(hostile, &[hostile]) };
    let mut estate = database(vec![composite, table("t", &[hostile]), view], vec![]);
    estate.schemas.push(Schema { name: hostile.into(), judged: true });
    let fixes: Vec<String> = found(&estate, &policy(&["snake"]), &[]).into_iter().filter_map(|one| one.fix).collect();
    let expected = [
        "ALTER SCHEMA @ RENAME TO $;",
        "ALTER VIEW public.@ RENAME TO $;",
        "ALTER TYPE public.pair RENAME ATTRIBUTE @ TO $ CASCADE;",
        "ALTER TABLE public.t RENAME COLUMN @ TO $;",
        "ALTER VIEW public.$ RENAME COLUMN @ TO $;",
    ];
    let mut fixes = fixes;
    fixes[2..].sort_by_key(|fix| fix.contains("VIEW"));
    assert_eq!(fixes, expected.map(|fix| fix.replace('@', quoted).replace('$', new)));
}

#[test]
fn without_rules_only_names_that_need_quotes_are_listed() {
    let orders = table("Orders", &["order", "a_Long", "größe", "position"]);
    let key =
        part(Kind::PrimaryKey, 0, "Orders_pkey", &[1], Rename::Constraint { with_index: true, with_children: false });
    let estate = database(vec![orders], vec![key]);
    let accepted = ["table public.\"Orders\"", "column public.\"Orders\".\"order\""];
    let all = [("Orders", "orders"), ("a_Long", "a_long"), ("order", "orders_order"), ("Orders_pkey", "orders_pkey")];
    assert_eq!(renamed(&estate, &Policy::default(), &[]), pairs(&all));
    // What PostgreSQL made of the table's name stays as long as that does.
    assert_eq!(renamed(&estate, &Policy::default(), &accepted), pairs(&[("a_Long", "a_long")]));
    // A team that has decided on capitals has decided; a reserved word is one in any case.
    let rules = [RuleDefinition::new(Kind::Table, "pascal"), RuleDefinition::new(Kind::Column, "/^[a-zA-Zöß_]+$/")];
    let decided = Policy::new(rules.map(|rule| rule.read().expect("a rule")).into());
    assert_eq!(renamed(&estate, &decided, &[]), pairs(&[("order", "orders_order")]));
}

#[test]
fn functions_that_mention_a_name_count() {
    let mut estate = database(vec![Relation { dependents: 2, ..table("Orders", &[]) }], vec![]);
    estate.bodies = vec!["SELECT count(*) FROM \"Orders\"".into(), "SELECT 1".into()];
    assert_eq!(found(&estate, &policy(&["snake"]), &[])[0].dependents, 3);
}

#[test]
fn the_prevailing_convention_is_proposed() {
    let tables: Vec<Relation> = ["app_a", "app_b", "app_cd", "app_e", "Legacy"].map(|name| table(name, &["id"])).into();
    let index =
        |(at, table): (usize, &Relation)| part(Kind::Index, at, &format!("idx_{}_id", table.name), &[1], Rename::Index);
    let indexes = tables.iter().enumerate().map(index).collect();
    let estate = database(tables, indexes);
    let proposals = infer(&estate);
    let lines: Vec<(&str, u32, u32, String)> =
        proposals.iter().map(|one| (one.convention.as_str(), one.followed, one.names, one.call())).collect();
    let call = |arguments: &str| format!("SELECT schema_guard.set_naming({arguments});");
    assert_eq!(
        lines,
        [
            ("snake, prefix \"app_\"", 4, 5, call("'table', 'snake', prefixes => ARRAY['app_']")),
            ("snake", 5, 5, call("'column', 'snake'")),
            ("idx_{table}_{columns}", 5, 5, call("'index', 'idx_{table}_{columns}'")),
        ]
    );
    for proposal in proposals {
        proposal.rule.read().expect("a rule that can be set");
    }
}

#[test]
fn foreign_keys_and_timestamps_have_conventions_of_their_own() {
    let mut orders = table("orders", &["customer_id", "region_id", "item_id", "placed_at", "paid_at", "sent_at"]);
    for column in &mut orders.columns[3..] {
        column.type_name = "timestamp with time zone".into();
    }
    let foreign_key =
        part(Kind::ForeignKey, 0, "x", &[1, 2, 3], Rename::Constraint { with_index: false, with_children: false });
    let proposals = infer(&database(vec![orders], vec![foreign_key]));
    let calls: Vec<String> = proposals.iter().map(Proposal::call).collect();
    assert_eq!(
        calls,
        [
            "SELECT schema_guard.set_naming('column', 'snake');",
            "SELECT schema_guard.set_naming('column', '', column_role => 'foreign_key', suffixes => ARRAY['_id']);",
            "SELECT schema_guard.set_naming('column', '', column_type => 'timestamp*', suffixes => ARRAY['_at']);",
        ]
    );
}

#[test]
fn where_nothing_prevails_nothing_is_proposed() {
    let names = ["snake_a", "CamelB", "UPPER_C", "snake_d", "CamelE"];
    assert_eq!(infer(&database(names.map(|name| table(name, &[])).into(), vec![])), []);
    // Two names are no convention.
    assert_eq!(infer(&database(vec![table("a_b", &[]), table("c_d", &[])], vec![])), []);
}
