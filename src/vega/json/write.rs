//! A [`Chart`] to JSON that Vega draws as we draw the chart.

use serde_json::{Map, Value as Json, json};

use super::super::{
    Axis, Base, Chart, ClipDef, Data, Domain, DomainField, Encode, FieldRef, From, Legend, Mark, PartEncode, Props,
    Scale, ScaleRef, Scope, Signal, Sort, Source, Title, Transform, ValueRef,
};
use crate::expr::{Expr, Setting};

/// The chart as Vega's JSON. Every channel goes into the `update` set.
pub(crate) fn write(chart: &Chart) -> Json {
    let mut out = Object::default();
    out.put("$schema", json!("https://vega.github.io/schema/vega/v6.json"));
    out.maybe("description", chart.description.as_ref().map(|text| json!(text)));
    out.maybe("background", chart.background.as_ref().map(setting));
    out.maybe("padding", chart.padding.as_ref().map(setting));
    out.maybe("autosize", chart.autosize.as_ref().map(setting));
    out.maybe("width", chart.width.as_ref().map(setting));
    out.maybe("height", chart.height.as_ref().map(setting));
    out.maybe("style", style(&chart.style));
    out.maybe("encode", encode(&chart.encode));
    scope(&chart.scope, &mut out);
    if !chart.config.is_null() {
        out.put("config", chart.config.clone());
    }
    out.done()
}

/// A JSON object in the making.
#[derive(Default)]
struct Object(Map<String, Json>);

impl Object {
    fn put(&mut self, key: &str, value: Json) {
        self.0.insert(key.to_owned(), value);
    }

    fn maybe(&mut self, key: &str, value: Option<Json>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    fn list<T>(&mut self, key: &str, list: &[T], write: impl Fn(&T) -> Json) {
        if !list.is_empty() {
            self.put(key, list.iter().map(write).collect());
        }
    }

    fn props(&mut self, props: &Props) {
        for (key, value) in &props.0 {
            self.put(key, setting(value));
        }
    }

    fn done(self) -> Json {
        Json::Object(self.0)
    }
}

fn setting(setting: &Setting) -> Json {
    match setting {
        Setting::Json(json) => json.clone(),
        Setting::Signal(expr) => signal_of(expr),
        Setting::Expr(expr) => json!(expr.to_string()),
        Setting::List(list) => list.iter().map(self::setting).collect(),
        Setting::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), self::setting(value))).collect(),
    }
}

fn signal_of(expr: &Expr) -> Json {
    json!({"signal": expr.to_string()})
}

fn props(props: &Props) -> Json {
    let mut out = Object::default();
    out.props(props);
    out.done()
}

fn style(style: &[String]) -> Option<Json> {
    match style {
        [] => None,
        [one] => Some(json!(one)),
        many => Some(json!(many)),
    }
}

fn scope(scope: &Scope, out: &mut Object) {
    out.maybe("layout", scope.layout.as_ref().map(props));
    out.list("signals", &scope.signals, signal);
    out.list("data", &scope.data, data);
    out.list("projections", &scope.projections, |projection| {
        let mut out = Object::default();
        out.put("name", json!(projection.name));
        out.props(&projection.props);
        out.done()
    });
    out.list("scales", &scope.scales, scale);
    out.list("axes", &scope.axes, axis);
    out.list("legends", &scope.legends, legend);
    out.maybe("title", scope.title.as_ref().map(title));
    out.list("marks", &scope.marks, mark);
}

fn signal(signal: &Signal) -> Json {
    let mut out = Object::default();
    out.put("name", json!(signal.name));
    if signal.push_outer {
        out.put("push", json!("outer"));
        return out.done();
    }
    out.maybe("value", signal.value.clone());
    out.maybe("update", signal.update.as_ref().map(|expr| json!(expr.to_string())));
    out.maybe("react", signal.inert.then(|| json!(false)));
    out.done()
}

fn data(data: &Data) -> Json {
    let mut out = Object::default();
    out.put("name", json!(data.name));
    match &data.source {
        Source::Empty => {}
        Source::Url(url) => out.put("url", setting(url)),
        Source::Rows(table) => {
            let row = |row| table.row(row).iter().map(|(key, value)| (key.to_string(), value.to_json())).collect();
            out.put("values", (0..table.rows()).map(|i| Json::Object(row(i))).collect());
        }
        Source::Inline(values) => out.put("values", values.clone()),
        Source::Signal(expr) => out.put("values", signal_of(expr)),
        Source::Derived(names) => out.maybe("source", style(names)),
    }
    out.maybe("format", data.format.clone());
    out.list("transform", &data.transforms, transform);
    out.done()
}

