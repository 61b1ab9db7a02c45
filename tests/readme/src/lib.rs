//! The README's code, piece by piece: with what it has around it in an application, and not a word changed.
#![allow(dead_code, reason = "most of it is compiled and not run")]
#![allow(
    unused_must_use,
    reason = "the README shows what there is, not what is done with it"
)]
#![allow(clippy::print_stdout, reason = "the README prints")]

/// A piece of the README's Rust, by its number.
macro_rules! piece {
    ($number:literal) => {
        include! { concat!(env!("OUT_DIR"), "/", $number, ".rs") }
    };
}

mod program {
    piece!(0);
}

mod build_script {
    piece!(1);
}

/// What the others call MIGRATIONS.
mod set {
    use migrate_runtime::{Migrations, embed_migrations};

    pub(crate) static MIGRATIONS: Migrations = embed_migrations!("migrations");
}

/// It is run, too.
#[cfg(test)]
mod proven {
    use crate::set::MIGRATIONS;

    piece!(2);
}

mod running {
    use crate::set::MIGRATIONS;
    use migrate_runtime::Error;
    use std::time::Duration;

    fn run(mut db: rusqlite::Connection) -> Result<(), Error> {
        piece!(3);
        Ok(())
    }
}

mod command_line {
    use crate::set::MIGRATIONS;

    piece!(4);

    fn run(notes: Notes, mut db: rusqlite::Connection) -> Option<migrate_cli::Exit> {
        match notes {
            Notes::Add { .. } => None,
            Notes::Migrate(command) => Some(command.run(&MIGRATIONS, &mut db)),
        }
    }
}

mod over_the_years {
    use crate::set::MIGRATIONS;
    use migrate_runtime::Error;

    fn run(mut db: rusqlite::Connection) -> Result<(), Error> {
        piece!(5);
        Ok(())
    }
}

mod postgresql {
    use migrate_runtime::Error;
    use std::time::Duration;

    async fn run(
        mut db: postgres::Client,
        mut client: tokio_postgres::Client,
    ) -> Result<(), Error> {
        piece!(6);
        Ok(())
    }
}

mod postgresql_build_script {
    piece!(7);
}
