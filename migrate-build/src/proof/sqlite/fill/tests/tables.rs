//! Tables to fill.

/// Tables of which everything is wanted and possible, and two rows are enough.
pub(super) const PLAIN: &[&str] = &[
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b REAL NOT NULL, c BLOB, d, e DATE, f BOOLEAN, g DECIMAL(4,2))",
    "CREATE TABLE t (a TEXT) STRICT",
    "CREATE TABLE t (id INT PRIMARY KEY, a INTEGER, b REAL, c TEXT, d BLOB, e ANY) STRICT",
    "CREATE TABLE t (a TEXT PRIMARY KEY, b DATETIME) WITHOUT ROWID",
    "CREATE TABLE t (a TEXT, b INTEGER, c, PRIMARY KEY (a, b)) WITHOUT ROWID",
    "CREATE TABLE t (a TEXT UNIQUE, b INTEGER UNIQUE NOT NULL, UNIQUE (a, b))",
    "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a)",
    "CREATE TABLE t (a INT, b AS (a + 1), c TEXT GENERATED ALWAYS AS (a || 'x') STORED)",
    "CREATE TABLE t (a TEXT NOT NULL, j AS (json_extract(a, '$')) NOT NULL)",
    "CREATE TABLE \"odd \"\" name\" (\"a b\" TEXT, [c d] INT CHECK ([c d] > 20000), `select` TEXT)",
    "CREATE TABLE t (a INTEGER CHECK (a > 0), b INT CHECK (b < 100))",
    "CREATE TABLE t (a TEXT NOT NULL CHECK (a IN ('draft', 'sent')), b)",
    "CREATE TABLE t (a TEXT NOT NULL, CONSTRAINT known CHECK (a IN ('draft', 'sent')))",
    "CREATE TABLE t (a CHECK (\"a\" > 5 AND \"a\" < 7), b CHECK (\"b\" BETWEEN 300 AND 302))",
    "CREATE TABLE t (a TEXT UNIQUE NOT NULL CHECK (length(a) = 36), b TEXT CHECK (length(b) <= 3))",
    "CREATE TABLE t (a TEXT UNIQUE NOT NULL CHECK (a GLOB '[A-Z][A-Z][0-9]-[^a-z]*'))",
    "CREATE TABLE t (a TEXT CHECK (a LIKE '%_@_%.__%'), b TEXT CHECK (b LIKE 'http%'))",
    "CREATE TABLE t (a BLOB CHECK (length(a) = 16), b BLOB NOT NULL CHECK (typeof(b) = 'blob' AND length(b) = 32))",
    "CREATE TABLE t (start TEXT NOT NULL, finish TEXT NOT NULL, CHECK (start <= finish))",
    "CREATE TABLE t (finish INT NOT NULL, start INT NOT NULL, CHECK (start < finish))",
    "CREATE TABLE t (finish DATE NOT NULL, start DATE NOT NULL, CHECK (start < finish))",
    "CREATE TABLE t (a TEXT CHECK (json_valid(a) AND json_type(a) = 'object'), b TEXT CHECK (json_type(b) = 'array'))",
    "CREATE TABLE t (a REAL CHECK (a > 0 AND a < 1), b REAL CHECK (b BETWEEN -90 AND 90))",
    "CREATE TABLE t (a TEXT CHECK (a = date(a)), b TEXT CHECK (b IS NULL OR b = datetime(b)))",
    "CREATE TABLE t (a INT CHECK (a BETWEEN 100000 AND 200000), b INT CHECK (b % 5 = 0), c INT CHECK (c < -3))",
    "CREATE TABLE t (price INT NOT NULL, amount INT NOT NULL, total INT NOT NULL CHECK (total = price * amount))",
    "CREATE TABLE t (a TEXT CHECK (length(a) = 7 AND substr(a, 1, 1) = '#'), b TEXT CHECK (b = upper(b)))",
    "CREATE TABLE t (a TEXT CHECK (length(a) = 3 AND a = upper(a) AND a GLOB '[A-Z]*'))",
    "CREATE TABLE t (a TEXT NOT NULL, b TEXT NOT NULL, c TEXT NOT NULL, \
     CHECK (a IN ('x', 'y') AND b IN ('p') AND c IN ('q', 'r')))",
    "CREATE TABLE t (a BOOLEAN UNIQUE NOT NULL CHECK (a IN (0, 1)), b CHECK (b <> ''))",
    "CREATE TABLE t (a INT UNIQUE ON CONFLICT IGNORE CHECK (a IN (1, 2)), b NOT NULL ON CONFLICT REPLACE DEFAULT 1)",
    "CREATE TABLE t (a TEXT CHECK (a NOT GLOB '*[^a-z]*' AND length(a) BETWEEN 3 AND 20) NOT NULL UNIQUE)",
    "CREATE TABLE t (a INTEGER, b INTEGER CHECK (a <> b), CHECK (a > 5), CHECK (a < 8))",
    "CREATE TABLE t (a x, b CHECK (b = x'0AFF'), c CHECK (c = -1.5e3), d CHECK (d = 0xFF))",
    "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY REFERENCES p, a INT REFERENCES p (id))",
    "CREATE TABLE c (a REFERENCES p, b REFERENCES P(u)); CREATE TABLE p (id TEXT PRIMARY KEY, u UNIQUE) WITHOUT ROWID",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, parent INT REFERENCES t, other INT NOT NULL REFERENCES t (id))",
    "CREATE TABLE t (a INT, b INT, pa INT, pb INT, PRIMARY KEY (a, b), FOREIGN KEY (pa, pb) REFERENCES t)",
    "CREATE TABLE tenant (id INTEGER PRIMARY KEY); \
     CREATE TABLE user (tenant INT NOT NULL REFERENCES tenant, id INT NOT NULL, PRIMARY KEY (tenant, id)); \
     CREATE TABLE post (id INTEGER PRIMARY KEY, tenant INT NOT NULL REFERENCES tenant, author INT NOT NULL, \
     editor INT, FOREIGN KEY (tenant, author) REFERENCES user, FOREIGN KEY (tenant, editor) REFERENCES user (tenant, id))",
    "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY); \
     CREATE TABLE ab (a INT REFERENCES a, b INT REFERENCES b, PRIMARY KEY (a, b)) WITHOUT ROWID",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE log (what TEXT NOT NULL); DELETE FROM t; \
     CREATE TRIGGER g BEFORE INSERT ON t WHEN NEW.a NOT IN ('x', 'y') BEGIN SELECT RAISE(ABORT, 'a must be x'); END",
    "CREATE TABLE t (a TEXT NOT NULL); CREATE TRIGGER g AFTER INSERT ON t \
     BEGIN SELECT CASE WHEN NEW.a NOT IN ('x') THEN RAISE(ABORT, 'no') END; END",
    "CREATE TABLE t (a TEXT); CREATE UNIQUE INDEX i ON t (lower(a)); CREATE INDEX j ON t (json_extract(a, '$.b'))",
    "CREATE TABLE t (a BLOB NOT NULL, g AS (json_extract(a, '$.x')) STORED)",
    "CREATE TABLE t (a TEXT NOT NULL, g TEXT NOT NULL AS (CASE WHEN a LIKE 'k:%' THEN a END))",
    "CREATE TABLE t (a /* CHECK (0) */ TEXT DEFAULT 'CHECK (0)' -- CHECK (\n, b INT CHECK /**/ (b /* x */ IN (3,4)))",
];

