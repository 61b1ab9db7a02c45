//! The settings of a connection that a migration can change: they are put back after it.

use super::driver::Reply;
use super::schema::{identifier, literal};
use std::collections::BTreeMap;

/// What the connection has set for itself, and its role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Settings(BTreeMap<String, String>);

const ROLE: &str = "role";

/// Asks for them, in one answer. The role stands in no catalog.
pub(super) const SETTINGS_SQL: &str = "SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session' \
                                       UNION ALL SELECT 'role', pg_catalog.current_setting('role')";

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

    /// What makes these settings out of others; nothing where they are the same.
    pub(super) fn put_back_sql(&self, now: &Self) -> String {
        let changed = self
            .0
            .iter()
            .filter(|(name, value)| now.0.get(*name) != Some(value));
        let set = changed.map(|(name, value)| set_sql(name, value));
        let added = now.0.keys().filter(|name| !self.0.contains_key(*name));
        let reset = added.map(|name| format!("RESET {}", name_sql(name)));
        set.chain(reset).collect::<Vec<_>>().join("; ")
    }

    /// The same without knowing what they are now: these, and the rest as the connection began.
    pub(super) fn put_all_back_sql(&self) -> String {
        let usual = ["search_path", "statement_timeout", "lock_timeout", ROLE];
        let usual = usual.into_iter().filter(|name| !self.0.contains_key(*name));
        let reset = usual.map(|name| format!("RESET {}", name_sql(name)));
        let set = self.0.iter().map(|(name, value)| set_sql(name, value));
        reset.chain(set).collect::<Vec<_>>().join("; ")
    }
}

fn set_sql(name: &str, value: &str) -> String {
    let (name, value) = (literal(name), literal(value));
    format!("SELECT pg_catalog.set_config({name}, {value}, false)")
}

/// `app.user` is two names.
fn name_sql(name: &str) -> String {
    name.split('.')
        .map(identifier)
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use super::{Reply, Settings};

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
        let after = settings(&[("search_path", ""), ("role", "none"), ("app.user", "3")]);
        assert_eq!(
            before.put_back_sql(&after),
            "SELECT pg_catalog.set_config('search_path', 'app, public', false); RESET \"app\".\"user\""
        );
        assert_eq!(
            after
                .put_back_sql(&settings(&[]))
                .matches("set_config")
                .count(),
            3
        );
    }

    #[test]
    fn the_isolation_of_one_transaction_is_not_the_connections() {
        assert_eq!(
            settings(&[("transaction_isolation", "serializable")]),
            settings(&[])
        );
    }
}
