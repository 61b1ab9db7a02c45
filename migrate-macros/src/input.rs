//! What stands in the parentheses of `embed_migrations!(…)`.

use migrate_core::Dialect;
use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitBool, LitStr, Result, Token};

pub(crate) struct Input {
    /// As it is written, from the folder of Cargo.toml.
    pub(crate) folder: String,
    /// Where errors of the folder are shown.
    pub(crate) span: Span,
    pub(crate) dialect: Dialect,
    pub(crate) watched: bool,
}

const OPTIONS: &str =
    "the options are `database = \"sqlite\" | \"postgres\"` and `watched = true | false`";

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut parsed = Self {
            folder: "migrations".to_owned(),
            span: Span::call_site(),
            dialect: Dialect::Sqlite,
            watched: true,
        };
        if input.peek(LitStr) {
            let folder: LitStr = input.parse()?;
            parsed.folder = folder.value();
            parsed.span = folder.span();
            if parsed.folder.is_empty() {
                return Err(Error::new(
                    parsed.span,
                    "expected the path of a folder, found an empty one",
                ));
            }
        } else if !input.is_empty() && !input.peek(Ident) {
            let message =
                "expected the folder's path as a string, as in `embed_migrations!(\"migrations\")`";
            return Err(Error::new(input.span(), message));
        }
        let mut first = !input.is_empty() && input.peek(Ident);
        let mut seen: Vec<String> = Vec::new();
        while !input.is_empty() {
            if !std::mem::take(&mut first) {
                if !input.peek(Token![,]) {
                    return Err(Error::new(input.span(), "expected a comma"));
                }
                input.parse::<Token![,]>()?;
                if input.is_empty() {
                    break;
                }
            }
            parsed.option(input, &mut seen)?;
        }
        Ok(parsed)
    }
}

impl Input {
    fn option(&mut self, input: ParseStream<'_>, seen: &mut Vec<String>) -> Result<()> {
        let at = input.span();
        let name: Ident = input
            .parse()
            .map_err(|_| Error::new(at, format!("expected an option; {OPTIONS}")))?;
        let word = name.to_string();
        if !["database", "watched"].contains(&word.as_str()) {
            return Err(Error::new(
                at,
                format!("unknown option `{word}`; {OPTIONS}"),
            ));
        }
        if seen.contains(&word) {
            return Err(Error::new(at, format!("option `{word}` stands twice")));
        }
        let value = |found: ParseStream<'_>| {
            Error::new(found.span(), format!("expected `{word} = …`; {OPTIONS}"))
        };
        if !input.peek(Token![=]) {
            return Err(value(input));
        }
        input.parse::<Token![=]>()?;
        match word.as_str() {
            "watched" if input.peek(LitBool) => self.watched = input.parse::<LitBool>()?.value,
            "database" if input.peek(LitStr) => self.dialect = dialect(&input.parse()?)?,
            _ => return Err(value(input)),
        }
        seen.push(word);
        Ok(())
    }
}

fn dialect(word: &LitStr) -> Result<Dialect> {
    let known = Dialect::ALL
        .into_iter()
        .find(|dialect| dialect.word() == word.value());
    known.ok_or_else(|| {
        let expected = Dialect::ALL
            .map(|dialect| format!("\"{}\"", dialect.word()))
            .join(" or ");
        Error::new(
            word.span(),
            format!("unknown database \"{}\", expected {expected}", word.value()),
        )
    })
}
