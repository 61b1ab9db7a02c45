//! Tables and types, read out of the server's catalogs.

use super::table::{Check, Column, ForeignKey, Key, Kind, Kinds, Oid, Table, quoted};
use postgres::{Client, Error, Row, Statement};
use std::collections::BTreeMap;
use std::rc::Rc;

const TABLES: &str = "SELECT c.oid::int8, n.nspname::text, c.relname::text, c.oid::regclass::text, c.relkind::text, \
     c.relforcerowsecurity, CASE WHEN c.relispartition THEN (SELECT i.inhparent::int8 FROM pg_catalog.pg_inherits AS i \
     WHERE i.inhrelid = c.oid) END, CASE WHEN c.relispartition THEN pg_get_partition_constraintdef(c.oid) END \
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' \
     AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = c.oid \
     AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'e')";

const COLUMNS: &str = "SELECT a.attrelid::int8, a.attnum, a.attname::text, a.atttypid::int8, a.atttypmod, \
     format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(e.adbin, e.adrelid), a.attgenerated <> '', \
     s.oid::regclass::text, pg_sequence_last_value(s.oid) FROM pg_catalog.pg_attribute AS a \
     JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid \
     LEFT JOIN pg_catalog.pg_attrdef AS e ON e.adrelid = a.attrelid AND e.adnum = a.attnum \
     LEFT JOIN LATERAL (SELECT q.oid FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_class AS q ON q.oid = d.objid \
     WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = d.classid AND d.refobjid = a.attrelid \
     AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i') AND q.relkind = 'S' LIMIT 1) AS s ON true \
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attrelid >= 16384 \
     ORDER BY a.attrelid, a.attnum";

const CONSTRAINTS: &str = "SELECT k.conrelid::int8, k.conname::text, k.contype::text, coalesce(k.conkey, '{}'), \
     k.confrelid::int8, coalesce(k.confkey, '{}'), pg_get_constraintdef(k.oid, true), k.condeferrable \
     FROM pg_catalog.pg_constraint AS k WHERE k.contype IN ('c', 'f', 'x') AND k.conrelid >= 16384 \
     ORDER BY k.conrelid, k.conname";

const KEYS: &str = "SELECT i.indrelid::int8, c.relname::text, i.indkey::int2[], i.indisprimary, \
     pg_get_indexdef(i.indexrelid, 0, true), i.indnkeyatts FROM pg_catalog.pg_index AS i \
     JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid WHERE i.indisunique AND i.indrelid >= 16384 \
     ORDER BY i.indrelid, c.relname";

const PARTITIONED: &str =
    "SELECT partrelid::int8, partattrs::int2[] FROM pg_catalog.pg_partitioned_table";

const TRIGGERS: &str = "SELECT tgrelid::int8, tgname::text, tgenabled = 'A' FROM pg_catalog.pg_trigger \
     WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') ORDER BY tgname";

const KINDS: &str = "SELECT t.oid::int8, t.typname::text, t.typtype::text, t.typcategory::text, \
     CASE WHEN t.typtype = 'd' THEN t.typbasetype::int8 WHEN t.typcategory = 'A' THEN nullif(t.typelem, 0)::int8 \
     ELSE coalesce((SELECT rngsubtype::int8 FROM pg_catalog.pg_range WHERE rngtypid = t.oid), \
     (SELECT (to_jsonb(r) ->> 'rngtypid')::int8 FROM pg_catalog.pg_range AS r \
     WHERE to_jsonb(r) ->> 'rngmultitypid' = t.oid::text)) END, t.typtypmod, t.typnotnull, \
     ARRAY(SELECT enumlabel::text FROM pg_catalog.pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder), \
     ARRAY(SELECT a.atttypid::int8 FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = t.typrelid AND t.typrelid <> 0 \
     AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum), \
     ARRAY(SELECT a.atttypmod FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = t.typrelid AND t.typrelid <> 0 \
     AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum), \
     ARRAY(SELECT k.conname::text FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid AND k.contype = 'c' \
     ORDER BY k.conname), \
     ARRAY(SELECT pg_get_constraintdef(k.oid, true) FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid \
     AND k.contype = 'c' ORDER BY k.conname) FROM pg_catalog.pg_type AS t";

// What the server brings along has numbers below 16384.
const OWN: &str = " WHERE t.oid >= 16384";
const BUILT_IN: &str = " WHERE t.oid < 16384 AND t.typtype <> 'c'";

/// The catalogs, asked again and again by statements that are prepared once.
pub(crate) struct Reader {
    tables: Statement,
    columns: Statement,
    constraints: Statement,
    keys: Statement,
    partitioned: Statement,
    triggers: Statement,
    kinds: Statement,
    /// The server's own types, which do not change.
    built_in: Rc<BTreeMap<Oid, Kind>>,
}

impl Reader {
    pub(crate) fn new(db: &mut Client) -> Result<Self, Error> {
        let built_in = db.prepare(&format!("{KINDS}{BUILT_IN}"))?;
        Ok(Self {
            tables: db.prepare(TABLES)?,
            columns: db.prepare(COLUMNS)?,
            constraints: db.prepare(CONSTRAINTS)?,
            keys: db.prepare(KEYS)?,
            partitioned: db.prepare(PARTITIONED)?,
            triggers: db.prepare(TRIGGERS)?,
            kinds: db.prepare(&format!("{KINDS}{OWN}"))?,
            built_in: Rc::new(kinds(db, &built_in)?),
        })
    }