/// What is filled as far as it can be: rows, and what is lacking.
pub(super) const NARROW: &[(&str, i64, &str)] = &[
    (
        "CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id = 1), a TEXT)",
        1,
        "a NULL",
    ),
    (
        "CREATE TABLE t (a INT, b INT, CHECK ((a IS NULL) <> (b IS NULL)))",
        3,
        "",
    ),
    (
        "CREATE TABLE t (a INT, b INT, c INT, CHECK ((a IS NOT NULL) + (b IS NOT NULL) + (c IS NOT NULL) = 1))",
        4,
        "",
    ),
    (
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE q (id INTEGER PRIMARY KEY); \
         CREATE TABLE t (p INT REFERENCES p, q INT REFERENCES q, CHECK (p IS NULL OR q IS NULL), \
         CHECK (p IS NOT NULL OR q IS NOT NULL))",
        3,
        "",
    ),
    (
        "CREATE TABLE t (kind TEXT NOT NULL, url TEXT, body TEXT, CHECK (\
         kind = 'link' AND url IS NOT NULL AND body IS NULL OR kind = 'text' AND url IS NULL AND body IS NOT NULL))",
        3,
        "",
    ),
    (
        "CREATE TABLE t (a INT CHECK (a IS NOT NULL), b)",
        2,
        "a NULL",
    ),
    (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, up INT REFERENCES t CHECK (up <> id))",
        3,
        "",
    ),
    ("CREATE TABLE t (a INT REFERENCES missing, b)", 2, "a value"),
    ("CREATE TABLE t (a INT REFERENCES t (nosuch), b)", 2, ""),
    ("CREATE TABLE t (a, b CHECK (abs(b) = 4711.25))", 2, ""),
    (
        "CREATE TABLE t (a TEXT CHECK (instr(a, 'qq') = 47))",
        2,
        "a value",
    ),
    (
        "CREATE TABLE t (a TEXT, b INT); INSERT INTO t VALUES ('x', NULL)",
        3,
        "",
    ),
    (
        "CREATE TABLE t (a TEXT, b INT); INSERT INTO t VALUES ('x', 1)",
        2,
        "",
    ),
    (
        "CREATE TABLE t (a TEXT NOT NULL); INSERT INTO t VALUES ('x')",
        1,
        "",
    ),
    (
        "CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id = 1), a); INSERT INTO t (id) VALUES (1)",
        1,
        "a value",
    ),
    (
        "CREATE TABLE p (id INTEGER PRIMARY KEY CHECK (id = 7)); CREATE TABLE c (id INTEGER PRIMARY KEY REFERENCES p)",
        1,
        "",
    ),
];

