//! A driver's error, behind one type: a second database adds no parameter and no variant.

use std::error::Error;
use std::fmt;

/// What the database or its driver said.
pub struct BackendError {
    // Boxed, as text that does not grow: every `Result` of the library has room for it.
    message: Box<str>,
    pub(super) busy: bool,
    source: Box<dyn Error + Send + Sync>,
    /// Whether the sources of `source` are told.
    sources: bool,
}

impl BackendError {
    /// `busy`: another connection was in the way.
    pub(crate) fn new(
        message: String,
        busy: bool,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self {
            message: message.into(),
            busy,
            source: Box::new(source),
            sources: false,
        }
    }

    /// The same in other words.
    pub(crate) fn worded(self, words: impl Fn(&str) -> String) -> Self {
        Self {
            message: words(&self.message).into(),
            ..self
        }
    }

    /// What a step in Rust returned.
    pub(crate) fn boxed(source: Box<dyn Error + Send + Sync>) -> Self {
        Self {
            message: source.to_string().into(),
            busy: false,
            source,
            sources: true,
        }
    }

    /// The driver's own error, such as `rusqlite::Error`.
    ///
    /// ```
    /// # use migrate_runtime::{Error, Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// db.execute_batch("CREATE TABLE person (id INTEGER)")?;
    /// let error = MIGRATIONS.table("history_of_people").up(&mut db).unwrap_err();
    /// let Error::Failed { source, .. } = error else { panic!("{error:?}") };
    /// assert!(source.downcast_ref::<rusqlite::Error>().is_some());
    /// # Ok::<_, rusqlite::Error>(())
    /// ```
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.source.downcast_ref()
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.source, f)
    }
}

/// A driver's error is not a source, since its own sources say less than the message: it is reached by
/// [`downcast_ref`](Self::downcast_ref). The error of a step in Rust has the sources it was returned with.
impl Error for BackendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.sources.then(|| self.source.source()).flatten()
    }
}
