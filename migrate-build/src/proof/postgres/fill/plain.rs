//! A value of a type, as the server reads it.

use super::super::table::{Kinds, Oid};
use crate::proof::made::{DIGITS, date, date_time, sized};

/// How many types within types are followed.
const DEEP: usize = 6;

/// The value that a number stands for; `None`: nobody knows how one of this type is written.
pub(crate) fn plain(kinds: &Kinds, kind: Oid, modifier: i32, number: i64) -> Option<String> {
    value(kinds, kind, modifier, number, 0)
}

fn value(kinds: &Kinds, kind: Oid, modifier: i32, number: i64, depth: usize) -> Option<String> {
    if depth > DEEP {
        return None;
    }
    let (kind, modifier) = kinds.base(kind, modifier);
    let kind = kinds.get(kind)?;
    let inner = |of: Oid, modifier: i32, number: i64| value(kinds, of, modifier, number, depth + 1);
    Some(match kind.class {
        'e' => {
            let count = i64::try_from(kind.labels.len()).unwrap_or(1).max(1);
            let at = usize::try_from(number.rem_euclid(count)).unwrap_or_default();
            kind.labels.get(at)?.clone()
        }
        'c' => {
            let parts = kind.attributes.iter().zip(number..);
            let parts = parts.map(|((of, modifier), number)| inner(*of, *modifier, number));
            let parts: Vec<String> = parts.collect::<Option<Vec<String>>>()?;
            let parts: Vec<String> = parts.iter().map(|part| quoted(part)).collect();
            format!("({})", parts.join(","))
        }
        'r' => {
            let bounds =
                [number, number.saturating_add(1)].map(|number| inner(kind.of?, -1, number));
            let [Some(from), Some(to)] = bounds else {
                return None;
            };
            format!("[{},{})", quoted(&from), quoted(&to))
        }
        'm' => format!("{{{}}}", inner(kind.of?, -1, number)?),
        _ if kind.category == 'A' => format!("{{{}}}", quoted(&inner(kind.of?, modifier, number)?)),
        _ => built_in(&kind.name, kind.category, modifier, number)?,
    })
}

/// A part of an array, a range or a row.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn built_in(name: &str, category: char, modifier: i32, number: i64) -> Option<String> {
    let known = numbers(name, modifier, number)
        .or_else(|| texts(name, modifier, number))
        .or_else(|| times(name, number))
        .or_else(|| networks(name, number))
        .or_else(|| shapes(name, number))
        .or_else(|| of_the_server(name, number))
        .or_else(|| of_extensions(name, modifier, number));
    // It is a type of an extension: most of them read a number.
    let reads_digits = matches!(category, 'N' | 'S' | 'U');
    known.or_else(|| reads_digits.then(|| number.to_string()))
}

fn numbers(name: &str, modifier: i32, number: i64) -> Option<String> {
    Some(match name {
        "int2" => (1 + number.rem_euclid(32_000)).to_string(),
        "int4" | "int8" | "oid" | "xid" | "cid" | "xid8" => number.to_string(),
        "numeric" => numeric(modifier, number),
        "float4" | "float8" => format!("{number}.5"),
        "money" => format!("{number}.50"),
        "bool" => "t".to_owned(),
        "bit" => bits(number, length(modifier.saturating_add(4)).unwrap_or(1)),
        "varbit" => bits(
            number,
            length(modifier.saturating_add(4)).unwrap_or(8).min(20),
        ),
        _ => return None,
    })
}

fn texts(name: &str, modifier: i32, number: i64) -> Option<String> {
    let digits = number.to_string();
    Some(match name {
        "bpchar" => sized(number, length(modifier).unwrap_or(1), DIGITS),
        "varchar" => match length(modifier) {
            Some(length) if length < digits.len() => sized(number, length, DIGITS),
            _ => digits,
        },
        "char" => sized(number, 1, DIGITS),
        "text" | "citext" | "name" | "refcursor" => digits,
        "uuid" => format!("00000000-0000-4000-8000-{number:012}"),
        "json" | "jsonb" => format!("{{\"a\": {number}}}"),
        "jsonpath" => format!("$.a{number}"),
        "bytea" => format!("\\x{}", hex(digits.as_bytes())),
        "tsvector" | "tsquery" => format!("a{number}"),
        "xml" => format!("<a>{number}</a>"),
        _ => return None,
    })
}

fn times(name: &str, number: i64) -> Option<String> {
    Some(match name {
        "date" => date(number),
        "timestamp" => date_time(number),
        "timestamptz" => format!("{}+00", date_time(number)),
        "time" => date_time(number)[11..].to_owned(),
        "timetz" => format!("{}+00", &date_time(number)[11..]),
        "interval" => format!("{number} minutes"),
        _ => return None,
    })
}

