//! What a judgement of names asks.

use crate::naming::{Keyword, Subject};

/// The questions about names. An object is told by its [`Subject`], schema and table resolved.
pub trait NameFacts {
    /// The category of a lower-case word on this server; `None` for what is no keyword.
    fn keyword(&self, word: &str) -> Option<Keyword>;

    /// The schema in which a bare name is made: the first of the search path.
    fn creation_schema(&self) -> Option<String>;

    /// Whether something bears the name already where the subject's must be alone.
    fn is_taken(&self, subject: &Subject) -> bool;

    /// The first other schema of the search path with a relation or a type of that name, and whether it comes before the
    /// subject's own.
    fn shadow(&self, subject: &Subject) -> Option<(String, bool)>;
}
