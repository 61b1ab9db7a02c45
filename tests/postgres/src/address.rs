//! Where a server is, and as whom to speak to it.

use postgres::Config;

/// A `postgres://user:password@host:port/database?options` without its database.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    user: String,
    password: Option<String>,
    host: String,
    /// With the `?`.
    options: String,
}

impl Address {
    pub(crate) fn new(user: &str, password: Option<&str>, host: &str, options: &str) -> Self {
        Self {
            user: user.to_owned(),
            password: password.map(str::to_owned),
            host: host.to_owned(),
            options: options.to_owned(),
        }
    }

    /// Reads what `MIGRATE_TEST_POSTGRES` says.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        let wrong = || {
            "expected MIGRATE_TEST_POSTGRES to be like postgres://user:password@host:5432"
                .to_owned()
        };
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        if !["postgres", "postgresql"].contains(&scheme) {
            return Err(wrong());
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let options = rest.find('?').map_or("", |at| &rest[at..]);
        let (user, host) = authority.rsplit_once('@').ok_or_else(wrong)?;
        let (user, password) = match user.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (user, None),
        };
        Ok(Self::new(user, password, host, options))
    }

    /// The same place as somebody else.
    pub(crate) fn with_user(&self, user: &str, password: &str) -> Self {
        Self {
            user: user.to_owned(),
            // A socket asks for none.
            password: (!self.host.is_empty()).then(|| password.to_owned()),
            ..self.clone()
        }
    }

    /// The same user at another place.
    pub(crate) fn with_host(&self, host: &str) -> Self {
        Self {
            host: host.to_owned(),
            options: String::new(),
            ..self.clone()
        }
    }

    pub(crate) fn user(&self) -> &str {
        &self.user
    }

    pub(crate) fn password(&self) -> &str {
        self.password.as_deref().unwrap_or_default()
    }

    pub(crate) fn url(&self, database: &str) -> String {
        let Self {
            user,
            host,
            options,
            ..
        } = self;
        let password = self.password.iter();
        let password: String = password.map(|password| format!(":{password}")).collect();
        format!("postgres://{user}{password}@{host}/{database}{options}")
    }

    pub(crate) fn config(&self, database: &str) -> Config {
        self.url(database).parse().unwrap()
    }
}
