//! Mistakes as compile errors, each beside an empty value of the right type, so that rustc adds none.

use crate::emit;
use crate::input::Input;
use migrate_core::{Diagnostics, Dialect, plain};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

pub(crate) fn diagnostics(input: &Input, found: &Diagnostics) -> TokenStream {
    let errors = found.iter().map(|diagnostic| {
        let message = plain(diagnostic);
        compile_error(input.span, &message)
    });
    empty(errors.collect(), input.dialect)
}

pub(crate) fn error(input: &Input, message: &str) -> TokenStream {
    empty(compile_error(input.span, message), input.dialect)
}

/// Mistakes in the macro's own parentheses.
pub(crate) fn input_errors(found: &syn::Error) -> TokenStream {
    let errors = found
        .into_iter()
        .map(|error| compile_error(error.span(), &error.to_string()));
    empty(errors.collect(), Dialect::Sqlite)
}

fn compile_error(span: Span, message: &str) -> TokenStream {
    quote_spanned!(span=> ::core::compile_error!(#message);)
}

fn empty(errors: TokenStream, dialect: Dialect) -> TokenStream {
    let database = emit::database(dialect);
    quote!({
        #errors
        ::migrate_runtime::Migrations::<#database>::__new(&[])
    })
}

/// A warning, which on stable Rust can only be had from the use of something deprecated.
pub(crate) fn unwatched(input: &Input) -> TokenStream {
    let folder = &input.folder;
    let check = match input.dialect {
        Dialect::Sqlite => format!("migrate_build::check({folder:?});"),
        Dialect::Postgres => {
            format!(
                "migrate_build::Check::new({folder:?}).database(migrate_build::Dialect::Postgres).run();"
            )
        }
    };
    let note = format!(
        "no build script watches the folder `{folder}`, so that a new migration is not noticed until \
         something else changes; add to build.rs: fn main() {{ {check} }} \
         (or accept it: embed_migrations!({folder:?}, watched = false))"
    );
    quote_spanned! {input.span=>
        const _: () = {
            #[deprecated(note = #note)]
            const UNWATCHED_FOLDER: () = ();
            UNWATCHED_FOLDER
        };
    }
}
