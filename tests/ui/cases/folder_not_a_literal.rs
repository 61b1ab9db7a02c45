use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!(concat!("fixtures", "/good"));

fn main() {
    let _ = MIGRATIONS.iter();
}
