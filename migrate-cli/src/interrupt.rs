//! Ctrl-C while a run is at work: its statement is interrupted, and the run rolls back as after any error.

use crate::exit::Exit;
use crate::print;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

/// A run that can be interrupted. One at a time; dropped when it is over.
pub(crate) struct Watch(Arc<Run>);

/// What stops the statement that a connection is at.
pub struct Interrupter {
    pub(crate) stop: Box<dyn Fn() + Send + Sync>,
    /// How long to wait before it is tried again: an interrupt between two statements is lost.
    pub(crate) pause: Duration,
}

struct Run {
    interrupter: Interrupter,
    /// Whether the run has taken the lock and changes things.
    begun: AtomicBool,
    asked: AtomicBool,
    over: AtomicBool,
}

static RUNNING: Mutex<Option<Arc<Run>>> = Mutex::new(None);

impl Watch {
    pub(crate) fn new(interrupter: Interrupter) -> Self {
        static HANDLER: Once = Once::new();
        // An application that has a handler of its own keeps it: what a killed process leaves is rolled back
        // by the database.
        HANDLER.call_once(|| drop(ctrlc::try_set_handler(interrupted)));
        let run = Arc::new(Run {
            interrupter,
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
        // was asked for twice: then the database rolls back by itself.
        Some(run) if !run.begun.load(SeqCst) || run.asked.swap(true, SeqCst) => {
            leave(match run.begun.load(SeqCst) {
                false => "interrupted; nothing was changed",
                true => "interrupted twice; what is not committed is rolled back",
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

/// One is not enough.
fn repeat(run: &Run) {
    while !run.over.load(SeqCst) {
        (run.interrupter.stop)();
        thread::sleep(run.interrupter.pause);
    }
}
