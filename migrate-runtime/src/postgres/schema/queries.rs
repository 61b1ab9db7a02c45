//! The catalogs as rows of six texts: kind, name, the table that the object belongs to (or its own name), aspect,
//! label, value. The server itself writes the definitions, so that equal ones have equal texts.
//!
//! The aspects are `object` (it is there), `statement`, `column` (the label is its name) and `part`.
//!
//! Left out are objects of an extension, of the server or of a session, the history table, and all owners and rights.

/// Whether something belongs to an extension, or is a part of something else.
macro_rules! foreign {
    ($class:literal, $oid:literal) => {
        concat!(
            "EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.classid = 'pg_catalog.",
            $class,
            "'::regclass AND d.objid = ",
            $oid,
            " AND d.deptype IN ('e', 'i') AND d.refclassid <> 'pg_catalog.pg_publication'::regclass)"
        )
    };
}

/// Whether a schema is the migrations' to change.
macro_rules! own_schema {
    ($name:literal) => {
        concat!(
            "(",
            $name,
            " <> 'information_schema' AND ",
            $name,
            " !~ '^pg_')"
        )
    };
}

/// Relations, with their names as they are shown.
macro_rules! relations {
    () => {
        concat!(
            "WITH own AS (SELECT c.*, c.oid::regclass::text AS shown FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE ",
            own_schema!("n.nspname"),
            " AND c.relpersistence <> 't' \
             AND c.oid IS DISTINCT FROM pg_catalog.to_regclass(nullif(current_setting('migrate.history'), '')) \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = c.oid \
             AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'e')) "
        )
    };
}

/// The kind of a relation, in a CASE.
macro_rules! kind {
    () => {
        "CASE relkind WHEN 'c' THEN 'type' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' \
         WHEN 'S' THEN 'sequence' ELSE 'table' END"
    };
}

/// The options of a sequence that are not the defaults.
macro_rules! options {
    () => {
        "concat_ws(' ', CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END, \
         CASE WHEN s.seqmin <> 1 THEN 'MINVALUE ' || s.seqmin END, \
         CASE WHEN s.seqmax <> CASE s.seqtypid::regtype::text WHEN 'smallint' THEN 32767 \
         WHEN 'integer' THEN 2147483647 ELSE 9223372036854775807 END THEN 'MAXVALUE ' || s.seqmax END, \
         CASE WHEN s.seqstart <> 1 THEN 'START WITH ' || s.seqstart END, \
         CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END, CASE WHEN s.seqcycle THEN 'CYCLE' END)"
    };
}

/// `DISABLED` and the like, for a trigger or rule that is not simply enabled.
macro_rules! enabled {
    ($column:literal) => {
        concat!(
            "CASE ",
            $column,
            " WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'ENABLED REPLICA' WHEN 'A' THEN 'ENABLED ALWAYS' END"
        )
    };
}

/// Each of these parts that is not NULL.
macro_rules! parts {
    ($kind:expr, $name:literal, $owner:literal, $from:expr, $parts:expr) => {
        concat!(
            "SELECT ",
            $kind,
            ", ",
            $name,
            ", ",
            $owner,
            ", 'part', '', part FROM ",
            $from,
            " CROSS JOIN LATERAL unnest(ARRAY[",
            $parts,
            "]::text[]) AS part WHERE part IS NOT NULL"
        )
    };
}

/// `COMMENT 'words'`.
macro_rules! comment {
    ($oid:literal, $class:literal) => {
        concat!(
            "'COMMENT ' || quote_literal(obj_description(",
            $oid,
            ", '",
            $class,
            "'))"
        )
    };
}

