//! The process that starts and stops servers, and outlives this one for as long as it takes to clean up.

use crate::folder::Folder;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const SCRIPT: &str = include_str!("keeper.sh");

pub(crate) struct Keeper {
    process: Child,
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Keeper {
    /// `programs` is where PostgreSQL's are.
    pub(crate) fn start(folder: &Folder, programs: &Path) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "keeper"]);
        command.arg(folder.path()).arg(programs);
        folder.at_home(&mut command);
        folder.write("keeper.log", "");
        // It holds on to none of the tests' own files: whoever reads their output need not wait for it.
        let log = File::options()
            .append(true)
            .open(folder.path().join("keeper.log"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(log.unwrap()).process_group(0);
        let mut process = command.spawn().unwrap();
        Self {
            commands: process.stdin.take(),
            answers: BufReader::new(process.stdout.take().unwrap()),
            process,
        }
    }

    /// Whether it could be done.
    pub(crate) fn ask(&mut self, command: &str) -> bool {
        let mut commands = self.commands.as_ref().unwrap();
        let mut answer = String::new();
        let asked = writeln!(commands, "{command}");
        asked.is_ok() && self.answers.read_line(&mut answer).is_ok() && answer == "ok\n"
    }
}

impl Drop for Keeper {
    /// Waits until everything is gone.
    fn drop(&mut self) {
        drop(self.commands.take());
        drop(self.process.wait());
    }
}
