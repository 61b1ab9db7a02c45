//! The words for file names, folders, and versions compared with each other.

mod support;

use migrate_core::Dialect;
use support::said_of_names;

/// Names in a folder (a subfolder's end in `/`), and everything that is said about them.
type NameRow<'a> = (&'a [&'a str], &'a str);

fn check_names(rows: &[NameRow<'_>]) {
    let mut differ = String::new();
    for (names, expected) in rows {
        for dialect in Dialect::ALL {
            let said = said_of_names(names, dialect);
            if said != *expected {
                differ += &format!("\n{names:?}\nexpected {expected}\nfound    {said}\n");
            }
        }
    }
    assert!(differ.is_empty(), "{differ}");
}

const EXTENSIONS: &[NameRow<'_>] = &[
    (
        &["0001_a.SQL"],
        "m/0001_a.SQL: expected a file `….sql`, found the extension `.SQL`\nhelp: rename it to `0001_a.sql`",
    ),
    (
        &["V1__a.SQL"],
        "m/V1__a.SQL: expected a file `….sql`, found the extension `.SQL`\nhelp: rename it to `1_a.sql`",
    ),
    (
        &["a.SQL"],
        "m/a.SQL: expected a file `….sql`, found the extension `.SQL`\nhelp: rename it to `a.sql`, with a version in front",
    ),
    (
        &["0001_a.sql.bak"],
        "m/0001_a.sql.bak: expected a file `….sql`, found the extension `.bak`\nhelp: if it is the migration `0001_a.sql`, rename it so; a copy goes to another folder",
    ),
    (
        &["0001_a.sql~"],
        "m/0001_a.sql~: expected a file `….sql`, found the extension `.sql~`\nhelp: if it is the migration `0001_a.sql`, rename it so; a copy goes to another folder",
    ),
    (
        &["0001_a.txt"],
        "m/0001_a.txt: expected a file `….sql`, found the extension `.txt`\nhelp: if it is a migration, rename it to `0001_a.sql`; else move it to another folder",
    ),
    (
        &["0001-a"],
        "m/0001-a: expected a file `….sql`, found a name without extension\nhelp: if it is a migration, rename it to `0001_a.sql`; else move it to another folder",
    ),
    (
        &["notes.md"],
        "m/notes.md: expected a file `….sql`, found the extension `.md`\nhelp: move it to another folder: only migrations, README files and the folder `fixtures` stand here",
    ),
    (
        &["notes"],
        "m/notes: expected a file `….sql`, found a name without extension\nhelp: move it to another folder: only migrations, README files and the folder `fixtures` stand here",
    ),
    (
        &["fixtures"],
        "m/fixtures: expected a file `….sql`, found a name without extension\nhelp: move it to another folder: only migrations, README files and the folder `fixtures` stand here",
    ),
    (
        &["readme.md"],
        "m/readme.md: expected a file `….sql`, found the extension `.md`\nhelp: move it to another folder: only migrations, README files and the folder `fixtures` stand here",
    ),
    (
        &["mod.rs"],
        "m/mod.rs: expected a version number at the beginning, found `m`\nhelp: put the version in front, as in `0001_mod.rs`",
    ),
    (
        &["0001_a.sqlite"],
        "m/0001_a.sqlite: expected a file `….sql`, found the extension `.sqlite`\nhelp: if it is the migration `0001_a.sql`, rename it so; a copy goes to another folder",
    ),
];

#[test]
fn extensions() {
    check_names(EXTENSIONS);
}

const THE_VERSION_AND_WHAT_FOLLOWS_IT: &[NameRow<'_>] = &[
    (
        &["0001-create.sql"],
        "m/0001-create.sql: expected `_` after the version, found `-`\nhelp: rename it to `0001_create.sql`",
    ),
    (
        &["0001create.sql"],
        "m/0001create.sql: expected `_` after the version, found `c`\nhelp: rename it to `0001_create.sql`",
    ),
    (
        &["0001 create.sql"],
        "m/0001 create.sql: expected `_` after the version, found ` `\nhelp: rename it to `0001_create.sql`",
    ),
    (
        &["0001.sql"],
        "m/0001.sql: expected `_` and a name after the version\nhelp: rename it to say what it does, as in `0001_add_tags.sql`",
    ),
    (
        &["0001_.sql"],
        "m/0001_.sql: expected a name after the version\nhelp: rename it to say what it does, as in `0001_add_tags.sql`",
    ),
    (
        &["0001__a.sql"],
        "m/0001__a.sql: expected a letter or digit after `0001_`, found `_`\nhelp: rename it to `0001_a.sql`",
    ),
    (
        &["0001_-a.sql"],
        "m/0001_-a.sql: expected a letter or digit after `0001_`, found `-`\nhelp: rename it to `0001_a.sql`",
    ),
    (
        &["0001_!.sql"],
        "m/0001_!.sql: expected a letter or digit after `0001_`, found `!`\nhelp: rename it to `0001_migration.sql`",
    ),
    (
        &["create.sql"],
        "m/create.sql: expected a version number at the beginning, found `c`\nhelp: put the version in front, as in `0001_create.sql`",
    ),
    (
        &["_a.sql"],
        "m/_a.sql: expected a version number at the beginning, found `_`\nhelp: put the version in front, as in `0001_a.sql`",
    ),
    (
        &["Users.sql"],
        "m/Users.sql: expected a version number at the beginning, found `U`\nhelp: put the version in front, as in `0001_Users.sql`",
    ),
    (
        &["V1__a.sql"],
        "m/V1__a.sql: expected a version number at the beginning, found `V`\nhelp: rename it to `1_a.sql`",
    ),
    (
        &["U1__a.sql"],
        "m/U1__a.sql: expected a version number at the beginning, found `U`\nhelp: rename it to `1_a.sql`",
    ),
    (
        &["R__a.sql"],
        "m/R__a.sql: expected a version number at the beginning, found `R`\nhelp: put the version in front, as in `0001_R__a.sql`",
    ),
    (
        &["V1.1__a.sql"],
        "m/V1.1__a.sql: expected `_` after the version, found `.`: a version is one whole number\nhelp: rename it to `<the next free number>_a.sql`",
    ),
    (
        &["1.1_a.sql"],
        "m/1.1_a.sql: expected `_` after the version, found `.`: a version is one whole number\nhelp: rename it to `<the next free number>_a.sql`",
    ),
    (
        &["-1_a.sql"],
        "m/-1_a.sql: expected a version number at the beginning, found `-`\nhelp: put the version in front, as in `0001_1_a.sql`",
    ),
    (
        &["+1_a.sql"],
        "m/+1_a.sql: expected a version number at the beginning, found `+`\nhelp: put the version in front, as in `0001_1_a.sql`",
    ),
    (
        &["\u{1b}1_a.sql"],
        "m/�1_a.sql: expected a version number at the beginning, found `\\u{1b}`\nhelp: put the version in front, as in `0001_1_a.sql`",
    ),
    (
        &["1\u{1b}_a.sql"],
        "m/1�_a.sql: expected `_` after the version, found `\\u{1b}`\nhelp: rename it to `1_a.sql`",
    ),
    (
        &["1_\u{1b}.sql"],
        "m/1_�.sql: expected a letter or digit after `1_`, found `\\u{1b}`\nhelp: rename it to `1_migration.sql`",
    ),
    (
        &["ä.sql"],
        "m/ä.sql: expected a version number at the beginning, found `ä`\nhelp: put the version in front, as in `0001_migration.sql`",
    ),
    (
        &["0001_größe.sql"],
        "m/0001_größe.sql: expected ASCII letters, digits, `_` and `-` in the name, found `ö`\nhelp: rename it to `0001_gr__e.sql`",
    ),
    (
        &["0001_a b.sql"],
        "m/0001_a b.sql: expected ASCII letters, digits, `_` and `-` in the name, found ` `\nhelp: rename it to `0001_a_b.sql`",
    ),
    (
        &["0001_it's.sql"],
        "m/0001_it's.sql: expected ASCII letters, digits, `_` and `-` in the name, found `'`\nhelp: rename it to `0001_it_s.sql`",
    ),
    (
        &["0001_a.b.sql"],
        "m/0001_a.b.sql: expected ASCII letters, digits, `_` and `-` in the name, found `.`\nhelp: rename it to `0001_a_b.sql`",
    ),
    (
        &["0001_a\u{7}.sql"],
        "m/0001_a�.sql: expected ASCII letters, digits, `_` and `-` in the name, found `\\u{7}`\nhelp: rename it to `0001_a_.sql`",
    ),
    (
        &["0001_a.up.sql"],
        "m/0001_a.up.sql: `.up` in a file name: both directions stand in one file\nhelp: put it into `0001_a.sql`, under a line `-- up`",
    ),
    (
        &["0001_a.down.sql"],
        "m/0001_a.down.sql: `.down` in a file name: both directions stand in one file\nhelp: put it into `0001_a.sql`, under a line `-- down`",
    ),
    (
        &["0_a.sql"],
        "m/0_a.sql: version 0: numbering begins at 1\nhelp: rename it to `1_a.sql`, and the others after it",
    ),
    (
        &["0000_a.sql"],
        "m/0000_a.sql: version 0: numbering begins at 1\nhelp: rename it to `0001_a.sql`, and the others after it",
    ),
    (
        &["9223372036854775808_a.sql"],
        "m/9223372036854775808_a.sql: version 9223372036854775808 is too large, the highest is 9223372036854775807\nhelp: number from 1, or by time: `YYYYMMDDHHMMSS`",
    ),
    (
        &["99999999999999999999999_a.sql"],
        "m/99999999999999999999999_a.sql: version 99999999999999999999999 is too large, the highest is 9223372036854775807\nhelp: number from 1, or by time: `YYYYMMDDHHMMSS`",
    ),
];

#[test]
fn the_version_and_what_follows_it() {
    check_names(THE_VERSION_AND_WHAT_FOLLOWS_IT);
}

const DATES: &[NameRow<'_>] = &[
    (
        &["00000101000000_a.sql"],
        "m/00000101000000_a.sql: version 00000101000000 is no date and time: there is no year 0\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20240001000000_a.sql"],
        "m/20240001000000_a.sql: version 20240001000000 is no date and time: there is no month 00\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20241301000000_a.sql"],
        "m/20241301000000_a.sql: version 20241301000000 is no date and time: there is no month 13\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20240230000000_a.sql"],
        "m/20240230000000_a.sql: version 20240230000000 is no date and time: there is no day 30 in 2024-02\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20230229000000_a.sql"],
        "m/20230229000000_a.sql: version 20230229000000 is no date and time: there is no day 29 in 2023-02\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["19000229000000_a.sql"],
        "m/19000229000000_a.sql: version 19000229000000 is no date and time: there is no day 29 in 1900-02\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20240431000000_a.sql"],
        "m/20240431000000_a.sql: version 20240431000000 is no date and time: there is no day 31 in 2024-04\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20240100000000_a.sql"],
        "m/20240100000000_a.sql: version 20240100000000 is no date and time: there is no day 00 in 2024-01\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20240132000000_a.sql"],
        "m/20240132000000_a.sql: version 20240132000000 is no date and time: there is no day 32 in 2024-01\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20240101240000_a.sql"],
        "m/20240101240000_a.sql: version 20240101240000 is no date and time: there is no hour 24\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20240101006000_a.sql"],
        "m/20240101006000_a.sql: version 20240101006000 is no date and time: there is no minute 60\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["20240101000060_a.sql"],
        "m/20240101000060_a.sql: version 20240101000060 is no date and time: there is no second 60\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
    (
        &["00000000000001_a.sql"],
        "m/00000000000001_a.sql: version 00000000000001 is no date and time: there is no year 0\nhelp: 14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ),
];