const RELATIONS: &str = concat!(
    relations!(),
    "SELECT ",
    kind!(),
    ", shown, shown, 'object', '', '' FROM own WHERE relkind IN ('r', 'p', 'f', 'c', 'v', 'm') UNION ALL ",
    "SELECT ",
    kind!(),
    ", shown, shown, 'statement', '', pg_get_viewdef(oid, true) FROM own WHERE relkind IN ('v', 'm') UNION ALL ",
    parts!(
        kind!(),
        "shown",
        "shown",
        "(SELECT * FROM own WHERE relkind IN ('r', 'p', 'f', 'c', 'v', 'm')) AS own",
        concat!(
            "CASE relpersistence WHEN 'u' THEN 'UNLOGGED' END, ",
            "CASE relkind WHEN 'p' THEN 'PARTITION BY ' || pg_get_partkeydef(oid) END, ",
            "CASE WHEN relispartition THEN 'PARTITION OF ' || (SELECT inhparent::regclass FROM \
             pg_catalog.pg_inherits WHERE inhrelid = oid) || ' ' || pg_get_expr(relpartbound, oid) \
             ELSE (SELECT 'INHERITS ' || string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) \
             FROM pg_catalog.pg_inherits WHERE inhrelid = oid) END, ",
            "'WITH (' || array_to_string(reloptions, ', ') || ')', ",
            "CASE WHEN relrowsecurity THEN 'ROW LEVEL SECURITY' END, ",
            "CASE WHEN relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY' END, ",
            "CASE relreplident WHEN 'f' THEN 'REPLICA IDENTITY FULL' WHEN 'i' THEN \
             'REPLICA IDENTITY USING INDEX ' || (SELECT indexrelid::regclass FROM pg_catalog.pg_index \
             WHERE indrelid = oid AND indisreplident) END, ",
            "CASE WHEN relkind IN ('r', 'p') AND relreplident = 'n' THEN 'REPLICA IDENTITY NOTHING' END, ",
            "CASE WHEN reloftype <> 0 THEN 'OF ' || reloftype::regtype END, ",
            "'TABLESPACE ' || (SELECT quote_ident(spcname) FROM pg_catalog.pg_tablespace AS s WHERE s.oid = reltablespace), ",
            "'USING ' || (SELECT quote_ident(amname) FROM pg_catalog.pg_am AS a WHERE a.oid = relam AND amname <> 'heap'), ",
            "'SERVER ' || (SELECT quote_ident(srvname) FROM pg_catalog.pg_foreign_table JOIN \
             pg_catalog.pg_foreign_server AS f ON f.oid = ftserver WHERE ftrelid = own.oid), ",
            "CASE WHEN relkind = 'm' AND NOT relispopulated THEN 'WITH NO DATA' END, ",
            "'CLUSTER ON ' || (SELECT indexrelid::regclass FROM pg_catalog.pg_index WHERE indrelid = oid \
             AND indisclustered), ",
            comment!("oid", "pg_class")
        )
    ),
);

const COLUMNS: &str = concat!(
    relations!(),
    "SELECT ",
    kind!(),
    ", shown, shown, 'column', a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), \
     'COLLATE ' || (SELECT quote_ident(collname) FROM pg_catalog.pg_collation AS c \
     WHERE c.oid = a.attcollation AND a.attcollation <> t.typcollation), \
     CASE WHEN a.attnotnull THEN 'NOT NULL' END, \
     CASE WHEN a.attgenerated <> '' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(e.adbin, e.adrelid) || ')' \
     || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END \
     ELSE 'DEFAULT ' || pg_get_expr(e.adbin, e.adrelid) END, \
     CASE WHEN a.attidentity <> '' THEN 'GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' \
     ELSE 'BY DEFAULT' END || ' AS IDENTITY' || (SELECT coalesce(' (' || nullif(",
    options!(),
    ", '') || ')', '') FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = d.objid \
     WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = d.classid AND d.refobjid = a.attrelid \
     AND d.refobjsubid = a.attnum AND d.deptype = 'i' LIMIT 1) END, \
     CASE WHEN a.attstorage <> t.typstorage AND relkind <> 'v' THEN 'STORAGE ' || CASE a.attstorage WHEN 'p' \
     THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END END, \
     'COMPRESSION ' || CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END, \
     CASE WHEN a.attstattarget >= 0 THEN 'STATISTICS ' || a.attstattarget END, \
     'SET (' || array_to_string(a.attoptions, ', ') || ')', \
     CASE WHEN NOT a.attislocal THEN 'INHERITED' END) \
     FROM own JOIN pg_catalog.pg_attribute AS a ON a.attrelid = own.oid \
     JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
     LEFT JOIN pg_catalog.pg_attrdef AS e ON e.adrelid = a.attrelid AND e.adnum = a.attnum \
     WHERE a.attnum > 0 AND NOT a.attisdropped AND relkind IN ('r', 'p', 'f', 'c') \
     ORDER BY shown, a.attnum"
);

const COLUMN_COMMENTS: &str = concat!(
    relations!(),
    "SELECT ",
    kind!(),
    ", shown, shown, 'part', '', 'COMMENT ON COLUMN ' || quote_ident(a.attname) || ' ' || quote_literal(d.description) \
     FROM own JOIN pg_catalog.pg_description AS d ON d.objoid = own.oid \
     AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid > 0 \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = own.oid AND a.attnum = d.objsubid"
);

