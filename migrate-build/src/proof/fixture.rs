//! Rows of the user's own, out of `fixtures/<table>.sql`.

use migrate_core::Fixture;

/// A fixture, and how it fared.
pub(crate) struct Tried {
    pub(crate) fixture: Fixture,
    pub(crate) worked: bool,
    /// Why it did not work the last time, or why it was not tried.
    pub(crate) failure: Option<Misfit>,
}

/// Why the rows of a fixture were not taken, and at which byte of the file.
#[derive(Clone, Debug)]
pub(crate) struct Misfit {
    pub(crate) why: String,
    pub(crate) at: usize,
}

impl Misfit {
    /// The file as a whole does not fit.
    pub(crate) fn wholly(why: &str) -> Self {
        Self {
            why: why.to_owned(),
            at: 0,
        }
    }
}

impl Tried {
    /// What is to be tried.
    pub(crate) fn all(fixtures: Vec<Fixture>) -> Vec<Self> {
        let new = |fixture| Self {
            fixture,
            worked: false,
            failure: None,
        };
        fixtures.into_iter().map(new).collect()
    }

    /// The fixture is for a table that held rows when its turn came.
    pub(crate) fn note_table_had_rows(&mut self) {
        let reason = || Misfit::wholly("the table held rows already");
        self.failure.get_or_insert_with(reason);
    }
}

/// The fixtures that never worked, with the reason of the last failure; where the table never came up there is
/// none.
pub(crate) fn unused(tried: &[Tried]) -> Vec<(&Fixture, Option<Misfit>)> {
    let unused = tried.iter().filter(|tried| !tried.worked);
    unused
        .map(|tried| (&tried.fixture, tried.failure.clone()))
        .collect()
}
