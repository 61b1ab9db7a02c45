//! A driver's error, behind one type: a second database adds no parameter and no variant.

use std::error::Error;
use std::fmt;

/// What the database or its driver said.
pub struct BackendError {
    // Boxed, as text that does not grow: every `Result` of the library has room for it.
    message: Box<str>,
    pub(super) busy: bool,
    source: Box<dyn Error + Send + Sync>,
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
        }
    }

    /// The driver's own error, such as `rusqlite::Error`.
    ///
    /// ```
    /// # use migrate_runtime::{Error, Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// db.execute_batch("CREATE TABLE person (id INTEGER)")?;
    /// let error = MIGRATIONS.up(&mut db).unwrap_err();
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

/// It has no source of its own: the driver's error is reached by [`downcast_ref`](Self::downcast_ref),
/// and what that has as its source says less than the message.
impl Error for BackendError {}
