//! A server by its address, the `PG…` variables and `~/.pgpass`, as the server's own programs read them.

use super::passfile::{self, To};
use super::tls::{self, Trust};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::secret;
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, Error, NoTls};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Where to connect to.
#[derive(Clone)]
pub(in crate::folder) struct Server {
    config: Config,
    /// Without TLS where the address says so.
    tls: Option<MakeRustlsConnect>,
}

/// Parameters of an address that are not the driver's.
#[derive(Debug, Default)]
struct Ssl {
    mode: Option<String>,
    roots: Option<String>,
}

impl Server {
    /// `variable` looks up what the environment says.
    pub(in crate::folder) fn named(
        address: &str,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        refuse_unknown(&variable)?;
        let (address, mut ssl) = take_ssl(address);
        let address = with_port(&address, &variable)?;
        let mut config: Config = address.parse().map_err(|error: Error| unreadable(&error))?;
        if is_misread(&config) {
            return Err(not_read());
        }
        ssl.mode = ssl.mode.or_else(|| variable("PGSSLMODE"));
        ssl.roots = ssl.roots.or_else(|| variable("PGSSLROOTCERT"));
        fill(&mut config, &variable)?;
        let tls = encryption(&mut config, &ssl)?;
        Ok(Self { config, tls })
    }

    /// A connection to the database that is named, or to another one.
    pub(super) fn connect(&self, database: Option<&str>) -> Result<Client, Error> {
        let mut config = self.config.clone();
        if let Some(database) = database {
            config.dbname(database);
        }
        match &self.tls {
            None => config.connect(NoTls),
            Some(tls) => config.connect(tls.clone()),
        }
    }
}

/// As people are shown it: never with a password.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = self.config.get_user() {
            write!(f, "{user}@")?;
        }
        for (at, host) in self.config.get_hosts().iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            match host {
                Host::Tcp(name) => write!(f, "{comma}{name}")?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{comma}{}", path.display())?,
            }
            match self.config.get_ports().get(at) {
                Some(5432) | None => {}
                Some(port) => write!(f, ":{port}")?,
            }
        }
        match self.config.get_dbname() {
            Some(name) => write!(f, "/{name}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether a part of a password was taken for something else, which would be shown: one with an `@` in it, or
/// behind a sign that ends nothing here.
fn is_misread(config: &Config) -> bool {
    let host = |host: &Host| matches!(host, Host::Tcp(name) if name.contains(['@', '=', ';', '&', '?', ' ']));
    let user = config.get_user().unwrap_or_default();
    let database = config.get_dbname().unwrap_or_default();
    config.get_hosts().iter().any(host)
        || user.contains(':')
        || secret::is_like_an_address(database)
}

fn not_read() -> Failure {
    let help = "expected `postgres://user:password@host:5432/database?sslmode=require`, with `%40` for an `@` \
                in the password";
    let message = "the address of the PostgreSQL database cannot be read";
    Failure::new(Exit::Usage, message, help)
}

fn unreadable(error: &Error) -> Failure {
    let failure = not_read();
    // The driver's words may repeat a part of the address.
    match error.to_string().as_str() {
        words if words.contains("unknown option") => failure.because(&std::io::Error::other(
            "it has a parameter that is not known",
        )),
        _ => failure,
    }
}

/// Takes `sslmode` and `sslrootcert` out of an address: the driver knows three modes of six.
fn take_ssl(address: &str) -> (String, Ssl) {
    let mut ssl = Ssl::default();
    let Some((base, query)) = address.split_once('?') else {
        return (address.to_owned(), ssl);
    };
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => ssl.mode = Some(mode.to_owned()),
            Some(("sslrootcert", path)) => ssl.roots = Some(path.replace("%2F", "/")),
            _ => kept.push(pair),
        }
    }
    (format!("{base}?{}", kept.join("&")), ssl)
}

