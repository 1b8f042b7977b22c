//! How fields are read: as dates, numbers, booleans, texts, or only flattened.
//!
//! What a view's data says explicitly comes first; the rest follows from how fields are used. Fields that a transform
//! made are left as they are.

use serde_json::{Map, Value as Json};

use crate::compile::access_path::{nested_access, without_path};
use crate::compile::channel::is_path;
use crate::compile::explicit::{Origin, Traced};
use crate::compile::model::{ModelId, ModelKind, Tree};
use crate::compile::time_unit::is_date_time;
use crate::compile::transform::formula;
use crate::error::{Error, Result};
use crate::vega::Transform;
use crate::vegalite::json::{split_access_path, truthy};
use crate::vegalite::{Aggregate, Channel, ChannelDef, DataType, FieldTest, Orientation, Predicate, Sort};

/// Fields and what they are read as: `date`, `number`, `boolean`, `string`, `flatten`, `date:…`, `utc:…`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parse(Vec<(String, String)>);

impl PartialEq for Parse {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|(field, kind)| other.kind(field) == Some(kind))
    }
}

impl Parse {
    pub(crate) fn fields(&self) -> Vec<String> {
        self.0.iter().map(|(field, _)| field.clone()).collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, kind)| (field.as_str(), kind.as_str()))
    }

    /// What the field is read as.
    pub(crate) fn kind(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == field).map(|(_, kind)| kind.as_str())
    }

    /// Reads the field as `kind`, keeping its place if it is known.
    pub(crate) fn set(&mut self, field: &str, kind: &str) {
        match self.0.iter_mut().find(|(known, _)| known == field) {
            Some(entry) => kind.clone_into(&mut entry.1),
            None => self.0.push((field.to_owned(), kind.to_owned())),
        }
    }

    /// Reads the field as `kind` unless it is read already.
    fn set_default(&mut self, field: &str, kind: &str) {
        if self.kind(field).is_none() {
            self.set(field, kind);
        }
    }

    pub(crate) fn remove(&mut self, field: &str) {
        self.0.retain(|(known, _)| known != field);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what another step reads, which wins.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (field, kind) in other.iter() {
            self.set(field, kind);
        }
    }

    /// Vega's `format.parse`: the fields that are not nested.
    pub(super) fn to_format(&self) -> Json {
        let flat = self.iter().filter(|(field, _)| depth(field) == 1);
        Json::Object(flat.map(|(field, kind)| (field.to_owned(), Json::from(kind))).collect())
    }

    /// The parsing as transforms; `nested`: only of the fields that [`Parse::to_format`] leaves out.
    ///
    /// # Errors
    ///
    /// When a field is read as something unknown.
    pub(super) fn to_transforms(&self, nested: bool) -> Result<Vec<Transform>> {
        let fields = self.iter().filter(|(field, _)| !nested || depth(field) > 1);
        fields.map(|(field, kind)| formula(&parse_source(field, kind)?, &without_path(field))).collect()
    }
}

/// How many keys the access path has; none of an empty one.
pub(super) fn depth(path: &str) -> usize {
    if path.is_empty() { 0 } else { split_access_path(path).len() }
}

fn parse_source(field: &str, kind: &str) -> Result<String> {
    let access = nested_access(field, "datum");
    let pattern = |text: &str| {
        let quoted = |mark| text.len() >= 2 && text.starts_with(mark) && text.ends_with(mark);
        if quoted('\'') || quoted('"') { text[1..text.len() - 1].to_owned() } else { text.to_owned() }
    };
    let by_pattern = |function: &str, text: &str| {
        let pattern = crate::vegalite::json::quote(&pattern(text));
        format!("{function}({access},{pattern})")
    };
    Ok(match kind {
        "number" => format!("toNumber({access})"),
        "boolean" => format!("toBoolean({access})"),
        "string" => format!("toString({access})"),
        "date" => format!("toDate({access})"),
        "flatten" => access,
        _ => match kind.split_once(':') {
            Some(("date", text)) => by_pattern("timeParse", text),
            Some(("utc", text)) => by_pattern("utcParse", text),
            _ => return Err(Error::spec(format!("field \"{field}\" cannot be read as \"{kind}\""))),
        },
    })
}

