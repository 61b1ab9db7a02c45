//! Random numbers that shrink: what is not there is 0, and 0 is the simplest choice.

/// The choices of one step.
pub(super) struct Dice<'a>(std::slice::Iter<'a, u8>);

impl<'a> Dice<'a> {
    pub(super) fn new(numbers: &'a [u8]) -> Self {
        Self(numbers.iter())
    }

    fn number(&mut self) -> usize {
        self.0.next().copied().map_or(0, usize::from)
    }

    /// A number below this one, which is small.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.number() % end.max(1)
    }

    /// Whether something is done that is not done by the simplest choice.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.number() * 100 / 256 >= 100 - percent
    }

    pub(super) fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    pub(super) fn maybe_one_of<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        let at = self.below(list.len());
        list.get(at).copied()
    }

    pub(super) fn choose<T>(&mut self, mut list: Vec<T>) -> T {
        let at = self.below(list.len());
        list.swap_remove(at)
    }
}