const CONSTRAINTS: &str = concat!(
    relations!(),
    "SELECT 'table', shown, shown, 'part', '', concat_ws(' ', 'CONSTRAINT', quote_ident(k.conname), \
     pg_get_constraintdef(k.oid, true), CASE WHEN NOT k.conislocal THEN 'INHERITED' END, ",
    comment!("k.oid", "pg_constraint"),
    ") FROM own JOIN pg_catalog.pg_constraint AS k ON k.conrelid = own.oid \
     WHERE k.contype IN ('c', 'f', 'p', 'u', 'x')"
);

const INDEXES: &str = concat!(
    relations!(),
    ", index AS (SELECT i.*, i.indexrelid::regclass::text AS name, own.shown AS owner, c.relkind, \
     c.relispartition, c.relpersistence, c.reltablespace FROM own \
     JOIN pg_catalog.pg_index AS i ON i.indrelid = own.oid \
     JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid \
     WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.conindid = i.indexrelid \
     AND k.contype IN ('p', 'u', 'x'))) \
     SELECT 'index', name, owner, 'statement', '', pg_get_indexdef(indexrelid, 0, true) FROM index UNION ALL ",
    parts!(
        "'index'",
        "name",
        "owner",
        "index",
        concat!(
            "CASE WHEN NOT indisvalid THEN 'INVALID' END, ",
            "CASE WHEN relispartition THEN 'ATTACHED TO ' || (SELECT inhparent::regclass FROM \
             pg_catalog.pg_inherits WHERE inhrelid = indexrelid) END, ",
            "'TABLESPACE ' || (SELECT quote_ident(spcname) FROM pg_catalog.pg_tablespace AS s \
             WHERE s.oid = reltablespace), ",
            comment!("indexrelid", "pg_class")
        )
    ),
);

const SEQUENCES: &str = concat!(
    relations!(),
    ", sequence AS (SELECT own.*, s.*, (SELECT d.refobjid::regclass || '.' || quote_ident(a.attname) \
     FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid \
     AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = own.oid \
     AND d.refclassid = d.classid AND d.deptype = 'a') AS owned, \
     (SELECT d.refobjid::regclass::text FROM pg_catalog.pg_depend AS d \
     WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = own.oid \
     AND d.refclassid = d.classid AND d.deptype = 'a') AS owner \
     FROM own JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = own.oid WHERE NOT EXISTS (\
     SELECT FROM pg_catalog.pg_depend AS d WHERE d.classid = 'pg_catalog.pg_class'::regclass \
     AND d.objid = own.oid AND d.deptype = 'i')) \
     SELECT 'sequence', shown, coalesce(owner, shown), 'statement', '', \
     concat_ws(' ', 'AS', format_type(s.seqtypid, NULL), nullif(",
    options!(),
    ", '')) FROM sequence AS s UNION ALL ",
    parts!(
        "'sequence'",
        "shown",
        "coalesce(owner, shown)",
        "sequence",
        concat!(
            "'OWNED BY ' || owned, CASE relpersistence WHEN 'u' THEN 'UNLOGGED' END, ",
            comment!("oid", "pg_class")
        )
    ),
);

const ATTACHED: &str = concat!(
    relations!(),
    ", trigger AS (SELECT t.*, quote_ident(t.tgname) || ' on ' || shown AS name, shown FROM own \
     JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = own.oid WHERE NOT t.tgisinternal), \
     rule AS (SELECT r.*, quote_ident(r.rulename) || ' on ' || shown AS name, shown FROM own \
     JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = own.oid WHERE r.rulename <> '_RETURN'), \
     policy AS (SELECT p.*, quote_ident(p.polname) || ' on ' || shown AS name, shown FROM own \
     JOIN pg_catalog.pg_policy AS p ON p.polrelid = own.oid) \
     SELECT 'trigger', name, shown, 'statement', '', pg_get_triggerdef(oid, true) FROM trigger UNION ALL ",
    parts!(
        "'trigger'",
        "name",
        "shown",
        "trigger",
        concat!(enabled!("tgenabled"), ", ", comment!("oid", "pg_trigger"))
    ),
    " UNION ALL SELECT 'rule', name, shown, 'statement', '', pg_get_ruledef(oid, true) FROM rule UNION ALL ",
    parts!(
        "'rule'",
        "name",
        "shown",
        "rule",
        concat!(enabled!("ev_enabled"), ", ", comment!("oid", "pg_rewrite"))
    ),
    " UNION ALL SELECT 'policy', name, shown, 'statement', '', concat_ws(' ', CASE WHEN polpermissive \
     THEN 'AS PERMISSIVE' ELSE 'AS RESTRICTIVE' END, 'FOR', CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' \
     THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, 'TO', \
     (SELECT string_agg(CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role)::text END, ', ' ORDER BY role) \
     FROM unnest(polroles) AS role), 'USING (' || pg_get_expr(polqual, polrelid) || ')', \
     'WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')') FROM policy UNION ALL ",
    parts!(
        "'policy'",
        "name",
        "shown",
        "policy",
        comment!("oid", "pg_policy")
    ),
);

