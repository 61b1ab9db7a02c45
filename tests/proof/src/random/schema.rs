//! The schema that a random history has made so far. What is renamed keeps its id.

use super::dice::Dice;
use super::names::Names;

/// A table, column, view … by a number that a rename does not change.
pub(super) type Id = usize;

#[derive(Clone, Debug, Default)]
pub(super) struct Schema {
    pub(super) tables: Vec<Table>,
    pub(super) indexes: Vec<Index>,
    pub(super) views: Vec<View>,
    pub(super) triggers: Vec<Trigger>,
    pub(super) names: Names,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The columns of the primary key.
    pub(super) key: Vec<Id>,
    pub(super) autoincrement: bool,
    pub(super) strict: bool,
    pub(super) without_rowid: bool,
    /// The keys of rows that migrations have put in.
    pub(super) seeds: Vec<String>,
    /// Whether it may hold rows on an empty database.
    pub(super) has_rows: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) not_null: bool,
    pub(super) default: Option<&'static str>,
    pub(super) unique: bool,
    pub(super) no_case: bool,
    pub(super) check: Option<Check>,
    /// Whether rows may hold what was its default, which a later CHECK might refuse.
    pub(super) had_default: bool,
    /// Whether rows were there before it.
    pub(super) was_added: bool,
    pub(super) references: Option<Reference>,
    pub(super) generated: Option<Generated>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Text,
    Real,
    Blob,
    Numeric,
    Untyped,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// What any row satisfies that the proof or a seed puts in.
    NotEmpty,
    Positive,
    Between,
    OneOf,
}

#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) table: Id,
    /// Whether the column is named.
    pub(super) column: bool,
    pub(super) action: &'static str,
}

#[derive(Clone, Debug)]
pub(super) struct Generated {
    pub(super) of: Id,
    pub(super) stored: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Index {
    pub(super) name: String,
    pub(super) table: Id,
    pub(super) columns: Vec<(Id, &'static str)>,
    pub(super) unique: bool,
    pub(super) filter: Option<Id>,
}

#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) id: Id,
    pub(super) name: String,
    /// A table or a view.
    pub(super) source: Id,
    /// What is selected, and as what; empty: everything.
    pub(super) columns: Vec<(Id, Column)>,
    pub(super) filter: Option<Id>,
}

#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub(super) name: String,
    /// A table or a view.
    pub(super) on: Id,
    pub(super) event: &'static str,
    /// `UPDATE OF` this column.
    pub(super) of: Option<Id>,
    pub(super) when: Option<Id>,
    pub(super) body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Nothing,
    /// A column is set to what it is.
    Touch(Id, Id),
    /// A row is put into a table.
    Log(Id, Id),
}

impl Column {
    /// Neither unique nor bound to rows of another table.
    pub(super) fn is_free(&self) -> bool {
        !self.unique && self.references.is_none() && self.generated.is_none()
    }
}

impl Table {
    pub(super) fn column(&self, id: Id) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// The column of a key of one column.
    pub(super) fn single_key(&self) -> Option<&Column> {
        match self.key[..] {
            [id] => self.column(id),
            _ => None,
        }
    }

    pub(super) fn is_key(&self, column: &Column) -> bool {
        self.key.contains(&column.id)
    }

    /// Columns that can be written to, without the key.
    pub(super) fn plain(&self) -> impl Iterator<Item = &Column> {
        let columns = self.columns.iter();
        columns.filter(|column| column.generated.is_none() && !self.is_key(column))
    }

    /// Whether it takes only so many rows: a key of its own is another table's, or one of few values.
    pub(super) fn is_cramped(&self) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|column| {
            let narrow = column.references.is_some() || column.check == Some(Check::OneOf);
            narrow && (column.unique || self.is_key(column))
        })
    }

    /// Whether the column can be left out of an INSERT.
    pub(super) fn can_be_left_out(&self, column: &Column) -> bool {
        let rowid = self.key.len() == 1
            && self.is_key(column)
            && column.kind == Kind::Integer
            && !self.without_rowid;
        rowid
            || column.generated.is_some()
            || (!self.is_key(column) && (!column.not_null || column.default.is_some()))
    }
}

impl Schema {
    pub(super) fn table(&self, id: Id) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    pub(super) fn table_mut(&mut self, id: Id) -> Option<&mut Table> {
        self.tables.iter_mut().find(|table| table.id == id)
    }

    /// The name of a table or view.
    pub(super) fn name(&self, id: Id) -> &str {
        let view = || self.views.iter().find(|view| view.id == id);
        let table = self.table(id).map(|table| &table.name);
        table
            .or_else(|| view().map(|view| &view.name))
            .map_or("?", String::as_str)
    }

    /// The name of a column of a table or view.
    pub(super) fn column_name(&self, id: Id) -> &str {
        let tables = self.tables.iter().flat_map(|table| &table.columns);
        let views = self.views.iter().flat_map(|view| &view.columns);
        let mut all = tables.chain(views.map(|(_, column)| column));
        all.find(|column| column.id == id)
            .map_or("?", |column| &column.name)
    }