/// Variables that would lead elsewhere, if this program knew what to make of them.
fn refuse_unknown(variable: &impl Fn(&str) -> Option<String>) -> Result<(), Failure> {
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

/// An address that names no port takes that of PGPORT; the driver would put the usual one there.
fn with_port(address: &str, variable: &impl Fn(&str) -> Option<String>) -> Result<String, Failure> {
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

/// What the address leaves out.
fn fill(config: &mut Config, variable: &impl Fn(&str) -> Option<String>) -> Result<(), Failure> {
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

/// What `sslmode` means: as in libpq, a certificate is looked at where `verify-…` asks for it, or `require`
/// does and names the certificates to believe in.
fn encryption(config: &mut Config, ssl: &Ssl) -> Result<Option<MakeRustlsConnect>, Failure> {
    let roots = ssl.roots.as_deref().filter(|roots| *roots != "system");
    let (mode, trust) = match ssl.mode.as_deref().unwrap_or("prefer") {
        "disable" => (SslMode::Disable, None),
        "allow" | "prefer" => (SslMode::Prefer, Some(Trust::Anybody)),
        "require" if roots.is_some() => (SslMode::Require, Some(Trust::Signed)),
        "require" => (SslMode::Require, Some(Trust::Anybody)),
        "verify-ca" => (SslMode::Require, Some(Trust::Signed)),
        "verify-full" => (SslMode::Require, Some(Trust::Named)),
        // Not repeated: a password may have come into it.
        _ => {
            let message = "the sslmode of the address is not known";
            let help = "expected disable, allow, prefer, require, verify-ca or verify-full";
            return Err(Failure::new(Exit::Usage, message, help));
        }
    };
    config.ssl_mode(mode);
    let Some(trust) = trust else {
        return Ok(None);
    };
    let roots = roots.map(PathBuf::from);
    let tls = tls::connector(trust, roots.as_deref());
    tls.map(Some).map_err(|why| {
        let help = "name a file of certificates with `sslrootcert=…`, or do without them: `sslmode=require`";
        let failure = Failure::new(Exit::Error, "TLS cannot be had", help);
        failure.because(&std::io::Error::other(why))
    })
}

#[cfg(test)]
mod tests {
    use super::{Server, SslMode};
    use crate::failure::Failure;
    use std::time::Duration;

    fn server(address: &str, variables: &[(&str, &str)]) -> Result<Server, Failure> {
        Server::named(address, |name| {
            let mut variables = variables.iter();
            let found = variables.find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        let shown = [
            ("postgres://me:secret@host/app", "postgres://me@host/app"),
            (
                "postgresql://me:secret@a:5433,b/app",
                "postgres://me@a:5433,b/app",
            ),
            (
                "postgres://host/app?user=me&password=secret",
                "postgres://me@host/app",
            ),
        ];
        for (address, expected) in shown {
            let server = server(address, &[]).unwrap();
            assert_eq!(server.to_string(), expected, "{address}");
            assert_eq!(format!("{server:?}"), expected);
        }
    }

    #[test]
    fn what_is_left_out_is_in_the_environment() {
        let variables = [
            ("PGHOST", "db.example"),
            ("PGPORT", "5433"),
            ("PGUSER", "me"),
            ("PGPASSWORD", "secret"),
            ("PGSSLMODE", "disable"),
        ];
        let filled = server("postgres://", &variables).unwrap();
        assert_eq!(filled.to_string(), "postgres://me@db.example:5433/me");
        assert_eq!(filled.config.get_password(), Some(b"secret".as_slice()));
        assert!(filled.tls.is_none());

        let whole = server(
            "postgres://you:other@host:1/app?sslmode=require",
            &variables,
        )
        .unwrap();
        assert_eq!(whole.to_string(), "postgres://you@host:1/app");
        assert_eq!(whole.config.get_password(), Some(b"other".as_slice()));
        assert_eq!(whole.config.get_ssl_mode(), SslMode::Require);
    }

    #[test]
    fn the_time_to_connect_is_that_of_the_environment() {
        let limit = |variables: &[(&str, &str)]| {
            let server = server("postgres://host/app", variables);
            server.map(|it| it.config.get_connect_timeout().copied())
        };
        let usual = limit(&[]).map_err(|failure| failure.message);
        assert_eq!(usual, Ok(Some(Duration::from_secs(10))));
        for (text, expected) in [
            ("7", Ok(Some(Duration::from_secs(7)))),
            ("0", Ok(None)),
            ("-1", Ok(None)),
            (
                "10s",
                Err("PGCONNECT_TIMEOUT is no number of seconds: `10s`".to_owned()),
            ),
        ] {
            let found = limit(&[("PGCONNECT_TIMEOUT", text)]);
            assert_eq!(found.map_err(|failure| failure.message), expected, "{text}");
        }
    }

    #[test]
    fn passwords_are_looked_up_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passwords");
        std::fs::write(&path, "host:5432:app:me:secret\n").unwrap();
        let variables = [("PGPASSFILE", path.to_str().unwrap())];
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let chmod = |mode| {
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            };
            chmod(0o644);
            let failure = server("postgres://me@host/app", &variables).unwrap_err();
            assert_eq!(
                failure.message,
                format!(
                    "`{}` may be read by others, and is passed over: `chmod 600` it",
                    path.display()
                )
            );
            chmod(0o600);
        }
        let found = server("postgres://me@host/app", &variables).unwrap();
        assert_eq!(found.config.get_password(), Some(b"secret".as_slice()));
        let other = server("postgres://you@host/app", &variables).unwrap();
        assert_eq!(other.config.get_password(), None);

        std::fs::write(
            &path,
            b"# caf\xE9\nhost:5432:app:me:secret\n*:*:*:you:caf\xE9\n",
        )
        .unwrap();
        let found = server("postgres://me@host/app", &variables).unwrap();
        assert_eq!(found.config.get_password(), Some(b"secret".as_slice()));
        let failure = server("postgres://you@host/app", &variables).unwrap_err();
        let path = path.display();
        let message = format!("the password in `{path}` is not UTF-8: save the file as UTF-8");
        assert_eq!(failure.message, message);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let messages = [
            (
                "postgres://host:port/app",
                "the address of the PostgreSQL database cannot be read",
            ),
            (
                "postgres://host/app?colour=red",
                "the address of the PostgreSQL database cannot be read",
            ),
            (
                "postgres://host/app?sslmode=maybe",
                "the sslmode of the address is not known",
            ),
            (
                "postgres://host/app?sslmode=verify-ca&sslrootcert=/nowhere",
                "TLS cannot be had",
            ),
        ];
        for (address, expected) in messages {
            assert_eq!(
                server(address, &[]).unwrap_err().message,
                expected,
                "{address}"
            );
        }
        let port = server("postgres:///app", &[("PGPORT", "x")]).unwrap_err();
        assert_eq!(port.message, "PGPORT is no port: `x`");
        let service = server("postgres://host/app", &[("PGSERVICE", "x")]).unwrap_err();
        assert_eq!(service.message, "PGSERVICE is set, which is not known here");
    }
}
