//! From the macro's input to its output. Whatever is wrong becomes a compile error, never a panic.

use crate::input::Input;
use crate::{emit, report};
use migrate_core::{load, watch_variable};
use proc_macro2::TokenStream;
use std::env;
use std::path::PathBuf;

/// Reads the input and the folder that it names, and gives the expression or the errors.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    let input = match syn::parse2::<Input>(tokens) {
        Ok(input) => input,
        Err(error) => return report::input_error(&error),
    };
    let Some(root) = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        let message =
            "CARGO_MANIFEST_DIR is not set, from which the folder's path begins: build with cargo";
        return report::error(&input, message);
    };
    let folder = root.join(&input.folder);
    match load(&folder, input.dialect) {
        Ok(set) => {
            let watched = !input.watched || env::var_os(watch_variable(&input.folder)).is_some();
            let warning = (!watched).then(|| report::unwatched(&input));
            emit::migrations(&set, warning)
        }
        Err(found) => report::diagnostics(&input, &found),
    }
}
