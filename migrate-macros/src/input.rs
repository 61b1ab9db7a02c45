//! What stands in the parentheses of `embed_migrations!(…)`.

use migrate_core::Dialect;
use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitBool, LitStr, Result, Token};

pub(crate) struct Input {
    /// The path as it is written, relative to the folder of Cargo.toml.
    pub(crate) folder: String,
    /// Where errors of the folder are shown: at the path, or at the whole call.
    pub(crate) span: Span,
    pub(crate) dialect: Dialect,
    /// Whether there should be a build script that watches the folder.
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
        let mut seen: Vec<String> = Vec::new();
        if input.peek(LitStr) {
            parsed.folder(&input.parse()?)?;
        } else if input.peek(Ident) && input.peek2(Token![=]) {
            parsed.option(input, &mut seen)?;
        } else if !input.is_empty() {
            let message = "expected the folder's path as a string literal, as in \
                           `embed_migrations!(\"migrations\")`";
            return Err(Error::new(input.span(), message));
        }
        while !input.is_empty() {
            if !input.peek(Token![,]) {
                return Err(Error::new(input.span(), "expected a comma"));
            }
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                parsed.option(input, &mut seen)?;
            }
        }
        Ok(parsed)
    }
}

impl Input {
    /// Takes the folder's path.
    fn folder(&mut self, written: &LitStr) -> Result<()> {
        self.folder = written.value();
        self.span = written.span();
        match self.folder.is_empty() {
            true => Err(Error::new(
                self.span,
                "expected the path of a folder, found an empty one",
            )),
            false => Ok(()),
        }
    }

    /// Takes an option, `name = value`.
    fn option(&mut self, input: ParseStream<'_>, seen: &mut Vec<String>) -> Result<()> {
        let at = input.span();
        let name: Ident = input
            .parse()
            .map_err(|_| Error::new(at, format!("expected an option; {OPTIONS}")))?;
        let word = name.to_string();
        let values = match word.as_str() {
            "database" => "`database = \"sqlite\"` or `database = \"postgres\"`",
            "watched" => "`watched = true` or `watched = false`",
            _ => {
                let message = format!("unknown option `{word}`; {OPTIONS}");
                return Err(Error::new(at, message));
            }
        };
        if seen.contains(&word) {
            return Err(Error::new(at, format!("option `{word}` stands twice")));
        }
        // At the end of the input there is nothing to point at, and syn would point at the whole call.
        let expected = |found: ParseStream<'_>| {
            let at = if found.is_empty() { at } else { found.span() };
            Error::new(at, format!("expected {values}"))
        };
        if !input.peek(Token![=]) {
            return Err(expected(input));
        }
        input.parse::<Token![=]>()?;
        match word.as_str() {
            "watched" if input.peek(LitBool) => self.watched = input.parse::<LitBool>()?.value,
            "database" if input.peek(LitStr) => self.dialect = dialect(&input.parse()?)?,
            _ => return Err(expected(input)),
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
