use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/good", watched = false, watched = true);

fn main() {
    let _ = MIGRATIONS.iter();
}
