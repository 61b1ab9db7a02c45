//! The runtime on a server, by both clients.

mod deferred;
mod settings;
mod targets;
