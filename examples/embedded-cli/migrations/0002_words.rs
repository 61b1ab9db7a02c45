//! description: how many words a note has, which SQL cannot count
//! requires: 1
//! allow: not-tried because the tests of the application run it

use migrate_runtime::StepResult;
use rusqlite::Transaction;

/// Counts the words of every note there is.
pub fn up(tx: &Transaction<'_>) -> StepResult {
    tx.execute_batch("ALTER TABLE note ADD COLUMN words INTEGER NOT NULL DEFAULT 0")?;
    let mut notes = tx.prepare("SELECT id, text FROM note")?;
    let notes = notes.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for note in notes {
        let (id, text): (i64, String) = note?;
        let words = i64::try_from(text.split_whitespace().count())?;
        tx.execute("UPDATE note SET words = ?2 WHERE id = ?1", (id, words))?;
    }
    Ok(())
}

/// Forgets them.
pub fn down(tx: &Transaction<'_>) -> StepResult {
    tx.execute_batch("ALTER TABLE note DROP COLUMN words")?;
    Ok(())
}
