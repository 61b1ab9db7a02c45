//! What belonged to a table and went with it, and what went because it depended on one.

use super::super::said::Said;
use super::super::table::{ForeignKey, Table};
use super::super::tokens::{unquoted, words};
use super::lives::{Life, Story};
use crate::proof::finding::{At, Finding, section};
use migrate_runtime::__private::postgres_schema::Snapshot;
use migrate_runtime::Direction;

/// Kinds that belong to a table, and the code of what is said when they are gone.
const OWNED: [(&str, &str); 4] = [
    ("index", "index-lost"),
    ("trigger", "trigger-lost"),
    ("rule", "trigger-lost"),
    ("policy", "trigger-lost"),
];

/// What rebuilt tables, and what a CASCADE has dropped, have taken along.
pub(super) fn lost(story: &Story<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for life in story.lives().iter().filter(|life| life.rebuilt) {
        for (kind, code) in OWNED {
            found.extend(of_table(story, life, kind, code));
        }
    }
    found.extend(views(story));
    found.extend(keys(story));
    found
}

/// What a rebuilt table has lost of one kind.
fn of_table(story: &Story<'_>, life: &Life<'_>, kind: &str, code: &'static str) -> Vec<Finding> {
    let (before, after) = (&story.before.snapshot, &story.after.snapshot);
    let own = before
        .names(kind)
        .filter(|name| before.owner(&format!("{kind} {name}")) == Some(life.table.shown.as_str()));
    let gone = own.filter(|name| {
        let bare = name.split(" on ").next().unwrap_or(name);
        let is_there = after.definition(kind, name).is_some();
        !is_there && !story.drops(&unquoted(bare)) && !made_again(story, life, kind, name)
    });
    let gone = gone.filter(|name| {
        kind != "index" || !(needs_lost_column(story, life, name) || served(story, life, name))
    });
    let dropped = |said: &Said| matches!(said, Said::Drops(table) if life.names.contains(table));
    let number = story.first(dropped).unwrap_or_default();
    gone.map(|name| {
        let bare = name.split(" on ").next().unwrap_or(name);
        let plural = match kind {
            "index" => "indexes",
            "policy" => "policies",
            "rule" => "rules",
            _ => "triggers",
        };
        let message = format!(
            "{kind} `{bare}` of `{}` is gone: dropping a table drops its {plural}",
            life.table.key
        );
        let on = if kind == "index" { String::new() } else { format!(" ON {}", life.table.shown) };
        let help = format!(
            "create it again on the new table; where it is to go, say so before: `DROP {} {bare}{on}`",
            kind.to_uppercase()
        );
        let at = At::statement(story.migration, Direction::Up, number);
        Finding::error(code, story.migration, at, message, help).about(name)
    })
    .collect()
}

/// The words of a definition without these, which are its name and its table's.
fn body(text: &str, without: &[String]) -> Vec<String> {
    let words = words(text).into_iter().map(|word| unquoted(&word));
    words.filter(|word| !without.contains(word)).collect()
}

/// Whether the same stands there under another name.
fn made_again(story: &Story<'_>, life: &Life<'_>, kind: &str, name: &str) -> bool {
    let (before, after) = (&story.before.snapshot, &story.after.snapshot);
    let tables: Vec<String> = life
        .names
        .iter()
        .flat_map(|name| name.split('.').map(str::to_owned))
        .collect();
    let bare = |name: &str| unquoted(name.split(" on ").next().unwrap_or(name));
    let without = |name: &str| [tables.clone(), vec![bare(name)]].concat();
    let definition = |snapshot: &Snapshot, name: &str| {
        let (statement, _) = snapshot.definition(kind, name)?;
        Some(body(statement?, &without(name)))
    };
    let Some(wanted) = definition(before, name) else {
        return false;
    };
    let owners: Vec<&str> = life.now.iter().map(|table| table.shown.as_str()).collect();
    let mut others = after.names(kind).filter(|other| {
        let owner = after.owner(&format!("{kind} {other}"));
        // One that had its name before is not this one.
        owner.is_some_and(|owner| owners.contains(&owner))
            && before.definition(kind, other).is_none()
    });
    others.any(|other| definition(after, other).as_ref() == Some(&wanted))
}

/// The columns of an index that is neither unique nor partial, and has no expressions.
fn plain_columns(text: &str) -> Option<Vec<String>> {
    let words = words(text);
    let open = words.iter().position(|word| word == "(")?;
    let list = words.get(open + 1..)?.strip_suffix(&[")".to_owned()])?;
    let plain = words.get(1).is_some_and(|word| word == "index")
        && words[..open].ends_with(&["btree".to_owned()]);
    let columns = list.split(|word| word == ",").map(|column| match column {
        [name] => Some(unquoted(name)),
        _ => None,
    });
    columns.collect::<Option<Vec<String>>>().filter(|_| plain)
}

