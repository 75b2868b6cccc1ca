//! What is a part of a relation: indexes, constraints, sequences that a column owns, triggers, policies.

use super::{Reading, class, query};
use pgrx::pg_sys::Oid;
use schema_guard_engine::naming::Kind;
use schema_guard_engine::naming::estate::{Object, Part, Relation, Rename};
use std::collections::HashMap;

/// An index that implements a constraint bears its name; a partition's copy of an index is named by PostgreSQL.
const INDEXES: &std::ffi::CStr =
    c"SELECT i.indexrelid, i.indrelid, i.indisunique, i.indkey, m.amname, x.relispartition \
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid \
        JOIN pg_catalog.pg_am m ON m.oid = x.relam \
    WHERE i.indexrelid >= '16384'::oid AND NOT EXISTS ( \
        SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')) \
    ORDER BY i.indexrelid";

/// A constraint that is inherited is named above. The columns of an index are the index's own: EXCLUDE may
/// have expressions.
const CONSTRAINTS: &std::ffi::CStr = c"SELECT c.oid, c.conname, c.contype, c.conrelid, c.contypid, c.confrelid, \
        coalesce(i.indkey::int2[], c.conkey), c.confkey, \
        c.conparentid <> 0 OR c.contype IN ('c', 'n') AND c.coninhcount > 0, \
        i.indexrelid, t.typname, t.typnamespace, c.connoinherit \
    FROM pg_catalog.pg_constraint c LEFT JOIN pg_catalog.pg_type t ON t.oid = c.contypid \
        LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x') \
    WHERE c.oid >= '16384'::oid AND c.contype IN ('p', 'u', 'x', 'f', 'c', 'n') \
    ORDER BY c.oid";

/// The column that owns a sequence: a serial's, an identity's, what OWNED BY says.
const OWNED_SEQUENCES: &std::ffi::CStr = c"SELECT d.objid, d.refobjid, d.refobjsubid::int2 \
    FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid \
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass \
        AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')";

/// A partition's copy of a trigger is renamed with it.
const TRIGGERS: &std::ffi::CStr = c"SELECT oid, tgname, tgrelid, tgparentid = 0 \
    FROM pg_catalog.pg_trigger WHERE NOT tgisinternal ORDER BY oid";

const POLICIES: &std::ffi::CStr = c"SELECT oid, polname, polrelid, true FROM pg_catalog.pg_policy ORDER BY oid";

impl Reading {
    pub fn indexes(&mut self) {
        let indexes = query::rows(INDEXES, |row| {
            Some((row.oid(1), row.oid(2), row.flag(3), row.smalls(4), (row.name(5), row.flag(6))))
        });
        for (oid, table, unique, keys, (method, inherited)) in indexes {
            let (Some(bare), Some(&relation)) = (self.bare.remove(&oid), self.relation_of.get(&table)) else {
                continue;
            };
            let kind = if unique { Kind::UniqueIndex } else { Kind::Index };
            self.estate.objects.push(Object {
                relation: Some(relation),
                judged: !inherited && self.estate.relations[relation].judged && self.is_own(class::CLASS, oid),
                columns: self.parts(oid, &keys),
                made_of: Some(method.into()),
                dependents: self.dependents.of(class::CLASS, oid),
                ..Object::new(kind, Some(bare.schema), bare.name, Rename::Index)
            });
        }
    }

    fn parts(&self, index: Oid, keys: &[i16]) -> Vec<Part> {
        let expression = |at: usize| {
            let columns = self.index_columns.get(&index)?;
            let (_, name) = columns.iter().find(|(number, _)| usize::try_from(*number) == Ok(at + 1))?;
            Some(Part::Expression(name.clone()))
        };
        let part = |(at, &key)| if key == 0 { expression(at) } else { Some(Part::Column(key)) };
        keys.iter().enumerate().filter_map(part).collect()
    }

    pub fn constraints(&mut self) {
        let constraints = query::rows(CONSTRAINTS, |row| {
            let about = (row.letter(3), row.oid(4), row.oid(5), row.oid(6));
            let named = (row.flag(9), row.oid(10), row.name(11), row.oid(12), row.flag(13));
            Some((row.oid(1), row.name(2), about, row.smalls(7), row.smalls(8), named))
        });
        for (oid, name, (letter, table, domain, referenced), keys, referenced_keys, named) in constraints {
            let (inherited, index, domain_name, domain_schema, only_here) = named;
            let relation = self.relation_of.get(&table).copied();
            let (kind, with_index) = match letter {
                b'p' => (Kind::PrimaryKey, true),
                b'u' => (Kind::Unique, true),
                b'x' => (Kind::Exclusion, true),
                b'f' => (Kind::ForeignKey, false),
                b'c' => (Kind::Check, false),
                _ => (Kind::NotNull, false),
            };
            let with_children = matches!(kind, Kind::Check | Kind::NotNull) && !only_here;
            let rename = match domain {
                Oid::INVALID => Rename::Constraint { with_index, with_children },
                _ => Rename::DomainConstraint { domain: domain_name },
            };
            let (schema, judged) = match relation {
                Some(relation) => (self.estate.relations[relation].schema, self.estate.relations[relation].judged),
                None => match self.schema_of.get(&domain_schema) {
                    Some(&schema) => (schema, self.is_own(class::TYPE, domain)),
                    None => continue,
                },
            };
            self.bare.remove(&index);
            self.estate.objects.push(Object {
                relation,
                judged: judged && !inherited,
                columns: self.parts(index, &keys),
                referenced: self.relation_of.get(&referenced).map(|&relation| (relation, referenced_keys)),
                dependents: self.dependents.of(class::CONSTRAINT, oid),
                ..Object::new(kind, Some(schema), name, rename)
            });
        }
    }

    pub fn sequences(&mut self) {
        let owned = query::rows(OWNED_SEQUENCES, |row| Some((row.oid(1), (row.oid(2), row.small(3)))));
        let owned: HashMap<Oid, (Oid, i16)> = owned.into_iter().collect();
        let mut bare: Vec<_> = std::mem::take(&mut self.bare).into_iter().collect();
        bare.sort_by_key(|(oid, _)| oid.to_u32());
        for (oid, bare) in bare {
            let owner = owned.get(&oid);
            let relation = owner.and_then(|(table, _)| self.relation_of.get(table).copied());
            let judged = bare.kind == b'S' && relation.is_none_or(|relation| self.estate.relations[relation].judged);
            self.estate.objects.push(Object {
                relation,
                judged: judged && self.is_own(class::CLASS, oid),
                columns: owner.map(|&(_, column)| Part::Column(column)).into_iter().collect(),
                dependents: self.dependents.of(class::CLASS, oid),
                ..Object::new(Kind::Sequence, Some(bare.schema), bare.name, Rename::Sequence)
            });
        }
    }

    pub fn triggers_and_policies(&mut self) {
        for (sql, class, kind, rename) in [
            (TRIGGERS, class::TRIGGER, Kind::Trigger, Rename::Trigger),
            (POLICIES, class::POLICY, Kind::Policy, Rename::Policy),
        ] {
            for (oid, name, table, own) in
                query::rows(sql, |row| Some((row.oid(1), row.name(2), row.oid(3), row.flag(4))))
            {
                let Some(&relation) = self.relation_of.get(&table) else { continue };
                let Relation { schema, judged, .. } = self.estate.relations[relation];
                self.estate.objects.push(Object {
                    relation: Some(relation),
                    judged: own && judged && self.is_own(class, oid),
                    dependents: self.dependents.of(class, oid),
                    ..Object::new(kind, Some(schema), name, rename.clone())
                });
            }
        }
    }
}
