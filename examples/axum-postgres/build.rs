//! Watches and checks the migrations.

use migrate_build::{Check, Dialect};

fn main() {
    Check::new("migrations").database(Dialect::Postgres).run();
}
