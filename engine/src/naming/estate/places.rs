//! The places of an estate: which names are judged, in which order, and what is known of each.

use super::{Estate, Place, RelationNumber, Rename, SchemaNumber};
use crate::naming::Kind;

impl Estate {
    /// What is judged, each behind what it may be named after: schemas, relations from the top of a tree to its leaves,
    /// columns, and all the rest.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        let schemas = (0..self.schemas.len()).map(Place::Schema);
        let mut relations: Vec<RelationNumber> = (0..self.relations.len()).collect();
        relations.sort_by_cached_key(|&number| self.depth(number));
        let columns = (0..self.relations.len())
            .flat_map(|number| (0..self.relations[number].columns.len()).map(move |at| Place::Column(number, at)));
        // A domain's constraint may be named after the domain.
        let (domains, others): (Vec<usize>, Vec<usize>) =
            (0..self.objects.len()).partition(|&object| self.objects[object].kind == Kind::Domain);
        let objects = domains.into_iter().chain(others).map(Place::Object);
        schemas
            .chain(relations.into_iter().map(Place::Relation))
            .chain(columns)
            .chain(objects)
            .filter(|&place| self.is_judged(place))
    }

    /// What is inherited is named above.
    fn is_judged(&self, place: Place) -> bool {
        match place {
            Place::Schema(schema) => self.schemas[schema].judged,
            Place::Relation(relation) => self.relations[relation].judged,
            Place::Column(relation, at) => {
                let relation = &self.relations[relation];
                relation.judged && !relation.columns[at].inherited
            }
            Place::Object(object) => self.objects[object].judged,
        }
    }

    /// How many ancestors a relation has, by its first parents. PostgreSQL lets no inheritance go in circles.
    pub(super) fn depth(&self, mut relation: RelationNumber) -> usize {
        let mut depth = 0;
        while let Some(&parent) = self.relations[relation].parents.first() {
            (relation, depth) = (parent, depth + 1);
        }
        depth
    }

    /// A table OF a composite type: `RENAME CONSTRAINT` refuses it (`renameatt_check()` of tablecmds.c).
    pub(super) fn is_typed(&self, relation: RelationNumber) -> bool {
        self.relations[relation].parents.iter().any(|&parent| matches!(self.relations[parent].rename, Rename::Type(_)))
    }

    fn schema_number(&self, place: Place) -> Option<SchemaNumber> {
        match place {
            Place::Schema(schema) => Some(schema),
            Place::Relation(relation) | Place::Column(relation, _) => Some(self.relations[relation].schema),
            Place::Object(object) => self.objects[object].schema,
        }
    }

    /// The schema's name as it is today; empty for what is in none.
    pub(super) fn schema_of(&self, place: Place) -> &str {
        self.schema_number(place).map(|schema| self.schemas[schema].name.as_str()).unwrap_or_default()
    }

    /// The name of the relation that it is, or is a part of.
    pub(super) fn table_of(&self, place: Place) -> &str {
        let relation = match place {
            Place::Schema(_) => None,
            Place::Relation(relation) | Place::Column(relation, _) => Some(relation),
            Place::Object(object) => self.objects[object].relation,
        };
        relation.map(|relation| self.relations[relation].name.as_str()).unwrap_or_default()
    }

    pub(super) fn dependents(&self, place: Place) -> u32 {
        match place {
            Place::Schema(_) => 0,
            Place::Relation(relation) => self.relations[relation].dependents,
            Place::Column(relation, at) => self.relations[relation].columns[at].dependents,
            Place::Object(object) => self.objects[object].dependents,
        }
    }
}