/// Whether this index only made queries fast, and another one that begins with its columns does so now.
fn served(story: &Story<'_>, life: &Life<'_>, name: &str) -> bool {
    let definition = story.before.snapshot.definition("index", name);
    let Some(wanted) = definition.and_then(|(text, _)| plain_columns(text?)) else {
        return false;
    };
    let after = &story.after.snapshot;
    let keys = life
        .now
        .iter()
        .flat_map(|table| table.keys.iter().map(|key| table.names(&key.columns)));
    let others = after.names("index").filter(|other| {
        let owner = after.owner(&format!("index {other}"));
        life.now
            .iter()
            .any(|table| owner == Some(table.shown.as_str()))
    });
    let others = others.filter_map(|other| plain_columns(after.definition("index", other)?.0?));
    keys.chain(others)
        .any(|columns| columns.starts_with(&wanted))
}

/// Whether an index is over a column that is no more.
fn needs_lost_column(story: &Story<'_>, life: &Life<'_>, name: &str) -> bool {
    let definition = story.before.snapshot.definition("index", name);
    let words: Vec<String> = definition
        .and_then(|(text, _)| text)
        .map(|text| words(text).iter().map(|word| unquoted(word)).collect())
        .unwrap_or_default();
    let mut columns = life.table.columns.iter();
    columns.any(|column| {
        let name = story.column_now(&column.name);
        let kept = life.now.iter().any(|table| table.named(&name).is_some());
        !kept && words.contains(&column.name)
    })
}

/// Views that a CASCADE has dropped.
fn views(story: &Story<'_>) -> Vec<Finding> {
    let (before, after) = (&story.before.snapshot, &story.after.snapshot);
    let mut found = Vec::new();
    for kind in ["view", "materialized view"] {
        let gone = before.names(kind).filter(|name| {
            let schema = name.rsplit_once('.').map(|(schema, _)| unquoted(schema));
            let with_schema = schema.is_some_and(|schema| story.drops(&schema));
            after.definition(kind, name).is_none()
                && !story.drops(&unquoted(name))
                && !with_schema
                && !renamed(story, name)
        });
        for name in gone {
            let message = format!("{kind} `{name}` is gone: a CASCADE has dropped it");
            let help = format!(
                "drop it by its name before, `DROP {} {name}`, and create it anew after, where it is still wanted",
                kind.to_uppercase()
            );
            found.push(at_drop(story, "view-broken", message, &help).about(name));
        }
    }
    found
}

/// Whether a statement that renames or moves something names this. A view can be renamed by ALTER TABLE too.
fn renamed(story: &Story<'_>, name: &str) -> bool {
    statements(story).iter().any(|words| {
        let renames = words
            .iter()
            .any(|word| word == "rename" || word == "schema");
        renames
            && words
                .iter()
                .any(|word| unquoted(word) == unquoted(name.rsplit('.').next().unwrap_or(name)))
    })
}

/// The words of each statement.
fn statements(story: &Story<'_>) -> Vec<Vec<String>> {
    let section = section(story.migration, story.direction);
    let statements = section.iter().flat_map(|section| {
        (0..section.statements.len()).map(|index| words(section.statement(index)))
    });
    statements.collect()
}

/// Foreign keys of other tables that a CASCADE has dropped.
fn keys(story: &Story<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for before in story.before.tables.values() {
        let Some(after) = story.after.tables.get(&before.oid) else {
            continue;
        };
        for key in &before.foreign_keys {
            if is_kept(story, after, key) || story.drops(&key.name) {
                continue;
            }
            let parent = story
                .before
                .tables
                .get(&key.parent)
                .map(|table| table.key.clone());
            let message = format!(
                "the foreign key `{}` of `{}` to `{}` is gone: a CASCADE has dropped it",
                key.name,
                before.key,
                parent.unwrap_or_default()
            );
            let help = "add it again; where it is to go, say so by a DROP CONSTRAINT";
            found.push(at_drop(story, "foreign-key-violation", message, help).about(&before.key));
        }
    }
    found
}

/// Whether there is nothing to say of a key: it, or another over the same columns, is there still, or one of its
/// columns or its parent is gone.
fn is_kept(story: &Story<'_>, after: &Table, key: &ForeignKey) -> bool {
    let mut columns = key.columns.iter();
    let goes = columns.any(|column| after.column(*column).is_none());
    // That its parent went for good is what was wanted.
    let parent = story.before.tables.get(&key.parent);
    let parent_goes = parent.is_some_and(|parent| {
        !story.after.tables.contains_key(&parent.oid)
            && story.after.named(&parent.key).is_none()
            && !story
                .lives()
                .iter()
                .any(|life| life.table.oid == parent.oid)
    });
    let mut keys = after.foreign_keys.iter();
    goes || parent_goes || keys.any(|other| other.name == key.name || other.columns == key.columns)
}

/// A finding at the statement that says CASCADE, or else at the first one that drops something.
fn at_drop(story: &Story<'_>, code: &'static str, message: String, help: &str) -> Finding {
    let statements = statements(story);
    let mut numbers = statements.iter().zip(1..);
    let cascade = numbers.find(|(words, _)| words.iter().any(|word| word == "cascade"));
    let number = cascade.map(|(_, number)| number);
    let number = number.or_else(|| story.first(|said| matches!(said, Said::Drops(_))));
    let at = At::statement(story.migration, story.direction, number.unwrap_or_default());
    Finding::error(code, story.migration, at, message, help)
}
