//! The runtime on a server, by both clients.

mod atomicity;
mod checks;
mod deferred;
mod errors;
mod hostile;
mod in_transaction;
mod rights;
mod settings;
mod table_names;
mod targets;
