use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/good", "fixtures/commit");

fn main() {
    let _ = MIGRATIONS.iter();
}
