use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/version_twice");

fn main() {
    let _ = MIGRATIONS.iter();
}