#[test]
fn dates() {
    check_names(DATES);
}

const FOLDERS: &[NameRow<'_>] = &[
    (
        &["0001_a/"],
        "m/0001_a: a subfolder, where only migrations are expected\nhelp: move its migrations up as `<version>_<name>.sql`, and what is none to another folder",
    ),
    (
        &["0001_a.sql/"],
        "m/0001_a.sql: a subfolder, where only migrations are expected\nhelp: move its migrations up as `<version>_<name>.sql`, and what is none to another folder",
    ),
    (
        &["archive/"],
        "m/archive: a subfolder, where only migrations are expected\nhelp: move its migrations up as `<version>_<name>.sql`, and what is none to another folder",
    ),
    (
        &[],
        "m: the folder holds no migration\nhelp: write the first one, `0001_<name>.sql`, with the lines `-- up` and `-- down`",
    ),
    (
        &["README.md", ".git/", "fixtures/", ".hidden.sql"],
        "m: the folder holds no migration\nhelp: write the first one, `0001_<name>.sql`, with the lines `-- up` and `-- down`",
    ),
];

#[test]
fn folders() {
    check_names(FOLDERS);
}

const VERSIONS_COMPARED: &[NameRow<'_>] = &[
    (
        &["1_a.sql", "1_b.sql"],
        "m/1_a.sql: version 1 is used by two files\nalso: m/1_b.sql\nhelp: give one of them the next free version, 2",
    ),
    (
        &["1_a.sql", "001_b.sql", "01_c.sql"],
        "m/001_b.sql: version 1 is used by 3 files\nalso: m/01_c.sql\nalso: m/1_a.sql\nhelp: give one of them the next free version, 2",
    ),
    (
        &["1_a.sql", "2_b.sql", "2_c.sql", "3_d.sql"],
        "m/2_b.sql: version 2 is used by two files\nalso: m/2_c.sql\nhelp: give one of them the next free version, 4",
    ),
    // A name that is to be mended takes its version too.
    (
        &["1_a.sql", "1_b.sql", "2-c.sql"],
        "m/1_a.sql: version 1 is used by two files\nalso: m/1_b.sql\nhelp: give one of them the next free version, 3\n\nm/2-c.sql: expected `_` after the version, found `-`\nhelp: rename it to `2_c.sql`",
    ),
    (
        &["20240101000000_a.sql", "20240101000000_b.sql"],
        "m/20240101000000_a.sql: version 20240101000000 is used by two files\nalso: m/20240101000000_b.sql\nhelp: give one of them another second",
    ),
    (
        &["20240101000000_a.sql", "1_a.sql", "1_b.sql"],
        "m/1_a.sql: version 1 is used by two files\nalso: m/1_b.sql\nhelp: give one of them the next free version, 2\n\nm/20240101000000_a.sql: version 20240101000000 is numbered by time, the rest of the folder in sequence\nhelp: number all of them one way: 1, 2, 3 …, or `YYYYMMDDHHMMSS`",
    ),
    (
        &["2_a.sql"],
        "m/2_a.sql: the first version is 2, expected 1\nhelp: rename it to `1_a.sql`, or add the missing file",
    ),
    (
        &["1_a.sql", "3_b.sql"],
        "m/3_b.sql: version 2 is missing: 1 is followed by 3\nhelp: rename it to `2_b.sql`, or add the missing file",
    ),
    (
        &["0001_a.sql", "0010_b.sql"],
        "m/0010_b.sql: version 2 is missing: 1 is followed by 10\nhelp: rename it to `0002_b.sql`, or add the missing file",
    ),
    (
        &["1_a.sql", "4_b.sql", "7_c.sql"],
        "m/4_b.sql: version 2 is missing: 1 is followed by 4\nhelp: rename it to `2_b.sql`, or add the missing file\n\nm/7_c.sql: version 5 is missing: 4 is followed by 7\nhelp: rename it to `5_c.sql`, or add the missing file",
    ),
    (
        &["1_a.sql", "V2__b.sql", "3_c.sql"],
        "m/V2__b.sql: expected a version number at the beginning, found `V`\nhelp: rename it to `2_b.sql`",
    ),
    (
        &["V1__a.sql", "2_b.sql"],
        "m/V1__a.sql: expected a version number at the beginning, found `V`\nhelp: rename it to `1_a.sql`",
    ),
    (
        &["V1__a.sql", "3_b.sql"],
        "m/3_b.sql: version 2 is missing: 1 is followed by 3\nhelp: rename it to `2_b.sql`, or add the missing file\n\nm/V1__a.sql: expected a version number at the beginning, found `V`\nhelp: rename it to `1_a.sql`",
    ),
    (
        &["1_a.sql", "1_a.sql.bak"],
        "m/1_a.sql.bak: expected a file `….sql`, found the extension `.bak`\nhelp: if it is the migration `1_a.sql`, rename it so; a copy goes to another folder",
    ),
    (
        &["1_a.sql", "20240101000000_b.sql"],
        "m/20240101000000_b.sql: version 20240101000000 is numbered by time, the rest of the folder in sequence\nhelp: number all of them one way: 1, 2, 3 …, or `YYYYMMDDHHMMSS`",
    ),
    (
        &["1_a.sql", "20240101000000_b.sql", "20240101000001_c.sql"],
        "m/1_a.sql: version 1 is numbered in sequence, the rest of the folder by time\nhelp: number all of them one way: 1, 2, 3 …, or `YYYYMMDDHHMMSS`",
    ),
    (
        &[
            "1_a.sql",
            "2_b.sql",
            "3_c.sql",
            "20240101000000_d.sql",
            "20240101000001_e.sql",
        ],
        "m/20240101000000_d.sql: 2 versions are numbered by time, the rest of the folder in sequence\nalso: m/20240101000001_e.sql\nhelp: number all of them one way: 1, 2, 3 …, or `YYYYMMDDHHMMSS`",
    ),
    (
        &["1_a.sql", "5_a.sql", "20240101000000_b.sql"],
        "m/20240101000000_b.sql: version 20240101000000 is numbered by time, the rest of the folder in sequence\nhelp: number all of them one way: 1, 2, 3 …, or `YYYYMMDDHHMMSS`",
    ),
    (
        &["9223372036854775807_a.sql"],
        "m/9223372036854775807_a.sql: version 9223372036854775807 is neither 1 nor a time of 14 digits\nhelp: number from 1 without a gap, or by time, `YYYYMMDDHHMMSS`: these are 19 digits",
    ),
    (
        &["20240101_a.sql", "20240102_b.sql"],
        "m/20240101_a.sql: version 20240101 is neither 1 nor a time of 14 digits\nhelp: number from 1 without a gap, or by time, `YYYYMMDDHHMMSS`: these are 8 digits",
    ),
    (
        &["1_a.sql", "1700000000_b.sql", "1700000001_c.sql"],
        "m/1700000000_b.sql: version 1700000000 is neither 2 nor a time of 14 digits\nhelp: number from 1 without a gap, or by time, `YYYYMMDDHHMMSS`: these are 10 digits",
    ),
];

#[test]
fn versions_compared() {
    check_names(VERSIONS_COMPARED);
}