    /// The tables, and all types. `home` is the schema whose names are written without it.
    pub(crate) fn read(
        &self,
        db: &mut Client,
        home: &str,
    ) -> Result<(BTreeMap<Oid, Rc<Table>>, Kinds), Error> {
        let mut tables = tables(&db.query(&self.tables, &[])?, home);
        columns(&db.query(&self.columns, &[])?, &mut tables);
        constraints(&db.query(&self.constraints, &[])?, &mut tables);
        keys(&db.query(&self.keys, &[])?, &mut tables);
        bounds(&db.query(&self.partitioned, &[])?, &mut tables);
        for row in db.query(&self.triggers, &[])? {
            if let Some(table) = tables.get_mut(&row.get(0)) {
                table.triggers.push((row.get(1), row.get(2)));
            }
        }
        let kinds = Kinds {
            own: kinds(db, &self.kinds)?,
            built_in: Rc::clone(&self.built_in),
        };
        let tables = tables.into_iter().map(|(oid, table)| (oid, Rc::new(table)));
        Ok((tables.collect(), kinds))
    }
}

fn columns(rows: &[Row], tables: &mut BTreeMap<Oid, Table>) {
    for row in rows {
        if let Some(table) = tables.get_mut(&row.get(0)) {
            let sequence: Option<String> = row.get(9);
            table.columns.push(Column {
                number: row.get(1),
                name: row.get(2),
                kind: row.get(3),
                modifier: row.get(4),
                typed: row.get(5),
                not_null: row.get(6),
                default: row.get(7),
                generated: row.get(8),
                sequence: sequence.map(|name| (name, row.get(10))),
            });
        }
    }
}

fn keys(rows: &[Row], tables: &mut BTreeMap<Oid, Table>) {
    for row in rows {
        if let Some(table) = tables.get_mut(&row.get(0)) {
            let mut columns: Vec<i16> = row.get(2);
            columns.truncate(usize::try_from(row.get::<_, i16>(5)).unwrap_or_default());
            table.keys.push(Key {
                name: row.get(1),
                columns,
                is_primary: row.get(3),
                is_unique: true,
                text: row.get(4),
            });
        }
    }
}

fn tables(rows: &[Row], home: &str) -> BTreeMap<Oid, Table> {
    let tables = rows.iter().map(|row| {
        let (schema, name): (String, String) = (row.get(1), row.get(2));
        let bound: Option<String> = row.get(7);
        let quoted = [&schema, &name].map(|name| quoted(name)).join(".");
        let table = Table {
            oid: row.get(0),
            key: if schema == home {
                name
            } else {
                format!("{schema}.{name}")
            },
            shown: row.get(3),
            quoted,
            is_partitioned: row.get::<_, String>(4) == "p",
            forces_policies: row.get(5),
            part_of: row.get(6),
            bound: bound.map(|text| Check {
                name: String::new(),
                columns: Vec::new(),
                text,
            }),
            columns: Vec::new(),
            checks: Vec::new(),
            foreign_keys: Vec::new(),
            keys: Vec::new(),
            triggers: Vec::new(),
        };
        (table.oid, table)
    });
    tables.collect()
}

fn constraints(rows: &[Row], tables: &mut BTreeMap<Oid, Table>) {
    for row in rows {
        let Some(table) = tables.get_mut(&row.get(0)) else {
            continue;
        };
        let (name, columns, text): (String, Vec<i16>, String) =
            (row.get(1), row.get(3), row.get(6));
        match row.get::<_, String>(2).as_str() {
            "f" => table.foreign_keys.push(ForeignKey {
                name,
                columns,
                parent: row.get(4),
                targets: row.get(5),
                deferrable: row.get(7),
            }),
            "x" => table.keys.push(Key {
                name,
                columns,
                is_primary: false,
                is_unique: false,
                text,
            }),
            _ => table.checks.push(Check {
                name,
                columns,
                text,
            }),
        }
    }
}

/// The columns by which a partition is chosen: those of every table above it.
fn bounds(rows: &[Row], tables: &mut BTreeMap<Oid, Table>) {
    let keys: BTreeMap<Oid, Vec<i16>> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let above: BTreeMap<Oid, (Option<Oid>, Vec<String>)> = tables
        .iter()
        .map(|(oid, table)| {
            let numbers = keys.get(oid).cloned().unwrap_or_default();
            (*oid, (table.part_of, table.names(&numbers)))
        })
        .collect();
    for table in tables.values_mut() {
        let mut names: Vec<String> = Vec::new();
        let mut next = table.part_of;
        while let Some((parent, of)) = next.and_then(|oid| above.get(&oid)) {
            names.extend(of.iter().cloned());
            next = *parent;
        }
        let numbers = table
            .columns
            .iter()
            .filter(|column| names.contains(&column.name));
        let numbers: Vec<i16> = numbers.map(|column| column.number).collect();
        if let Some(bound) = &mut table.bound {
            bound.columns = numbers;
        }
    }
}

fn kinds(db: &mut Client, which: &Statement) -> Result<BTreeMap<Oid, Kind>, Error> {
    let rows = db.query(which, &[])?;
    let first = |text: String| text.chars().next().unwrap_or('b');
    let kinds = rows.iter().map(|row| {
        let attributes: Vec<Oid> = row.get(8);
        let modifiers: Vec<i32> = row.get(9);
        let (names, texts): (Vec<String>, Vec<String>) = (row.get(10), row.get(11));
        let kind = Kind {
            name: row.get(1),
            class: first(row.get(2)),
            category: first(row.get(3)),
            of: row.get(4),
            modifier: row.get(5),
            not_null: row.get(6),
            labels: row.get(7),
            attributes: attributes.into_iter().zip(modifiers).collect(),
            checks: names.into_iter().zip(texts).collect(),
        };
        (row.get(0), kind)
    });
    Ok(kinds.collect())
}