fn transform(transform: &Transform) -> Json {
    let mut out = Object::default();
    out.put("type", json!(transform.kind));
    out.props(&transform.params);
    out.done()
}

fn scale(scale: &Scale) -> Json {
    let mut out = Object::default();
    out.put("name", json!(scale.name));
    out.put("type", json!(scale.kind));
    match &scale.domain {
        Domain::Unset => {}
        Domain::Values(values) => out.put("domain", setting(values)),
        Domain::Fields { fields, sort } => {
            let sort = sort.as_ref().map(self::sort);
            let mut domain = match fields.as_slice() {
                [DomainField::Data { data, field, .. }] => {
                    let mut domain = Object::default();
                    domain.put("data", json!(data));
                    domain.put("field", setting(field));
                    domain
                }
                _ => {
                    let mut domain = Object::default();
                    domain.put("fields", fields.iter().map(domain_field).collect());
                    domain
                }
            };
            domain.maybe("sort", sort);
            out.put("domain", domain.done());
        }
    }
    out.props(&scale.props);
    out.done()
}

fn domain_field(field: &DomainField) -> Json {
    match field {
        DomainField::Values(values) => setting(values),
        DomainField::Data { data, field, sort, .. } => {
            let mut out = Object::default();
            out.put("data", json!(data));
            out.put("field", setting(field));
            out.maybe("sort", sort.as_ref().map(self::sort));
            out.done()
        }
    }
}

fn sort(sort: &Sort) -> Json {
    match sort {
        Sort::Natural => json!(true),
        Sort::By { field, op, order } => {
            let mut out = Object::default();
            out.maybe("op", op.as_ref().map(setting));
            out.maybe("field", field.as_ref().map(setting));
            out.maybe("order", order.as_ref().map(setting));
            out.done()
        }
    }
}

fn mark(mark: &Mark) -> Json {
    let mut out = Object::default();
    out.put("type", json!(mark.kind));
    out.maybe("name", mark.name.as_ref().map(|name| json!(name)));
    out.maybe("role", mark.role.as_ref().map(|role| json!(role)));
    out.maybe("style", style(&mark.style));
    out.maybe("from", mark.from.as_ref().map(from));
    out.maybe("clip", mark.clip.as_ref().map(clip));
    out.maybe("sort", mark.sort.as_ref().map(props));
    out.maybe("key", mark.key.as_ref().map(|key| json!(key)));
    out.maybe("zindex", mark.zindex.as_ref().map(setting));
    out.maybe("aria", mark.aria.map(|aria| json!(aria)));
    out.maybe("description", mark.description.as_ref().map(|text| json!(text)));
    out.maybe("encode", encode(&mark.encode));
    out.list("transform", &mark.transforms, transform);
    if mark.kind == "group" {
        scope(&mark.scope, &mut out);
    }
    out.done()
}

fn from(from: &From) -> Json {
    let (name, data, groupby, field, aggregate, own) = match from {
        From::Data(data) => return json!({"data": data}),
        From::Facet { name, data, groupby, field, aggregate, from } => (name, data, groupby, field, aggregate, from),
    };
    let mut facet = Object::default();
    facet.put("name", json!(name));
    facet.put("data", json!(data));
    if !groupby.is_empty() {
        facet.put("groupby", json!(groupby));
    }
    facet.maybe("field", field.as_ref().map(|field| json!(field)));
    facet.maybe("aggregate", aggregate.as_ref().map(props));
    let mut out = Object::default();
    out.maybe("data", own.as_ref().map(|own| json!(own)));
    out.put("facet", facet.done());
    out.done()
}

fn clip(clip: &ClipDef) -> Json {
    match clip {
        ClipDef::Rect(flag) => setting(flag),
        ClipDef::Path(path) => json!({"path": setting(path)}),
        ClipDef::Sphere(projection) => json!({"sphere": setting(projection)}),
    }
}

