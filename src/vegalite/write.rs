//! The typed document as JSON again, so that tests can hold it against Vega-Lite's own.
//!
//! A mark is always an object; rows that have been read into a table are left out.

use serde_json::{Value as Json, json};

use super::{
    Aggregate, Binning, ChannelDef, ChannelDefs, ConcatKind, Data, DataSource, Document, Encoding, Facet, FieldTest,
    Name, Predicate, Props, Repeat, Rows, Sort, Step, Switchable, Transform, TransformKind, View, ViewKind, ViewSize,
};

/// A whole document.
pub(crate) fn document(document: &Document) -> Json {
    let mut object = view(&document.view);
    set(&mut object, "autosize", document.autosize.as_ref().map(|autosize| Json::Object(autosize.to_object())));
    Json::Object(object)
}

fn set(object: &mut Props, name: &str, value: Option<Json>) {
    object.extend(value.map(|value| (name.to_owned(), value)));
}

fn view(view: &View) -> Props {
    let mut object = view.layout.to_object();
    let text = |text: &Option<String>| text.as_deref().map(Json::from);
    set(&mut object, "name", text(&view.name));
    set(&mut object, "description", text(&view.description));
    set(&mut object, "title", view.title.clone());
    set(&mut object, "data", view.data.as_ref().map(|data| data.as_ref().map_or(Json::Null, self::data)));
    if !view.transforms.is_empty() {
        set(&mut object, "transform", Some(view.transforms.iter().map(transform).collect()));
    }
    if !view.params.is_empty() {
        let param = |param: &super::Param| {
            let mut object = Props::from_iter([("name".to_owned(), json!(param.name))]);
            object.extend(param.props.to_object());
            Json::Object(object)
        };
        set(&mut object, "params", Some(view.params.iter().map(param).collect()));
    }
    set(&mut object, "width", view.width.as_ref().map(size));
    set(&mut object, "height", view.height.as_ref().map(size));
    set(&mut object, "resolve", Some(Json::Object(view.resolve.clone())).filter(|_| !view.resolve.is_empty()));
    set(&mut object, "view", view.background.as_ref().map(|props| Json::Object(props.to_object())));
    set(&mut object, "projection", view.projection.as_ref().map(|props| Json::Object(props.to_object())));
    let views = |views: &[View]| Json::Array(views.iter().map(|view| Json::Object(self::view(view))).collect());
    let encode = |object: &mut Props, encoding: &Encoding| {
        set(object, "encoding", Some(self::encoding(encoding)).filter(|_| !encoding.is_empty()));
    };
    match &view.kind {
        ViewKind::Unit { mark, encoding } => {
            let mut props = mark.props.to_object();
            props.insert("type".to_owned(), json!(mark.kind.name()));
            set(&mut object, "mark", Some(Json::Object(props)));
            encode(&mut object, encoding);
        }
        ViewKind::Layer { layers, encoding } => {
            set(&mut object, "layer", Some(views(layers)));
            encode(&mut object, encoding);
        }
        ViewKind::Facet { facet, spec } => {
            let facet = match facet {
                Facet::Wrap(def) => channel_def(def),
                Facet::Grid { row, column } => {
                    let mut grid = Props::new();
                    set(&mut grid, "row", row.as_deref().map(channel_def));
                    set(&mut grid, "column", column.as_deref().map(channel_def));
                    Json::Object(grid)
                }
            };
            set(&mut object, "facet", Some(facet));
            set(&mut object, "spec", Some(Json::Object(self::view(spec))));
        }
        ViewKind::Concat { kind, views: children } => {
            let name = match kind {
                ConcatKind::Wrap => "concat",
                ConcatKind::Horizontal => "hconcat",
                ConcatKind::Vertical => "vconcat",
            };
            set(&mut object, name, Some(views(children)));
        }
        ViewKind::Repeat { repeat, spec } => {
            let repeat = match repeat {
                Repeat::Wrap(fields) => json!(fields),
                Repeat::Grid { row, column, layer } => json!({"row": row, "column": column, "layer": layer}),
            };
            set(&mut object, "repeat", Some(repeat));
            set(&mut object, "spec", Some(Json::Object(self::view(spec))));
        }
    }
    object
}

