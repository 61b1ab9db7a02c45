fn main() {
    #[cfg(feature = "migrations")]
    migrate_build::check("migrations");
}
