//! Parents before their children.

use super::super::table::Table;
use std::collections::HashMap;

/// The tables in groups that refer to one another in a circle, most often of one table each. A group
/// comes after those that it refers to.
pub(super) fn components<'a>(tables: &[&'a Table]) -> Vec<Vec<&'a Table>> {
    let place = |(at, table): (usize, &&Table)| (table.name.to_ascii_lowercase(), at);
    let places: HashMap<String, usize> = tables.iter().enumerate().map(place).collect();
    let parents = tables.iter().map(|table| {
        let parents = table.foreign_keys.iter();
        let parents = parents.filter_map(|key| places.get(&key.parent.to_ascii_lowercase()));
        parents.copied().collect()
    });
    let mut walk = Walk {
        parents: parents.collect(),
        seen: vec![None; tables.len()],
        low: vec![0; tables.len()],
        done: vec![false; tables.len()],
        path: Vec::new(),
        count: 0,
        found: Vec::new(),
    };
    for at in 0..tables.len() {
        if walk.seen[at].is_none() {
            walk.visit(at);
        }
    }
    let group = |group: Vec<usize>| group.into_iter().map(|at| tables[at]).collect();
    walk.found.into_iter().map(group).collect()
}

/// Tarjan's algorithm, with the stack in a vector: a chain of tables may be long.
struct Walk {
    /// By table: the tables that it refers to.
    parents: Vec<Vec<usize>>,
    /// By table: when it was met, counted from 0.
    seen: Vec<Option<usize>>,
    /// By table: when the first was met that it leads back to.
    low: Vec<usize>,
    /// By table: whether its group is found.
    done: Vec<bool>,
    /// The tables met whose group is not found yet.
    path: Vec<usize>,
    /// How many were met.
    count: usize,
    found: Vec<Vec<usize>>,
}

impl Walk {
    fn visit(&mut self, start: usize) {
        let mut stack = vec![(start, 0)];
        self.enter(start);
        while let Some((at, next)) = stack.last_mut() {
            let at = *at;
            let Some(parent) = self.parents[at].get(*next).copied() else {
                stack.pop();
                self.leave(at);
                if let Some((child, _)) = stack.last() {
                    self.low[*child] = self.low[*child].min(self.low[at]);
                }
                continue;
            };
            *next += 1;
            match self.seen[parent] {
                None => {
                    self.enter(parent);
                    stack.push((parent, 0));
                }
                Some(order) if !self.done[parent] => self.low[at] = self.low[at].min(order),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, at: usize) {
        self.seen[at] = Some(self.count);
        self.low[at] = self.count;
        self.count += 1;
        self.path.push(at);
    }

    fn leave(&mut self, at: usize) {
        if Some(self.low[at]) != self.seen[at] {
            return;
        }
        let first = self.path.iter().position(|other| *other == at);
        let mut group = self.path.split_off(first.unwrap_or_default());
        for at in &group {
            self.done[*at] = true;
        }
        group.sort_unstable();
        self.found.push(group);
    }
}
