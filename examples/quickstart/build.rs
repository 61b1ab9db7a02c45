//! Watches and checks the migrations.

fn main() {
    migrate_build::check("migrations");
    migrate_build::check("migrations_by_time");
}
