//! The runtime on a server, by both clients.

mod adopting;
mod atomicity;
mod bouncer;
mod cancelled;
mod checks;
mod deferred;
mod dry_run;
mod errors;
mod hostile;
mod in_transaction;
mod locking;
mod lost;
mod no_transaction;
mod processes;
mod quiet;
mod rights;
mod settings;
mod steps;
mod table_names;
mod targets;
mod telling;