fn size(size: &ViewSize) -> Json {
    match size {
        ViewSize::Number(pixels) => crate::js::json::json_number(*pixels),
        ViewSize::Step(Step { pixels, is_for_offset: true }) => json!({ "step": pixels }),
        ViewSize::Step(Step { pixels, is_for_offset: false }) => json!({"step": pixels, "for": "position"}),
        ViewSize::Container => json!("container"),
    }
}

fn data(data: &Data) -> Json {
    let mut object = Props::new();
    set(&mut object, "name", data.name.as_deref().map(Json::from));
    match &data.source {
        DataSource::Url(url) => set(&mut object, "url", Some(json!(url))),
        DataSource::Values(Rows::Inline(values)) => set(&mut object, "values", Some(values.clone())),
        DataSource::Values(Rows::Table(_)) | DataSource::Named => {}
        DataSource::Sequence(sequence) => set(&mut object, "sequence", Some(Json::Object(sequence.to_object()))),
        DataSource::Graticule(graticule) => {
            let settings = Some(graticule).filter(|graticule| !graticule.is_empty());
            set(&mut object, "graticule", Some(settings.map_or(json!(true), |props| Json::Object(props.to_object()))));
        }
        DataSource::Sphere => set(&mut object, "sphere", Some(json!(true))),
    }
    set(&mut object, "format", data.format.as_ref().map(|format| Json::Object(format.to_object())));
    Json::Object(object)
}

fn transform(transform: &Transform) -> Json {
    match &transform.kind {
        TransformKind::Calculate { calculate, name } => json!({"calculate": calculate, "as": name}),
        TransformKind::Filter(filter) => json!({ "filter": predicate(filter) }),
        TransformKind::Sample(size) => json!({"sample": crate::js::json::json_number(*size)}),
        TransformKind::Aggregate(props)
        | TransformKind::Bin(props)
        | TransformKind::Density(props)
        | TransformKind::Extent(props)
        | TransformKind::Flatten(props)
        | TransformKind::Fold(props)
        | TransformKind::Impute(props)
        | TransformKind::JoinAggregate(props)
        | TransformKind::Loess(props)
        | TransformKind::Lookup { props, .. }
        | TransformKind::Pivot(props)
        | TransformKind::Quantile(props)
        | TransformKind::Regression(props)
        | TransformKind::Stack(props)
        | TransformKind::TimeUnit(props)
        | TransformKind::Window(props) => Json::Object(props.to_object()),
    }
}

fn encoding(encoding: &Encoding) -> Json {
    let defs = |defs: &ChannelDefs| match defs {
        ChannelDefs::One(def) => channel_def(def),
        ChannelDefs::Many(defs) if defs.is_empty() => Json::Null,
        ChannelDefs::Many(defs) => defs.iter().map(channel_def).collect(),
    };
    Json::Object(encoding.iter().map(|(channel, written)| (channel.name().to_owned(), defs(written))).collect())
}

