//! A board of notes: `DATABASE_URL=postgres://… board`. It migrates its database when it starts; of several
//! instances that start at once one does the work, and the others wait for it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use deadpool_postgres::{Manager, Pool, PoolError};
use migrate_runtime::{Migrations, Postgres, embed_migrations};
use serde_json::{Value, json};
use std::error::Error;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_postgres::NoTls;

static MIGRATIONS: Migrations<Postgres> = embed_migrations!("migrations", database = "postgres");

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a program")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::var("DATABASE_URL").map_err(|_| "DATABASE_URL names no database")?;
    let pool = Pool::builder(Manager::new(address.parse()?, NoTls)).build()?;

    let mut client = pool.get().await?;
    let report = MIGRATIONS
        .async_migrator(&mut client)
        .lock_timeout(Duration::from_secs(60))
        .statement_lock_timeout(Duration::from_secs(5))
        .up()
        .await?;
    println!("{report}");
    drop(client);

    let board = Router::new().route("/notes", get(list).post(add));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, board.with_state(pool)).await?;
    Ok(())
}

async fn list(State(pool): State<Pool>) -> Result<Json<Value>, (StatusCode, String)> {
    let client = pool.get().await.map_err(failed)?;
    let sql = "SELECT text, colour::text FROM note ORDER BY written_at DESC, id DESC";
    let rows = client.query(sql, &[]).await.map_err(PoolError::Backend);
    let rows = rows.map_err(failed)?;
    let notes = rows.iter().map(|row| {
        let (text, colour): (&str, &str) = (row.get(0), row.get(1));
        json!({ "text": text, "colour": colour })
    });
    Ok(Json(notes.collect()))
}

async fn add(State(pool): State<Pool>, text: String) -> Result<StatusCode, (StatusCode, String)> {
    let client = pool.get().await.map_err(failed)?;
    let sql = "INSERT INTO note (text) VALUES ($1)";
    let added = client.execute(sql, &[&text]).await;
    added.map_err(PoolError::Backend).map_err(failed)?;
    Ok(StatusCode::CREATED)
}

fn failed(error: PoolError) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}