const ROUTINES: &str = concat!(
    "WITH own AS (SELECT p.*, p.oid::regprocedure::text AS shown FROM pg_catalog.pg_proc AS p \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace WHERE ",
    own_schema!("n.nspname"),
    " AND NOT ",
    foreign!("pg_proc", "p.oid"),
    ") SELECT CASE prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, shown, shown, 'statement', '', \
     pg_get_functiondef(oid) FROM own WHERE prokind <> 'a' UNION ALL \
     SELECT 'aggregate', shown, shown, 'statement', '', concat_ws(', ', 'SFUNC = ' || a.aggtransfn, \
     'STYPE = ' || format_type(a.aggtranstype, NULL), CASE WHEN a.aggfinalfn <> 0 THEN 'FINALFUNC = ' || a.aggfinalfn END, \
     CASE WHEN a.aggcombinefn <> 0 THEN 'COMBINEFUNC = ' || a.aggcombinefn END, \
     CASE WHEN a.aggmtransfn <> 0 THEN 'MSFUNC = ' || a.aggmtransfn END, 'INITCOND = ' || quote_literal(a.agginitval), \
     CASE WHEN a.aggsortop <> 0 THEN 'SORTOP = ' || a.aggsortop::regoperator END, 'PARALLEL = ' || proparallel::text) \
     FROM own JOIN pg_catalog.pg_aggregate AS a ON a.aggfnoid = own.oid WHERE prokind = 'a' UNION ALL \
     SELECT CASE prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, shown, shown, \
     'part', '', ",
    comment!("oid", "pg_proc"),
    " FROM own WHERE obj_description(oid, 'pg_proc') IS NOT NULL"
);

const TYPES: &str = concat!(
    "WITH own AS (SELECT t.*, t.oid::regtype::text AS shown FROM pg_catalog.pg_type AS t \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace WHERE ",
    own_schema!("n.nspname"),
    " AND t.typtype IN ('e', 'r', 'd') AND NOT ",
    foreign!("pg_type", "t.oid"),
    ") SELECT 'type', shown, shown, 'statement', '', 'ENUM (' || coalesce((SELECT \
     string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_catalog.pg_enum \
     WHERE enumtypid = own.oid), '') || ')' FROM own WHERE typtype = 'e' UNION ALL \
     SELECT 'type', shown, shown, 'statement', '', 'RANGE (' || concat_ws(', ', 'SUBTYPE = ' \
     || format_type(r.rngsubtype, NULL), CASE WHEN r.rngcanonical <> 0 THEN 'CANONICAL = ' || r.rngcanonical END, \
     CASE WHEN r.rngsubdiff <> 0 THEN 'SUBTYPE_DIFF = ' || r.rngsubdiff END, 'COLLATION = ' || (SELECT \
     quote_ident(collname) FROM pg_catalog.pg_collation AS c WHERE c.oid = r.rngcollation AND collname <> 'default')) \
     || ')' FROM own JOIN pg_catalog.pg_range AS r ON r.rngtypid = own.oid UNION ALL \
     SELECT 'domain', shown, shown, 'statement', '', concat_ws(' ', format_type(typbasetype, typtypmod), \
     'COLLATE ' || (SELECT quote_ident(collname) FROM pg_catalog.pg_collation AS c \
     JOIN pg_catalog.pg_type AS b ON b.oid = typbasetype WHERE c.oid = own.typcollation AND c.oid <> b.typcollation), \
     CASE WHEN typnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(typdefaultbin, 0)) \
     FROM own WHERE typtype = 'd' UNION ALL \
     SELECT 'domain', shown, shown, 'part', '', 'CONSTRAINT ' || quote_ident(k.conname) || ' ' \
     || pg_get_constraintdef(k.oid, true) FROM own JOIN pg_catalog.pg_constraint AS k ON k.contypid = own.oid \
     WHERE k.contype = 'c' UNION ALL \
     SELECT CASE typtype WHEN 'd' THEN 'domain' ELSE 'type' END, shown, shown, 'part', '', ",
    comment!("oid", "pg_type"),
    " FROM own WHERE obj_description(oid, 'pg_type') IS NOT NULL"
);