/// A table, columns, and whether a row can repeat them.
pub(super) const REPEATED: &[(&str, &str, bool)] = &[
    (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT UNIQUE)",
        "a",
        true,
    ),
    (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE)",
        "a",
        false,
    ),
    (
        "CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id = 1), a TEXT)",
        "a",
        false,
    ),
    (
        "CREATE TABLE t (a TEXT, b INT, c, PRIMARY KEY (a, b)) WITHOUT ROWID",
        "a c",
        true,
    ),
    (
        "CREATE TABLE t (a TEXT, b INT, c, UNIQUE (a, b))",
        "b c",
        true,
    ),
    (
        "CREATE TABLE t (a TEXT UNIQUE CHECK (length(a) = 3), b)",
        "b",
        true,
    ),
    (
        "CREATE TABLE t (a TEXT, b TEXT); CREATE UNIQUE INDEX i ON t (lower(a))",
        "b",
        true,
    ),
    (
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE q (id INTEGER PRIMARY KEY); \
             CREATE TABLE t (p INT REFERENCES p, q INT REFERENCES q, PRIMARY KEY (p, q))",
        "p",
        true,
    ),
];

/// Tables that cannot all be filled, and why.
pub(super) const OBSTACLES: &[(&str, &str)] = &[
    ("CREATE TABLE t (a INT CHECK (0))", "t: CHECK (0)"),
    (
        "CREATE TABLE t (a INT NOT NULL, b, check( a * a  = -1 ))",
        "t: CHECK (a * a  = -1)",
    ),
    (
        "CREATE TABLE t (a NOT NULL CONSTRAINT \"my check\" NOT NULL CHECK (hex(a) = '7A7A7A'))",
        "t: CONSTRAINT \"my check\" CHECK (hex(a) = '7A7A7A')",
    ),
    (
        "CREATE TABLE t (a NOT NULL CHECK (a > 5), CONSTRAINT c CHECK (a < 5))",
        "t: CONSTRAINT c CHECK (a < 5)",
    ),
    (
        "CREATE TABLE c (a INT NOT NULL REFERENCES missing)",
        "c: the foreign key (a) REFERENCES missing, which does not exist",
    ),
    (
        "CREATE TABLE c (a INT, b INT NOT NULL, FOREIGN KEY (b) REFERENCES p); CREATE TABLE p (id INTEGER PRIMARY KEY, CHECK (0))",
        "p: CHECK (0); c: the foreign key (b) REFERENCES p, which holds no rows",
    ),
    (
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (a INT NOT NULL REFERENCES p (nosuch))",
        "c: the foreign key (a) REFERENCES p, which has no such column",
    ),
    (
        "CREATE TABLE p (id INTEGER); CREATE TABLE c (a INT NOT NULL REFERENCES p)",
        "c: the foreign key (a) REFERENCES p, whose key has another number of columns",
    ),
    (
        "CREATE TABLE t (a TEXT); CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'it''s closed'); END",
        "t: it's closed",
    ),
    (
        "CREATE TABLE t (a TEXT); CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ROLLBACK, 'closed'); END",
        "t: closed",
    ),
    (
        "CREATE TABLE t (a TEXT); CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE); END",
        "t: a trigger ignores the row",
    ),
    (
        "CREATE TABLE t (a TEXT); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO missing VALUES (1); END",
        "t: no such table: main.missing",
    ),
    ("CREATE VIRTUAL TABLE t USING fts5(a)", ""),
];

