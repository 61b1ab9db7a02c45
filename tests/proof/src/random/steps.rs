//! Steps that can be undone, but for the rebuild.

use super::dice::Dice;
use super::fault::{Kind as Fault, Statement, Step};
use super::rows;
use super::schema::{Column, Id, Schema, Table};

/// A step, and the schema after it; `None`: there is nothing to do it with.
pub(super) fn step(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    match dice.below(18) {
        0 | 1 => Some(create_table(schema, dice)),
        2 => create_index(schema, dice),
        3 => create_view(schema, dice),
        4 | 5 => create_trigger(schema, dice),
        6 => add_column(schema, dice),
        7 => rename_table(schema, dice),
        8 => rename_column(schema, dice),
        9 | 10 => rows::seed(schema, dice),
        11 => rows::update(schema, dice),
        12 => drop_something(schema, dice),
        _ => super::rebuild::rebuild(schema, dice),
    }
}

pub(super) fn create_table(schema: &mut Schema, dice: &mut Dice<'_>) -> Step {
    let table = schema.new_table(dice);
    let mut step = Step {
        about: Some(table.id),

        ..Step::default()
    };
    step.up.push(Statement::new(
        schema_with(schema, &table).create_table(&table, &table.name),
    ));
    let id = table.id;
    schema.tables.push(table);
    if dice.chance(40)
        && let Some(mut index) = schema.new_index(dice, id)
    {
        let narrow = schema.table(id).is_some_and(|table| {
            let mut columns = index.columns.iter().filter_map(|(id, _)| table.column(*id));
            columns.any(|column| column.check.is_some() || column.references.is_some())
        });
        index.unique = !narrow && dice.chance(50);
        let sql = schema.create_index(&index);
        step.up.push(Statement::naming(&schema.quoted(id), sql));
        if dice.chance(30) {
            step.down.push(drop(schema, "INDEX", &index.name));
        }
        schema.indexes.push(index);
    }
    let gone = drop(schema, "TABLE", schema.name(id));
    step.down.push(gone.or_not(Fault::TableLeft));
    step
}

/// What a table looks like needs the table itself: it may point to itself.
fn schema_with(schema: &Schema, table: &Table) -> Schema {
    let mut schema = schema.clone();
    schema.tables.push(table.clone());
    schema
}

fn drop(schema: &Schema, kind: &str, name: &str) -> Statement {
    Statement::naming(&schema.names.quoted(name), |name| {
        format!("DROP {kind} {name}")
    })
}

fn create_index(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let table = schema.any_table(dice)?;
    let index = schema.new_index(dice, table)?;
    let up = Statement::naming(&schema.quoted(table), schema.create_index(&index));
    let down = drop(schema, "INDEX", &index.name).or_not(Fault::IndexLeft);
    schema.indexes.push(index);
    Some(Step {
        up: vec![up],
        down: vec![down],
        about: Some(table),
    })
}

fn create_view(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let view = schema.new_view(dice)?;
    let sql = schema.create_view(&view);
    let up = Statement::new(sql(&schema.quoted(view.source)));
    let up = up.or(Fault::ViewBroken, sql("no_such"));
    let down = drop(schema, "VIEW", &view.name).or_not(Fault::ViewLeft);
    schema.views.push(view);
    Some(Step {
        up: vec![up],
        down: vec![down],

        ..Step::default()
    })
}

fn create_trigger(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let trigger = schema.new_trigger(dice)?;
    let up = Statement::naming(&schema.quoted(trigger.on), schema.create_trigger(&trigger));
    let down = drop(schema, "TRIGGER", &trigger.name).or_not(Fault::TriggerLeft);
    let on = trigger.on;
    schema.triggers.push(trigger);
    Some(Step {
        up: vec![up],
        down: vec![down],
        about: Some(on),
    })
}

fn add_column(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let id = schema.any_table(dice)?;
    let table = schema.table(id)?.clone();
    let column = schema.new_column(dice, &table, true, true);
    let definition = schema.definition(&column, "");
    let name = schema.quoted(id);
    let add = |table: &str| format!("ALTER TABLE {table} ADD COLUMN {definition}");
    let mut up = Statement::naming(&name, add);
    if !table.has_rows && column.generated.is_none() {
        let bare = |not_null, default| Column {
            not_null,
            default,
            check: None,
            references: None,
            ..column.clone()
        };
        let mut wrong = vec![bare(true, None), bare(false, Some("(1 + 1)"))];
        if !table.strict {
            wrong.push(bare(false, Some("CURRENT_TIMESTAMP")));
        }
        let wrong = schema.definition(&dice.choose(wrong), "");
        up = up.or(
            Fault::FailsOnRows,
            format!("ALTER TABLE {name} ADD COLUMN {wrong}"),
        );
    }
    let quoted = schema.names.quoted(&column.name);
    let down = Statement::naming(&quoted, |column| {
        format!("ALTER TABLE {name} DROP COLUMN {column}")
    });
    let down = down.or_not(Fault::ColumnLeft);
    schema.table_mut(id)?.columns.push(column);
    Some(Step {
        up: vec![up],
        down: vec![down],
        about: Some(id),
    })
}

