//! The proof on PostgreSQL.
