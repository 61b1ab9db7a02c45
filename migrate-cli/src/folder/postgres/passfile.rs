//! `~/.pgpass`: passwords by host, port, database and user, as the server's own programs read it.

use std::path::Path;

/// What a connection is to.
#[derive(Clone, Copy)]
pub(super) struct To<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// The password that a file has for a connection. Without a word there is none where the file cannot be read, as in
/// libpq.
///
/// # Errors
///
/// That others may read the file, which libpq only warns of and passes over; or that the password is not UTF-8.
pub(super) fn look_up(path: &Path, to: To<'_>) -> Result<Option<String>, String> {
    // `/dev/null` is a way to say that there is none.
    if !path.is_file() {
        return Ok(None);
    }
    let Ok(bytes) = std::fs::read(path) else {
        return Ok(None);
    };
    if is_open(path) {
        let path = path.display();
        return Err(format!(
            "`{path}` may be read by others, and is passed over: `chmod 600` it"
        ));
    }
    // A line that is not UTF-8, a comment say, does not make the others unreadable.
    let text = String::from_utf8_lossy(&bytes);
    match text.lines().find_map(|line| password(line, to)) {
        Some(found) if found.contains(char::REPLACEMENT_CHARACTER) => {
            let path = path.display();
            Err(format!(
                "the password in `{path}` is not UTF-8: save the file as UTF-8"
            ))
        }
        found => Ok(found),
    }
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map(|file| file.permissions().mode());
    mode.is_ok_and(|mode| mode & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

fn password(line: &str, to: To<'_>) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let fields = fields(line);
    let [host, port, database, user, password] = fields.as_slice() else {
        return None;
    };
    let is = |field: &str, wanted: &str| field == "*" || field == wanted;
    let fits = is(host, to.host)
        && is(port, &to.port.to_string())
        && is(database, to.database)
        && is(user, to.user);
    fits.then(|| password.clone())
}

/// `:` ends a field, and a backslash takes the next character as it is.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let taken = match letter {
            // A password may hold colons.
            ':' if fields.len() < 5 => {
                fields.push(String::new());
                continue;
            }
            '\\' => letters.next(),
            letter => Some(letter),
        };
        if let Some(field) = fields.last_mut() {
            field.extend(taken);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::{To, fields, password};

    const TO: To<'_> = To {
        host: "db.example",
        port: 5432,
        database: "app",
        user: "me",
    };

    #[test]
    fn the_first_line_that_fits() {
        let lines = [
            ("db.example:5432:app:me:secret", Some("secret")),
            ("*:*:*:me:se:cret", Some("se:cret")),
            ("*:*:*:me:s\\:e\\\\t", Some("s:e\\t")),
            ("*:5433:*:me:secret", None),
            ("*:*:*:you:secret", None),
            ("#*:*:*:me:secret", None),
            ("nonsense", None),
        ];
        for (line, expected) in lines {
            assert_eq!(password(line, TO).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn an_address_of_numbers_has_colons() {
        assert_eq!(fields("\\:\\:1:1:a:b:c"), ["::1", "1", "a", "b", "c"]);
    }
}
