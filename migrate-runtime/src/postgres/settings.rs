//! The settings of a connection that a migration can change: they are put back after it.

use super::driver::Reply;
use super::schema::{identifier, literal};
use crate::session::Timeouts;
use std::collections::BTreeMap;

/// What the connection has set for itself, and who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Settings(BTreeMap<String, String>);

const USER: &str = "session_authorization";
const ROLE: &str = "role";

/// Asks for them, in one answer. User and role stand in no catalog.
pub(super) const SETTINGS_SQL: &str = "SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session' \
                                       UNION ALL SELECT 'role', pg_catalog.current_setting('role') \
                                       UNION ALL SELECT 'session_authorization', session_user";

impl Settings {
    pub(super) fn of(reply: &Reply) -> Self {
        let pairs = reply.rows.iter().filter_map(|row| {
            let [Some(name), value] = row.as_slice() else {
                return None;
            };
            // What a transaction alone has is over with it.
            let own = name.starts_with("transaction_");
            (!own).then(|| (name.clone(), value.clone().unwrap_or_default()))
        });
        Self(pairs.collect())
    }

    /// These, with the timeouts that the caller has set for migrations.
    pub(super) fn limited(&self, timeouts: Timeouts) -> Self {
        let mut settings = self.clone();
        for (name, milliseconds) in limits(timeouts) {
            settings.0.insert(name.to_owned(), milliseconds.to_string());
        }
        settings
    }

    /// What makes these settings out of others; nothing where they are the same.
    pub(super) fn put_back_sql(&self, now: &Self) -> String {
        let changed = |name: &str| self.0.get(name) != now.0.get(name);
        // Who the user is comes first: that changes the role, and either what may be set.
        let user = changed(USER).then_some(USER);
        let role = (changed(USER) || changed(ROLE)).then_some(ROLE);
        let first = user.into_iter().chain(role);
        let first = first.filter_map(|name| self.0.get_key_value(name));
        let own = |name: &str| name == USER || name == ROLE;
        let rest = self.0.iter();
        let rest = rest.filter(|(name, _)| !own(name) && changed(name));
        let set = first.chain(rest);
        let set = set.map(|(name, value)| set_sql(name, value, false));
        let added = now.0.keys().filter(|name| !self.0.contains_key(*name));
        let reset = added.map(|name| format!("RESET {}", name_sql(name)));
        set.chain(reset).collect::<Vec<_>>().join("; ")
    }

    /// The same without asking what they are now: first everything as the connection began, then these.
    pub(super) fn put_all_back_sql(&self) -> String {
        const RESET: &str = "SELECT pg_catalog.set_config(name, reset_val, false) FROM pg_catalog.pg_settings \
                             WHERE source = 'session' AND NOT pg_catalog.starts_with(name, 'transaction_')";
        [self.put_back_sql(&Self::default()), RESET.to_owned()]
            .into_iter()
            // Once more: the first time is for user and role, which decide what may be reset, and this one for what
            // was reset.
            .chain([self.put_back_sql(&Self::default())])
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// Who the connection is, for the transaction that is open.
    pub(super) fn user_sql(&self) -> String {
        let set = [USER, ROLE].into_iter().filter_map(|name| {
            let value = self.0.get(name)?;
            Some(format!("{}; ", set_sql(name, value, true)))
        });
        set.collect()
    }
}

/// Settings that no catalog lists, such as `app.user`, by name. The value is `None` where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Custom(pub(super) BTreeMap<String, Option<String>>);

impl Custom {
    /// The names that a statement seems to set. What a function that it calls sets cannot be seen.
    pub(super) fn names(sql: &str) -> Vec<&str> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let words = sql.split(|c| !is_part(c)).filter(|word| !word.is_empty());
        let mut names = Vec::new();
        let mut setting = false;
        for word in words {
            let lower = word.to_ascii_lowercase();
            let kind = setting && (lower == "session" || lower == "local");
            if setting && word.contains('.') && !lower.ends_with("set_config") {
                names.push(word);
            }
            setting = kind || lower == "set" || lower.ends_with("set_config");
        }
        names
    }

