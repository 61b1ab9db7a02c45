//! Ctrl-C while a run is at work: its statement is interrupted, and the run rolls back as after any error.

use crate::exit::Exit;
use crate::print;
use rusqlite::{Connection, InterruptHandle};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

/// A run that can be interrupted. One at a time; dropped when it is over.
pub(crate) struct Watch(Arc<Run>);

struct Run {
    handle: InterruptHandle,
    /// Whether the run has taken the lock and changes things.
    begun: AtomicBool,
    asked: AtomicBool,
    over: AtomicBool,
}

static RUNNING: Mutex<Option<Arc<Run>>> = Mutex::new(None);

impl Watch {
    pub(crate) fn new(connection: &Connection) -> Self {
        static HANDLER: Once = Once::new();
        // An application that has a handler of its own keeps it: SQLite's journal rolls back what a killed
        // process leaves.
        HANDLER.call_once(|| drop(ctrlc::try_set_handler(interrupted)));
        let run = Arc::new(Run {
            handle: connection.get_interrupt_handle(),
            begun: AtomicBool::new(false),
            asked: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&run));
        Self(run)
    }

    /// From now on there may be something to roll back.
    pub(crate) fn begun(&self) {
        self.0.begun.store(true, SeqCst);
    }

    pub(crate) fn was_asked(&self) -> bool {
        self.0.asked.load(SeqCst)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.over.store(true, SeqCst);
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Called on a thread of its own, for each Ctrl-C.
fn interrupted() {
    let run = RUNNING
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    match run {
        // Nothing is changed yet, and waiting for a lock is no statement that could be interrupted. Or it
        // was asked for twice: then the next who opens the file rolls back.
        Some(run) if !run.begun.load(SeqCst) || run.asked.swap(true, SeqCst) => {
            leave(match run.begun.load(SeqCst) {
                false => "interrupted; nothing was changed",
                true => "interrupted twice; what is not committed is rolled back at the next start",
            });
        }
        Some(run) => {
            thread::spawn(move || repeat(&run));
        }
        None => leave("interrupted"),
    }
}

fn leave(words: &str) {
    print::last_words(words);
    std::process::exit(Exit::Interrupted.code().into());
}

/// Between two statements an interrupt is lost, so that one is not enough.
fn repeat(run: &Run) {
    while !run.over.load(SeqCst) {
        run.handle.interrupt();
        thread::sleep(Duration::from_millis(1));
    }
}