    /// The columns of a table or view.
    pub(super) fn columns(&self, id: Id) -> Vec<&Column> {
        let table = self.table(id).map(|table| table.columns.iter().collect());
        let view = || self.views.iter().find(|view| view.id == id);
        table.unwrap_or_else(|| {
            let columns = view().into_iter().flat_map(|view| &view.columns);
            columns.map(|(_, column)| column).collect()
        })
    }

    pub(super) fn any_table(&self, dice: &mut Dice<'_>) -> Option<Id> {
        let ids: Vec<Id> = self.tables.iter().rev().map(|table| table.id).collect();
        dice.maybe_one_of(&ids)
    }

    /// One of the tables that are like this, more often than not.
    pub(super) fn table_with(
        &self,
        dice: &mut Dice<'_>,
        wanted: impl Fn(&Table) -> bool,
    ) -> Option<Id> {
        let tables = self.tables.iter().rev().filter(|table| wanted(table));
        let ids: Vec<Id> = tables.map(|table| table.id).collect();
        let found = if dice.chance(60) {
            dice.maybe_one_of(&ids)
        } else {
            None
        };
        found.or_else(|| self.any_table(dice))
    }

    /// The views over a table, those over other views after those.
    pub(super) fn views_over(&self, table: Id) -> Vec<&View> {
        let mut sources = vec![table];
        let mut found = Vec::new();
        // A view is made after what it selects from.
        for view in &self.views {
            if sources.contains(&view.source) {
                sources.push(view.id);
                found.push(view);
            }
        }
        found
    }

    pub(super) fn triggers_on(&self, id: Id) -> impl Iterator<Item = &Trigger> {
        self.triggers.iter().filter(move |trigger| trigger.on == id)
    }

    /// The triggers of other tables that name this one.
    pub(super) fn triggers_naming(&self, table: Id) -> impl Iterator<Item = &Trigger> {
        let triggers = self.triggers.iter();
        triggers.filter(move |trigger| {
            trigger.on != table
                && self.table(trigger.on).is_some()
                && matches!(trigger.body, Body::Touch(other, _) | Body::Log(other, _) if other == table)
        })
    }

    pub(super) fn indexes_on(&self, table: Id) -> impl Iterator<Item = &Index> {
        self.indexes
            .iter()
            .filter(move |index| index.table == table)
    }

    /// Whether another table points to this one.
    pub(super) fn has_children(&self, table: Id) -> bool {
        let mut others = self.tables.iter().filter(|other| other.id != table);
        others.any(|other| {
            let mut keys = other
                .columns
                .iter()
                .filter_map(|column| column.references.as_ref());
            keys.any(|key| key.table == table)
        })
    }

    /// Whether a table stands alone but for its own indexes and triggers.
    pub(super) fn is_alone(&self, table: Id) -> bool {
        let named = self.triggers.iter().any(|trigger| {
            trigger.on != table
                && matches!(trigger.body, Body::Touch(other, _) | Body::Log(other, _) if other == table)
        });
        !named && !self.has_children(table) && !self.views.iter().any(|view| view.source == table)
    }

    /// Whether something else needs a column: an index, a view, a trigger, a computed column.
    pub(super) fn needs(&self, table: &Table, column: Id) -> bool {
        let index = |index: &Index| {
            index.filter == Some(column) || index.columns.iter().any(|(id, _)| *id == column)
        };
        let view = |view: &View| {
            view.filter == Some(column) || view.columns.iter().any(|(id, _)| *id == column)
        };
        let trigger = |trigger: &Trigger| {
            trigger.of == Some(column)
                || trigger.when == Some(column)
                || matches!(trigger.body, Body::Touch(_, id) | Body::Log(_, id) if id == column)
        };
        let computed =
            |other: &Column| matches!(&other.generated, Some(generated) if generated.of == column);
        table.key.contains(&column)
            || self.indexes.iter().any(index)
            || self.views.iter().any(view)
            || self.triggers.iter().any(trigger)
            || table.columns.iter().any(computed)
    }

    /// Whether a unique index is over the column, or over one that is computed from it.
    pub(super) fn is_in_unique_index(&self, column: Id) -> bool {
        let tables = self.tables.iter().flat_map(|table| &table.columns);
        let computed = tables
            .filter(|other| matches!(&other.generated, Some(generated) if generated.of == column));
        let ids: Vec<Id> = computed.map(|other| other.id).chain([column]).collect();
        let mut indexes = self.indexes.iter().filter(|index| index.unique);
        indexes.any(|index| index.columns.iter().any(|(id, _)| ids.contains(id)))
    }

    pub(super) fn forget_table(&mut self, id: Id) {
        self.tables.retain(|table| table.id != id);
        self.indexes.retain(|index| index.table != id);
        self.triggers.retain(|trigger| trigger.on != id);
    }
}
