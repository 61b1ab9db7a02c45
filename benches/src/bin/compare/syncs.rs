//! How often an apply waits for the disk.

use crate::peers::{Places, Result, TRANSACTIONS, check};
use crate::table::{Columns, print_sizes};
use crate::times::Size;
use std::fs;
use std::process::{Command, Stdio};

pub fn syncs(places: &Places, sizes: &[Size]) -> Result<()> {
    if Command::new("strace")
        .arg("-V")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        println!("fsyncs of an apply were not counted: there is no strace.\n");
        return Ok(());
    }
    let mut columns = Columns::new();
    for size in sizes {
        let mut column = Vec::new();
        for (peer, program) in &size.appliers() {
            let (database, trace) = (places.data("syncs.db"), places.data("syncs.txt"));
            let call = program.command("apply", database.as_os_str(), 1);
            let mut strace = Command::new("strace");
            strace
                .args(["-f", "-e", "trace=fsync,fdatasync", "-o"])
                .arg(&trace)
                .arg(call.get_program())
                .args(call.get_args())
                .envs(
                    call.get_envs()
                        .filter_map(|(name, value)| Some((name, value?))),
                )
                .stdout(Stdio::null());
            check(&mut strace)?;
            let trace = fs::read_to_string(trace)?;
            // A call that another thread interrupts stands in two lines.
            let calls = trace
                .lines()
                .filter(|it| it.contains("sync(") && !it.contains("resumed"));
            column.push((peer.name.to_owned(), calls.count().to_string()));
        }
        columns.push((size.count, column));
    }
    print_sizes("fsyncs of an apply to a new file", &columns);
    println!("{TRANSACTIONS}\n");
    Ok(())
}
