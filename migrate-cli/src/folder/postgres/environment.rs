//! What the `PG…` variables and `~/.pgpass` say of a server, as the server's own programs read them.

use super::passfile::{self, To};
use crate::exit::Exit;
use crate::failure::Failure;
use postgres::Config;
use postgres::config::Host;
use std::path::PathBuf;
use std::time::Duration;

/// Refuses variables that would lead elsewhere, and that this program does not know how to follow.
pub(super) fn refuse_unknown(variable: &impl Fn(&str) -> Option<String>) -> Result<(), Failure> {
    let unknown = [
        "PGSERVICE",
        "PGHOSTADDR",
        "PGTARGETSESSIONATTRS",
        "PGSSLCERT",
        "PGSSLKEY",
    ];
    match unknown.into_iter().find(|name| variable(name).is_some()) {
        None => Ok(()),
        Some(name) => Err(Failure::new(
            Exit::Usage,
            format!("{name} is set, which is not known here"),
            "say it in the address, and unset the variable for this command",
        )),
    }
}

/// The address with PGPORT where it names no port. The driver would take the usual port there.
pub(super) fn with_port(
    address: &str,
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<String, Failure> {
    let Some(port) = variable("PGPORT") else {
        return Ok(address.to_owned());
    };
    if port.parse::<u16>().is_err() {
        let message = format!("PGPORT is no port: `{port}`");
        return Err(Failure::new(
            Exit::Usage,
            message,
            "expected a number such as 5432",
        ));
    }
    let Some((scheme, rest)) = address.split_once("://") else {
        return Ok(address.to_owned());
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (place, path) = rest.split_at(end);
    let (user, hosts) = match place.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), place),
    };
    let hosts = hosts.split(',').map(|host| {
        let has_port = host
            .rsplit_once(':')
            .is_some_and(|(_, port)| !port.contains(']'));
        match has_port {
            _ if host.is_empty() => {
                let host = variable("PGHOST").unwrap_or_else(|| "localhost".to_owned());
                format!("{host}:{port}")
            }
            true => host.to_owned(),
            false => format!("{host}:{port}"),
        }
    });
    let hosts = hosts.collect::<Vec<_>>().join(",");
    Ok(format!("{scheme}://{user}{hosts}{path}"))
}

/// Puts in what the address leaves out: what the environment says, else what is usual.
pub(super) fn fill(
    config: &mut Config,
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<(), Failure> {
    if config.get_hosts().is_empty() {
        config.host(variable("PGHOST").as_deref().unwrap_or("localhost"));
    }
    let user = config.get_user().map(str::to_owned);
    let user = user
        .or_else(|| variable("PGUSER"))
        .or_else(|| variable("USER"))
        .unwrap_or_else(|| "postgres".to_owned());
    config.user(&user);
    if config.get_dbname().is_none() {
        config.dbname(&variable("PGDATABASE").unwrap_or(user));
    }
    if config.get_application_name().is_none() {
        config.application_name(variable("PGAPPNAME").as_deref().unwrap_or("migrate"));
    }
    if config.get_connect_timeout().is_none() {
        limit_connecting(config, variable)?;
    }
    if config.get_options().is_none()
        && let Some(options) = variable("PGOPTIONS")
    {
        config.options(&options);
    }
    if config.get_password().is_none() {
        let password = variable("PGPASSWORD").map(Ok);
        let password = password.or_else(|| out_of_file(config, variable).transpose());
        if let Some(password) = password.transpose()? {
            config.password(password);
        }
    }
    Ok(())
}

/// Takes PGCONNECT_TIMEOUT for the driver's limit. As in libpq there is none where it is 0 or less.
fn limit_connecting(
    config: &mut Config,
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<(), Failure> {
    let seconds: i64 = match variable("PGCONNECT_TIMEOUT") {
        None => 10,
        Some(text) => text.trim().parse().map_err(|_| {
            let message = format!("PGCONNECT_TIMEOUT is no number of seconds: `{text}`");
            Failure::new(
                Exit::Usage,
                message,
                "expected a whole number such as 10, or 0 for no limit",
            )
        })?,
    };
    if let Ok(seconds @ 1..) = u64::try_from(seconds) {
        config.connect_timeout(Duration::from_secs(seconds));
    }
    Ok(())
}

/// The password in the password file, if there is one for this connection.
fn out_of_file(
    config: &Config,
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<Option<String>, Failure> {
    let home = || Some(PathBuf::from(variable("HOME")?).join(".pgpass"));
    let Some(path) = variable("PGPASSFILE").map(PathBuf::from).or_else(home) else {
        return Ok(None);
    };
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.as_str(),
        _ => "localhost",
    };
    let to = To {
        host,
        port: config.get_ports().first().copied().unwrap_or(5432),
        database: config.get_dbname().unwrap_or_default(),
        user: config.get_user().unwrap_or_default(),
    };
    passfile::look_up(&path, to)
        .map_err(|why| Failure::new(Exit::Usage, why, "or give the password in PGPASSWORD"))
}
