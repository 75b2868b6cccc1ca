//! What stands by itself: types, domains, functions, procedures, publications, roles.

use super::{Reading, class, query};
use pgrx::pg_sys::Oid;
use schema_guard_engine::naming::Kind;
use schema_guard_engine::naming::estate::{Object, Rename};
use std::rc::Rc;

/// Not the types of relations, nor arrays. The multirange that a range type brings is named by PostgreSQL.
const TYPES: &std::ffi::CStr = c"SELECT oid, typname, typnamespace, typtype, \
        CASE WHEN typtype = 'd' THEN format_type(typbasetype, typtypmod) END FROM pg_catalog.pg_type \
    WHERE oid >= '16384'::oid AND typrelid = 0 AND typsubscript <> 'array_subscript_handler'::regproc ORDER BY oid";

/// The functions of a range type go with it.
const ROUTINES: &std::ffi::CStr = c"SELECT p.oid, p.proname, p.pronamespace, p.prokind, \
        pg_catalog.pg_get_function_identity_arguments(p.oid), \
        CASE WHEN l.lanname NOT IN ('internal', 'c') THEN p.prosrc END, p.proargtypes::text \
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang \
    WHERE p.oid >= '16384'::oid AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
        WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i') ORDER BY p.oid";

const PUBLICATIONS: &std::ffi::CStr = c"SELECT oid, pubname FROM pg_catalog.pg_publication ORDER BY oid";

const ROLES: &std::ffi::CStr = c"SELECT oid >= '16384'::oid, rolname, rolname IN (session_user, current_user) \
    FROM pg_catalog.pg_roles ORDER BY oid";

impl Reading {
    pub fn types(&mut self) {
        let types = query::rows(TYPES, |row| Some((row.oid(1), row.name(2), row.oid(3), row.letter(4), row.text(5))));
        for (oid, name, namespace, letter, base) in types {
            let (kind, word) = match letter {
                b'd' => (Kind::Domain, "DOMAIN"),
                b'e' => (Kind::Enum, "TYPE"),
                _ => (Kind::Type, "TYPE"),
            };
            self.add(namespace, class::TYPE, oid, |schema| Object {
                judged: letter != b'm',
                made_of: Some(base).filter(|base| !base.is_empty()).map(Rc::from),
                ..Object::new(kind, schema, name, Rename::Type(word))
            });
        }
    }

    pub fn routines(&mut self) {
        let routines = query::rows(ROUTINES, |row| {
            let text = (row.text(5), row.text(6), row.text(7));
            Some((row.oid(1), row.name(2), row.oid(3), row.letter(4), text))
        });
        for (oid, name, namespace, letter, (arguments, body, signature)) in routines {
            let (kind, words) = match letter {
                b'p' => (Kind::Procedure, "PROCEDURE"),
                b'a' => (Kind::Function, "AGGREGATE"),
                _ => (Kind::Function, "FUNCTION"),
            };
            if self.is_own(class::PROC, oid) && !body.is_empty() && self.schema_of.contains_key(&namespace) {
                self.estate.bodies.push(body);
            }
            let rename = Rename::Routine { words, arguments, signature };
            self.add(namespace, class::PROC, oid, |schema| Object {
                judged: true,
                ..Object::new(kind, schema, name, rename)
            });
        }
    }

    pub fn publications_and_roles(&mut self) {
        for (oid, name) in query::rows(PUBLICATIONS, |row| Some((row.oid(1), row.name(2)))) {
            let judged = self.is_own(class::PUBLICATION, oid);
            let object = Object::new(Kind::Publication, None, name, Rename::Publication);
            self.estate.objects.push(Object { judged, ..object });
        }
        for (judged, name, in_use) in query::rows(ROLES, |row| Some((row.flag(1), row.name(2), row.flag(3)))) {
            let object = Object::new(Kind::Role, None, name, Rename::Role { in_use });
            self.estate.objects.push(Object { judged, ..object });
        }
    }

    /// What is in a schema that is read.
    fn add(&mut self, namespace: Oid, class: Oid, oid: Oid, object: impl FnOnce(Option<usize>) -> Object) {
        let Some(&schema) = self.schema_of.get(&namespace) else { return };
        let object = object(Some(schema));
        self.estate.objects.push(Object {
            judged: object.judged && self.is_own(class, oid),
            dependents: self.dependents.of(class, oid),
            ..object
        });
    }
}
