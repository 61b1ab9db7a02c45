//! Watches, checks and proves the migrations.

fn main() {
    migrate_build::check("migrations");
}
