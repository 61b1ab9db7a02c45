//! Ctrl-C while a run is at work: its statement is interrupted, and the run rolls back as after any error.

use crate::args::Action;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::Printer;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

/// A run that can be interrupted, until this is dropped. If there are several, Ctrl-C is for the one made last.
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
    /// What is said where it has not begun.
    unbegun: &'static str,
    /// Whether the run has taken the lock and changes things.
    begun: AtomicBool,
    /// Whether there was a Ctrl-C since it has begun.
    interrupted: AtomicBool,
    over: AtomicBool,
}

/// What is said of a run that has only waited, planned or asked.
const UNCHANGED: &str = "interrupted; nothing was changed";

/// The run that Ctrl-C is for.
static RUNNING: Mutex<Option<Arc<Run>>> = Mutex::new(None);

impl Watch {
    /// Of a run that is stopped by stopping its statements, so that it rolls back.
    pub(crate) fn new(interrupter: Interrupter, printer: Printer, database: &str) -> Self {
        Self::start(Some(interrupter), printer, database, UNCHANGED)
    }

    /// Of a command that will change something and has not begun to: it waits, plans or asks.
    pub(crate) fn before(action: &Action, printer: Printer, database: &str) -> Option<Self> {
        let watch = || Self::leaving(printer, database, UNCHANGED);
        action.changes().then(watch)
    }

    /// Of what needs no roll back: Ctrl-C says these words and ends the process.
    pub(crate) fn leaving(printer: Printer, database: &str, words: &'static str) -> Self {
        Self::start(None, printer, database, words)
    }

    fn start(
        interrupter: Option<Interrupter>,
        printer: Printer,
        database: &str,
        unbegun: &'static str,
    ) -> Self {
        static HANDLER: Once = Once::new();
        // An application that has a handler of its own keeps it. If that ends the process, the database rolls back
        // by itself.
        HANDLER.call_once(|| drop(ctrlc::try_set_handler(on_ctrl_c)));
        let run = Arc::new(Run {
            interrupter,
            printer,
            database: database.to_owned(),
            unbegun,
            begun: AtomicBool::new(false),
            interrupted: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&run));
        Self(run)
    }

    /// From now on there may be something to roll back.
    pub(crate) fn begun(&self) {
        self.0.begun.store(true, SeqCst);
    }

    /// Whether there was a Ctrl-C since it has begun.
    pub(crate) fn was_interrupted(&self) -> bool {
        self.0.interrupted.load(SeqCst)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.over.store(true, SeqCst);
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Called on a thread of its own, for each Ctrl-C.
fn on_ctrl_c() {
    let run = RUNNING
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    match run {
        // Nothing is changed yet, and waiting for a lock is no statement that could be stopped. Or this is the second
        // Ctrl-C: then the database rolls back by itself.
        Some(run) if !run.begun.load(SeqCst) || run.interrupted.swap(true, SeqCst) => {
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
        // The run is over, and there is nothing to roll back.
        None => leave(),
    }
}

fn leave() {
    std::process::exit(Exit::Interrupted.code().into());
}

/// Stops statement after statement until the run is over: one interrupt may come between two statements, and is
/// lost.
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
            while !watch.was_interrupted() {
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
