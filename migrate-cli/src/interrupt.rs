//! Ctrl-C while a run is at work: its statement is interrupted, and the run rolls back as after any error.

use crate::args::Action;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::Printer;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

/// A run that can be interrupted. One at a time, the one that was made last; dropped when it is over.
pub(crate) struct Watch(Arc<Run>);

/// What stops the statement that a connection is at.
pub struct Interrupter {
    pub(crate) stop: Box<dyn Fn() + Send + Sync>,
    /// How long to wait before it is tried again: an interrupt between two statements is lost.
    pub(crate) pause: Duration,
}

struct Run {
    /// None where there is no statement to stop, and the process just ends.
    interrupter: Option<Interrupter>,
    printer: Printer,
    database: String,
    /// What is said of a run that has changed nothing yet.
    unbegun: &'static str,
    /// Whether the run has taken the lock and changes things.
    begun: AtomicBool,
    asked: AtomicBool,
    over: AtomicBool,
}

static RUNNING: Mutex<Option<Arc<Run>>> = Mutex::new(None);

impl Watch {
    pub(crate) fn new(interrupter: Interrupter, printer: Printer, database: &str) -> Self {
        let unbegun = "interrupted; nothing was changed";
        Self::over(Some(interrupter), printer, database, unbegun)
    }

    /// Of a command that will change something and has not begun to: it waits, plans or asks.
    pub(crate) fn before(action: &Action, printer: Printer, database: &str) -> Option<Self> {
        let words = "interrupted; nothing was changed";
        let watch = || Self::leaving(printer, database, words);
        action.changes().then(watch)
    }

    /// Of what is not stopped but left where it is.
    pub(crate) fn leaving(printer: Printer, database: &str, words: &'static str) -> Self {
        Self::over(None, printer, database, words)
    }

    fn over(
        interrupter: Option<Interrupter>,
        printer: Printer,
        database: &str,
        unbegun: &'static str,
    ) -> Self {
        static HANDLER: Once = Once::new();
        // An application that has a handler of its own keeps it: what a killed process leaves is rolled back
        // by the database.
        HANDLER.call_once(|| drop(ctrlc::try_set_handler(interrupted)));
        let run = Arc::new(Run {
            interrupter,
            printer,
            database: database.to_owned(),
            unbegun,
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
            let words = match run.begun.load(SeqCst) {
                false => run.unbegun,
                true => "interrupted twice; what is not committed is rolled back",
            };
            let failure = Failure::bare(Exit::Interrupted, words).of_database(&run.database);
            run.printer.last_words(&failure);
            leave();
        }
        Some(run) => {
            thread::spawn(move || repeat(&run));
        }
        // Whatever is printed now is of a run that is over.
        None => leave(),
    }
}

fn leave() {
    std::process::exit(Exit::Interrupted.code().into());
}

/// One is not enough.
fn repeat(run: &Run) {
    let Some(interrupter) = &run.interrupter else {
        return;
    };
    while !run.over.load(SeqCst) {
        (interrupter.stop)();
        thread::sleep(interrupter.pause);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::{Interrupter, Watch};
    use crate::args::Options;
    use crate::print::Printer;
    use std::process::{Command, Stdio, id};
    use std::thread::sleep;
    use std::time::Duration;
    use std::{env, str};

    #[expect(clippy::unwrap_used, reason = "a test")]
    fn interrupt() {
        let kill = Command::new("kill")
            .args(["-INT", &id().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }

    /// Runs itself, as what takes no notice of the first one.
    #[test]
    fn the_second_one_leaves_and_has_its_object() {
        if env::var_os("IS_STUBBORN").is_some() {
            let options = Options {
                json: true,
                ..Options::default()
            };
            let stop = Interrupter {
                stop: Box::new(|| {}),
                pause: Duration::from_millis(1),
            };
            let watch = Watch::new(stop, Printer::new(&options, "up"), "app.db");
            watch.begun();
            interrupt();
            while !watch.was_asked() {
                sleep(Duration::from_millis(1));
            }
            interrupt();
            sleep(Duration::from_secs(20));
            return;
        }
        let name = "interrupt::tests::the_second_one_leaves_and_has_its_object";
        // In the background it would be ignored.
        let mut command = Command::new("env");
        command
            .arg("--default-signal=INT")
            .arg(env::current_exe().unwrap());
        command
            .args(["--exact", name, "--nocapture"])
            .env("IS_STUBBORN", "1");
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(130));
        let object = "{\"command\":\"up\",\"error\":{\"causes\":[],\"database\":\"app.db\",\"help\":null,\"message\":\
                      \"interrupted twice; what is not committed is rolled back\"},\"exit_code\":130,\"version\":1}\n";
        let told = str::from_utf8(&output.stdout).unwrap();
        assert!(told.ends_with(object), "{told}");
    }
}
