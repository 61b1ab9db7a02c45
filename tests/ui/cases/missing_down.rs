use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/missing_down");

fn main() {
    let _ = MIGRATIONS.iter();
}