/// What is known about fields on the way down: how they were read, or that a transform made them.
#[derive(Clone, Debug, Default)]
pub(crate) struct AncestorParse {
    /// `None`: the author said that the field is not to be touched.
    fields: Vec<(String, Traced<Option<String>>)>,
    /// Nothing is to be parsed.
    pub(crate) nothing: bool,
}

/// Marks fields that a transform made.
pub(super) const DERIVED: &str = "derived";

impl AncestorParse {
    pub(super) fn traced(&self, field: &str) -> Option<&Traced<Option<String>>> {
        self.fields.iter().find(|(known, _)| known == field).map(|(_, traced)| traced)
    }

    pub(super) fn set(&mut self, field: &str, kind: Option<&str>, origin: Origin) {
        let traced = Traced { value: kind.map(str::to_owned), origin };
        match self.fields.iter_mut().find(|(known, _)| known == field) {
            Some(entry) => entry.1 = traced,
            None => self.fields.push((field.to_owned(), traced)),
        }
    }

    /// What of `explicit` and `implicit` is still to be parsed, which is known from here on; `None`: nothing.
    pub(super) fn parse(
        &mut self,
        explicit: &Map<String, Json>,
        mut implicit: Parse,
        warn: &dyn Fn(String),
    ) -> Option<Parse> {
        let clash = |field: &str, kind: &str, known: Option<&str>| {
            warn(format!(
                "field \"{field}\" is read as \"{kind}\" though it is read as \"{}\" already",
                known.unwrap_or("null")
            ));
        };
        for (field, kind) in implicit.clone().iter() {
            let Some(known) = self.traced(field) else { continue };
            let value = known.value.as_deref();
            if known.is_explicit() || value == Some(kind) || value == Some(DERIVED) || kind == "flatten" {
                implicit.remove(field);
            } else {
                clash(field, kind, value);
            }
        }
        let mut parse = Parse::default();
        for (field, kind) in explicit {
            let kind = kind.as_str();
            match self.traced(field) {
                Some(known) if known.value.as_deref() == kind => continue,
                Some(known) => clash(field, kind.unwrap_or("null"), known.value.as_deref()),
                None => {}
            }
            self.set(field, kind, Origin::Explicit);
            if let Some(kind) = kind {
                parse.set(field, kind);
            }
        }
        for (field, kind) in implicit.iter() {
            self.set(field, Some(kind), Origin::Implicit);
            parse.set(field, kind);
        }
        (!parse.is_empty() && !self.nothing).then_some(parse)
    }
}

/// What the literals of a filter say about its fields.
pub(super) fn from_filter(filter: &Predicate) -> Parse {
    let mut parse = Parse::default();
    collect_filter(filter, &mut parse);
    parse
}

fn collect_filter(filter: &Predicate, parse: &mut Parse) {
    let (field, time_unit, test) = match filter {
        Predicate::Not(part) => return collect_filter(part, parse),
        Predicate::And(parts) | Predicate::Or(parts) => {
            return parts.iter().for_each(|part| collect_filter(part, parse));
        }
        Predicate::Field { field, time_unit, test } => (field, time_unit, test),
        _ => return,
    };
    let value = match test {
        FieldTest::Compare(_, limit) => Some(limit),
        FieldTest::OneOf(values) => values.first(),
        FieldTest::Between(lower, _) => Some(lower),
        FieldTest::Valid(_) | FieldTest::Within(_) => return,
    };
    match value.filter(|value| truthy(value)) {
        Some(Json::Number(_)) => parse.set(field, "number"),
        Some(Json::String(_)) => parse.set(field, "string"),
        Some(value) if is_date_time(value) => parse.set(field, "date"),
        _ => {}
    }
    if time_unit.as_ref().is_some_and(truthy) {
        parse.set(field, "date");
    }
}