/// Schemas, extensions, event triggers, publications, and what has no words of its own here: casts,
/// operators, text search configurations and the like are told by their names.
const OTHERS: &str = concat!(
    "SELECT 'schema', quote_ident(nspname), quote_ident(nspname), 'object', '', '' FROM pg_catalog.pg_namespace AS n \
     WHERE ",
    own_schema!("nspname"),
    " AND NOT ",
    foreign!("pg_namespace", "n.oid"),
    " UNION ALL SELECT 'extension', quote_ident(extname), quote_ident(extname), 'statement', '', 'SCHEMA ' \
     || (SELECT quote_ident(nspname) FROM pg_catalog.pg_namespace AS n WHERE n.oid = extnamespace) \
     FROM pg_catalog.pg_extension UNION ALL \
     SELECT 'event trigger', quote_ident(evtname), quote_ident(evtname), 'statement', '', concat_ws(' ', 'ON', evtevent, \
     'WHEN TAG IN (' || array_to_string(evttags, ', ') || ')', 'EXECUTE FUNCTION', evtfoid::regproc, ",
    enabled!("evtenabled"),
    ") FROM pg_catalog.pg_event_trigger AS e WHERE NOT ",
    foreign!("pg_event_trigger", "e.oid"),
    " UNION ALL SELECT 'publication', quote_ident(pubname), quote_ident(pubname), 'statement', '', \
     (to_jsonb(p) - 'oid' - 'pubname' - 'pubowner')::text FROM pg_catalog.pg_publication AS p UNION ALL \
     SELECT 'publication', quote_ident(pubname), quote_ident(pubname), 'part', '', 'TABLE ' || r.prrelid::regclass \
     FROM pg_catalog.pg_publication AS p JOIN pg_catalog.pg_publication_rel AS r ON r.prpubid = p.oid UNION ALL \
     SELECT 'statistics', quote_ident(stxname), s.stxrelid::regclass::text, 'statement', '', \
     pg_get_statisticsobjdef(s.oid) FROM pg_catalog.pg_statistic_ext AS s UNION ALL \
     SELECT i.type, i.identity, i.identity, 'object', '', '' FROM (\
     SELECT 'pg_catalog.pg_operator'::regclass AS class, oid FROM pg_catalog.pg_operator \
     UNION ALL SELECT 'pg_catalog.pg_opclass'::regclass, oid FROM pg_catalog.pg_opclass \
     UNION ALL SELECT 'pg_catalog.pg_cast'::regclass, oid FROM pg_catalog.pg_cast \
     UNION ALL SELECT 'pg_catalog.pg_collation'::regclass, oid FROM pg_catalog.pg_collation \
     UNION ALL SELECT 'pg_catalog.pg_conversion'::regclass, oid FROM pg_catalog.pg_conversion \
     UNION ALL SELECT 'pg_catalog.pg_language'::regclass, oid FROM pg_catalog.pg_language \
     UNION ALL SELECT 'pg_catalog.pg_ts_config'::regclass, oid FROM pg_catalog.pg_ts_config \
     UNION ALL SELECT 'pg_catalog.pg_ts_dict'::regclass, oid FROM pg_catalog.pg_ts_dict \
     UNION ALL SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass, oid FROM pg_catalog.pg_foreign_data_wrapper \
     UNION ALL SELECT 'pg_catalog.pg_foreign_server'::regclass, oid FROM pg_catalog.pg_foreign_server) AS o \
     CROSS JOIN LATERAL pg_identify_object(o.class, o.oid, 0) AS i \
     WHERE o.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.classid = o.class \
     AND d.objid = o.oid AND d.deptype IN ('e', 'i'))"
);

/// All of them, each with rows of six texts.
pub(super) const QUERIES: [&str; 10] = [
    RELATIONS,
    COLUMNS,
    COLUMN_COMMENTS,
    CONSTRAINTS,
    INDEXES,
    SEQUENCES,
    ATTACHED,
    ROUTINES,
    TYPES,
    OTHERS,
];
