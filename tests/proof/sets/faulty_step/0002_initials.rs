use rusqlite::Transaction;

/// Does not think of persons that are there.
pub fn up(tx: &Transaction<'_>) -> migrate_runtime::StepResult {
    tx.execute_batch("ALTER TABLE person ADD COLUMN initials TEXT NOT NULL")?;
    Ok(())
}

/// Forgets to take them away.
pub fn down(_: &Transaction<'_>) -> migrate_runtime::StepResult {
    Ok(())
}
