//! Medians, ratios, and tables of them.

use std::time::Duration;

/// The middle one; of an even number, the upper.
pub fn median<T: PartialOrd + Copy>(values: &[T]) -> Option<T> {
    let mut values = values.to_vec();
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values.get(values.len() / 2).copied()
}

/// The median of the ratios of each round: what else the machine does in a round falls on both.
pub fn ratio(times: &[Duration], base: &[Duration]) -> Option<f64> {
    let pairs = times.iter().zip(base);
    let ratios = pairs.map(|(time, base)| time.as_secs_f64() / base.as_secs_f64());
    median(&ratios.collect::<Vec<_>>())
}

/// A time and its ratio, or a dash.
pub fn cell(times: &[Duration], base: &[Duration]) -> String {
    match (median(times), ratio(times, base)) {
        (Some(time), Some(ratio)) => format!("{} ({ratio:.2})", words(time)),
        _ => "–".to_owned(),
    }
}

/// With three digits or so.
pub fn words(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    let digits = |value: f64| match value {
        value if value < 10.0 => format!("{value:.2}"),
        value if value < 100.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    };
    match micros {
        micros if micros < 1e3 => format!("{} µs", digits(micros)),
        micros if micros < 1e6 => format!("{} ms", digits(micros / 1e3)),
        micros => format!("{} s", digits(micros / 1e6)),
    }
}

/// A Markdown table, headed by what was done.
pub fn print(title: &str, head: &[&str], rows: &[Vec<String>]) {
    println!("## {title}\n");
    println!("| {} |", head.join(" | "));
    println!("|{}", "---|".repeat(head.len()));
    for row in rows {
        println!("| {} |", row.join(" | "));
    }
    println!();
}

/// A column of a table for each number of migrations: names and cells.
pub type Columns = Vec<(usize, Vec<(String, String)>)>;

/// A row for each name, a column for each number of migrations.
pub fn print_sizes(title: &str, columns: &Columns) {
    let heads = columns.iter().map(|(count, _)| format!("N = {count}"));
    let heads: Vec<String> = heads.collect();
    let mut head = vec![""];
    head.extend(heads.iter().map(String::as_str));
    let Some((_, names)) = columns.first() else {
        return;
    };
    let rows = names.iter().enumerate().map(|(at, (name, _))| {
        let cells = columns.iter().map(|(_, cells)| cells[at].1.clone());
        std::iter::once(name.clone()).chain(cells).collect()
    });
    print(title, &head, &rows.collect::<Vec<_>>());
}
