//! Every index and every foreign key of the database, as the advice compares them: read in one pass each over the
//! catalogs, which is what tens of thousands of indexes take in less than a second. Temporary and system tables are left out.

use pgrx::Spi;
use pgrx::pg_sys::{self, Oid};
use pgrx::spi::{SpiHeapTupleData, SpiResult};
use schema_guard_engine::advice::{ForeignKey, IndexShape, Key, Uniqueness};

/// Storage parameters that make an index faster or smaller, but never decide what it can answer.
const IMMATERIAL: [&str; 6] =
    ["fillfactor", "deduplicate_items", "fastupdate", "gin_pending_list_limit", "buffering", "autosummarize"];

const INDEXES: &str = "SELECT i.indexrelid, i.indrelid, m.amname::text, i.indnkeyatts, i.indpred IS NOT NULL, \
        i.indisunique, i.indnullsnotdistinct, i.indimmediate, i.indisvalid AND i.indisready AND i.indislive, \
        coalesce(c.reloptions, '{}'), \
        i.indisreplident OR i.indisclustered OR k.conindid IS NOT NULL OR e.objid IS NOT NULL, h.inhparent, \
        c.relpages, i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[], i.indoption::int2[], o.options \
    FROM pg_catalog.pg_index i \
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid \
    JOIN pg_catalog.pg_am m ON m.oid OPERATOR(pg_catalog.=) c.relam \
    LEFT JOIN (SELECT DISTINCT conindid FROM pg_catalog.pg_constraint) k \
        ON k.conindid OPERATOR(pg_catalog.=) i.indexrelid \
    LEFT JOIN (SELECT DISTINCT objid FROM pg_catalog.pg_depend \
        WHERE classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass \
            AND deptype OPERATOR(pg_catalog.=) 'e') e ON e.objid IN (i.indexrelid, i.indrelid) \
    LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid OPERATOR(pg_catalog.=) i.indexrelid \
    LEFT JOIN (SELECT attrelid, pg_catalog.array_agg(attnum::text OPERATOR(pg_catalog.||) ':' OPERATOR(pg_catalog.||) \
            attoptions::text ORDER BY attnum) AS options \
        FROM pg_catalog.pg_attribute WHERE attoptions IS NOT NULL GROUP BY attrelid) o \
        ON o.attrelid OPERATOR(pg_catalog.=) i.indexrelid \
    WHERE i.indrelid OPERATOR(pg_catalog.>=) $1 AND c.relpersistence OPERATOR(pg_catalog.<>) 't'";

/// A foreign key on a partitioned table has a row for every partition (`conparentid`); the rows for the partitions of the
/// referenced table, which are about the same columns once more, reference another one than the uppermost row does.
#[cfg(not(feature = "pg18"))]
const ENFORCED: &str = "true";
#[cfg(feature = "pg18")]
const ENFORCED: &str = "k.conenforced";

fn foreign_key_query() -> String {
    format!(
        "WITH RECURSIVE tree (oid, root, referenced) AS ( \
            SELECT k.oid, k.oid, k.confrelid FROM pg_catalog.pg_constraint k \
            WHERE k.contype OPERATOR(pg_catalog.=) 'f' AND k.conparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid \
                AND k.conrelid OPERATOR(pg_catalog.>=) $1 AND {ENFORCED} \
            UNION ALL SELECT k.oid, tree.root, tree.referenced FROM tree \
            JOIN pg_catalog.pg_constraint k ON k.conparentid OPERATOR(pg_catalog.=) tree.oid \
                AND k.confrelid OPERATOR(pg_catalog.=) tree.referenced) \
        SELECT tree.root, k.conrelid, k.conkey, k.conpfeqop, f.collations \
        FROM tree JOIN pg_catalog.pg_constraint k ON k.oid OPERATOR(pg_catalog.=) tree.oid \
        JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) k.conrelid \
            AND t.relkind OPERATOR(pg_catalog.=) 'r' AND t.relpersistence OPERATOR(pg_catalog.<>) 't' \
        JOIN (SELECT k.oid, pg_catalog.array_agg(a.attcollation ORDER BY u.at) AS collations \
            FROM pg_catalog.pg_constraint k, pg_catalog.unnest(k.conkey) WITH ORDINALITY u (number, at), \
                pg_catalog.pg_attribute a \
            WHERE k.contype OPERATOR(pg_catalog.=) 'f' AND a.attrelid OPERATOR(pg_catalog.=) k.conrelid \
                AND a.attnum OPERATOR(pg_catalog.=) u.number GROUP BY k.oid) f ON f.oid OPERATOR(pg_catalog.=) k.oid"
    )
}

/// The indexes of all tables that are nobody's temporary ones.
pub fn index_shapes() -> Vec<IndexShape> {
    read(INDEXES, shape)
}

