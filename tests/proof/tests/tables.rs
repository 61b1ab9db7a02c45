//! Tables of every kind get rows, and what is done to them rightly is proven.

use migrate_proof_tests::assert_clean;

/// Makes the tables, adds a column to each, takes it back, and rebuilds each.
fn is_clean(tables: &[(&str, &str)]) {
    let made: Vec<String> = tables
        .iter()
        .map(|(name, body)| format!("CREATE TABLE {name} {body};\n"))
        .collect();
    let each = |line: &dyn Fn(&str) -> String| -> String {
        tables.iter().map(|(name, _)| line(name)).collect()
    };
    let back = |line: &dyn Fn(&str) -> String| -> String {
        tables.iter().rev().map(|(name, _)| line(name)).collect()
    };
    let create = format!(
        "-- up\n{}-- down\n{}",
        made.concat(),
        back(&|name| format!("DROP TABLE {name};\n"))
    );
    let column = format!(
        "-- up\n{}-- down\n{}",
        each(&|name| format!(
            "ALTER TABLE {name} ADD COLUMN \"added one\" TEXT DEFAULT 'it''s';\n"
        )),
        back(&|name| format!("ALTER TABLE {name} DROP COLUMN \"added one\";\n")),
    );
    let index = format!(
        "-- up\n{}-- down\n{}",
        each(&|name| format!(
            "CREATE INDEX {} ON {name} (\"added one\");\n",
            index_of(name)
        )),
        back(&|name| format!("DROP INDEX {};\n", index_of(name))),
    );
    assert_clean(&[
        ("0001_tables.sql", &create),
        ("0002_column.sql", &column),
        ("0003_index.sql", &index),
    ]);
}

fn index_of(table: &str) -> String {
    format!("\"{} index\"", table.trim_matches(['"', '`', '[', ']']))
}

#[test]
fn strict() {
    is_clean(&[(
        "every_type",
        "(id INTEGER PRIMARY KEY, a INT NOT NULL, b REAL NOT NULL, c BLOB NOT NULL, d ANY NOT NULL,
          e TEXT NOT NULL, f INT, g REAL, h BLOB, i ANY, j TEXT) STRICT",
    )]);
}

#[test]
fn without_rowid() {
    is_clean(&[
        (
            "pair",
            "(a TEXT NOT NULL, b INTEGER NOT NULL, c TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID",
        ),
        (
            "both",
            "(name TEXT PRIMARY KEY COLLATE NOCASE, value ANY) STRICT, WITHOUT ROWID",
        ),
        (
            "child",
            "(a TEXT, b INTEGER, n INTEGER PRIMARY KEY DESC, FOREIGN KEY (a, b) REFERENCES pair) WITHOUT ROWID",
        ),
    ]);
}

#[test]
fn autoincrement() {
    is_clean(&[(
        "ticket",
        "(id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT)",
    )]);
}

#[test]
fn generated_columns() {
    is_clean(&[(
        "square",
        "(id INTEGER PRIMARY KEY, side INTEGER CHECK (side > 2),
          area INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(side, 1) * 2) STORED,
          shown TEXT AS (side || ' by ' || side), UNIQUE (area, id))",
    )]);
}

#[test]
fn tables_that_point_to_themselves() {
    is_clean(&[
        (
            "tree",
            "(id INTEGER PRIMARY KEY, parent INTEGER REFERENCES tree (id) ON DELETE CASCADE, name TEXT NOT NULL)",
        ),
        (
            "ring",
            "(id INTEGER PRIMARY KEY, next INTEGER NOT NULL REFERENCES ring (id))",
        ),
        (
            "named",
            "(name TEXT NOT NULL UNIQUE, boss TEXT NOT NULL REFERENCES named (name), CHECK (length(name) < 9))",
        ),
    ]);
}

#[test]
fn tables_that_point_to_each_other() {
    is_clean(&[
        (
            "hen",
            "(id INTEGER PRIMARY KEY, egg INTEGER NOT NULL REFERENCES egg (id))",
        ),
        (
            "egg",
            "(id INTEGER PRIMARY KEY, hen INTEGER NOT NULL REFERENCES hen (id) DEFERRABLE INITIALLY DEFERRED)",
        ),
        (
            "coop",
            "(id INTEGER PRIMARY KEY, hen INTEGER NOT NULL REFERENCES hen, yard INTEGER REFERENCES yard (id))",
        ),
        (
            "yard",
            "(id INTEGER PRIMARY KEY, coop INTEGER UNIQUE REFERENCES coop (id))",
        ),
    ]);
}

#[test]
fn names_that_need_quotes() {
    is_clean(&[
        (
            "\"group\"",
            "(\"order\" INTEGER PRIMARY KEY, \"select\" TEXT NOT NULL CHECK (\"select\" <> ''),
              \"a\"\"b\" TEXT, [c d] TEXT, `e``f` TEXT, UNIQUE (\"select\", \"a\"\"b\"))",
        ),
        (
            "\"it's; a -- table\"",
            "(id INTEGER PRIMARY KEY, \"group\" INTEGER NOT NULL REFERENCES \"group\" (\"order\"))",
        ),
        (
            "[x.y]",
            "(\"\" TEXT, \"1\" INTEGER NOT NULL, \"%\" BLOB CHECK (\"%\" <> x'00'))",
        ),
        ("`main`", "(rowid TEXT NOT NULL, oid TEXT, _rowid_ TEXT)"),
    ]);
}

