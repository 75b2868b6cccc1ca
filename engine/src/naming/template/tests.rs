use super::*;
use crate::naming::{ColumnRole, MAX_BYTES, Referenced};
use crate::statement::make_object_name;

fn foreign_key() -> Subject {
    Subject {
        kind: Kind::ForeignKey,
        schema: "sales".into(),
        table: "orders".into(),
        name: "fk1".into(),
        columns: vec!["customer".into(), "region".into()],
        referenced: Some(Referenced {
            schema: "crm".into(),
            table: "customers".into(),
            columns: vec!["id".into(), "region".into()],
        }),
        ..Subject::default()
    }
}

fn expand(template: &str, subject: &Subject) -> Option<String> {
    Template::parse(template, subject.kind).expect(template).expand(subject, None, None, MAX_BYTES)
}

#[test]
fn every_placeholder_has_its_value() {
    let index = Subject { kind: Kind::Index, method: Some("gin".into()), ..foreign_key() };
    let column = Subject {
        kind: Kind::Column,
        column_type: Some("character varying(20)".into()),
        roles: vec![ColumnRole::ForeignKey],
        ..foreign_key()
    };
    let partition = Subject { kind: Kind::Partition, parent: Some("events".into()), ..foreign_key() };
    for (template, subject, name) in [
        ("{schema}_{table}", &foreign_key(), "sales_orders"),
        ("{table}_{columns}_fkey", &foreign_key(), "orders_customer_region_fkey"),
        ("{table}_{column}_fkey", &foreign_key(), "orders_fkey"),
        ("{table}_{first_column}_fkey", &foreign_key(), "orders_customer_fkey"),
        ("fk_{table}_{referenced_table}", &foreign_key(), "fk_orders_customers"),
        ("{referenced_schema}_{referenced_columns}", &foreign_key(), "crm_id_region"),
        ("{method}_{columns}", &index, "gin_customer_region"),
        ("{type}_{any}", &column, "character_varying_fk1"),
        ("{parent}_{any}", &partition, "events_fk1"),
    ] {
        assert_eq!(expand(template, subject).as_deref(), Some(name), "{template}");
    }
}

#[test]
fn what_the_subject_has_not_gives_no_name() {
    let free = Subject { kind: Kind::Sequence, name: "s".into(), ..Subject::default() };
    assert_eq!(expand("{table}_{columns}_seq", &free), None);
    let template = Template::parse("{table}_{columns}_seq", Kind::Sequence).expect("a template");
    assert_eq!(template.matches(&free, None, MAX_BYTES), None);
}

#[test]
fn long_names_are_shortened_as_postgres_does() {
    for (table, columns) in [
        ("t".repeat(63), vec!["c".repeat(63)]),
        ("größe".repeat(12), vec!["ü".repeat(30), "x".repeat(40)]),
        ("short".to_owned(), vec!["😀".repeat(15)]),
    ] {
        let subject = Subject { kind: Kind::Index, table, columns, ..Subject::default() };
        let expected = make_object_name(&subject.table, &subject.columns.join("_"), "idx");
        let template = Template::parse("{table}_{columns}_idx", Kind::Index).expect("a template");
        assert_eq!(template.expand(&subject, None, None, MAX_BYTES), Some(expected.clone()));
        assert_eq!(template.matches(&subject.renamed(&expected), None, MAX_BYTES), Some(true));
        let numbered = make_object_name(&subject.table, &subject.columns.join("_"), "idx12");
        assert_eq!(template.expand(&subject, None, Some(12), MAX_BYTES), Some(numbered.clone()));
        assert_eq!(template.matches(&subject.renamed(&numbered), None, MAX_BYTES), Some(true));
    }
}

#[test]
fn a_number_complies_and_nothing_else_does() {
    let template = Template::parse("{table}_{columns}_fkey", Kind::ForeignKey).expect("a template");
    for (name, complies) in [
        ("orders_customer_region_fkey", true),
        ("orders_customer_region_fkey1", true),
        ("orders_customer_region_fkey23", true),
        ("orders_customer_region_fkey01", false),
        ("orders_customer_region_fkeyx", false),
        ("orders_customer_fkey", false),
        ("Orders_customer_region_fkey", false),
        ("", false),
    ] {
        assert_eq!(template.matches(&foreign_key().renamed(name), None, MAX_BYTES), Some(complies), "{name}");
    }
    let ends_in_value = Template::parse("fk_{table}_{referenced_table}", Kind::ForeignKey).expect("a template");
    let mut subject = foreign_key();
    subject.table = "t1".into();
    subject.referenced = Some(Referenced { table: "t2".into(), ..Referenced::default() });
    assert_eq!(ends_in_value.matches(&subject.renamed("fk_t1_t23"), None, MAX_BYTES), Some(true));
    assert_eq!(ends_in_value.matches(&subject.renamed("fk_t1_t3"), None, MAX_BYTES), Some(false));
}

#[test]
fn any_is_some_text() {
    let subject = Subject { kind: Kind::Trigger, table: "orders".into(), ..Subject::default() };
    let template = Template::parse("trg_{table}_{any}_t", Kind::Trigger).expect("a template");
    for (name, complies) in
        [("trg_orders_audit_t", true), ("trg_orders__t", false), ("trg_orders_t", false), ("audit", false)]
    {
        assert_eq!(template.matches(&subject.renamed(name), None, MAX_BYTES), Some(complies), "{name}");
    }
    assert_eq!(
        template.expand(&subject.renamed("Audit"), Some(Case::Snake), None, MAX_BYTES).as_deref(),
        Some("trg_orders_audit_t")
    );
    let long = template.expand(&subject.renamed(&"x".repeat(63)), None, None, MAX_BYTES).expect("a name");
    assert!(long.len() == MAX_BYTES && long.starts_with("trg_orders_x") && long.ends_with("x_t"), "{long}");
}

#[test]
fn a_mistake_is_named() {
    for (template, kind, why) in [
        ("{table", Kind::Index, "a brace has no partner"),
        ("table}", Kind::Index, "a brace has no partner"),
        ("{any}_{any}", Kind::Index, "{any} stands more than once"),
        ("{tabel}_idx", Kind::Index, "{tabel} is no placeholder for a index"),
        ("{columns}", Kind::Table, "{columns} is no placeholder for a table: it has {schema}, {any}"),
    ] {
        let error = Template::parse(template, kind).expect_err(template);
        assert!(error.starts_with(why), "{error}");
    }
}