fn encode(encode: &Encode) -> Option<Json> {
    (!encode.0.is_empty()).then(|| json!({"update": channels(encode)}))
}

fn channels(encode: &Encode) -> Json {
    encode.0.iter().map(|(channel, rules)| (channel.clone(), self::rules(rules))).collect()
}

fn rules(rules: &[ValueRef]) -> Json {
    match rules {
        [one] if one.test.is_none() => value_ref(one),
        many => many.iter().map(value_ref).collect(),
    }
}

fn value_ref(rule: &ValueRef) -> Json {
    let mut out = Object::default();
    out.maybe("test", rule.test.as_ref().map(|test| json!(test.to_string())));
    out.maybe("scale", rule.scale.as_ref().map(scale_ref));
    match &rule.base {
        Base::None => {}
        Base::Value(value) => out.put("value", value.clone()),
        Base::Signal(expr) => out.put("signal", json!(expr.to_string())),
        Base::Field(field) => out.put("field", field_ref(field)),
        Base::Gradient(gradient) => out.props(gradient),
        Base::Color(parts) => {
            out.put("color", parts.iter().map(|(key, rules)| (key.clone(), self::rules(rules))).collect());
        }
    }
    out.maybe("band", rule.band.as_ref().map(setting));
    out.maybe("extra", rule.extra.then(|| json!(true)));
    out.maybe("range", rule.range.as_ref().map(setting));
    out.maybe("exponent", rule.exponent.as_deref().map(operand));
    out.maybe("mult", rule.mult.as_deref().map(operand));
    out.maybe("offset", rule.offset.as_deref().map(operand));
    out.maybe("round", rule.round.as_ref().map(setting));
    out.done()
}

/// A bare number where the rule is nothing else.
fn operand(rule: &ValueRef) -> Json {
    match &rule.base {
        Base::Value(value @ Json::Number(_))
            if *rule == (ValueRef { base: rule.base.clone(), ..ValueRef::default() }) =>
        {
            value.clone()
        }
        _ => value_ref(rule),
    }
}

fn scale_ref(scale: &ScaleRef) -> Json {
    match scale {
        ScaleRef::Name(name) => json!(name),
        ScaleRef::Field(FieldRef::Datum(path)) => json!({"datum": path}),
        ScaleRef::Field(field) => field_ref(field),
        ScaleRef::Signal(expr) => signal_of(expr),
    }
}

fn field_ref(field: &FieldRef) -> Json {
    // What names a field of something else: a path, or a reference.
    let key = |field: &FieldRef| match field {
        FieldRef::Of(inner) => match &**inner {
            FieldRef::Datum(path) => json!({"datum": path}),
            other => json!({"datum": field_ref(other)}),
        },
        other => field_ref(other),
    };
    let levelled = |name: &str, field: &FieldRef, level: usize| match level {
        0 | 1 => json!({name: key(field)}),
        _ => json!({name: key(field), "level": level}),
    };
    match field {
        FieldRef::Datum(path) => json!(path),
        FieldRef::Group { field, level } => levelled("group", field, *level),
        FieldRef::Parent { field, level } => levelled("parent", field, *level),
        FieldRef::Signal(expr) => signal_of(expr),
        FieldRef::Of(_) => key(field),
    }
}

fn axis(axis: &Axis) -> Json {
    let mut out = Object::default();
    out.put("scale", json!(axis.scale));
    out.maybe("orient", axis.orient.as_ref().map(setting));
    out.props(&axis.props);
    out.maybe("encode", parts(&axis.encode));
    out.done()
}

fn legend(legend: &Legend) -> Json {
    let mut out = Object::default();
    out.props(&legend.props);
    out.maybe("encode", parts(&legend.encode));
    out.done()
}

fn title(title: &Title) -> Json {
    let mut out = Object::default();
    out.props(&title.props);
    out.maybe("encode", parts(&title.encode));
    out.done()
}

fn parts(parts: &[(String, PartEncode)]) -> Option<Json> {
    let write = |part: &PartEncode| {
        let mut out = Object::default();
        out.maybe("name", part.name.as_ref().map(|name| json!(name)));
        out.maybe("style", style(&part.style));
        out.put("update", channels(&part.encode));
        out.done()
    };
    (!parts.is_empty()).then(|| parts.iter().map(|(name, part)| (name.clone(), write(part))).collect())
}
