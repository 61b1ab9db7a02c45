use migrate_runtime::{Migrations, embed_migrations};

macro_rules! embed {
    ($name:ident, $folder:literal) => {
        static $name: Migrations = embed_migrations!($folder);
    };
}

embed!(MIGRATIONS, "fixtures/commit");

fn main() {
    let _ = MIGRATIONS.iter();
}