fn networks(name: &str, number: i64) -> Option<String> {
    let bytes = [number >> 16 & 255, number >> 8 & 255, number & 255];
    let [first, second, third] = bytes;
    Some(match name {
        "inet" | "cidr" => format!("10.{first}.{second}.{third}"),
        "macaddr" | "macaddr8" => format!("02:00:00:{first:02x}:{second:02x}:{third:02x}"),
        _ => return None,
    })
}

fn shapes(name: &str, number: i64) -> Option<String> {
    Some(match name {
        "point" => format!("({number},1)"),
        "line" => format!("{{1,-1,{number}}}"),
        "lseg" | "path" => format!("[(0,0),({number},1)]"),
        "box" => format!("({number},2),(0,1)"),
        "polygon" => format!("((0,0),({number},0),({number},1))"),
        "circle" => format!("<(0,0),{number}>"),
        _ => return None,
    })
}

/// What names things of the server, most of which are there on every one.
fn of_the_server(name: &str, number: i64) -> Option<String> {
    Some(match name {
        "pg_lsn" => format!("0/{number:X}"),
        "tid" => format!("(0,{})", 1 + number.rem_euclid(60_000)),
        "txid_snapshot" | "pg_snapshot" => format!("{number}:{number}:"),
        "regclass" => "pg_class".to_owned(),
        "regtype" => "integer".to_owned(),
        "regproc" => "pg_backend_pid".to_owned(),
        "regprocedure" => "pg_backend_pid()".to_owned(),
        "regnamespace" => "pg_catalog".to_owned(),
        "regconfig" => "simple".to_owned(),
        "int2vector" | "oidvector" => format!("1 {}", 1 + number.rem_euclid(32_000)),
        _ => return None,
    })
}

fn of_extensions(name: &str, modifier: i32, number: i64) -> Option<String> {
    Some(match name {
        "ltree" | "lquery" | "ltxtquery" => format!("a{number}"),
        "hstore" => format!("a=>{number}"),
        "geometry" | "geography" => format!("POINT({} 1)", number.rem_euclid(90)),
        "vector" => {
            let size = usize::try_from(modifier).unwrap_or(3).max(1);
            let mut parts = vec!["0".to_owned(); size];
            parts[0] = number.to_string();
            format!("[{}]", parts.join(","))
        }
        _ => return None,
    })
}

/// The length in a modifier of `varchar(n)`.
fn length(modifier: i32) -> Option<usize> {
    usize::try_from(modifier.checked_sub(4)?)
        .ok()
        .filter(|length| *length > 0)
}

/// As many digits as `numeric(p, s)` takes.
fn numeric(modifier: i32, number: i64) -> String {
    let Some(packed) = modifier.checked_sub(4).filter(|packed| *packed >= 0) else {
        return number.to_string();
    };
    let (precision, scale) = (packed >> 16 & 0xFFFF, packed & 0x7FF);
    let whole = precision - scale;
    let fraction = if scale > 0 { ".5" } else { "" };
    if whole <= 0 {
        return format!("0{fraction}");
    }
    let limit = 10_i64
        .checked_pow(u32::try_from(whole).unwrap_or(18).min(18))
        .unwrap_or(i64::MAX);
    format!("{}{fraction}", 1 + number.rem_euclid(limit - 1))
}

fn bits(number: i64, length: usize) -> String {
    (0..length)
        .rev()
        .map(|at| {
            if at < 63 && number >> at & 1 == 1 {
                '1'
            } else {
                '0'
            }
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{bits, built_in, numeric};

    #[test]
    fn numbers_fit_what_a_type_takes() {
        assert_eq!(numeric(-1, 10_007), "10007");
        // numeric(5,2), numeric(3,0), numeric(2,2)
        assert_eq!(numeric((5 << 16 | 2) + 4, 10_007), "18.5");
        assert_eq!(numeric((3 << 16) + 4, 10_007), "18");
        assert_eq!(numeric((2 << 16 | 2) + 4, 10_007), "0.5");
        assert_eq!(bits(5, 4), "0101");
        let text =
            |name: &str, modifier: i32| built_in(name, 'S', modifier, 10_007).unwrap_or_default();
        assert_eq!(text("varchar", 7), "007");
        assert_eq!(text("varchar", 44), "10007");
        assert_eq!(text("bpchar", 10), "010007");
        assert_eq!(text("int2", -1), "10008");
        assert_eq!(text("uuid", -1), "00000000-0000-4000-8000-000000010007");
    }
}
