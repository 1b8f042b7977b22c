//! Properties that remember whether their author wrote them.
//!
//! Views merge: what was written wins over what was derived, wherever it stands.

/// Whether the author wrote it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Origin {
    Implicit,
    Explicit,
}

/// A value and its origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Traced<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

impl<T> Traced<T> {
    pub(crate) fn explicit(value: T) -> Self {
        Self { value, origin: Origin::Explicit }
    }

    pub(crate) fn implicit(value: T) -> Self {
        Self { value, origin: Origin::Implicit }
    }

    pub(crate) fn is_explicit(&self) -> bool {
        self.origin == Origin::Explicit
    }
}

impl<T: PartialEq> Traced<T> {
    /// Whether this is taken and not `other`: what was written is, and the first of two that are the same. `None`: neither is
    /// more than the other.
    pub(crate) fn prevails(&self, other: &Self) -> Option<bool> {
        match (self.origin, other.origin) {
            (Origin::Explicit, Origin::Implicit) => Some(true),
            (Origin::Implicit, Origin::Explicit) => Some(false),
            _ => (self.value == other.value).then_some(true),
        }
    }
}

/// `first`, unless `second` was written and `first` was not; the same value twice is the first, and `tie` decides the rest.
pub(crate) fn merge<T: PartialEq>(
    first: Option<Traced<T>>,
    second: Option<Traced<T>>,
    tie: impl FnOnce(Traced<T>, Traced<T>) -> Traced<T>,
) -> Option<Traced<T>> {
    match (first, second) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) => Some(match a.prevails(&b) {
            Some(true) => a,
            Some(false) => b,
            None => tie(a, b),
        }),
    }
}

/// Named properties with their origin, in the order first set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TracedProps<T>(Vec<(&'static str, Traced<T>)>);

impl<T> Default for TracedProps<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> TracedProps<T> {
    /// The property with its origin.
    pub(crate) fn traced(&self, name: &str) -> Option<&Traced<T>> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, traced)| traced)
    }

    /// The property's value.
    pub(crate) fn value(&self, name: &str) -> Option<&T> {
        self.traced(name).map(|traced| &traced.value)
    }

    /// Sets a property, keeping its place if it is known.
    pub(crate) fn set(&mut self, name: &'static str, value: T, origin: Origin) {
        let traced = Traced { value, origin };
        match self.traced_mut(name) {
            Some(known) => *known = traced,
            None => self.0.push((name, traced)),
        }
    }

    /// Sets a property with the origin it comes with.
    pub(crate) fn set_traced(&mut self, name: &'static str, traced: Traced<T>) {
        self.set(name, traced.value, traced.origin);
    }

    fn traced_mut(&mut self, name: &str) -> Option<&mut Traced<T>> {
        self.0.iter_mut().find(|(key, _)| *key == name).map(|(_, traced)| traced)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &Traced<T>)> {
        self.0.iter().map(|(key, traced)| (*key, traced))
    }
}

impl<T: Clone + PartialEq> TracedProps<T> {
    /// Takes over from `theirs` what prevails over ours, and what is not here yet in the order that `place` puts names in. `tie`
    /// changes ours where neither prevails.
    pub(crate) fn merge(
        &mut self,
        theirs: &Self,
        place: impl Fn(&str) -> Option<usize>,
        mut tie: impl FnMut(&'static str, &mut Traced<T>, &Traced<T>),
    ) {
        let mut added = Vec::new();
        for (name, theirs) in theirs.iter() {
            let Some(ours) = self.traced_mut(name) else {
                added.push((name, theirs));
                continue;
            };
            match ours.prevails(theirs) {
                Some(true) => {}
                Some(false) => ours.clone_from(theirs),
                None => tie(name, ours, theirs),
            }
        }
        added.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
        self.0.extend(added.into_iter().map(|(name, theirs)| (name, theirs.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, Traced, TracedProps};

    fn props(entries: &[(&'static str, u8, Origin)]) -> TracedProps<u8> {
        let mut props = TracedProps::default();
        entries.iter().for_each(|(name, value, origin)| props.set(name, *value, *origin));
        props
    }

    #[test]
    fn what_was_written_prevails_and_new_properties_come_in_order() {
        use Origin::{Explicit, Implicit};
        let mut ours = props(&[("b", 1, Implicit), ("d", 1, Explicit), ("f", 1, Implicit)]);
        let theirs = props(&[
            ("z", 2, Implicit),
            ("e", 2, Implicit),
            ("d", 2, Implicit),
            ("a", 2, Explicit),
            ("b", 2, Explicit),
        ]);
        let place = |name: &str| "abcdef".find(name);
        ours.merge(&theirs, place, |_, _, _| panic!("nothing is of equal standing"));
        let want = props(&[
            ("b", 2, Explicit),
            ("d", 1, Explicit),
            ("f", 1, Implicit),
            ("a", 2, Explicit),
            ("e", 2, Implicit),
            ("z", 2, Implicit),
        ]);
        assert_eq!(ours, want);
    }

    #[test]
    fn a_tie_is_decided_by_the_caller_unless_both_are_the_same() {
        let mut ours = props(&[("a", 1, Origin::Implicit), ("b", 1, Origin::Implicit)]);
        let theirs = props(&[("a", 1, Origin::Implicit), ("b", 2, Origin::Implicit)]);
        ours.merge(&theirs, |_| None, |_, ours, theirs| ours.value += 10 * theirs.value);
        assert_eq!(ours.iter().map(|(_, traced)| traced.value).collect::<Vec<_>>(), [1, 21]);
        assert_eq!(Traced::explicit(1).prevails(&Traced::explicit(2)), None);
    }
}
