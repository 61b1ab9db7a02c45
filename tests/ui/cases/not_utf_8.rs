use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/not_utf_8");

fn main() {
    let _ = MIGRATIONS.iter();
}
