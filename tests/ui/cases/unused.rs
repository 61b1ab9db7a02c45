#![deny(unused_must_use)]

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/good", watched = false);

fn the_set() -> Migrations {
    MIGRATIONS
}

fn main() {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    the_set();
    MIGRATIONS.migrator(&mut db);
    MIGRATIONS.up(&mut db);
    MIGRATIONS.status(&mut db).unwrap();
}