#[test]
fn names_that_differ_in_the_case_of_what_is_not_ascii() {
    is_clean(&[
        (
            "Ärger",
            "(id INTEGER PRIMARY KEY, Öl TEXT NOT NULL, öl TEXT)",
        ),
        (
            "ärger",
            "(id INTEGER PRIMARY KEY, text TEXT REFERENCES Ärger (id))",
        ),
        (
            "表",
            "(編號 INTEGER PRIMARY KEY, \"🙂\" TEXT NOT NULL CHECK (length(\"🙂\") > 1))",
        ),
    ]);
}

#[test]
fn names_are_the_same_in_any_ascii_case() {
    let create = "-- up\nCREATE TABLE Customer (Id INTEGER PRIMARY KEY, Name TEXT NOT NULL, EMail TEXT);\n\
                  CREATE INDEX Customer_EMail ON CUSTOMER (EMAIL);\n-- down\nDROP TABLE customer;\n";
    let rebuild = "-- up\ncreate table CUSTOMER_NEW (id INTEGER PRIMARY KEY, NAME TEXT NOT NULL, email TEXT);\n\
                   insert into customer_new (ID, name, eMail) select id, Name, EMAIL from customer;\n\
                   drop table CUSTOMER;\nalter table Customer_New rename to customer;\n\
                   create index customer_email on customer (email);\n-- down\nselect 1;\n";
    assert_clean(&[("0001_customer.sql", create), ("0002_again.sql", rebuild)]);
}

#[test]
fn checks_of_many_kinds() {
    is_clean(&[(
        "fussy",
        "(id TEXT PRIMARY KEY NOT NULL DEFAULT (lower(hex(randomblob(16)))),
          made_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
          grade INTEGER NOT NULL DEFAULT 1 CHECK (grade IN (1, 2, 3)),
          tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
          email TEXT CHECK (email GLOB '[a-z]*@[a-z]*.[a-z]*'),
          uuid TEXT NOT NULL CHECK (length(uuid) = 36),
          percent REAL NOT NULL CHECK (percent BETWEEN 0 AND 100),
          kind TEXT NOT NULL CHECK (kind LIKE 'ab_d%'),
          low INTEGER, high INTEGER, flag BOOLEAN NOT NULL CHECK (flag IN (0, 1)),
          CHECK (low < high))",
    )]);
}

#[test]
fn full_text_search() {
    let create = "-- up
CREATE TABLE note (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);
CREATE VIRTUAL TABLE note_text USING fts5 (title, body, content = 'note', content_rowid = 'id');
CREATE TRIGGER note_insert AFTER INSERT ON note BEGIN
    INSERT INTO note_text (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
CREATE TRIGGER note_delete AFTER DELETE ON note BEGIN
    INSERT INTO note_text (note_text, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
END;
-- down
DROP TABLE note_text;
DROP TABLE note;
";
    let column = "-- up\nALTER TABLE note ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;\n-- down\n\
                  ALTER TABLE note DROP COLUMN pinned;\n";
    let again = "-- up
DROP TABLE note_text;
CREATE VIRTUAL TABLE note_text USING fts5 (title, body, content = 'note', content_rowid = 'id', prefix = '2 3');
INSERT INTO note_text (note_text) VALUES ('rebuild');
-- down
DROP TABLE note_text;
CREATE VIRTUAL TABLE note_text USING fts5 (title, body, content = 'note', content_rowid = 'id');
INSERT INTO note_text (note_text) VALUES ('rebuild');
";
    let deleted =
        "-- irreversible: deleted is deleted\n-- up\nDELETE FROM note WHERE body IS NULL;\n";
    assert_clean(&[
        ("0001_note.sql", create),
        ("0002_pinned.sql", column),
        ("0003_prefix.sql", again),
        ("0004_less.sql", deleted),
    ]);
}

#[test]
fn a_table_that_is_named_like_one_of_a_virtual_tables() {
    let create = "-- up\nCREATE VIRTUAL TABLE doc USING fts5 (title);\n\
                  CREATE TABLE doc_tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n-- down\n\
                  DROP TABLE doc_tag;\nDROP TABLE doc;\n";
    let column = "-- up\nALTER TABLE doc_tag ADD COLUMN city TEXT;\n-- down\n\
                  ALTER TABLE doc_tag DROP COLUMN city;\n";
    assert_clean(&[("0001_doc.sql", create), ("0002_city.sql", column)]);
}

#[test]
fn views_and_triggers_live_through_a_rename() {
    let create = "-- up
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, CHECK (name <> ''));
CREATE VIEW person_names AS SELECT id, name FROM person;
CREATE VIEW shouts AS SELECT upper(name) AS shout FROM person;
CREATE TRIGGER person_named AFTER UPDATE OF name ON person WHEN new.name <> old.name
BEGIN
    UPDATE person SET name = trim(name) WHERE id = new.id;
END;
-- down
DROP VIEW shouts;
DROP VIEW person_names;
DROP TABLE person;
";
    let rename = "-- up\nALTER TABLE person RENAME TO \"a person\";\nALTER TABLE \"a person\" RENAME COLUMN name TO full_name;\n\
                  -- down\nALTER TABLE \"a person\" RENAME COLUMN full_name TO name;\nALTER TABLE \"a person\" RENAME TO person;\n";
    assert_clean(&[("0001_person.sql", create), ("0002_rename.sql", rename)]);
}