/// Columns, and CHECKs that let at least two rows through.
pub(super) const CHECKS: &[(&str, &str)] = &[
    ("email TEXT", "email LIKE '%@%' AND length(email) <= 254"),
    (
        "a TEXT UNIQUE",
        "a GLOB '#[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]'",
    ),
    (
        "a TEXT",
        "a GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'",
    ),
    ("d TEXT", "strftime('%Y-%m-%d', d) = d"),
    (
        "d TEXT",
        "d IS NULL OR d IS strftime('%Y-%m-%dT%H:%M:%SZ', d)",
    ),
    (
        "d TEXT",
        "d IS strftime('%Y-%m-%dT%H:%M:%fZ', d) OR d IS NULL",
    ),
    ("d TEXT", "julianday(d) IS NOT NULL OR d IS NULL"),
    ("t TEXT", "time(t) = t"),
    ("t TEXT", "t LIKE '____-__-__'"),
    (
        "a TEXT UNIQUE",
        "length(a) = 64 AND a NOT GLOB '*[^0-9a-f]*'",
    ),
    ("a TEXT", "json_type(a, '$.kind') = 'text'"),
    ("a TEXT", "json_extract(a, '$.kind') IN ('x', 'y')"),
    ("a TEXT", "a ->> 'kind' = 'x'"),
    ("s TEXT NOT NULL, d TEXT", "s <> 'done' OR d IS NOT NULL"),
    (
        "s TEXT NOT NULL CHECK (s IN ('open','done')), d TEXT",
        "(s = 'done') = (d IS NOT NULL)",
    ),
    (
        "c INT NOT NULL, b INT NOT NULL, a INT NOT NULL",
        "a < b AND b < c",
    ),
    (
        "c TEXT NOT NULL, b TEXT NOT NULL, a TEXT NOT NULL",
        "a < b AND b < c",
    ),
    ("a INT, b INT", "a BETWEEN 1 AND 12 AND b BETWEEN 1 AND 31"),
    (
        "a TEXT UNIQUE NOT NULL",
        "a = lower(a) AND a NOT LIKE '% %' AND length(a) > 0",
    ),
    ("a", "typeof(a) = 'integer' AND a >= 0 OR a IS NULL"),
    (
        "k TEXT NOT NULL, a, b",
        "CASE k WHEN 'x' THEN a IS NOT NULL WHEN 'y' THEN b IS NOT NULL ELSE 0 END",
    ),
    (
        "k TEXT, code TEXT",
        "k = 'x' AND length(code) = 5 OR k = 'y' AND length(code) = 8",
    ),
    ("a, b", "coalesce(a, b) IS NOT NULL"),
    (
        "a INT NOT NULL, b INT NOT NULL, c INT NOT NULL",
        "a + b + c = 100",
    ),
    (
        "a INT NOT NULL CHECK (a >= 0), b INT NOT NULL CHECK (b >= 0), c INT NOT NULL CHECK (c >= 0)",
        "a + b + c = 100",
    ),
    ("a TEXT", "a LIKE '________-____-____-____-____________'"),
    (
        "a TEXT UNIQUE",
        "length(replace(a,'-','')) = 32 AND length(a) = 36",
    ),
    ("a TEXT", "instr(a, '/') = 0 AND a <> '.'"),
    ("a INT", "(a & ~7) = 0"),
    ("a INT", "a & 1 = 1"),
    ("a REAL", "abs(a) <= 90"),
    ("a INT, b REAL", "a = round(b * 100)"),
    ("a TEXT", "unicode(a) BETWEEN 65 AND 90"),
    ("k TEXT, x INT", "iif(k = 'a', x IS NULL, x IS NOT NULL)"),
    ("a TEXT", "a LIKE '/%' AND a NOT LIKE '%/'"),
    ("a TEXT", "a GLOB '[0-9]*.[0-9]*.[0-9]*'"),
    ("a TEXT", "a LIKE '%.%.%.%'"),
    ("a", "length(CAST(a AS TEXT)) = 4"),
    (
        "b DATETIME NOT NULL, a DATETIME NOT NULL",
        "datetime(a) < datetime(b)",
    ),
    (
        "b TEXT NOT NULL, a TEXT NOT NULL",
        "a < b AND a = datetime(a) AND b = datetime(b)",
    ),
    (
        "a TEXT UNIQUE",
        "a GLOB '+[0-9]*' AND length(a) BETWEEN 8 AND 16",
    ),
    ("a TEXT UNIQUE", "a LIKE 'usr_%' AND length(a) = 20"),
    ("a TEXT NOT NULL UNIQUE", "length(a) = 26 AND a = upper(a)"),
    (
        "a INT NOT NULL, b INT NOT NULL, c INT NOT NULL",
        "a IN (0,1) AND b IN (0,1) AND c IN (0,1) AND a + b + c = 2",
    ),
    (
        "a INT, b INT, c INT, d INT",
        "(a IS NULL) = (b IS NULL) AND (c IS NULL) = (d IS NULL) AND (a IS NULL) <> (c IS NULL)",
    ),
    (
        "a TEXT, b TEXT, c TEXT",
        "a IN ('p','q') AND b IN ('r','s') AND length(c) = 9",
    ),
    (
        "lat REAL, lon REAL",
        "(lat IS NULL) = (lon IS NULL) AND lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180",
    ),
    ("a INT UNIQUE NOT NULL", "a BETWEEN 1 AND 7"),
    ("a TEXT", "length(a) > 2000"),
    ("a TEXT UNIQUE NOT NULL", "length(a) = 1"),
    ("a BLOB UNIQUE NOT NULL", "length(a) = 16"),
    ("a BLOB", "typeof(a) IN ('blob', 'null')"),
    (
        "a REAL NOT NULL",
        "typeof(a) = 'real' AND a >= 0.0 AND a <= 1.0",
    ),
    ("a TEXT", "json_array_length(a) > 0"),
    ("a TEXT", "json_valid(a) AND a LIKE '{%'"),
    ("a TEXT", "json_type(a) IN ('object','null')"),
    ("a INT", "a = 0"),
    ("a TEXT", "a = ''"),
    ("a INT NOT NULL", "a >= 1700000000 AND a < 1800000000"),
    (
        "y INT, m INT",
        "y BETWEEN 1900 AND 2100 AND m BETWEEN 1 AND 12",
    ),
    ("a TEXT", "a > '2020-01-01' AND a < '2030-01-01'"),
    (
        "a TEXT",
        "upper(a) = a AND length(a) BETWEEN 2 AND 5 AND a GLOB '[A-Z]*'",
    ),
    ("a TEXT", "trim(a) = a AND length(trim(a)) >= 20"),
    ("a TEXT", "substr(a, 1, 3) = 'ab-' AND length(a) = 10"),
    ("a TEXT", "substr(a, 5, 1) = '-' AND substr(a, 8, 1) = '-'"),
    (
        "k INT NOT NULL, x INT, y INT",
        "k = 1 AND x > 0 AND y IS NULL OR k = 2 AND x IS NULL AND y < 0",
    ),
];
