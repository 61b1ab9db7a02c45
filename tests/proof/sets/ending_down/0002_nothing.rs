use rusqlite::Transaction;

/// Has nothing to do.
pub fn up(_: &Transaction<'_>) -> migrate_runtime::StepResult {
    Ok(())
}

/// Ends the transaction that it is given.
pub fn down(tx: &Transaction<'_>) -> migrate_runtime::StepResult {
    tx.execute_batch("COMMIT")?;
    Ok(())
}