fn rename_table(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let id = schema.any_table(dice)?;
    let before = schema.name(id).to_owned();
    let after = schema.names.name(dice, "t");
    let rename = |from: &str, to: &str| {
        let (from, to) = (schema.names.quoted(from), schema.names.exact(to));
        Statement::naming(&from, |from| format!("ALTER TABLE {from} RENAME TO {to}"))
    };
    let up = rename(&before, &after);
    let down = rename(&after, &before).or_not(Fault::RenameLeft);
    schema.table_mut(id)?.name = after;
    Some(Step {
        up: vec![up],
        down: vec![down],
        about: Some(id),
    })
}

fn rename_column(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let id = schema.any_table(dice)?;
    let columns: Vec<Id> = schema.columns(id).iter().map(|column| column.id).collect();
    let column = dice.one_of(&columns);
    let before = schema.column_name(column).to_owned();
    let after = schema.names.name(dice, "c");
    let table = schema.quoted(id);
    let rename = |from: &str, to: &str| {
        let (from, to) = (schema.names.quoted(from), schema.names.exact(to));
        Statement::naming(&from, |from| {
            format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}")
        })
    };
    let up = rename(&before, &after);
    let down = rename(&after, &before).or_not(Fault::RenameLeft);
    let table = schema.table_mut(id)?;
    let mut columns = table.columns.iter_mut();
    columns.find(|other| other.id == column)?.name = after;
    Some(Step {
        up: vec![up],
        down: vec![down],
        about: Some(id),
    })
}

/// A view, index, trigger or table is dropped, and made again in the down.
fn drop_something(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    match dice.below(4) {
        0 => {
            let at = dice.below(schema.indexes.len());
            let index = schema
                .indexes
                .get(at)
                .filter(|index| !index.unique)?
                .clone();
            let about = Some(index.table);
            let table = schema.quoted(index.table);
            let down = Statement::naming(&table, schema.create_index(&index));
            let up = drop(schema, "INDEX", &index.name);
            schema.indexes.remove(at);
            Some(Step {
                up: vec![up],
                down: vec![down.or_not(Fault::DownRebuild)],
                about,
            })
        }
        1 => {
            let at = dice.below(schema.triggers.len());
            let trigger = schema.triggers.get(at)?.clone();
            let about = Some(trigger.on);
            let down =
                Statement::naming(&schema.quoted(trigger.on), schema.create_trigger(&trigger));
            let up = drop(schema, "TRIGGER", &trigger.name);
            schema.triggers.remove(at);
            Some(Step {
                up: vec![up],
                down: vec![down.or_not(Fault::DownRebuild)],
                about,
            })
        }
        2 => {
            let at = dice.below(schema.views.len());
            let view = schema.views.get(at)?.clone();
            let about = None;
            let needed = schema.views.iter().any(|other| other.source == view.id);
            if needed || schema.triggers_on(view.id).next().is_some() {
                return None;
            }
            let down = Statement::new(schema.create_view(&view)(&schema.quoted(view.source)));
            let up = drop(schema, "VIEW", &view.name);
            schema.views.remove(at);
            Some(Step {
                up: vec![up],
                down: vec![down.or_not(Fault::DownRebuild)],
                about,
            })
        }
        _ => drop_table(schema, dice),
    }
}

fn drop_table(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let id = schema.any_table(dice)?;
    if !schema.is_alone(id) || schema.tables.len() < 2 {
        return None;
    }
    let table = schema.table(id)?;
    let up = vec![drop(schema, "TABLE", &table.name)];
    let mut down = vec![Statement::new(schema.create_table(table, &table.name))];
    for mut statement in super::rebuild::belongings(schema, table) {
        statement
            .faults
            .retain(|(kind, _)| *kind == Fault::DownRebuild);
        down.push(statement);
    }
    schema.forget_table(id);
    Some(Step {
        up,
        down,
        about: Some(id),
    })
}
