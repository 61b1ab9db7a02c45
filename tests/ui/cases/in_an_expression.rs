use migrate_runtime::embed_migrations;

fn main() {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    let report = embed_migrations!("fixtures/commit").up(&mut db).unwrap();
    println!("{report}");
}
