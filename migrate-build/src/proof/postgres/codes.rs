//! The server's codes of what has happened (SQLSTATE).

pub(crate) const NOT_NULL: &str = "23502";
pub(crate) const FOREIGN_KEY: &str = "23503";
pub(crate) const UNIQUE: &str = "23505";
/// A CHECK, and the bounds of a partition.
pub(crate) const CHECK: &str = "23514";
pub(crate) const EXCLUSION: &str = "23P01";
/// What any constraint's code begins with.
pub(crate) const CONSTRAINTS: &str = "23";

/// A statement was stopped, since it took too long.
pub(crate) const STOPPED: &str = "57014";

pub(crate) const DEPENDED_ON: &str = "2BP01";
pub(crate) const OTHER_TYPE: &str = "42804";
pub(crate) const UNREADABLE: &str = "22P02";
pub(crate) const TOO_LONG: &str = "22001";
pub(crate) const OUT_OF_RANGE: &str = "22003";
pub(crate) const NEW_ENUM_VALUE: &str = "55P04";
pub(crate) const IN_A_TRANSACTION: &str = "25001";
pub(crate) const NOT_ALLOWED: &str = "42501";
pub(crate) const NO_SUCH_FILE: &str = "58P01";
pub(crate) const NOT_SUPPORTED: &str = "0A000";
