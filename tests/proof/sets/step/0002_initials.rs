//! allow: not-tried because the build script has not the code

use rusqlite::Transaction;

/// Adds the initials of everybody.
pub fn up(tx: &Transaction<'_>) -> migrate_runtime::StepResult {
    tx.execute_batch("ALTER TABLE person ADD COLUMN initials TEXT NOT NULL DEFAULT ''")?;
    tx.execute_batch("UPDATE person SET initials = substr(name, 1, 1)")?;
    Ok(())
}

/// Takes them away.
pub fn down(tx: &Transaction<'_>) -> migrate_runtime::StepResult {
    tx.execute_batch("ALTER TABLE person DROP COLUMN initials")?;
    Ok(())
}
