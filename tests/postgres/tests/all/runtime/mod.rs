//! The runtime on a server, by both clients.

mod adopting;
mod atomicity;
mod checks;
mod deferred;
mod dry_run;
mod errors;
mod hostile;
mod in_transaction;
mod no_transaction;
mod rights;
mod settings;
mod steps;
mod table_names;
mod targets;
