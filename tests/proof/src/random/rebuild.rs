//! The rebuild of a table: made anew, copied, dropped, renamed, with all that hangs on it.

use super::change::{change, less};
use super::dice::Dice;
use super::fault::{Kind as Fault, Statement, Step};
use super::schema::{Body, Column, Id, Schema, Table, Trigger};

/// In which order it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A new table is made beside, and gets the name in the end.
    Beside,
    /// The old table is renamed first. Keys and views would follow it, so that it must be alone.
    Aside,
    /// The rows are kept in a table without constraints meanwhile.
    Kept,
    /// The same in a temporary one.
    KeptForNow,
}

pub(super) fn rebuild(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let id = schema.table_with(dice, |table| {
        let trigger = schema.triggers_on(table.id).next().is_some();
        trigger || table.autoincrement || schema.indexes_on(table.id).next().is_some()
    })?;
    let before = schema.clone();
    change(schema, dice, id)?;
    let table = before.table(id)?;
    let possible: &[Way] = match (before.is_alone(id), table.autoincrement) {
        (true, true) => &[Way::Beside, Way::Aside],
        (true, false) => &[Way::Beside, Way::Aside, Way::Kept, Way::KeptForNow],
        (false, true) => &[Way::Beside],
        (false, false) => &[Way::Beside, Way::Kept, Way::KeptForNow],
    };
    let (there, back) = (dice.one_of(possible), dice.one_of(possible));
    let names_are_dropped = dice.chance(20);
    let mut other = || schema.names.name(dice, "new");
    let (one, two) = (other(), other());
    let up = Rebuild {
        from: &before,
        to: schema,
        id,
        way: there,
        other: one,
    };
    let up = up.statements(names_are_dropped, false);
    let down = Rebuild {
        from: schema,
        to: &before,
        id,
        way: back,
        other: two,
    };
    let down = down.statements(false, true);
    Some(Step {
        up: up?,
        down: down?,
        about: Some(id),
    })
}

struct Rebuild<'a> {
    from: &'a Schema,
    to: &'a Schema,
    id: Id,
    way: Way,
    /// The name of the other table.
    other: String,
}

