//! What is shown while a run is at work: a bar if it takes long, or a line for each statement.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use migrate_runtime::{Direction, Event};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a run takes before it has a bar: one that only flashes up would say nothing.
const PATIENCE: Duration = Duration::from_millis(400);

pub(crate) struct Progress(Kind);

enum Kind {
    None,
    Lines,
    Bar(Bar),
}

struct Bar {
    bar: ProgressBar,
    /// Dropped when the run is over, so that the thread stops waiting.
    over: Option<Sender<()>>,
    /// The thread that shows the bar after a while.
    shows: Option<JoinHandle<()>>,
}

impl Progress {
    pub(crate) fn none() -> Self {
        Self(Kind::None)
    }

    pub(crate) fn lines() -> Self {
        Self(Kind::Lines)
    }

    /// Hidden where stderr is no terminal.
    pub(crate) fn bar() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        set_style(&bar, "{spinner} {msg} [{elapsed}]");
        // What takes long before the first event is a lock that another process holds.
        bar.set_message("waiting for the database");
        let (over, wait) = channel::<()>();
        let shown = bar.clone();
        // In a thread of its own, since the run's thread does nothing else while a statement runs.
        let shows = thread::spawn(move || {
            if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(Duration::from_millis(100));
            }
        });
        Self(Kind::Bar(Bar {
            bar,
            over: Some(over),
            shows: Some(shows),
        }))
    }

    /// `place` is where the statement of the event stands, if that is known.
    pub(crate) fn tell(&mut self, event: &Event<'_>, place: impl FnOnce() -> Option<String>) {
        match &self.0 {
            Kind::None => {}
            Kind::Lines => {
                if let Some(line) = line(event) {
                    let at = match (event, place()) {
                        (Event::Statement { .. }, Some(place)) => format!(", at {place}"),
                        _ => String::new(),
                    };
                    super::say(&super::safe(&(line + &at)));
                }
            }
            Kind::Bar(bar) => bar.tell(event),
        }
    }
}

impl Bar {
    fn tell(&self, event: &Event<'_>) {
        if self.bar.length().is_none() {
            set_style(
                &self.bar,
                "{spinner} {bar:20} {pos}/{len} {msg} [{elapsed}]",
            );
        }
        match event {
            Event::BackingUp { remaining, total } => {
                self.bar.set_length(count(*total));
                self.bar
                    .set_position(count(total.saturating_sub(*remaining)));
                self.bar.set_message("pages backed up");
            }
            Event::Started {
                migration,
                number,
                of,
                direction,
            } => {
                self.bar.set_length(count(*of));
                self.bar.set_position(count(number.saturating_sub(1)));
                self.bar
                    .set_message(format!("{} {migration}", verb(*direction)));
            }
            Event::Statement {
                migration,
                direction,
                number,
                of,
            } => {
                let verb = verb(*direction);
                let message = format!("{verb} {migration}, statement {number} of {of}");
                self.bar.set_message(message);
            }
            _ => {}
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        drop(self.over.take());
        if let Some(shows) = self.shows.take() {
            shows.join().ok();
        }
        self.bar.finish_and_clear();
    }
}

fn set_style(bar: &ProgressBar, template: &str) {
    // The templates are constants without mistakes. Without its template a bar would still be drawn.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn verb(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "applying",
        Direction::Down => "reverting",
    }
}

fn line(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Started {
            migration,
            direction,
            number,
            of,
        } => Some(format!("{number}/{of} {} {migration}", verb(*direction))),
        Event::Statement {
            migration,
            number,
            of,
            ..
        } => Some(format!("  {migration}, statement {number} of {of}")),
        _ => None,
    }
}
