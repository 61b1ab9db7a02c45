//! Statements outside a transaction, and queries wherever they run.

use super::PostgresSession;
use crate::postgres::driver::{Driver, DriverError, Reply};
use crate::postgres::failure::{failure, failure_behind};
use crate::session::{Failure, Session};

impl<D: Driver> PostgresSession<D> {
    /// The names of the invalid indexes, which is what CREATE INDEX CONCURRENTLY leaves when it fails. Those that
    /// somebody is building at this moment are left out.
    pub(super) async fn invalid_indexes(&mut self) -> Result<Vec<String>, DriverError> {
        const SQL: &str = "SELECT indexrelid::pg_catalog.regclass::text FROM pg_catalog.pg_index \
                           WHERE NOT indisvalid AND indexrelid NOT IN (SELECT index_relid \
                           FROM pg_catalog.pg_stat_progress_create_index WHERE index_relid IS NOT NULL) \
                           ORDER BY 1";
        let replies = self.driver.replies(SQL).await?;
        let rows = replies.into_iter().flat_map(|reply| reply.rows);
        Ok(rows.flatten().flatten().collect())
    }

    /// Runs a statement outside a transaction. If it leaves an invalid index, the error names it.
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
            return match builds {
                true => self.all_valid(sql).await,
                false => Ok(()),
            };
        };
        // The section ends here with this error. Where the connection is gone there is nothing to put back.
        self.settle_section().await.ok();
        // Where the connection is gone there is nobody to ask.
        let after = match builds {
            true => self.invalid_indexes().await.unwrap_or_default(),
            false => Vec::new(),
        };
        let named = |index: &&String| !before.contains(index) || is_named(index, sql);
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

    /// Refuses an invalid index that an earlier attempt has left and that `IF NOT EXISTS` has passed over.
    async fn all_valid(&mut self, sql: &str) -> Result<(), Failure> {
        let invalid = self.invalid_indexes().await;
        let invalid = invalid.map_err(|error| failure(error, sql))?;
        match invalid.iter().find(|index| is_named(index, sql)) {
            None => Ok(()),
            Some(index) => Err(Failure::of_io(std::io::Error::other(format!(
                "the index {index} is INVALID, which an earlier attempt has left: drop it before this statement \
                 runs again"
            )))),
        }
    }

    /// Runs a query and fetches its first rows, by a cursor. A cursor needs a transaction: where there is none, one for
    /// reading is opened and ended.
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
        // DECLARE, FETCH and CLOSE: by its place, since a query may have rows without a column.
        let mut replies = replies?.into_iter().rev().skip(1);
        Ok(replies.next().unwrap_or_default())
    }
}

/// Whether a statement names an index, given as the server writes it: quoted where it has to be.
fn is_named(index: &str, sql: &str) -> bool {
    let quoted = index.find('"').filter(|_| index.ends_with('"'));
    if let Some(start) = quoted {
        let name = index
            .rsplit_once(".\"")
            .map_or(&index[start..], |(schema, _)| &index[schema.len() + 1..]);
        return sql.contains(name);
    }
    let name = index.rsplit('.').next().unwrap_or(index);
    let mut words = sql.split(|letter: char| !(letter.is_alphanumeric() || "_$".contains(letter)));
    words.any(|word| word.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn an_index_is_named_by_its_whole_name() {
        for (index, sql, expected) in [
            (
                "tag_name",
                "CREATE INDEX CONCURRENTLY Tag_Name ON tag (name)",
                true,
            ),
            ("t", "CREATE INDEX CONCURRENTLY x ON tag (name)", false),
            (
                "app.tag_name",
                "REINDEX INDEX CONCURRENTLY app.tag_name",
                true,
            ),
            (
                "\"T's\"",
                "CREATE INDEX CONCURRENTLY \"T's\" ON t (x)",
                true,
            ),
            ("app.\"a.b\"", "DROP INDEX CONCURRENTLY app.\"a.b\"", true),
            ("\"T\"", "CREATE INDEX CONCURRENTLY t ON x (y)", false),
        ] {
            assert_eq!(is_named(index, sql), expected, "{index}: {sql}");
        }
    }
}
