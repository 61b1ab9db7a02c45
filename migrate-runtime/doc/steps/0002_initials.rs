//! description: initials, which SQL alone cannot make
//! requires: 1

use rusqlite::Transaction;

/// Adds the initials of everybody.
pub fn up(tx: &Transaction<'_>) -> migrate_runtime::StepResult {
    tx.execute_batch("ALTER TABLE person ADD COLUMN initials TEXT NOT NULL DEFAULT ''")?;
    let mut people = tx.prepare("SELECT id, name FROM person")?;
    let people = people.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    for person in people {
        let (id, name) = person?;
        let initials: String = name.split(' ').filter_map(|word| word.chars().next()).collect();
        tx.execute("UPDATE person SET initials = ?2 WHERE id = ?1", (id, initials))?;
    }
    Ok(())
}

/// Takes them away.
pub fn down(tx: &Transaction<'_>) -> migrate_runtime::StepResult {
    tx.execute_batch("ALTER TABLE person DROP COLUMN initials")?;
    Ok(())
}