fn channel_def(def: &ChannelDef) -> Json {
    let mut object = Props::new();
    set(&mut object, "field", def.field.as_deref().map(Json::from));
    set(&mut object, "field", def.repeat.as_ref().map(|by| json!({ "repeat": by })));
    set(&mut object, "type", def.kind.map(|kind| json!(kind.name())));
    let aggregate = def.aggregate.as_ref().map(|aggregate| match aggregate {
        Aggregate::Op(op) => json!(op.text()),
        Aggregate::ArgMin(by) => json!({ "argmin": by }),
        Aggregate::ArgMax(by) => json!({ "argmax": by }),
    });
    set(&mut object, "aggregate", aggregate);
    let parts = [
        ("datum", &def.datum),
        ("value", &def.value),
        ("timeUnit", &def.time_unit),
        ("bandPosition", &def.band_position),
        ("stack", &def.stack),
        ("impute", &def.impute),
        ("title", &def.title),
        ("format", &def.format),
        ("formatType", &def.format_type),
    ];
    for (name, part) in parts {
        set(&mut object, name, part.clone());
    }
    set(&mut object, "bin", def.bin.as_ref().map(Binning::to_json));
    set(&mut object, "sort", def.sort.as_ref().map(sort));
    set(&mut object, "scale", def.scale.as_ref().map(switchable));
    set(&mut object, "axis", def.axis.as_ref().map(switchable));
    set(&mut object, "legend", def.legend.as_ref().map(switchable));
    set(&mut object, "header", def.header.as_ref().map(switchable));
    let condition = |condition: &super::Condition| {
        let Json::Object(mut object) = channel_def(&condition.def) else { return Json::Null };
        set(&mut object, "test", condition.test.as_ref().map(predicate));
        set(&mut object, "param", condition.param.as_deref().map(Json::from));
        set(&mut object, "empty", condition.empty.map(Json::from));
        Json::Object(object)
    };
    let conditions: Vec<Json> = def.condition.iter().map(condition).collect();
    match <[Json; 1]>::try_from(conditions) {
        Ok([one]) => set(&mut object, "condition", Some(one)),
        Err(conditions) if conditions.is_empty() => {}
        Err(conditions) => set(&mut object, "condition", Some(Json::Array(conditions))),
    }
    object.extend(def.rest.clone());
    Json::Object(object)
}

fn sort(written: &Sort) -> Json {
    match written {
        Sort::Unsorted => Json::Null,
        Sort::Order(order) => json!(order.text()),
        Sort::Values(values) => json!(values),
        Sort::By(by) => {
            let mut object = Props::new();
            set(&mut object, "encoding", by.encoding.as_ref().map(|channel| json!(channel.text())));
            set(&mut object, "field", by.field.as_deref().map(Json::from));
            set(&mut object, "field", by.repeat.as_ref().map(|by| json!({ "repeat": by })));
            set(&mut object, "op", by.op().map(Json::from));
            set(&mut object, "order", by.order.clone());
            Json::Object(object)
        }
    }
}

fn switchable<K: Name>(written: &Switchable<K>) -> Json {
    written.props().map_or(Json::Null, |props| Json::Object(props.to_object()))
}

fn predicate(written: &Predicate) -> Json {
    let parts = |parts: &[Predicate]| parts.iter().map(predicate).collect::<Json>();
    match written {
        Predicate::Expression(source) => json!(source),
        Predicate::Not(part) => json!({ "not": predicate(part) }),
        Predicate::And(all) => json!({ "and": parts(all) }),
        Predicate::Or(any) => json!({ "or": parts(any) }),
        Predicate::Param { name, empty: Some(empty) } => json!({"param": name, "empty": empty}),
        Predicate::Param { name, empty: None } => json!({ "param": name }),
        Predicate::Selection(names) => json!({ "selection": predicate(names) }),
        Predicate::Field { field, time_unit, test } => {
            let mut object = Props::from_iter([("field".to_owned(), json!(field))]);
            set(&mut object, "timeUnit", time_unit.clone());
            let (name, value) = match test {
                FieldTest::Compare(comparison, limit) => (comparison.name(), limit.clone()),
                FieldTest::OneOf(values) => ("oneOf", json!(values)),
                FieldTest::Valid(valid) => ("valid", json!(valid)),
                FieldTest::Between(lower, upper) => ("range", json!([lower, upper])),
                FieldTest::Within(source) => ("range", json!({ "signal": source })),
            };
            set(&mut object, name, Some(value));
            Json::Object(object)
        }
        Predicate::Other(json) => json.clone(),
    }
}
