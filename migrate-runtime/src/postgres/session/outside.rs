//! Statements outside a transaction, and queries wherever they run.

use super::PostgresSession;
use crate::postgres::driver::{Driver, DriverError, Reply};
use crate::postgres::failure::{failure, failure_behind};
use crate::session::{Failure, Session};

impl<D: Driver> PostgresSession<D> {
    /// The indexes that are not valid, by name: what an index built concurrently leaves when it fails. One that
    /// somebody is building is not valid yet.
    pub(super) async fn invalid_indexes(&mut self) -> Result<Vec<String>, DriverError> {
        const SQL: &str = "SELECT indexrelid::pg_catalog.regclass::text FROM pg_catalog.pg_index \
                           WHERE NOT indisvalid AND indexrelid NOT IN (SELECT index_relid \
                           FROM pg_catalog.pg_stat_progress_create_index WHERE index_relid IS NOT NULL) \
                           ORDER BY 1";
        let replies = self.driver.replies(SQL).await?;
        let rows = replies.into_iter().flat_map(|reply| reply.rows);
        Ok(rows.flatten().flatten().collect())
    }

    /// Runs a statement outside a transaction; where it leaves an index that is not valid, says so.
    pub(super) async fn alone(&mut self, sql: &str) -> Result<(), Failure> {
        self.prepare_section().await?;
        self.note_custom(sql).await?;
        let builds = sql.to_ascii_uppercase().contains("CONCURRENTLY");
        let before = match builds {
            true => self
                .invalid_indexes()
                .await
                .map_err(|error| failure(error, sql))?,
            false => Vec::new(),
        };
        let result = self.driver.execute(sql).await;
        let Err(error) = result.map_err(|error| failure(error, sql)) else {
            return Ok(());
        };
        // It ends here, and says why; where the connection is gone there is nothing to put back.
        self.settle_section().await.ok();
        // Where the connection is gone there is nobody to ask.
        let after = match builds {
            true => self.invalid_indexes().await.unwrap_or_default(),
            false => Vec::new(),
        };
        let named = |index: &&String| {
            let name = index.rsplit('.').next().unwrap_or(index).trim_matches('"');
            !before.contains(index) || sql.contains(name)
        };
        let left: Vec<&str> = after.iter().filter(named).map(String::as_str).collect();
        if left.is_empty() {
            return Err(error);
        }
        let (indexes, it) = match left.len() {
            1 => ("index", "is left INVALID: drop it"),
            _ => ("indexes", "are left INVALID: drop them"),
        };
        let words = format!(
            "; the {indexes} {} {it} before this statement runs again",
            left.join(", ")
        );
        let said = error.error.worded(|message| format!("{message}{words}"));
        Err(Failure {
            error: said,
            ..error
        })
    }

    /// Opens a transaction for reading where there is none, since a cursor needs one.
    pub(super) async fn fetch(&mut self, sql: &str, most: usize) -> Result<Reply, Failure> {
        let query = sql.trim_end().trim_end_matches(';');
        let begin = if self.open { "" } else { "BEGIN READ ONLY; " };
        let prefix = format!("{begin}DECLARE migrate_check NO SCROLL CURSOR FOR ");
        // The query may end with a comment.
        let text =
            format!("{prefix}{query}\n; FETCH {most} FROM migrate_check; CLOSE migrate_check");
        let own = !self.open;
        self.open = true;
        let replies = self.driver.replies(&text).await;
        let replies = replies.map_err(|error| failure_behind(error, &text, prefix.len()));
        if own {
            // After an error the transaction is open, and aborted.
            self.rollback().await;
        }
        let mut found = replies?
            .into_iter()
            .filter(|reply| !reply.columns.is_empty());
        Ok(found.next().unwrap_or_default())
    }
}
