//! PostgreSQL.

pub mod schema;