impl Rebuild<'_> {
    fn statements(&self, dropped_by_name: bool, is_down: bool) -> Option<Vec<Statement>> {
        let (old, new) = (self.from.table(self.id)?, self.to.table(self.id)?);
        let beside = self.way == Way::Beside;
        let mut list = Vec::new();
        if beside {
            list.extend(self.drop_what_names_it());
        }
        if dropped_by_name {
            list.extend(self.drop_belongings());
        }
        list.extend(match self.way {
            Way::Beside => self.beside(old, new, is_down),
            Way::Aside => self.aside(old, new, is_down),
            Way::Kept => self.kept(old, new, is_down, ""),
            Way::KeptForNow => self.kept(old, new, is_down, "TEMP "),
        });
        for statement in belongings(self.to, new) {
            let faults = statement
                .faults
                .iter()
                .filter_map(|(kind, sql)| match kind {
                    Fault::DownRebuild => is_down.then(|| (*kind, sql.clone())),
                    _ => (!is_down && !dropped_by_name).then(|| (*kind, sql.clone())),
                });
            list.push(Statement {
                faults: faults.collect(),
                ..statement
            });
        }
        if beside {
            list.extend(self.make_what_names_it());
        }
        Some(list)
    }

    fn drop_what_names_it(&self) -> Vec<Statement> {
        let from = self.from;
        let triggers = from.triggers_naming(self.id);
        let triggers =
            triggers.map(|trigger| format!("DROP TRIGGER {}", from.names.quoted(&trigger.name)));
        let views = from.views_over(self.id).into_iter().rev();
        let mut views: Vec<String> = views
            .map(|view| format!("DROP VIEW {}", from.names.quoted(&view.name)))
            .collect();
        // A view's trigger may name it though the view does not.
        let apart = self
            .triggers_of_views()
            .map(|trigger| format!("DROP TRIGGER {}", from.names.quoted(&trigger.name)));
        views.extend(apart);
        triggers.chain(views).map(Statement::new).collect()
    }

    /// The triggers of views that stay, with the table in their bodies.
    fn triggers_of_views(&self) -> impl Iterator<Item = &Trigger> {
        let dropped: Vec<Id> = self
            .from
            .views_over(self.id)
            .iter()
            .map(|view| view.id)
            .collect();
        self.from.triggers.iter().filter(move |trigger| {
            let names_it = matches!(
                trigger.body,
                Body::Touch(other, _) | Body::Log(other, _) if other == self.id
            );
            self.from.table(trigger.on).is_none() && names_it && !dropped.contains(&trigger.on)
        })
    }

    fn make_what_names_it(&self) -> Vec<Statement> {
        let to = self.to;
        let mut list = Vec::new();
        for view in to.views_over(self.id) {
            list.push(Statement::new(to.create_view(view)(
                &to.quoted(view.source),
            )));
            let triggers = to.triggers_on(view.id);
            list.extend(
                triggers.map(|it| Statement::new(to.create_trigger(it)(&to.quoted(it.on)))),
            );
        }
        let others = to.triggers_naming(self.id).chain(self.triggers_of_views());
        list.extend(others.map(|it| Statement::new(to.create_trigger(it)(&to.quoted(it.on)))));
        list
    }

    fn drop_belongings(&self) -> Vec<Statement> {
        let from = self.from;
        let indexes = from.indexes_on(self.id);
        let indexes = indexes.map(|index| format!("DROP INDEX {}", from.names.quoted(&index.name)));
        let triggers = from.triggers_on(self.id);
        let triggers = triggers.map(|it| format!("DROP TRIGGER {}", from.names.quoted(&it.name)));
        indexes.chain(triggers).map(Statement::new).collect()
    }

    fn beside(&self, old: &Table, new: &Table, is_down: bool) -> Vec<Statement> {
        let (name, other) = (
            self.from.quoted(self.id),
            self.from.names.quoted(&self.other),
        );
        let mut list = vec![self.create(old, new, &self.other, is_down)];
        list.push(self.copy(old, new, (&name, &other), is_down));
        list.extend(self.sequence(new, &old.name, &self.other, is_down));
        list.push(Statement::naming(&name, |name| {
            format!("DROP TABLE {name}")
        }));
        let exact = self.from.names.exact(&new.name);
        list.push(Statement::naming(&other, |other| {
            format!("ALTER TABLE {other} RENAME TO {exact}")
        }));
        list
    }

    fn aside(&self, old: &Table, new: &Table, is_down: bool) -> Vec<Statement> {
        let (name, other) = (
            self.from.quoted(self.id),
            self.from.names.quoted(&self.other),
        );
        let exact = self.from.names.exact(&self.other);
        let mut list = vec![
            Statement::naming(&name, |name| {
                format!("ALTER TABLE {name} RENAME TO {exact}")
            }),
            self.create(old, new, &new.name, is_down),
            self.copy(old, new, (&other, &name), is_down),
        ];
        list.extend(self.sequence(new, &self.other, &new.name, is_down));
        list.push(Statement::naming(&other, |other| {
            format!("DROP TABLE {other}")
        }));
        list
    }

    fn kept(&self, old: &Table, new: &Table, is_down: bool, temp: &str) -> Vec<Statement> {
        let (name, other) = (
            self.from.quoted(self.id),
            self.from.names.quoted(&self.other),
        );
        let columns = self.columns(old, new);
        let columns = if columns.is_empty() {
            "1 AS one".to_owned()
        } else {
            columns.join(", ")
        };
        let exact = self.from.names.exact(&self.other);
        vec![
            Statement::naming(&name, |name| {
                format!("CREATE {temp}TABLE {exact} AS SELECT {columns} FROM {name}")
            }),
            Statement::naming(&name, |name| format!("DROP TABLE {name}")),
            self.create(old, new, &new.name, is_down),
            self.copy(old, new, (&other, &name), is_down),
            Statement::naming(&other, |other| format!("DROP TABLE {other}")),
        ]
    }

    /// The columns that both have.
    fn columns(&self, old: &Table, new: &Table) -> Vec<String> {
        let both = both(old, new);
        both.iter()
            .map(|column| self.from.names.quoted(&column.name))
            .collect()
    }

    fn create(&self, old: &Table, new: &Table, name: &str, is_down: bool) -> Statement {
        let make = |table: &Table| self.to.create_table(table, name);
        let mut create = Statement::new(make(new));
        if is_down {
            for wrong in less(new) {
                create = create.or(Fault::DownRebuild, make(&wrong));
            }
            return create;
        }
        let nullable = both(old, new)
            .into_iter()
            .find(|it| !it.not_null && !new.is_key(it));
        if let Some(nullable) = nullable.filter(|_| !new.has_rows && !new.is_cramped()) {
            let mut wrong = new.clone();
            let columns = wrong
                .columns
                .iter_mut()
                .filter(|column| column.id == nullable.id);
            columns.for_each(|column| column.not_null = true);
            create = create.or(Fault::FailsOnRows, make(&wrong));
        }
        create
    }

    fn copy(&self, old: &Table, new: &Table, (from, to): (&str, &str), is_down: bool) -> Statement {
        let both = both(old, new);
        let copy = |columns: &[&Column], end: &str| {
            let names = columns
                .iter()
                .map(|column| self.from.names.quoted(&column.name));
            let list = names.collect::<Vec<_>>().join(", ");
            format!("INSERT INTO {to} ({list}) SELECT {list} FROM {from}{end}")
        };
        let mut insert = Statement::new(copy(&both, ""));
        insert.misspelt = Some(format!("INSERT INTO {to} SELECT * FROM no_such"));
        if is_down || new.is_cramped() {
            return insert;
        }
        for column in both.iter().filter(|column| !new.is_key(column)) {
            let others: Vec<&Column> = both
                .iter()
                .copied()
                .filter(|other| other.id != column.id)
                .collect();
            let default = new.column(column.id).and_then(|column| column.default);
            let unique = column.unique || self.from.is_in_unique_index(column.id);
            let can_be = (!column.not_null || default.is_some()) && !(unique && default.is_some());
            if can_be && !others.is_empty() {
                insert = insert.or(Fault::ValuesLost, copy(&others, ""));
            }
            if !column.not_null {
                let end = format!(
                    " WHERE {} IS NOT NULL",
                    self.from.names.quoted(&column.name)
                );
                insert = insert.or(Fault::RowsLost, copy(&both, &end));
            }
        }
        insert
    }

    fn sequence(&self, new: &Table, from: &str, to: &str, is_down: bool) -> Vec<Statement> {
        if !new.autoincrement {
            return Vec::new();
        }
        let text = |name: &str| format!("'{}'", name.replace('\'', "''"));
        let (from, to) = (text(from), text(to));
        let sequence = format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {to}, seq FROM sqlite_sequence WHERE name = {from}"
        );
        let sequence = Statement::new(sequence);
        vec![
            Statement::new(format!("DELETE FROM sqlite_sequence WHERE name = {to}")),
            if is_down {
                sequence
            } else {
                sequence.or_not(Fault::SequenceReset)
            },
        ]
    }
}

fn both<'a>(old: &'a Table, new: &Table) -> Vec<&'a Column> {
    let columns = old.columns.iter();
    let kept = columns.filter(|it| it.generated.is_none() && new.column(it.id).is_some());
    kept.collect()
}

/// The indexes and triggers of a table, made again.
pub(super) fn belongings(schema: &Schema, table: &Table) -> Vec<Statement> {
    let name = || schema.quoted(table.id);
    let indexes = schema.indexes_on(table.id).map(|index| {
        let statement = Statement::naming(&name(), schema.create_index(index));
        statement
            .or_not(Fault::IndexLost)
            .or_not(Fault::DownRebuild)
    });
    let triggers = schema.triggers_on(table.id).map(|trigger| {
        let statement = Statement::naming(&name(), schema.create_trigger(trigger));
        statement
            .or_not(Fault::TriggerLost)
            .or_not(Fault::DownRebuild)
    });
    indexes.chain(triggers).collect()
}
