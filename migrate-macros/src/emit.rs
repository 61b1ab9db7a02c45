//! A set of migrations as a constant expression: literals only, nothing to do at start.

use migrate_core::{
    Allow, Dialect, Function, Migration, MigrationSet, Position, Section, Statement, Work,
};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// The type that stands for a database.
pub(crate) fn database(dialect: Dialect) -> TokenStream {
    match dialect {
        Dialect::Sqlite => quote!(::migrate_runtime::Sqlite),
        Dialect::Postgres => quote!(::migrate_runtime::Postgres),
    }
}

/// The whole expansion for a good folder. The warning, if there is one, stands in front.
pub(crate) fn migrations(set: &MigrationSet, warning: Option<TokenStream>) -> TokenStream {
    let database = database(set.dialect());
    // Only so that cargo builds again when a file changes: what is embedded is the text that was checked.
    let files = set
        .migrations()
        .iter()
        .map(|migration| match migration.work() {
            Work::Rust { .. } => module(migration),
            Work::Sql { .. } => {
                let file = migration.file().to_string_lossy().into_owned();
                quote!(
                    const _: &[u8] = ::migrate_runtime::__private::include_bytes!(#file);
                )
            }
        });
    let list = set.migrations().iter();
    let list = list.map(|it| migration(it, set.dialect()));
    quote!({
        #warning
        #(#files)*
        const LIST: &[::migrate_runtime::Migration<#database>] = &[#(#list),*];
        ::migrate_runtime::Migrations::<#database>::__new(LIST)
    })
}

fn migration(migration: &Migration, dialect: Dialect) -> TokenStream {
    let database = database(dialect);
    let version = migration.version();
    // No file name has so many: 255 bytes are the most.
    let digits = u8::try_from(migration.digits()).unwrap_or(u8::MAX);
    let name = migration.name();
    let description = migration.description();
    let path = migration.path();
    let requires = migration.requires();
    let irreversible = option(migration.irreversible().map(|reason| quote!(#reason)));
    let allows = migration.allows().iter().map(allow);
    let checksum = migration.checksum();
    let (up, check, down) = match migration.work() {
        Work::Sql { up, check, down } => (
            sql(up),
            option(check.as_ref().map(section)),
            option(down.as_ref().map(sql)),
        ),
        Work::Rust { up, down } => (
            code(migration, dialect, "up", up),
            option(None),
            option(
                down.as_ref()
                    .map(|down| code(migration, dialect, "down", down)),
            ),
        ),
    };
    quote! {
        ::migrate_runtime::Migration::<#database>::__new(::migrate_runtime::__private::Parts {
            version: #version,
            digits: #digits,
            name: #name,
            description: #description,
            path: #path,
            requires: &[#(#requires),*],
            irreversible: #irreversible,
            allows: &[#(#allows),*],
            checksum: #checksum,
            up: #up,
            check: #check,
            down: #down,
        })
    }
}

/// The module that a step in Rust becomes. Its `super` is the module in which the macro is called.
fn module(migration: &Migration) -> TokenStream {
    let name = module_name(migration);
    let file = migration.file().to_string_lossy().into_owned();
    quote! {
        #[allow(clippy::duplicate_mod, unreachable_pub)]
        #[path = #file]
        mod #name;
    }
}

fn module_name(migration: &Migration) -> Ident {
    let digits = migration.digits();
    let name = migration.name().replace('-', "_");
    let module = format!("m{:0digits$}_{name}", migration.version());
    format_ident!("{module}")
}

/// A step's function. On SQLite it is called in a function of ours instead of being named: where the types differ,
/// the compiler then shows where the step's function is.
fn code(migration: &Migration, dialect: Dialect, function: &str, step: &Function) -> TokenStream {
    let module = module_name(migration);
    let function = format_ident!("{function}");
    let Position { line, column } = step.position();
    let run = match (dialect, step.is_async()) {
        (Dialect::Sqlite, _) => quote!({
            fn step(
                tx: &::migrate_runtime::__private::Transaction<'_>,
            ) -> ::migrate_runtime::StepResult {
                #module::#function(tx)
            }
            step
        }),
        // Where a feature of migrate-runtime is missing, these macros say which.
        (Dialect::Postgres, false) => {
            quote!(::migrate_runtime::__postgres_step!(#module::#function))
        }
        (Dialect::Postgres, true) => {
            quote!(::migrate_runtime::__tokio_postgres_step!(#module::#function))
        }
    };
    quote! {
        ::migrate_runtime::__private::Work::Code(::migrate_runtime::__private::Code {
            run: #run,
            line: #line,
            column: #column,
        })
    }
}

fn allow(allow: &Allow) -> TokenStream {
    let code = allow.code();
    let Position { line, column } = allow.position();
    let text = allow.line();
    quote! {
        ::migrate_runtime::__private::Allow { code: #code, line: #line, column: #column, text: #text }
    }
}

fn sql(section: &Section) -> TokenStream {
    let section = self::section(section);
    quote!(::migrate_runtime::__private::Work::Sql(#section))
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::migrate_runtime::__private::Option::Some(#value)),
        None => quote!(::migrate_runtime::__private::Option::None),
    }
}

fn section(section: &Section) -> TokenStream {
    let sql = section.sql();
    let statements = section.statements().iter().map(statement);
    let no_transaction = section.options().no_transaction;
    let foreign_keys_on = section.options().foreign_keys_on;
    let keeps_foreign_keys = section.keeps_foreign_keys();
    let adds_enum_value = section.adds_enum_value();
    quote! {
        ::migrate_runtime::__private::Section {
            sql: #sql,
            statements: &[#(#statements),*],
            no_transaction: #no_transaction,
            foreign_keys_on: #foreign_keys_on,
            keeps_foreign_keys: #keeps_foreign_keys,
            adds_enum_value: #adds_enum_value,
        }
    }
}

fn statement(statement: &Statement) -> TokenStream {
    let (start, end) = (statement.start(), statement.end());
    let (line, column) = (statement.position().line, statement.position().column);
    quote! {
        ::migrate_runtime::__private::Statement { start: #start, end: #end, line: #line, column: #column }
    }
}