/// What the use of fields in encodings and cells says about them.
pub(super) fn from_encoding(tree: &Tree, id: ModelId) -> Parse {
    let mut parse = Parse::default();
    let model = tree.model(id);
    match &model.kind {
        ModelKind::Unit(unit) => {
            for (channel, def) in unit.encoding.each() {
                let Some(def) = def.field_def() else { continue };
                let main = (!def.is_typed_field()).then(|| unit.encoding.def(channel.main()));
                let kind = def.kind.or_else(|| main.flatten().and_then(|main| main.kind));
                add(&mut parse, def, kind);
            }
            // A path is drawn along its dimension, which has to be in order of numbers.
            if is_path(unit.mark.kind) && !unit.encoding.has(Channel::Order) {
                let horizontal = unit.mark.orientation() == Some(Orientation::Horizontal);
                let dimension = unit.encoding.def(if horizontal { Channel::Y } else { Channel::X });
                if let Some(def) = dimension.filter(|def| def.is_field() && def.kind == Some(DataType::Quantitative))
                    && let Some(field) = &def.field
                {
                    parse.set_default(field, "number");
                }
            }
        }
        ModelKind::Facet(facet) => facet.defs.iter().for_each(|(_, def)| add(&mut parse, def, def.kind)),
        ModelKind::Layer | ModelKind::Concat => {}
    }
    parse
}

fn add(parse: &mut Parse, def: &ChannelDef, kind: Option<DataType>) {
    let Some(field) = def.field.as_deref() else { return };
    if def.is_for_time_format_as(kind) {
        parse.set(field, "date");
    } else if kind == Some(DataType::Quantitative)
        && matches!(def.aggregate.as_ref().and_then(Aggregate::op), Some("min" | "max"))
    {
        parse.set(field, "number");
    } else if depth(field) > 1 {
        parse.set_default(field, "flatten");
    } else if let Some(by) = def.sort.as_ref().and_then(Sort::by_field).and_then(|sort| sort.field.as_deref())
        && depth(by) > 1
    {
        parse.set_default(by, "flatten");
    }
}

/// Nested fields that selections of the unit remember.
pub(super) fn from_selections(tree: &Tree, id: ModelId) -> Parse {
    let mut parse = Parse::default();
    if tree.unit(id).is_none() {
        return parse;
    }
    for (_, selection) in &tree.component(id).selections {
        let Some(selection) = tree.selections.get(selection.0) else { continue };
        for item in &selection.project.items {
            if item.channel.is_none() && depth(&item.field) > 1 {
                parse.set(&item.field, "flatten");
            }
        }
    }
    parse
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{AncestorParse, Parse, from_filter, parse_source};
    use crate::vegalite::Predicate;

    #[track_caller]
    fn check_filter(filter: &Json, want: &[(&str, &str)]) {
        assert_eq!(from_filter(&Predicate::read(filter)).iter().collect::<Vec<_>>(), want, "{filter}");
    }

    #[test]
    fn literals_of_a_filter_say_how_fields_are_read() {
        check_filter(&json!({"field": "a", "equal": 1}), &[("a", "number")]);
        check_filter(&json!({"field": "a", "oneOf": ["x", 1]}), &[("a", "string")]);
        check_filter(&json!({"field": "a", "range": [{"year": 2000}, null]}), &[("a", "date")]);
        check_filter(&json!({"and": [{"field": "a", "lt": 3}, {"not": "datum.b"}]}), &[("a", "number")]);
        check_filter(&json!({"field": "a", "timeUnit": "year", "equal": 0}), &[("a", "date")]);
        check_filter(&json!({"field": "a", "valid": true}), &[]);
    }

    #[test]
    fn a_field_is_parsed_once() {
        let mut known = AncestorParse::default();
        let implicit = |kind: &str| Parse(vec![("a".to_owned(), kind.to_owned())]);
        let explicit = json!({"b": "date", "c": null}).as_object().cloned().unwrap();
        let first = known.parse(&explicit, implicit("number"), &|_| {}).unwrap();
        assert_eq!(first.iter().collect::<Vec<_>>(), [("b", "date"), ("a", "number")]);
        assert_eq!(known.parse(&explicit, implicit("flatten"), &|_| {}), None);
        assert_eq!(known.parse(&explicit, implicit("date"), &|_| {}), Some(implicit("date")));
        let untouched = Parse(vec![("c".to_owned(), "number".to_owned())]);
        assert_eq!(known.parse(&json!({}).as_object().cloned().unwrap(), untouched, &|_| {}), None);
    }

    #[test]
    fn patterns_lose_their_quotes() {
        assert_eq!(parse_source("d", "date:'%Y'").unwrap(), "timeParse(datum[\"d\"],\"%Y\")");
        assert_eq!(parse_source("a.b", "number").unwrap(), "toNumber(datum[\"a\"] && datum[\"a\"][\"b\"])");
        assert!(parse_source("d", "dat").is_err());
    }
}
