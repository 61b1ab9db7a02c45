//! What `embed_migrations!` writes for a function of a step in Rust on PostgreSQL: with or without the driver,
//! so that a missing feature is named.

/// What `embed_migrations!` writes for a function of a step.
#[cfg(feature = "postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __postgres_step {
    ($step:path) => {{
        fn step(tx: &mut $crate::__private::postgres::Transaction<'_>) -> $crate::StepResult {
            $step(tx)
        }
        $crate::__private::PostgresCode::Blocking(step)
    }};
}

#[cfg(not(feature = "postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __postgres_step {
    ($step:path) => {
        $crate::__private::compile_error!(
            "a step in Rust for `postgres::Client`: switch on the feature `postgres` of migrate-runtime"
        )
    };
}

#[cfg(feature = "tokio-postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __tokio_postgres_step {
    ($step:path) => {{
        fn step<'a>(
            tx: &'a $crate::__private::tokio_postgres::Transaction<'_>,
        ) -> $crate::__private::Running<'a> {
            $crate::__private::Box::pin($step(tx))
        }
        $crate::__private::PostgresCode::Async(step)
    }};
}

#[cfg(not(feature = "tokio-postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __tokio_postgres_step {
    ($step:path) => {
        $crate::__private::compile_error!(
            "an async step in Rust: switch on the feature `tokio-postgres` of migrate-runtime"
        )
    };
}
