//! Steps in Rust: functions that are handed the transaction of the client they are written for.

use crate::StepResult;
use std::fmt;

/// A function of a step. It is for one of the two clients, and a session of the other refuses it before
/// anything is done.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum PostgresCode {
    #[cfg(feature = "postgres")]
    Blocking(fn(&mut postgres::Transaction<'_>) -> StepResult),
    #[cfg(feature = "tokio-postgres")]
    Async(AsyncStep),
}

/// An `async fn` whose future is boxed.
#[cfg(feature = "tokio-postgres")]
#[doc(hidden)]
pub(super) type AsyncStep = for<'a> fn(&'a tokio_postgres::Transaction<'_>) -> Running<'a>;

/// What such a function returns.
#[cfg(feature = "tokio-postgres")]
#[doc(hidden)]
pub type Running<'a> = std::pin::Pin<Box<dyn Future<Output = StepResult> + Send + 'a>>;

impl fmt::Debug for PostgresCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fn")
    }
}
