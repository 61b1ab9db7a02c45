use migrate_runtime::{Migrations, Postgres, embed_migrations};

static MIGRATIONS: Migrations<Postgres> = embed_migrations!("fixtures/good", watched = false);

fn main() {
    let _ = MIGRATIONS.iter();
}
