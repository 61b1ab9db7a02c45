use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/a_file");

fn main() {
    let _ = MIGRATIONS.iter();
}
