//! Each object as a convention looks at it, under the names that it and what it is about are to have.

use super::{Estate, Object, Part, Place, RelationNumber, Rename, SchemaNumber};
use crate::naming::{ColumnRole, Kind, Referenced, Subject};
use std::collections::HashMap;

/// The names that schemas, relations and columns are to have, where they are not to stay as they are.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    pub schemas: HashMap<SchemaNumber, String>,
    pub relations: HashMap<RelationNumber, String>,
    /// By the relation that the column is renamed in, and its name there: what inherits it has it under the same name.
    pub columns: HashMap<(RelationNumber, String), String>,
    pub domains: HashMap<(SchemaNumber, String), String>,
}

impl Renamed {
    /// Takes note of the name that something is to have, if others are named after it.
    pub fn note(&mut self, estate: &Estate, place: Place, to: &str) {
        match place {
            Place::Schema(schema) => drop(self.schemas.insert(schema, to.to_owned())),
            Place::Relation(relation) => drop(self.relations.insert(relation, to.to_owned())),
            Place::Column(relation, at) => {
                let name = estate.relations[relation].columns[at].name.clone();
                self.columns.insert((relation, name), to.to_owned());
            }
            Place::Object(object) => {
                let object = &estate.objects[object];
                if let (Kind::Domain, Some(schema)) = (object.kind, object.schema) {
                    self.domains.insert((schema, object.name.clone()), to.to_owned());
                }
            }
        }
    }
}

/// What each column is part of, by relation and `attnum`.
pub(super) type Roles = HashMap<(RelationNumber, i16), Vec<ColumnRole>>;

impl Estate {
    pub(super) fn roles(&self) -> Roles {
        let mut roles = Roles::new();
        for object in &self.objects {
            let role = match object.kind {
                Kind::PrimaryKey => ColumnRole::PrimaryKey,
                Kind::ForeignKey => ColumnRole::ForeignKey,
                _ => continue,
            };
            let Some(relation) = object.relation else { continue };
            for part in &object.columns {
                let Part::Column(number) = part else { continue };
                let of_column = roles.entry((relation, *number)).or_default();
                if !of_column.contains(&role) {
                    of_column.push(role);
                }
            }
        }
        roles
    }

    pub(super) fn subject(&self, place: Place, roles: &Roles, renamed: &Renamed) -> Subject {
        match place {
            Place::Schema(schema) => self.schema_subject(schema),
            Place::Relation(relation) => self.relation_subject(relation, renamed),
            Place::Column(relation, at) => self.column_subject(relation, at, roles, renamed),
            Place::Object(object) => self.object_subject(&self.objects[object], renamed),
        }
    }

    fn schema_subject(&self, schema: SchemaNumber) -> Subject {
        Subject { kind: Kind::Schema, name: self.schemas[schema].name.clone(), ..Subject::default() }
    }

    fn relation_subject(&self, number: RelationNumber, renamed: &Renamed) -> Subject {
        let relation = &self.relations[number];
        let parent = relation.parents.first().filter(|_| relation.kind == Kind::Partition);
        Subject {
            kind: relation.kind,
            schema: self.new_schema_name(relation.schema, renamed),
            name: relation.name.clone(),
            parent: parent.map(|&parent| self.new_relation_name(parent, renamed)),
            ..Subject::default()
        }
    }

    fn column_subject(&self, number: RelationNumber, at: usize, roles: &Roles, renamed: &Renamed) -> Subject {
        let relation = &self.relations[number];
        let column = &relation.columns[at];
        Subject {
            kind: Kind::Column,
            schema: self.new_schema_name(relation.schema, renamed),
            table: self.new_relation_name(number, renamed),
            name: column.name.clone(),
            column_type: Some(column.type_name.to_string()),
            roles: roles.get(&(number, column.number)).cloned().unwrap_or_default(),
            ..Subject::default()
        }
    }

    fn object_subject(&self, object: &Object, renamed: &Renamed) -> Subject {
        let table = match (&object.rename, object.relation) {
            (Rename::DomainConstraint { domain }, _) => self.new_domain_name(object.schema, domain, renamed),
            (_, Some(relation)) => self.new_relation_name(relation, renamed),
            _ => String::new(),
        };
        let parts = object.columns.iter().filter_map(|part| match (part, object.relation) {
            (Part::Column(column), Some(relation)) => self.new_column_name(relation, *column, renamed),
            (Part::Column(_), None) => None,
            (Part::Expression(name), _) => Some(name.clone()),
        });
        let referenced = object.referenced.as_ref().map(|(relation, columns)| Referenced {
            schema: self.new_schema_name(self.relations[*relation].schema, renamed),
            table: self.new_relation_name(*relation, renamed),
            columns: columns.iter().filter_map(|column| self.new_column_name(*relation, *column, renamed)).collect(),
        });
        let made_of = object.made_of.as_deref().map(str::to_owned);
        let is_index = object.rename == Rename::Index;
        Subject {
            kind: object.kind,
            schema: object.schema.map(|schema| self.new_schema_name(schema, renamed)).unwrap_or_default(),
            table,
            name: object.name.clone(),
            columns: parts.collect(),
            referenced,
            method: made_of.clone().filter(|_| is_index),
            column_type: made_of.filter(|_| !is_index),
            ..Subject::default()
        }
    }

    pub(super) fn new_domain_name(&self, schema: Option<SchemaNumber>, domain: &str, renamed: &Renamed) -> String {
        let key = (schema.unwrap_or_default(), domain.to_owned());
        renamed.domains.get(&key).unwrap_or(&key.1).clone()
    }

    pub(super) fn new_schema_name(&self, schema: SchemaNumber, renamed: &Renamed) -> String {
        renamed.schemas.get(&schema).unwrap_or(&self.schemas[schema].name).clone()
    }

    pub(super) fn new_relation_name(&self, relation: RelationNumber, renamed: &Renamed) -> String {
        renamed.relations.get(&relation).unwrap_or(&self.relations[relation].name).clone()
    }

    fn new_column_name(&self, relation: RelationNumber, number: i16, renamed: &Renamed) -> Option<String> {
        let columns = &self.relations[relation].columns;
        let column = &columns[columns.binary_search_by_key(&number, |column| column.number).ok()?];
        let root = self.root_of_column(relation, &column.name);
        Some(renamed.columns.get(&(root, column.name.clone())).unwrap_or(&column.name).clone())
    }

    /// The relation that the column is inherited from, in the end; itself for one of its own.
    fn root_of_column(&self, relation: RelationNumber, name: &str) -> RelationNumber {
        let has = |relation: &RelationNumber| {
            self.relations[*relation].columns.iter().any(|column| column.name == name && column.inherited)
        };
        let with = |parent: &&RelationNumber| self.relations[**parent].columns.iter().any(|column| column.name == name);
        let mut root = relation;
        while has(&root) {
            match self.relations[root].parents.iter().find(with) {
                Some(&parent) => root = parent,
                None => break,
            }
        }
        root
    }
}
