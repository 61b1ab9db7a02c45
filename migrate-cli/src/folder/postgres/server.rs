//! A server by its address, which is never shown with its password. What the address leaves out is in the
//! environment.

use super::environment::{fill, refuse_unknown, with_port};
use super::tls;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::secret;
use postgres::config::Host;
use postgres::{Client, Config, Error, NoTls};
use std::fmt;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Where to connect to.
#[derive(Clone)]
pub(in crate::folder) struct Server {
    config: Config,
    /// None where the address says that there is to be no TLS.
    tls: Option<MakeRustlsConnect>,
}

impl Server {
    /// Reads an address. `variable` looks up what the environment says.
    pub(in crate::folder) fn named(
        address: &str,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        refuse_unknown(&variable)?;
        let (address, mut ssl) = tls::take_settings(address);
        let address = with_port(&address, &variable)?;
        let mut config: Config = address.parse().map_err(|error: Error| unreadable(&error))?;
        if is_misread(&config) {
            return Err(not_read());
        }
        ssl.mode = ssl.mode.or_else(|| variable("PGSSLMODE"));
        ssl.roots = ssl.roots.or_else(|| variable("PGSSLROOTCERT"));
        fill(&mut config, &variable)?;
        let tls = tls::encryption(&mut config, &ssl)?;
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

/// Whether the driver may have taken a part of the password for host, user or database, which are shown. It does so
/// where an `@` in the password is not escaped, or where an address goes on in another syntax, as with `;`.
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

#[cfg(test)]
mod tests {
    use super::Server;
    use crate::failure::Failure;
    use postgres::config::SslMode;
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