/// A foreign key on one table that holds rows: the table itself, or a partition of it.
pub struct LeafForeignKey {
    /// The constraint that somebody has made, by its OID.
    pub root: u32,
    pub key: ForeignKey,
}

/// The foreign keys that are enforced, one a table that holds rows.
pub fn foreign_keys() -> Vec<LeafForeignKey> {
    read(&foreign_key_query(), foreign_key)
}

fn read<T>(query: &str, row: fn(&SpiHeapTupleData<'_>) -> SpiResult<Option<T>>) -> Vec<T> {
    let first = Oid::from(pg_sys::FirstNormalObjectId);
    let rows = Spi::connect(|client| {
        let mut found = vec![];
        for tuple in client.select(query, None, &[first.into()])? {
            found.extend(row(&tuple)?);
        }
        SpiResult::Ok(found)
    });
    rows.unwrap_or_else(|error| pgrx::error!("the catalog cannot be read: {error}"))
}

fn shape(row: &SpiHeapTupleData<'_>) -> SpiResult<Option<IndexShape>> {
    let oid = |at| SpiResult::Ok(row.get::<Oid>(at)?.map(Oid::to_u32));
    let flag = |at| SpiResult::Ok(row.get::<bool>(at)?.unwrap_or_default());
    let (Some(id), Some(table), Some(method)) = (oid(1)?, oid(2)?, row.get::<String>(3)?) else { return Ok(None) };
    let columns = row.get::<Vec<i16>>(14)?.unwrap_or_default();
    let keys = usize::try_from(row.get::<i16>(4)?.unwrap_or_default()).unwrap_or_default();
    let uniqueness = Uniqueness { nulls_not_distinct: flag(7)?, immediate: flag(8)? };
    Ok(Some(IndexShape {
        id,
        table,
        method,
        keys: key_columns(row, &columns[..keys.min(columns.len())])?,
        included: columns.iter().skip(keys).copied().collect(),
        partial: flag(5)?,
        uniqueness: flag(6)?.then_some(uniqueness),
        valid: flag(9)?,
        options: material(row.get::<Vec<String>>(10)?.unwrap_or_default()),
        bound: flag(11)?,
        parent: oid(12)?,
        pages: row.get::<i32>(13)?.and_then(|pages| u32::try_from(pages).ok()).unwrap_or_default(),
    }))
}

fn key_columns(row: &SpiHeapTupleData<'_>, columns: &[i16]) -> SpiResult<Vec<Key>> {
    let classes = row.get::<Vec<Oid>>(15)?.unwrap_or_default();
    let collations = row.get::<Vec<Oid>>(16)?.unwrap_or_default();
    let orders = row.get::<Vec<i16>>(17)?.unwrap_or_default();
    let options = row.get::<Vec<String>>(18)?.unwrap_or_default();
    let mut keys = vec![];
    for (at, (((&column, class), collation), order)) in
        columns.iter().zip(classes).zip(collations).zip(orders).enumerate()
    {
        // SAFETY: syscache reads.
        let (family, input) = unsafe { (pg_sys::get_opclass_family(class), pg_sys::get_opclass_input_type(class)) };
        let number = format!("{}:", at + 1);
        keys.push(Key {
            column,
            family: family.to_u32(),
            input: input.to_u32(),
            collation: collation.to_u32(),
            descending: order & pg_sys::INDOPTION_DESC as i16 != 0,
            nulls_first: order & pg_sys::INDOPTION_NULLS_FIRST as i16 != 0,
            options: options.iter().filter_map(|option| option.strip_prefix(&number)).map(str::to_owned).collect(),
        });
    }
    Ok(keys)
}

/// The parameters that decide what an index can answer.
fn material(mut options: Vec<String>) -> Vec<String> {
    options.retain(|option| !IMMATERIAL.contains(&option.split('=').next().unwrap_or_default()));
    options.sort();
    options
}

fn foreign_key(row: &SpiHeapTupleData<'_>) -> SpiResult<Option<LeafForeignKey>> {
    let numbers = |oids: Option<Vec<Oid>>| oids.unwrap_or_default().into_iter().map(Oid::to_u32).collect();
    let (Some(root), Some(table)) = (row.get::<Oid>(1)?, row.get::<Oid>(2)?) else { return Ok(None) };
    Ok(Some(LeafForeignKey {
        root: root.to_u32(),
        key: ForeignKey {
            table: table.to_u32(),
            columns: row.get::<Vec<i16>>(3)?.unwrap_or_default(),
            operators: numbers(row.get::<Vec<Oid>>(4)?),
            collations: numbers(row.get::<Vec<Oid>>(5)?),
        },
    }))
}
