use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/rust_private", watched = false);

fn main() {
    let _ = MIGRATIONS.iter();
}
