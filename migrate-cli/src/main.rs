//! The command `migrate`. See the library.

fn main() -> std::process::ExitCode {
    migrate_cli::folder_main().into()
}