    /// Asks for the values of some.
    pub(super) fn values_sql<'n>(names: impl Iterator<Item = &'n str>) -> String {
        let values = names.map(|name| {
            let name = literal(name);
            format!("SELECT {name}, pg_catalog.current_setting({name}, true)")
        });
        values.collect::<Vec<_>>().join(" UNION ALL ")
    }

    pub(super) fn of(reply: &Reply) -> Self {
        let pairs = reply.rows.iter().filter_map(|row| match row.as_slice() {
            [Some(name), value] => Some((name.clone(), value.clone())),
            _ => None,
        });
        Self(pairs.collect())
    }

    /// What makes these values out of others. A setting that was not there cannot be removed: it becomes empty.
    pub(super) fn put_back_sql(&self, now: &Self) -> String {
        let changed = self.0.iter();
        let changed = changed.filter(|(name, value)| now.0.get(*name) != Some(value));
        let set = changed.map(|(name, value)| {
            let value = value.as_deref().unwrap_or_default();
            set_sql(name, value, false)
        });
        set.collect::<Vec<_>>().join("; ")
    }
}

/// What a migration's own statements may take, as the caller has set it.
pub(super) fn timeouts_sql(set: &str, timeouts: Timeouts) -> String {
    let set = limits(timeouts).map(|(name, wait)| format!("; {set} {name} = {wait}"));
    set.collect()
}

/// The timeouts by the server's name, in milliseconds.
fn limits(timeouts: Timeouts) -> impl Iterator<Item = (&'static str, u128)> {
    let pairs = [
        ("statement_timeout", timeouts.statement),
        ("lock_timeout", timeouts.lock),
    ];
    pairs.into_iter().filter_map(|(name, wait)| {
        // 0 would be no limit at all.
        let wait = wait?.as_millis().clamp(1, i32::MAX.unsigned_abs().into());
        Some((name, wait))
    })
}

fn set_sql(name: &str, value: &str, local: bool) -> String {
    let (name, value) = (literal(name), literal(value));
    format!("SELECT pg_catalog.set_config({name}, {value}, {local})")
}

/// The name of a setting, quoted: `app.user` is two names.
fn name_sql(name: &str) -> String {
    name.split('.')
        .map(identifier)
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use super::{Custom, Reply, Settings};

    fn settings(pairs: &[(&str, &str)]) -> Settings {
        let row = |(name, value): &(&str, &str)| {
            vec![Some((*name).to_owned()), Some((*value).to_owned())]
        };
        Settings::of(&Reply {
            rows: pairs.iter().map(row).collect(),
            ..Reply::default()
        })
    }

    #[test]
    fn what_was_changed_is_put_back_and_nothing_else() {
        let before = settings(&[("search_path", "app, public"), ("role", "none")]);
        assert_eq!(before.put_back_sql(&before), "");
        let after = settings(&[("search_path", ""), ("role", "none"), ("plpgsql.x", "3")]);
        assert_eq!(
            before.put_back_sql(&after),
            "SELECT pg_catalog.set_config('search_path', 'app, public', false); RESET \"plpgsql\".\"x\""
        );
    }

    #[test]
    fn the_isolation_of_one_transaction_is_not_the_connections() {
        assert_eq!(
            settings(&[("transaction_isolation", "serializable")]),
            settings(&[])
        );
    }

    #[test]
    fn settings_that_no_catalog_lists_are_found_in_the_text() {
        for (sql, names) in [
            ("SET app.tenant = 'x.y'", &["app.tenant"][..]),
            ("/* a */ set\nLOCAL App.Tenant TO 3;", &["App.Tenant"]),
            (
                "SELECT pg_catalog.set_config('app.a', f(b.c), false), set_config(\n'app.b', '', true)",
                &["app.a", "app.b"],
            ),
            ("DO $$ BEGIN SET SESSION app.x = 1; END $$", &["app.x"]),
            (
                "UPDATE app.person SET name = other.name FROM app.other",
                &[],
            ),
            ("SET search_path = app.x", &[]),
        ] {
            assert_eq!(Custom::names(sql), names, "{sql}");
        }
    }
}
