//! Watches and checks the migrations.

fn main() {
    migrate_build::check("migrations");
}
