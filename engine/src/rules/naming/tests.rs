use crate::finding::Finding;
use crate::naming::{Kind, Policy, Referenced, RuleDefinition, preset as naming_preset};
use crate::policy::{Action, Preset};
use crate::statement::{NewName, Operation, Statement};
use crate::testing::*;
use crate::verdict::Settings;
use std::rc::Rc;

fn given(names: Vec<NewName>) -> Statement {
    Statement { names, ..statement("CREATE something", Operation::Other) }
}

fn policy(rules: Vec<RuleDefinition>) -> Settings {
    let naming = Policy::new(rules.into_iter().map(|rule| rule.read().expect("a rule")).collect());
    Settings { naming: Rc::new(naming), ..settings() }
}

fn messages(names: Vec<NewName>, settings: &Settings) -> Vec<String> {
    let findings = judge(&orders(large), &given(names), settings).findings;
    findings.into_iter().map(|finding| finding.message).collect()
}

fn only(names: Vec<NewName>, settings: &Settings) -> Finding {
    let mut findings = judge(&orders(large), &given(names), settings).findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

#[test]
fn out_of_the_box_only_what_costs_something_is_told() {
    for (kind, called, message) in [
        (
            Kind::Column,
            "orderDate",
            "column \"orderDate\" of \"public.orders\" has upper-case letters and would have to be quoted in every \
             statement; use order_date [name-needs-quoting]",
        ),
        (
            Kind::Table,
            "user",
            "table \"public.user\" is a reserved word and would have to be quoted in every statement; use user_table \
             [name-reserved]",
        ),
        (
            Kind::Role,
            "1st",
            "role \"1st\" begins with a digit and would have to be quoted in every statement; use st [name-needs-quoting]",
        ),
    ] {
        assert_eq!(messages(vec![new_name(kind, called)], &settings()), [message]);
        assert_eq!(messages(vec![new_name(kind, called)], &preset(Preset::Minimal)), [""; 0]);
    }
    for (kind, called) in [
        (Kind::Column, "order_date"),
        (Kind::Column, "values"),
        (Kind::Table, "größe"),
        (Kind::Table, "_private"),
        (Kind::Table, "pg_orders"),
        (Kind::Index, "ix1"),
        (Kind::ForeignKey, "FK"),
    ] {
        let expected = usize::from(called == "FK");
        assert_eq!(messages(vec![new_name(kind, called)], &settings()).len(), expected, "{called}");
    }
}

#[test]
fn a_name_that_was_cut_is_told_with_what_was_written() {
    let mut new = new_name(Kind::Column, &"c".repeat(63));
    new.subject.cut_from = Some("c".repeat(70));
    let found = only(vec![new], &settings());
    assert_eq!(found.rule, "name-truncated");
    assert!(found.message.contains("is what PostgreSQL leaves of a name of 70 bytes; use c"), "{}", found.message);
    assert!(found.detail.contains(&format!("In full it would be \"{}\".", "c".repeat(70))), "{}", found.detail);
    assert_eq!((found.action, found.column), (Action::Warn, Some("c".repeat(63))));
}

#[test]
fn conventions_act_as_their_rule_says_and_name_what_complies() {
    let template =
        RuleDefinition { action: Action::Block, ..RuleDefinition::new(Kind::Index, "{table}_{columns}_idx") };
    let mut index = new_name(Kind::Index, "IX1");
    index.subject.columns = vec!["note".to_owned()];
    let found = only(vec![index.clone()], &policy(vec![template.clone()]));
    assert_eq!(
        found.message,
        "index \"IX1\" of \"public.orders\" does not follow {table}_{columns}_idx; use orders_note_idx [name-convention]"
    );
    assert_eq!(found.hint, "Use orders_note_idx instead of \"IX1\".");
    assert!(found.detail.starts_with("The convention for this index is: {table}_{columns}_idx."), "{}", found.detail);
    assert_eq!((found.action, found.location), (Action::Block, Some(7)));
    assert_eq!((found.lock_mode.as_str(), found.blocks.as_str()), ("", "nothing"));

    let off = RuleDefinition { action: Action::Off, table_name: "ord*".into(), ..template.clone() };
    index.subject.name = "ix1".into();
    assert_eq!(messages(vec![index.clone()], &policy(vec![template.clone(), off])), [""; 0]);
    index.subject.name = "orders_note_idx2".into();
    assert_eq!(messages(vec![index], &policy(vec![template])), [""; 0]);
}

#[test]
fn two_names_of_a_statement_are_not_told_to_become_one() {
    let names = vec![new_name(Kind::Column, "a b"), new_name(Kind::Column, "A_B"), new_name(Kind::Column, "a_b")];
    let found = messages(names, &settings());
    assert!(found[0].ends_with("; use a_b_1 [name-needs-quoting]"), "{}", found[0]);
    assert!(found[1].ends_with("; use a_b_2 [name-needs-quoting]"), "{}", found[1]);
}

#[test]
fn capitals_that_a_convention_asks_for_are_no_mistake() {
    let pascal = policy(vec![RuleDefinition::new(Kind::Table, "pascal")]);
    assert_eq!(messages(vec![new_name(Kind::Table, "OrderItems")], &pascal), [""; 0]);
    let found = only(vec![new_name(Kind::Table, "order_items")], &pascal);
    assert!(found.message.contains("is not in pascal case; use \"OrderItems\""), "{}", found.message);
}

#[test]
fn what_is_there_already_is_not_named() {
    let mut again = new_name(Kind::Table, "Orders");
    again.unless_exists = true;
    assert_eq!(messages(vec![again.clone()], &settings()).len(), 1);
    let with = |new: NewName| {
        let database = orders(large).table("public.Orders", |table| table);
        judge(&database, &given(vec![new]), &settings()).findings.len()
    };
    assert_eq!(with(again), 0);
    let mut part = new_name(Kind::Column, "Id");
    part.with_table = true;
    assert_eq!(with(part), 0, "CREATE TABLE IF NOT EXISTS of a table that is there makes no columns");
}

#[test]
fn what_others_do_not_see_is_not_judged() {
    for shape in [|table: Table| table.temporary(), |table: Table| table.not_owned()] {
        let database = orders(shape);
        assert_eq!(judge(&database, &given(vec![new_name(Kind::Column, "A")]), &settings()).findings, []);
    }
    let made_now = orders(|table| table.made_in_transaction());
    assert_eq!(judge(&made_now, &given(vec![new_name(Kind::Column, "A")]), &settings()).findings.len(), 1);
}

#[test]
fn names_that_postgres_chooses_are_predicted_for_a_script_only() {
    let settings = policy(vec![RuleDefinition::new(Kind::ForeignKey, "fk_{table}_{referenced_table}")]);
    let mut key = new_name(Kind::ForeignKey, "");
    key.subject.columns = vec!["customer_id".to_owned()];
    key.subject.referenced = Some(Referenced::default());
    key.referenced = Some(name("crm.customers"));
    assert_eq!(messages(vec![key.clone()], &settings), [""; 0]);
    let found = only(vec![key], &Settings { predicts_names: true, ..settings });
    assert_eq!(
        found.message,
        "foreign key constraint \"orders_customer_id_fkey\" of \"public.orders\" does not follow \
         fk_{table}_{referenced_table}; use fk_orders_customers [name-convention]"
    );
    assert_eq!(found.hint, "Name it in the statement: CONSTRAINT fk_orders_customers ….");
}

#[test]
fn opinions_are_told_under_strict() {
    let database = orders(large).table("app.invoices", |table| table);
    let strict = preset(Preset::Strict);
    let messages = |new: NewName| {
        judge(&database, &given(vec![new]), &strict).findings.into_iter().map(|found| found.message).collect::<Vec<_>>()
    };
    let hides = "table \"public.invoices\" would hide \"app.invoices\" where its schema is not written; use invoices_1 \
                 [name-shadowed]";
    assert_eq!(messages(new_name(Kind::Table, "invoices")), [hides]);
    let mut hidden = new_name(Kind::Table, "orders");
    hidden.schema = Some("app".to_owned());
    assert!(messages(hidden)[0].contains("would be hidden by \"public.orders\""));
    assert!(messages(new_name(Kind::Table, "pg_x"))[0].contains("begins with \"pg_\""));
    assert!(messages(new_name(Kind::Column, "values"))[0].contains("is a keyword that must be quoted in other places"));
    assert_eq!(messages(new_name(Kind::Table, "customers")), [""; 0]);
}

#[test]
fn every_preset_leaves_what_postgres_names_itself() {
    let postgres = Settings { predicts_names: true, ..policy(naming_preset("postgres").expect("a preset")) };
    for kind in [Kind::PrimaryKey, Kind::Unique, Kind::Check, Kind::Index, Kind::NotNull, Kind::Exclusion] {
        let mut new = new_name(kind, "");
        new.subject.columns = vec!["email".to_owned()];
        assert_eq!(messages(vec![new], &postgres), [""; 0], "{kind:?}");
    }
}
