//! irreversible: an example

pub fn up(tx: &rusqlite::Transaction<'_>) -> migrate_runtime::StepResult {
    tx.execute_batch("ALTER TABLE client ADD COLUMN slug TEXT")?;
    Ok(())
}
