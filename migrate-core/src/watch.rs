//! How a build script tells the macro that it watches a folder.

/// The environment variable that `migrate_build::check` sets for the crate being built, and that
/// `embed_migrations!` looks for. Each folder has its own, so that a crate can have several.
///
/// The digits are the FNV-1a hash (64 bits) of the folder's path as it is written in both places, without
/// a `./` in front and a `/` at the end.
///
/// ```
/// assert_eq!(migrate_core::watch_variable("migrations"), "MIGRATE_WATCHED_F7CE72B8B20958C8");
/// assert_eq!(migrate_core::watch_variable("./migrations/"), "MIGRATE_WATCHED_F7CE72B8B20958C8");
/// ```
pub fn watch_variable(folder: &str) -> String {
    let folder = folder.trim_start_matches("./").trim_end_matches('/');
    let hash = folder
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("MIGRATE_WATCHED_{hash:016X}")
}
