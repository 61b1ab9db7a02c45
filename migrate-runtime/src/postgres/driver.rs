//! The two clients behind one trait, by which text is sent and rows of text come back.
//!
//! Everything is sent by the simple protocol and nothing is prepared, so that it works behind a proxy that hands each
//! transaction to another server connection.

use super::steps::PostgresCode;
use crate::StepResult;
use crate::event::Event;
use std::time::Duration;

#[cfg(not(feature = "tokio-postgres"))]
use ::postgres as client;
#[cfg(feature = "tokio-postgres")]
use ::tokio_postgres as client;

pub(super) use client::Error as DriverError;
use client::SimpleQueryMessage;
pub(super) use client::error::{ErrorPosition, SqlState};

/// A client of PostgreSQL.
#[allow(
    async_fn_in_trait,
    reason = "whether a future is `Send` is its client's matter"
)]
pub trait Driver {
    /// What hears of a run's events.
    type Listener: FnMut(&Event<'_>);

    /// Waits.
    async fn sleep(&mut self, nap: Duration);

    /// Runs statements, whose rows nobody wants.
    async fn execute(&mut self, sql: &str) -> Result<(), DriverError>;

    /// Runs statements, and gives what each of them answered.
    async fn replies(&mut self, sql: &str) -> Result<Vec<Reply>, DriverError>;

    /// Runs a step in Rust in the transaction that is open, which stays open.
    async fn step(&mut self, code: PostgresCode) -> StepResult;

    /// See [`Session::refuses`](crate::session::Session::refuses).
    fn refuses(&self, code: PostgresCode) -> Option<(&'static str, &'static str)>;

    /// Sends statements while the session is dropped. An async client does not wait for them: whatever comes
    /// next on the connection does.
    fn abandon(&mut self, sql: &str);
}

/// What one statement answered.
#[derive(Debug, Default)]
pub struct Reply {
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    /// The values as the server writes them; `None` is NULL.
    pub(super) rows: Vec<Vec<Option<String>>>,
    /// How many rows it has written, or found.
    pub(super) count: u64,
}

impl Reply {
    /// A value of the first row, which most often is the only one.
    pub(super) fn value(&self, column: usize) -> Option<&str> {
        self.rows.first()?.get(column)?.as_deref()
    }

    pub(super) fn is_true(&self, column: usize) -> bool {
        self.value(column) == Some("t")
    }
}

/// The answers out of the messages of the simple protocol.
fn replies(messages: Vec<SimpleQueryMessage>) -> Vec<Reply> {
    let mut replies = Vec::new();
    let mut reply = Reply::default();
    for message in messages {
        match message {
            SimpleQueryMessage::RowDescription(columns) => {
                reply.columns = columns.iter().map(|it| it.name().to_owned()).collect();
            }
            SimpleQueryMessage::Row(row) => {
                let cells = (0..row.len()).map(|index| row.get(index).map(str::to_owned));
                reply.rows.push(cells.collect());
            }
            SimpleQueryMessage::CommandComplete(count) => {
                reply.count = count;
                replies.push(std::mem::take(&mut reply));
            }
            // There is no other kind of message.
            _ => {}
        }
    }
    replies
}

#[cfg(feature = "postgres")]
pub(super) use blocking::Blocking;

#[cfg(feature = "postgres")]
mod blocking {
    use super::{Driver, DriverError, Reply, replies};
    use crate::StepResult;
    use crate::event::Listener;
    use crate::postgres::steps::PostgresCode;
    use std::time::Duration;

    /// `postgres::Client`, whose calls return when they are done.
    pub struct Blocking<'c>(pub(crate) &'c mut postgres::Client);

    impl<'c> Driver for Blocking<'c> {
        type Listener = Listener<'c>;

        async fn sleep(&mut self, nap: Duration) {
            std::thread::sleep(nap);
        }

        async fn execute(&mut self, sql: &str) -> Result<(), DriverError> {
            self.0.batch_execute(sql)
        }

        async fn replies(&mut self, sql: &str) -> Result<Vec<Reply>, DriverError> {
            self.0.simple_query(sql).map(replies)
        }

        async fn step(&mut self, code: PostgresCode) -> StepResult {
            match code {
                PostgresCode::Blocking(run) => {
                    // The driver makes a transaction only by beginning one. The server answers with a
                    // warning that there is one already, and leaves it as it is.
                    let mut transaction = self.0.transaction()?;
                    let result = run(&mut transaction);
                    // Its drop would end the transaction, which is the session's to end.
                    std::mem::forget(transaction);
                    result
                }
                #[cfg(feature = "tokio-postgres")]
                PostgresCode::Async(_) => Err("an async step needs an async client".into()),
            }
        }

        fn refuses(&self, code: PostgresCode) -> Option<(&'static str, &'static str)> {
            match code {
                PostgresCode::Blocking(_) => None,
                #[cfg(feature = "tokio-postgres")]
                PostgresCode::Async(_) => Some(("tokio_postgres::Client", "postgres::Client")),
            }
        }

        fn abandon(&mut self, sql: &str) {
            // Where the connection is gone there is nothing to put back.
            self.0.batch_execute(sql).ok();
        }
    }
}

#[cfg(feature = "tokio-postgres")]
pub(super) use asynchronous::Async;

#[cfg(feature = "tokio-postgres")]
mod asynchronous {
    use super::{Driver, DriverError, Reply, replies};
    use crate::StepResult;
    use crate::event::SendListener;
    use crate::postgres::steps::PostgresCode;
    use std::pin::pin;
    use std::task::{Context, Waker};
    use std::time::Duration;

    /// `tokio_postgres::Client`.
    pub(crate) struct Async<'c>(pub(crate) &'c mut tokio_postgres::Client);

    impl<'c> Driver for Async<'c> {
        type Listener = SendListener<'c>;

        async fn sleep(&mut self, nap: Duration) {
            tokio::time::sleep(nap).await;
        }

        async fn execute(&mut self, sql: &str) -> Result<(), DriverError> {
            self.0.batch_execute(sql).await
        }

        async fn replies(&mut self, sql: &str) -> Result<Vec<Reply>, DriverError> {
            self.0.simple_query(sql).await.map(replies)
        }

        async fn step(&mut self, code: PostgresCode) -> StepResult {
            match code {
                PostgresCode::Async(run) => {
                    // As with the blocking client.
                    let transaction = self.0.transaction().await?;
                    let result = run(&transaction).await;
                    std::mem::forget(transaction);
                    result
                }
                #[cfg(feature = "postgres")]
                PostgresCode::Blocking(_) => Err("a blocking step needs a blocking client".into()),
            }
        }

        fn refuses(&self, code: PostgresCode) -> Option<(&'static str, &'static str)> {
            match code {
                PostgresCode::Async(_) => None,
                #[cfg(feature = "postgres")]
                PostgresCode::Blocking(_) => Some(("postgres::Client", "tokio_postgres::Client")),
            }
        }

        fn abandon(&mut self, sql: &str) {
            // The first poll hands the text to the connection's own task; nobody waits for the answer.
            let sent = pin!(self.0.batch_execute(sql));
            let _ = sent.poll(&mut Context::from_waker(Waker::noop()));
        }
    }
}
