//! Settings that are only passed through: values by the property they set.

use serde_json::{Map, Value as Json};

use super::names::{Name, Word};

/// Settings of a mark, an axis, a legend and the like, in the order written. A property that the table of names does not know
/// keeps its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PropMap<K>(Vec<(Word<K>, Json)>);

impl<K> Default for PropMap<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Name> PropMap<K> {
    /// The settings of an object.
    pub(crate) fn read(object: &Map<String, Json>) -> Self {
        Self(object.iter().map(|(name, value)| (Word::new(name), value.clone())).collect())
    }

    /// The settings of an object, which is used up.
    pub(crate) fn take(object: Map<String, Json>) -> Self {
        Self(object.into_iter().map(|(name, value)| (Word::new(&name), value)).collect())
    }

    /// The settings of an object but for what is named `name`.
    pub(super) fn read_without(object: &Map<String, Json>, name: &str) -> Self {
        let kept = object.iter().filter(|(known, _)| *known != name);
        Self(kept.map(|(name, value)| (Word::new(name), value.clone())).collect())
    }

    /// The settings of a value that is an object.
    pub(crate) fn of(json: &Json) -> Option<Self> {
        json.as_object().map(Self::read)
    }

    /// The value of a property.
    pub(crate) fn get(&self, property: K) -> Option<&Json> {
        self.0.iter().find(|(known, _)| is(known, property)).map(|(_, value)| value)
    }

    /// The value of a property, to be changed.
    pub(crate) fn get_mut(&mut self, property: K) -> Option<&mut Json> {
        self.0.iter_mut().find(|(known, _)| is(known, property)).map(|(_, value)| value)
    }

    /// The value of a property that is a text.
    pub(crate) fn text(&self, property: K) -> Option<&str> {
        self.get(property)?.as_str()
    }

    /// The value of a property, if JavaScript takes it for true.
    pub(crate) fn truthy(&self, property: K) -> Option<&Json> {
        super::json::truthy_value(self.get(property))
    }

    /// Whether a property is set, be it to null.
    pub(crate) fn contains(&self, property: K) -> bool {
        self.get(property).is_some()
    }

    /// Sets a property, keeping its place if it is set already.
    pub(crate) fn set(&mut self, property: K, value: impl Into<Json>) {
        self.put(Word::Known(property), value.into());
    }

    /// Takes a property out.
    pub(crate) fn remove(&mut self, property: K) -> Option<Json> {
        let place = self.0.iter().position(|(known, _)| is(known, property))?;
        Some(self.0.remove(place).1)
    }

    /// Lays `over` over these settings.
    pub(crate) fn extend(&mut self, over: Self) {
        over.0.into_iter().for_each(|(property, value)| self.put(property, value));
    }

    /// Keeps the properties that `is_kept`.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(K) -> bool) {
        self.0.retain(|(known, _)| known.known().is_some_and(&is_kept));
    }

    /// Whether nothing is set.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The properties that the table knows, with their values.
    pub(crate) fn known(&self) -> impl Iterator<Item = (K, &Json)> {
        self.0.iter().filter_map(|(property, value)| Some((property.known()?, value)))
    }

    /// All properties by name, with their values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(property, value)| (property.text(), value))
    }

    /// The settings as JSON again.
    pub(crate) fn to_object(&self) -> Map<String, Json> {
        self.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    fn put(&mut self, property: Word<K>, value: Json) {
        match self.0.iter_mut().find(|(known, _)| *known == property) {
            Some(entry) => entry.1 = value,
            None => self.0.push((property, value)),
        }
    }
}

impl<K: Name> FromIterator<(K, Json)> for PropMap<K> {
    fn from_iter<T: IntoIterator<Item = (K, Json)>>(entries: T) -> Self {
        let mut props = Self::default();
        entries.into_iter().for_each(|(property, value)| props.set(property, value));
        props
    }
}

/// An axis, a legend, a header or a scale as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Switchable<K> {
    /// `null`, and for an axis, a legend or a scale `false`.
    Off,
    On(PropMap<K>),
}

impl<K: Name> Switchable<K> {
    /// The settings of a value that does not turn it off; none where it is no object.
    pub(crate) fn on(json: &Json) -> Self {
        Self::On(PropMap::of(json).unwrap_or_default())
    }

    /// The settings, unless it is turned off.
    pub(crate) fn props(&self) -> Option<&PropMap<K>> {
        match self {
            Self::Off => None,
            Self::On(props) => Some(props),
        }
    }
}

fn is<K: Name>(known: &Word<K>, property: K) -> bool {
    matches!(known, Word::Known(known) if *known == property)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::PropMap;
    use crate::vegalite::names::AxisProp;

    fn props(json: Json) -> PropMap<AxisProp> {
        PropMap::of(&json).unwrap()
    }

    #[test]
    fn settings_keep_their_order_and_unknown_names() {
        let mut axis = props(json!({"grid": false, "gird": 1, "tickCount": 5}));
        axis.set(AxisProp::Grid, true);
        axis.set(AxisProp::Orient, "top");
        assert_eq!(axis.remove(AxisProp::TickCount), Some(json!(5)));
        let names: Vec<_> = axis.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["grid", "gird", "orient"]);
        assert_eq!(axis.get(AxisProp::Grid), Some(&json!(true)));
    }

    #[test]
    fn settings_are_laid_over_each_other() {
        let mut axis = props(json!({"grid": false, "x": 1}));
        axis.extend(props(json!({"x": 2, "orient": "top"})));
        assert_eq!(Json::Object(axis.to_object()), json!({"grid": false, "x": 2, "orient": "top"}));
    }
}
