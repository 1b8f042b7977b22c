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
pub(crate) struct TracedProps<K, T>(Vec<(K, Traced<T>)>);

impl<K, T> Default for TracedProps<K, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy + PartialEq, T> TracedProps<K, T> {
    /// The property with its origin.
    pub(crate) fn traced(&self, property: K) -> Option<&Traced<T>> {
        self.0.iter().find(|(key, _)| *key == property).map(|(_, traced)| traced)
    }

    /// The property's value.
    pub(crate) fn value(&self, property: K) -> Option<&T> {
        self.traced(property).map(|traced| &traced.value)
    }

    /// Sets a property, keeping its place if it is known.
    pub(crate) fn set(&mut self, property: K, value: T, origin: Origin) {
        let traced = Traced { value, origin };
        match self.traced_mut(property) {
            Some(known) => *known = traced,
            None => self.0.push((property, traced)),
        }
    }

    /// Sets a property with the origin it comes with.
    pub(crate) fn set_traced(&mut self, property: K, traced: Traced<T>) {
        self.set(property, traced.value, traced.origin);
    }

    fn traced_mut(&mut self, property: K) -> Option<&mut Traced<T>> {
        self.0.iter_mut().find(|(key, _)| *key == property).map(|(_, traced)| traced)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, &Traced<T>)> {
        self.0.iter().map(|(key, traced)| (*key, traced))
    }
}

impl<K: Copy + Ord, T: Clone + PartialEq> TracedProps<K, T> {
    /// Takes over from `theirs` what prevails over ours, and what is not here yet in the order of the properties. `tie` changes
    /// ours where neither prevails.
    pub(crate) fn merge(&mut self, theirs: &Self, mut tie: impl FnMut(K, &mut Traced<T>, &Traced<T>)) {
        let mut added = Vec::new();
        for (property, theirs) in theirs.iter() {
            let Some(ours) = self.traced_mut(property) else {
                added.push((property, theirs));
                continue;
            };
            match ours.prevails(theirs) {
                Some(true) => {}
                Some(false) => ours.clone_from(theirs),
                None => tie(property, ours, theirs),
            }
        }
        added.sort_by_key(|(property, _)| *property);
        self.0.extend(added.into_iter().map(|(property, theirs)| (property, theirs.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, Traced, TracedProps};

    fn props(entries: &[(&'static str, u8, Origin)]) -> TracedProps<&'static str, u8> {
        let mut props = TracedProps::default();
        entries.iter().for_each(|(name, value, origin)| props.set(*name, *value, *origin));
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
        ours.merge(&theirs, |_, _, _| panic!("nothing is of equal standing"));
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
        ours.merge(&theirs, |_, ours, theirs| ours.value += 10 * theirs.value);
        assert_eq!(ours.iter().map(|(_, traced)| traced.value).collect::<Vec<_>>(), [1, 21]);
        assert_eq!(Traced::explicit(1).prevails(&Traced::explicit(2)), None);
    }
}
