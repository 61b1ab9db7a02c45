//! A set of migrations as a constant expression: literals only, nothing to do at start.

use migrate_core::{Dialect, Migration, MigrationSet, Section, Statement};
use proc_macro2::TokenStream;
use quote::quote;

/// The type that stands for a database.
pub(crate) fn database(dialect: Dialect) -> TokenStream {
    match dialect {
        Dialect::Sqlite => quote!(::migrate_runtime::Sqlite),
        Dialect::Postgres => quote!(::migrate_runtime::Postgres),
    }
}

pub(crate) fn migrations(set: &MigrationSet, warning: Option<TokenStream>) -> TokenStream {
    let database = database(set.dialect());
    // What is embedded is the text that was checked; these make cargo build again when a file changes.
    let files = set.migrations().iter().map(|migration| {
        let file = migration.file().to_string_lossy().into_owned();
        quote!(
            const _: &[u8] = ::migrate_runtime::__private::include_bytes!(#file);
        )
    });
    let list = set.migrations().iter().map(|it| migration(it, &database));
    quote!({
        #warning
        #(#files)*
        const LIST: &[::migrate_runtime::Migration<#database>] = &[#(#list),*];
        ::migrate_runtime::Migrations::<#database>::__new(LIST)
    })
}

fn migration(migration: &Migration, database: &TokenStream) -> TokenStream {
    let version = migration.version();
    let digits = u8::try_from(migration.digits()).unwrap_or_default();
    let name = migration.name();
    let description = migration.description();
    let path = migration.path();
    let requires = migration.requires();
    let irreversible = option(migration.irreversible().map(|reason| quote!(#reason)));
    let checksum = migration.checksum();
    let up = section(migration.up());
    let check = option(migration.check().map(section));
    let down = option(migration.down().map(section));
    quote! {
        ::migrate_runtime::Migration::<#database>::__new(::migrate_runtime::__private::Parts {
            version: #version,
            digits: #digits,
            name: #name,
            description: #description,
            path: #path,
            requires: &[#(#requires),*],
            irreversible: #irreversible,
            checksum: #checksum,
            up: #up,
            check: #check,
            down: #down,
            database: ::migrate_runtime::__private::PhantomData,
        })
    }
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
    quote! {
        ::migrate_runtime::__private::Section {
            sql: #sql,
            statements: &[#(#statements),*],
            no_transaction: #no_transaction,
            foreign_keys_on: #foreign_keys_on,
            keeps_foreign_keys: #keeps_foreign_keys,
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
