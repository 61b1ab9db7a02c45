//! Mistakes as compile errors, beside an empty value of the right type, so that rustc adds no errors of its own.

use crate::emit;
use crate::input::Input;
use migrate_core::{Diagnostics, Dialect, plain};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// The mistakes of a folder, each as an error of its own.
pub(crate) fn diagnostics(input: &Input, found: &Diagnostics) -> TokenStream {
    let errors = found
        .iter()
        .map(|diagnostic| compile_error(input.span, &plain(diagnostic)));
    empty(errors, input.dialect)
}

/// One error that is not about a file.
pub(crate) fn error(input: &Input, message: &str) -> TokenStream {
    empty([compile_error(input.span, message)], input.dialect)
}

/// A mistake in the macro's own parentheses. Which database is meant is not known, and so neither is the type of
/// the value: the `compile_error!` stands in its place, since that fits any type.
pub(crate) fn input_error(found: &syn::Error) -> TokenStream {
    let error = compile_error(found.span(), &found.to_string());
    quote!({ #error })
}

fn compile_error(span: Span, message: &str) -> TokenStream {
    quote_spanned!(span=> ::migrate_runtime::__private::compile_error!(#message))
}

/// The errors, and a set without migrations as the value.
fn empty(errors: impl IntoIterator<Item = TokenStream>, dialect: Dialect) -> TokenStream {
    let database = emit::database(dialect);
    let errors = errors.into_iter();
    quote!({
        #(#errors;)*
        ::migrate_runtime::Migrations::<#database>::__new(&[])
    })
}

/// The warning that no build script watches the folder. On stable Rust a macro can only warn by using something
/// that is deprecated.
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
         something else changes; add `migrate-build` to the build-dependencies and to build.rs: \
         fn main() {{ {check} }} (or accept it with the option `watched = false`)"
    );
    quote_spanned! {input.span=>
        const _: () = {
            #[deprecated(note = #note)]
            const UNWATCHED_FOLDER: () = ();
            UNWATCHED_FOLDER
        };
    }
}
