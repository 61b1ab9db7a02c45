use migrate_runtime::{Migrations, Postgres, embed_migrations};

// Of whatever type it would have been.
static MIGRATIONS: Migrations<Postgres> = embed_migrations!("fixtures/good", database = "postgre");

fn main() {
    let _ = MIGRATIONS.iter();
}
