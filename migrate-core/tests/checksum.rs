//! What the checksum is, and what changes it. A second implementation is in `tests/fuzz`.

use migrate_core::{Dialect, checksum};

#[test]
fn vectors() {
    let table = "1:fc1f434c5969c7dc83fa6b4b8f660e7f9e2472c9af5c7dfaed51b05b8741957a";
    let query = "1:57e3d06af754d96b445797e4939ae5bd8867e878920730a5c365c674890885d7";
    for dialect in Dialect::ALL {
        let of = |text| checksum(dialect, text);
        assert_eq!(of("CREATE TABLE a (id INTEGER PRIMARY KEY);"), table);
        assert_eq!(of("SELECT a ->> 'x', b>=-1.5 FROM t"), query);
    }
}

/// What does not change a migration, and what does.
#[test]
fn same_and_different() {
    for dialect in Dialect::ALL {
        let of = |text| checksum(dialect, text);
        let one = of("CREATE TABLE a (id INTEGER, b TEXT);");
        for same in [
            "CREATE TABLE a(id INTEGER,b TEXT)",
            "\n;CREATE TABLE a (\n\tid INTEGER, -- the id\n\tb TEXT\n)\n;;",
            "/* a */ CREATE TABLE a (id INTEGER, b TEXT); -- end",
        ] {
            assert_eq!(of(same), one, "{same}");
        }
        for other in [
            "CREATE TABLE A (id INTEGER, b TEXT);",
            "create table a (id INTEGER, b TEXT);",
            "CREATE TABLE a (id INTEGER; b TEXT);",
            "CREATE TABLE a (id INTEGER, bTEXT);",
            "CREATE TABLE \"a\" (id INTEGER, b TEXT);",
            "CREATE TABLE a (id INTEGER, b TEXT); SELECT 1",
        ] {
            assert_ne!(of(other), one, "{other}");
        }
        assert_ne!(of("SELECT 'a  b'"), of("SELECT 'a b'"));
        assert_ne!(of("SELECT 'a' 'b'"), of("SELECT 'a''b'"));
        assert_ne!(of("a - -1"), of("a --1"));
        assert_ne!(of("a; b"), of("a b"));
        assert_eq!(of("a;\n;b"), of("a;b"));
    }
}
