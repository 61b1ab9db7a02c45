use migrate_runtime::{Migrations, Postgres, embed_migrations};

static MIGRATIONS: Migrations<Postgres> =
    embed_migrations!("fixtures/good", database = "postgres", watched = false);

fn main() {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    MIGRATIONS.up(&mut db).unwrap();
}
