use super::*;

fn keywords(word: &str) -> Option<Keyword> {
    ["order", "user", "select", "table"].contains(&word).then_some(Keyword::Reserved)
}

fn policy(rules: Vec<RuleDefinition>) -> Policy {
    Policy::new(rules.into_iter().map(|rule| rule.read().expect("a rule")).collect())
}

fn suggestion(subject: &Subject, policy: &Policy, taken: &[&str]) -> Option<String> {
    let around = Surroundings { keywords: &keywords, taken: &|name| taken.contains(&name) };
    let suggested = suggest(subject, policy, around);
    if let Some(name) = &suggested {
        assert_eq!(judge(&subject.renamed(name), policy), [], "{name}");
        assert!(name.len() <= MAX_BYTES && !taken.contains(&name.as_str()), "{name}");
    }
    suggested
}

fn column(name: &str, column_type: &str, roles: &[ColumnRole]) -> Subject {
    Subject {
        kind: Kind::Column,
        schema: "public".into(),
        table: "orders".into(),
        name: name.into(),
        column_type: Some(column_type.into()),
        roles: roles.to_vec(),
        ..Subject::default()
    }
}

#[test]
fn rules_about_the_same_columns_compete_and_others_add_up() {
    let mut timestamps = RuleDefinition::new(Kind::Column, "");
    timestamps.column_type = "timestamp*".into();
    timestamps.suffixes = vec!["_at".into()];
    let mut keys = RuleDefinition::new(Kind::Column, "");
    keys.column_role = Some(ColumnRole::ForeignKey);
    keys.suffixes = vec!["_id".into()];
    let mut legacy = RuleDefinition::new(Kind::Column, "");
    legacy.table_name = "old_*".into();
    legacy.action = Action::Off;
    let policy = policy(vec![RuleDefinition::new(Kind::Column, "snake"), timestamps, keys, legacy]);
    let reasons = |subject: &Subject| judge(subject, &policy).into_iter().map(|found| found.reason).collect::<Vec<_>>();
    assert_eq!(
        reasons(&column("Created", "timestamp with time zone", &[])),
        ["is not in snake case", "does not end with \"_at\""]
    );
    assert_eq!(reasons(&column("customer", "bigint", &[ColumnRole::ForeignKey])), ["does not end with \"_id\""]);
    assert_eq!(reasons(&column("customer", "bigint", &[])), [""; 0]);
    let old = Subject { table: "old_orders".into(), ..column("Created", "timestamp with time zone", &[]) };
    assert_eq!(reasons(&old), ["does not end with \"_at\""], "the rule about timestamps is another one");
    let created = suggestion(&column("Created", "timestamp with time zone", &[]), &policy, &[]);
    assert_eq!(created.as_deref(), Some("created_at"));
    let taken = suggestion(&column("Created", "timestamp with time zone", &[]), &policy, &["created_at"]);
    assert_eq!(taken.as_deref(), Some("created_1_at"));
}

#[test]
fn suggestions_comply_fit_and_are_free() {
    let snake = policy(preset("snake").expect("a preset"));
    for (name, taken, suggested) in [
        ("OrderDate", &[][..], "order_date"),
        ("OrderDate", &["order_date"], "order_date_1"),
        ("Order", &[], "orders_order"),
        ("größe ", &[], "größe"),
        ("\"; DROP TABLE x; --\n%s", &[], "drop_table_x_s"),
        ("___", &[], "orders"),
        ("2024", &[], "orders"),
    ] {
        let found = suggestion(&column(name, "text", &[]), &snake, taken);
        assert_eq!(found.as_deref(), Some(suggested), "{name}");
    }
    let long = "Ü".repeat(31);
    let found = suggestion(&column(&long, "text", &[]), &snake, &["ü".repeat(31).as_str()]).expect("a name");
    assert_eq!(found, format!("{}_1", "ü".repeat(30)));
}

#[test]
fn templates_decide_where_there_is_one() {
    let postgres = policy(preset("postgres").expect("a preset"));
    let index = Subject {
        kind: Kind::Index,
        schema: "public".into(),
        table: "orders".into(),
        name: "ix1".into(),
        columns: vec!["email".into()],
        ..Subject::default()
    };
    assert_eq!(judge(&index, &postgres)[0].reason, "does not follow {table}_{columns}_idx");
    assert_eq!(suggestion(&index, &postgres, &[]).as_deref(), Some("orders_email_idx"));
    assert_eq!(suggestion(&index, &postgres, &["orders_email_idx"]).as_deref(), Some("orders_email_idx1"));
    let free_sequence = Subject { kind: Kind::Sequence, name: "numbers".into(), ..Subject::default() };
    assert_eq!(judge(&free_sequence, &postgres), []);
}

#[test]
fn patterns_are_met_where_their_ends_are_plain() {
    let mut rule = RuleDefinition::new(Kind::Index, "/^ix_[a-z_]+$/");
    rule.max_bytes = Some(20);
    rule.forbidden = vec!["Tmp".into()];
    let policy = policy(vec![rule]);
    let index = |name: &str| Subject { kind: Kind::Index, table: "t".into(), name: name.into(), ..Subject::default() };
    assert_eq!(suggestion(&index("EmailTmp"), &policy, &[]).as_deref(), Some("ix_email"));
    assert_eq!(
        suggestion(&index("emails_of_all_the_customers"), &policy, &[]).as_deref(),
        Some("ix_emails_of_all_the")
    );
}

#[test]
fn what_contradicts_itself_has_no_suggestion() {
    let mut rule = RuleDefinition::new(Kind::Table, "/^[0-9]+$/");
    rule.suffixes = vec!["x".into()];
    let policy = policy(vec![rule]);
    let table = Subject { name: "orders".into(), ..Subject::default() };
    assert_eq!(judge(&table, &policy).len(), 1);
    assert_eq!(suggestion(&table, &policy, &[]), None);
}

#[test]
fn without_rules_a_suggestion_is_still_plain() {
    for (kind, name, suggested) in [
        (Kind::Table, "Order Items", "order_items"),
        (Kind::Table, "order", "order_table"),
        (Kind::Role, "user", "user_role"),
        (Kind::Function, "2x", "x"),
    ] {
        let subject = Subject { kind, name: name.into(), ..Subject::default() };
        assert_eq!(suggestion(&subject, &Policy::default(), &[]).as_deref(), Some(suggested));
    }
    let cut = Subject { name: "x".repeat(63), cut_from: Some("x".repeat(80)), ..Subject::default() };
    assert_eq!(suggestion(&cut, &Policy::default(), &[]), Some(format!("{}_1", "x".repeat(61))));
}

#[test]
fn a_rule_that_cannot_be_meant_is_refused() {
    let index = RuleDefinition::new(Kind::Index, "snake");
    for (rule, why) in [
        (RuleDefinition { max_bytes: Some(0), ..index.clone() }, "max_bytes"),
        (RuleDefinition { max_bytes: Some(64), ..index.clone() }, "max_bytes"),
        (RuleDefinition { column_type: "text".into(), ..index.clone() }, "column_type"),
        (RuleDefinition { prefixes: vec![String::new()], ..index.clone() }, "a forbidden word"),
    ] {
        let error = rule.read().expect_err(why);
        assert!(error.starts_with(why), "{error}");
    }
}
