//! What a run tells while it is at work: events, and log records.

use crate::clients::both;
use crate::sets::{set, tables, up};
use log::{Level, Log, Metadata, Record};
use migrate_runtime::{Direction, Event, Migrations, Postgres};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, Once};

/// Times left out.
fn told(event: &Event<'_>) -> String {
    let way = |direction: &Direction| {
        if *direction == Direction::Up {
            "up"
        } else {
            "down"
        }
    };
    match event {
        Event::Started {
            migration,
            direction,
            number,
            of,
        } => format!("{} {migration} {number}/{of}", way(direction)),
        Event::Statement {
            direction,
            number,
            of,
            ..
        } => format!("  {} statement {number}/{of}", way(direction)),
        Event::Applied { migration, .. } => format!("applied {migration}"),
        Event::Reverted { migration, .. } => format!("reverted {migration}"),
        other => format!("{other:?}"),
    }
}

fn some() -> Migrations<Postgres> {
    set(&[
        up("CREATE TABLE a (x int);\nCREATE TABLE b (x int);"),
        "-- up no-transaction\nSELECT 1;\n-- down no-transaction\nSELECT 2;\n".to_owned(),
    ])
}

#[test]
fn events_come_as_it_goes_on() {
    both(|db, _| {
        let events = Mutex::new(Vec::new());
        let hear = |event: &Event<'_>| events.lock().unwrap().push(told(event));
        run!(db, some(), on_event(hear).up()).unwrap();
        run!(db, some(), on_event(hear).up()).unwrap();
        run!(db, some(), on_event(hear).down(1)).unwrap();
        assert_eq!(
            *events.lock().unwrap(),
            [
                "up 1 m1 1/2",
                "  up statement 1/2",
                "  up statement 2/2",
                "applied 1 m1",
                "up 2 m2 2/2",
                "  up statement 1/1",
                "applied 2 m2",
                "down 2 m2 1/1",
                "  down statement 1/1",
                "reverted 2 m2",
            ]
        );
    });
}

#[test]
fn a_listener_that_panics_rolls_back_what_is_not_committed() {
    both(|db, _| {
        let panics = |event: &Event<'_>| assert!(!told(event).contains("statement 2/2"), "enough");
        let run = AssertUnwindSafe(|| run!(&mut *db, some(), on_event(panics).up()).map(drop));
        catch_unwind(run).unwrap_err();
        assert_eq!((db.tables(), db.is_idle()), (String::new(), true));
        run!(db, some(), up()).unwrap();
    });
}

/// Keeps what is logged by this thread, which is where a test polls its runs.
struct Logger;

thread_local! {
    static RECORDS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

impl Log for Logger {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        if record.target() == "migrate" || record.level() <= Level::Warn {
            let words = record.args().to_string();
            let words = words.split(" (").next().unwrap();
            let line = format!("{} {} {words}", record.level(), record.target());
            RECORDS.with_borrow_mut(|records| records.push(line));
        }
    }

    fn flush(&self) {}
}

#[test]
fn there_is_a_record_for_each_migration() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Logger).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
    both(|db, _| {
        RECORDS.take();
        run!(db, tables(2), up()).unwrap();
        run!(db, tables(2), up()).unwrap();
        run!(db, tables(2), redo()).unwrap();
        db.execute("UPDATE schema_migrations SET name = 'x' WHERE version = 1");
        run!(db, tables(2), repair([1])).unwrap();
        assert_eq!(
            RECORDS.take(),
            [
                "INFO migrate applied 1 m1",
                "INFO migrate applied 2 m2",
                "INFO migrate reverted 2 m2",
                "INFO migrate applied 2 m2",
                "INFO migrate repaired 1 m1",
            ]
        );
    });
}
