//! Tables and what belongs to them, made at random.

use super::dice::Dice;
use super::schema::{
    Body, Check, Column, Generated, Id, Index, Kind, Reference, Schema, Table, Trigger, View,
};

const LOOSE: &[Kind] = &[
    Kind::Text,
    Kind::Integer,
    Kind::Real,
    Kind::Blob,
    Kind::Numeric,
    Kind::Untyped,
];
const STRICT: &[Kind] = &[Kind::Text, Kind::Integer, Kind::Real, Kind::Blob, Kind::Any];
const ACTIONS: &[&str] = &[
    "",
    " ON DELETE CASCADE",
    " ON DELETE SET NULL",
    " ON UPDATE CASCADE ON DELETE RESTRICT",
    " DEFERRABLE INITIALLY DEFERRED",
];

/// A default that a column of this kind may have, given by a constant.
fn constant(kind: Kind, dice: &mut Dice<'_>) -> &'static str {
    match kind {
        Kind::Integer => dice.one_of(&["5555", "0", "-3"]),
        Kind::Numeric => dice.one_of(&["5555", "0.25"]),
        Kind::Real => dice.one_of(&["0.5", "2222"]),
        Kind::Blob => "x'00'",
        Kind::Text | Kind::Untyped | Kind::Any => dice.one_of(&["'none'", "''", "'Don''t;'"]),
    }
}

impl Schema {
    /// A column that an INSERT can leave out, if it `is_optional`; `constant`: as ADD COLUMN wants it.
    pub(super) fn new_column(
        &mut self,
        dice: &mut Dice<'_>,
        table: &Table,
        optional: bool,
        is_added: bool,
    ) -> Column {
        let kind = dice.one_of(if table.strict { STRICT } else { LOOSE });
        let not_null = dice.chance(35);
        let mut column = self.bare_column(dice, kind);
        column.not_null = not_null;
        column.was_added = optional;
        column.check = self.check(dice, kind);
        if (optional && not_null) || dice.chance(25) {
            let expression = !is_added && kind == Kind::Integer && dice.chance(30);
            column.default = Some(match expression {
                true => "(5000 + 1)",
                false => constant(kind, dice),
            });
            column.check = None;
            column.had_default = true;
        }
        column.no_case = kind == Kind::Text && dice.chance(15);
        if column.default.is_none() && !optional && dice.chance(20) {
            column.unique = true;
        }
        if dice.chance(30) {
            self.point(dice, table, &mut column, optional);
        } else if dice.chance(15) {
            generate(dice, table, &mut column, is_added);
        }
        column
    }

    fn bare_column(&mut self, dice: &mut Dice<'_>, kind: Kind) -> Column {
        Column {
            id: self.names.number(),
            name: self.names.name(dice, "c"),
            kind,
            not_null: false,
            default: None,
            unique: false,
            no_case: false,
            check: None,
            had_default: false,
            was_added: false,
            references: None,
            generated: None,
        }
    }

    fn check(&self, dice: &mut Dice<'_>, kind: Kind) -> Option<Check> {
        let possible: &[Check] = match kind {
            Kind::Integer => &[Check::Positive, Check::Between, Check::OneOf],
            Kind::Text => &[Check::NotEmpty, Check::OneOf],
            Kind::Real | Kind::Numeric => &[Check::Positive, Check::NotEmpty],
            Kind::Blob | Kind::Untyped | Kind::Any => &[Check::NotEmpty],
        };
        dice.chance(25).then(|| dice.one_of(possible))
    }

    /// Makes the column point to the key of an earlier table, or of its own.
    fn point(&self, dice: &mut Dice<'_>, table: &Table, column: &mut Column, optional: bool) {
        let others = self.tables.iter().filter(|other| other.id != table.id);
        let others = others.chain([table]);
        let parents: Vec<(Id, Kind)> = others
            .filter_map(|parent| Some((parent.id, parent.single_key()?.kind)))
            .collect();
        let Some((parent, kind)) = dice.maybe_one_of(&parents) else {
            return;
        };
        column.kind = kind;
        column.check = None;
        column.default = None;
        column.no_case = false;
        // A row of a table with a key to itself can only point to itself at first.
        column.not_null &= !optional && parent != table.id;
        column.references = Some(Reference {
            table: parent,
            column: dice.chance(50),
            action: dice.one_of(ACTIONS),
        });
    }

    pub(super) fn new_table(&mut self, dice: &mut Dice<'_>) -> Table {
        let mut table = Table {
            id: self.names.number(),
            name: self.names.name(dice, "t"),
            columns: Vec::new(),
            key: Vec::new(),
            autoincrement: false,
            strict: dice.chance(25),
            without_rowid: false,
            seeds: Vec::new(),
            has_rows: false,
        };
        self.give_key(dice, &mut table);
        let columns = dice.below(5) + usize::from(table.columns.is_empty());
        for _ in 0..columns {
            let column = self.new_column(dice, &table, false, false);
            table.columns.push(column);
        }
        if table
            .columns
            .iter()
            .all(|column| column.generated.is_some())
        {
            let column = self.bare_column(dice, Kind::Text);
            table.columns.push(column);
        }
        table
    }

    fn give_key(&mut self, dice: &mut Dice<'_>, table: &mut Table) {
        let key = dice.below(6);
        let kinds: &[Kind] = match key {
            4 => &[Kind::Text],
            5 => &[Kind::Integer, Kind::Text],
            3 => &[],
            _ => &[Kind::Integer],
        };
        for kind in kinds {
            let mut column = self.bare_column(dice, *kind);
            column.not_null = key >= 4 || dice.chance(20);
            table.key.push(column.id);
            table.columns.push(column);
        }
        table.autoincrement = key == 2;
        table.without_rowid = !matches!(key, 2 | 3) && dice.chance(20);
    }

    pub(super) fn new_index(&mut self, dice: &mut Dice<'_>, table: Id) -> Option<Index> {
        let columns: Vec<(Id, Kind)> = self
            .columns(table)
            .iter()
            .map(|column| (column.id, column.kind))
            .collect();
        let first = dice.maybe_one_of(&columns)?;
        let second = dice.one_of(&columns);
        let text = first.1 == Kind::Text && dice.chance(25);
        let form = dice.one_of(&["", " DESC", " COLLATE NOCASE", ""]);
        let mut list = vec![(first.0, if text { "lower" } else { form })];
        if second.0 != first.0 && dice.chance(40) {
            list.push((second.0, ""));
        }
        // Another index that begins so would serve for this one, and nobody miss it.
        let column = first.0;
        let led = self
            .indexes_on(table)
            .any(|other| other.columns.first().is_some_and(|(id, _)| *id == column));
        let columns = self.columns(table);
        let unique = columns.iter().any(|it| it.id == column && it.unique);
        let leads = |table: &Table| table.key.first() == Some(&column);
        if led || unique || self.table(table).is_some_and(leads) {
            return None;
        }
        Some(Index {
            name: self.names.name(dice, "i"),
            table,
            columns: list,
            unique: false,
            filter: dice.chance(20).then_some(second.0),
        })
    }

    pub(super) fn new_view(&mut self, dice: &mut Dice<'_>) -> Option<View> {
        let views = self.views.iter().filter(|view| !view.columns.is_empty());
        let tables = self.tables.iter().rev().map(|table| table.id);
        let sources: Vec<Id> = tables.chain(views.map(|view| view.id)).collect();
        let source = dice.maybe_one_of(&sources)?;
        let all: Vec<(Id, Kind)> = self
            .columns(source)
            .iter()
            .map(|column| (column.id, column.kind))
            .collect();
        let mut columns = Vec::new();
        if !dice.chance(20) {
            for _ in 0..dice.below(3) + 1 {
                let (of, kind) = dice.one_of(&all);
                columns.push((of, self.bare_column(dice, kind)));
            }
        }
        Some(View {
            id: self.names.number(),
            name: self.names.name(dice, "v"),
            source,
            columns,
            filter: dice.chance(25).then(|| dice.one_of(&all).0),
        })
    }

    pub(super) fn new_trigger(&mut self, dice: &mut Dice<'_>) -> Option<Trigger> {
        const EVENTS: &[&str] = &[
            "AFTER INSERT",
            "AFTER UPDATE",
            "AFTER DELETE",
            "BEFORE INSERT",
            "BEFORE UPDATE",
        ];
        let views = self.views.iter().filter(|view| !view.columns.is_empty());
        let tables = self.tables.iter().rev().map(|table| table.id);
        let on: Vec<Id> = tables.chain(views.map(|view| view.id)).collect();
        let on = dice.maybe_one_of(&on)?;
        let is_table = self.table(on).is_some();
        let event = match is_table {
            true => dice.one_of(EVENTS),
            false => dice.one_of(&["INSTEAD OF INSERT", "INSTEAD OF UPDATE"]),
        };
        let columns: Vec<Id> = self.columns(on).iter().map(|column| column.id).collect();
        let column = dice.one_of(&columns);
        let of = (event == "AFTER UPDATE" && dice.chance(40)).then_some(column);
        let when = dice.chance(30).then_some(column);
        let body = self.body(dice, on);
        if let Body::Log(table, _) = body
            && let Some(table) = self.table_mut(table)
        {
            table.has_rows = true;
        }
        Some(Trigger {
            name: self.names.name(dice, "g"),
            on,
            event,
            of,
            when,
            body,
        })
    }

    fn body(&self, dice: &mut Dice<'_>, on: Id) -> Body {
        let choice = dice.below(3);
        let mut columns = Vec::new();
        for table in &self.tables {
            // What one logs in another may not come back.
            let logs = on > table.id && table.columns.iter().all(|it| table.can_be_left_out(it));
            let logs = logs && !table.is_cramped();
            let plain = table.plain().filter(|column| column.is_free());
            let plain = plain.filter(|_| choice == 1 || logs);
            columns.extend(plain.map(|column| (table.id, column.id)));
        }
        columns.retain(|(_, column)| !self.is_in_unique_index(*column));
        match (choice, dice.maybe_one_of(&columns)) {
            (1, Some((table, column))) => Body::Touch(table, column),
            (2, Some((table, column))) => Body::Log(table, column),
            _ => Body::Nothing,
        }
    }
}

/// Makes the column a computed one.
fn generate(dice: &mut Dice<'_>, table: &Table, column: &mut Column, is_added: bool) {
    let sources = table.columns.iter().filter(|other| {
        other.generated.is_none() && matches!(other.kind, Kind::Integer | Kind::Text)
    });
    let sources: Vec<(Id, Kind)> = sources.map(|other| (other.id, other.kind)).collect();
    let Some((of, kind)) = dice.maybe_one_of(&sources) else {
        return;
    };
    if table.autoincrement && table.key.contains(&of) {
        return;
    }
    column.kind = kind;
    column.not_null = false;
    column.unique = false;
    column.default = None;
    column.check = None;
    column.no_case = false;
    column.generated = Some(Generated {
        of,
        stored: !is_added && dice.chance(50),
    });
}
