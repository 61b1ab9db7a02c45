//! What PostgreSQL's own programs say.

use crate::database::Database;
use crate::programs;
use std::fs;
use std::process::Command;

/// What `psql` has made of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Echo {
    /// What `-e` prints: each statement as it was sent.
    pub printed: String,
    /// The same one by one, from its log.
    pub statements: Vec<String>,
}

impl Database<'_> {
    /// The schema as `pg_dump -s` writes it, without what names a version or a run of it.
    pub fn schema(&self) -> String {
        let mut dump = self.program("pg_dump");
        let text = output(dump.args(["--schema-only", "--no-owner"]));
        let text = text.unwrap_or_else(|said| panic!("{said}"));
        let varies = |line: &&str| {
            line.starts_with("-- Dumped ")
                || line.starts_with("\\restrict")
                || line.starts_with("\\unrestrict")
        };
        let lines = text.lines().filter(|line| !varies(line));
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// Runs a text as `psql -e -X -f file` does.
    pub fn psql(&self, sql: &str) -> Echo {
        self.try_psql(sql).unwrap_or_else(|said| panic!("{said}"))
    }

    /// The same, or what it says before it gives up.
    ///
    /// # Errors
    ///
    /// If a statement fails.
    pub fn try_psql(&self, sql: &str) -> Result<Echo, String> {
        let folder = tempfile::tempdir().unwrap();
        let (file, log) = (folder.path().join("a.sql"), folder.path().join("log"));
        fs::write(&file, sql).unwrap();
        let mut psql = self.program("psql");
        psql.args(["-e", "-X", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f"]);
        psql.arg(&file).arg("-L").arg(&log);
        let printed = output(&mut psql)?;
        Ok(Echo {
            printed,
            statements: logged(&fs::read_to_string(log).unwrap()),
        })
    }

    fn program(&self, name: &str) -> Command {
        let program = programs::client(name).unwrap_or_else(|why| panic!("{why}"));
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        let url = self.server().inside().url(self.name());
        command.env("LC_ALL", "C").arg("--dbname").arg(url);
        command
    }
}

/// The statements between the lines of stars, of which psql has changed the form once.
fn logged(log: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut statement: Option<Vec<&str>> = None;
    for line in log.lines() {
        let stars = line.trim_matches('/');
        if stars.starts_with("********* QUERY") || stars.starts_with("******** QUERY") {
            statement = Some(Vec::new());
        } else if stars.len() > 20 && stars.bytes().all(|byte| byte == b'*') {
            statements.extend(statement.take().map(|lines| lines.join("\n")));
        } else if let Some(lines) = &mut statement {
            lines.push(line);
        }
    }
    statements
}

fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{command:?}: {said}"));
    }
    Ok(String::from_utf8(output.stdout).unwrap())
}
