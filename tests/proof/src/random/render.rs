//! The statements that make what is in a schema.

use super::schema::{Body, Check, Column, Id, Index, Kind, Schema, Table, Trigger, View};

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Integer => "INTEGER",
            Self::Text => "TEXT",
            Self::Real => "REAL",
            Self::Blob => "BLOB",
            Self::Numeric => "NUMERIC",
            Self::Untyped => "",
            Self::Any => "ANY",
        }
    }
}

impl Column {
    /// A value that its CHECK accepts; another one for each number.
    pub(super) fn literal(&self, number: usize) -> String {
        match (self.check, self.kind) {
            (Some(Check::OneOf), Kind::Integer) => "2".to_owned(),
            (Some(Check::OneOf), _) => "'b'".to_owned(),
            (_, Kind::Integer | Kind::Numeric) => number.to_string(),
            (_, Kind::Real) => format!("{number}.5"),
            (_, Kind::Blob) => format!("x'AB{:04X}'", number % 0x1_0000),
            (_, Kind::Text | Kind::Untyped | Kind::Any) => format!("'text {number}'"),
        }
    }
}

impl Schema {
    pub(super) fn quoted(&self, id: Id) -> String {
        self.names.quoted(self.name(id))
    }

    pub(super) fn quoted_column(&self, id: Id) -> String {
        self.names.quoted(self.column_name(id))
    }

    /// A column as CREATE TABLE and ADD COLUMN have it.
    pub(super) fn definition(&self, column: &Column, key: &str) -> String {
        let name = self.names.exact(&column.name);
        let mut words = vec![name.clone(), column.kind.word().to_owned(), key.to_owned()];
        if column.not_null {
            words.push("NOT NULL".to_owned());
        }
        words.extend(column.default.map(|default| format!("DEFAULT {default}")));
        if column.unique {
            words.push("UNIQUE".to_owned());
        }
        if column.no_case {
            words.push("COLLATE NOCASE".to_owned());
        }
        words.extend(column.check.map(|check| match (check, column.kind) {
            (Check::NotEmpty, _) => format!("CHECK (length({name}) > 0)"),
            (Check::Positive, _) => format!("CHECK ({name} > 0)"),
            (Check::Between, _) => format!("CHECK ({name} BETWEEN 1 AND 9999999)"),
            (Check::OneOf, Kind::Integer) => format!("CHECK ({name} IN (1, 2, 3))"),
            (Check::OneOf, _) => format!("CHECK ({name} IN ('a', 'b', 'c'))"),
        }));
        words.extend(column.references.as_ref().map(|reference| {
            let key = self.table(reference.table).and_then(Table::single_key);
            let key = key.filter(|_| reference.column);
            let key = key.map_or_else(String::new, |key| {
                format!(" ({})", self.names.exact(&key.name))
            });
            let table = self.quoted(reference.table);
            format!("REFERENCES {table}{key}{}", reference.action)
        }));
        words.extend(column.generated.as_ref().map(|generated| {
            let of = self.quoted_column(generated.of);
            let expression = match column.kind {
                Kind::Integer => format!("{of} + 1"),
                _ => format!("{of} || '!'"),
            };
            let stored = if generated.stored {
                "STORED"
            } else {
                "VIRTUAL"
            };
            format!("GENERATED ALWAYS AS ({expression}) {stored}")
        }));
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    /// `CREATE TABLE`, under this name.
    pub(super) fn create_table(&self, table: &Table, name: &str) -> String {
        let columns = table.columns.iter().map(|column| {
            let key = match (table.key[..] == [column.id], table.autoincrement) {
                (false, _) => "",
                (true, false) => "PRIMARY KEY",
                (true, true) => "PRIMARY KEY AUTOINCREMENT",
            };
            self.definition(column, key)
        });
        let mut parts: Vec<String> = columns.collect();
        if table.key.len() > 1 {
            let key: Vec<String> = table.key.iter().map(|id| self.quoted_column(*id)).collect();
            parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
        }
        let options = [
            (table.strict, "STRICT"),
            (table.without_rowid, "WITHOUT ROWID"),
        ];
        let options: Vec<&str> = options
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, word)| *word)
            .collect();
        let end = if options.is_empty() { "" } else { " " };
        let name = self.names.exact(name);
        format!(
            "CREATE TABLE {name} (\n    {}\n){end}{}",
            parts.join(",\n    "),
            options.join(", ")
        )
    }

    pub(super) fn create_index(&self, index: &Index) -> impl Fn(&str) -> String + use<> {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let name = self.names.exact(&index.name);
        let columns = index.columns.iter();
        let columns: Vec<String> = columns
            .map(|(id, form)| match *form {
                "lower" => format!("lower({})", self.quoted_column(*id)),
                form => format!("{}{form}", self.quoted_column(*id)),
            })
            .collect();
        let columns = columns.join(", ");
        let filter = index
            .filter
            .map(|id| format!(" WHERE {} IS NOT NULL", self.quoted_column(id)));
        let filter = filter.unwrap_or_default();
        move |table| format!("CREATE {unique}INDEX {name} ON {table} ({columns}){filter}")
    }

    pub(super) fn create_view(&self, view: &View) -> impl Fn(&str) -> String + use<> {
        let columns = view.columns.iter().map(|(of, column)| {
            let name = self.names.exact(&column.name);
            format!("{} AS {name}", self.quoted_column(*of))
        });
        let columns: Vec<String> = columns.collect();
        let columns = match columns.is_empty() {
            true => "*".to_owned(),
            false => columns.join(", "),
        };
        let filter = view
            .filter
            .map(|id| format!(" WHERE {} IS NOT NULL", self.quoted_column(id)));
        let filter = filter.unwrap_or_default();
        let name = self.names.exact(&view.name);
        move |source| format!("CREATE VIEW {name} AS SELECT {columns} FROM {source}{filter}")
    }

    pub(super) fn create_trigger(&self, trigger: &Trigger) -> impl Fn(&str) -> String + use<> {
        let name = self.names.exact(&trigger.name);
        let event = match trigger.of {
            Some(of) => format!("{} OF {}", trigger.event, self.quoted_column(of)),
            None => trigger.event.to_owned(),
        };
        let row = if event.contains("DELETE") {
            "OLD"
        } else {
            "NEW"
        };
        let when = trigger
            .when
            .map(|id| format!(" WHEN {row}.{} IS NOT NULL", self.quoted_column(id)));
        let when = when.unwrap_or_default();
        let body = match &trigger.body {
            Body::Nothing => "SELECT 1; SELECT 'END;'".to_owned(),
            Body::Touch(table, column) => {
                let (table, column) = (self.quoted(*table), self.quoted_column(*column));
                format!("UPDATE {table} SET {column} = {column} WHERE 0")
            }
            Body::Log(table, column) => {
                let found = self
                    .columns(*table)
                    .into_iter()
                    .find(|other| other.id == *column);
                let value = found.map_or_else(String::new, |column| column.literal(5000));
                let (table, column) = (self.quoted(*table), self.quoted_column(*column));
                format!("INSERT INTO {table} ({column}) VALUES ({value})")
            }
        };
        move |on| format!("CREATE TRIGGER {name} {event} ON {on}{when} BEGIN {body}; END")
    }
}
