//! The migrations that everybody runs, in the form that each wants them in.

use std::fs;
use std::io;
use std::path::Path;

/// How a library names files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `0001_t1.sql`, with sections.
    Sections,
    /// `V1__t1.sql`, up only.
    Refinery,
    /// `0001_t1/up.sql` and `down.sql`; or with a hyphen.
    Folders { separator: char },
    /// `0001_t1.up.sql` and `.down.sql`.
    Sqlx,
    /// `1.up.sql` and `1.down.sql`: no library's, read by the program itself.
    Plain,
}

/// Whether a migration is nothing but a row: SQLite lets it be applied twice.
fn only_rows(number: usize) -> bool {
    number % 10 == 2
}

/// A table and an index, or a row; some tables with a foreign key, a trigger, a column for the table before, or rows.
fn up(number: usize) -> String {
    if only_rows(number) {
        return format!("INSERT INTO t1 (name, age) VALUES ('once', {number});\n");
    }
    let before = number - 1;
    let parent = match number.is_multiple_of(4) {
        true => format!(",\n    parent INTEGER REFERENCES t{before} (id)"),
        false => String::new(),
    };
    let mut sql = format!(
        "CREATE TABLE t{number} (\n    id INTEGER PRIMARY KEY,\n    name TEXT NOT NULL,\n    \
         age INTEGER,\n    note TEXT{parent}\n);\n\
         CREATE INDEX i{number} ON t{number} (name);\n"
    );
    if number.is_multiple_of(5) {
        sql += &format!(
            "CREATE TRIGGER g{number} AFTER INSERT ON t{number} BEGIN\n    \
             UPDATE t{number} SET note = 'x' WHERE id = new.id;\nEND;\n"
        );
    }
    if number % 10 == 5 {
        sql += &format!("ALTER TABLE t{before} ADD COLUMN more TEXT;\n");
    }
    if number.is_multiple_of(10) {
        sql += &format!(
            "INSERT INTO t1 (name, age) VALUES ('a', {number}), ('b', {number}), ('c', {number});\n"
        );
    }
    sql
}

fn down(number: usize) -> String {
    if only_rows(number) {
        return format!("DELETE FROM t1 WHERE age = {number};\n");
    }
    let mut sql = String::new();
    if number.is_multiple_of(10) {
        sql += &format!("DELETE FROM t1 WHERE age = {number};\n");
    }
    if number % 10 == 5 {
        sql += &format!("ALTER TABLE t{} DROP COLUMN more;\n", number - 1);
    }
    sql + &format!("DROP INDEX i{number};\nDROP TABLE t{number};\n")
}

/// Tables, indexes and triggers after so many migrations.
pub fn objects(count: usize) -> usize {
    2 * (count - (count + 8) / 10) + count / 5
}

/// Rows of the first table after so many migrations.
pub fn rows(count: usize) -> usize {
    count / 10 * 3 + (count + 8) / 10
}

/// Writes a folder of its own making, in place of what was there.
pub fn write(folder: &Path, layout: Layout, count: usize) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    for number in 1..=count {
        write_one(folder, layout, number, &up(number))?;
    }
    Ok(())
}

/// Writes a migration anew, with another default of a column.
pub fn edit(folder: &Path, layout: Layout, number: usize, mark: &str) -> io::Result<()> {
    let up = up(number).replace("note TEXT", &format!("note TEXT DEFAULT '{mark}'"));
    write_one(folder, layout, number, &up)
}

fn write_one(folder: &Path, layout: Layout, number: usize, up: &str) -> io::Result<()> {
    let down = down(number);
    let files = match layout {
        Layout::Sections => {
            let text = format!("-- up\n{up}\n-- down\n{down}");
            vec![(format!("{number:04}_t{number}.sql"), text)]
        }
        Layout::Refinery => vec![(format!("V{number}__t{number}.sql"), up.to_owned())],
        Layout::Folders { separator } => {
            let name = format!("{number:04}{separator}t{number}");
            fs::create_dir_all(folder.join(&name))?;
            let file = |way| format!("{name}/{way}.sql");
            vec![(file("up"), up.to_owned()), (file("down"), down)]
        }
        Layout::Sqlx => {
            let file = |way| format!("{number:04}_t{number}.{way}.sql");
            vec![(file("up"), up.to_owned()), (file("down"), down)]
        }
        Layout::Plain => {
            let file = |way| format!("{number}.{way}.sql");
            vec![(file("up"), up.to_owned()), (file("down"), down)]
        }
    };
    for (name, text) in files {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}
