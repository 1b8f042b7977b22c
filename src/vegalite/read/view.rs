//! Views of all kinds.

use std::rc::Rc;

use serde_json::Value as Json;

use super::words::{did_you_mean, nearest, warn_of_slip};
use super::{
    Reader, channel, data, optional_list, optional_object, optional_text, place, place_of_member, transform, wrong_kind,
};
use crate::error::{Error, Result};
use crate::table::Value;
use crate::vegalite::{
    Channel, ChannelDef, ConcatKind, Encoding, Facet, LayoutProp, Mark, MarkType, Param, ParamProp, Pointer, PropMap,
    Props, Repeat, SizeName, View, ViewKind, ViewProp, ViewSize, ViewWord,
};

/// Where a view stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Standing {
    Root,
    Inside,
    /// In a layer, which takes only units and layers.
    InLayer,
}

/// Reads a view. Views hold each other no deeper than the parser lets JSON be nested.
pub(super) fn view(object: &Props, at: &Pointer, stands: Standing, reader: Reader<'_>) -> Result<View> {
    for name in object.keys().filter(|name| ViewProp::named(name).is_none()) {
        warn_of_slip::<ViewProp>(name, at, reader);
    }
    let written = object.iter().filter(|(_, part)| !part.is_null());
    let Some(word) = written.filter_map(|(name, _)| ViewWord::named(name)).min() else {
        let slip = object.keys().find(|name| nearest::<ViewWord>(name).is_some());
        let hint = slip.map(|name| format!(" (\"{name}\"{})", did_you_mean::<ViewWord>(name))).unwrap_or_default();
        let message = format!("a view needs one of mark, layer, facet, hconcat, vconcat, concat, repeat{hint}");
        return Err(Error::spec(message).at(at));
    };
    if stands == Standing::InLayer && !matches!(word, ViewWord::Layer | ViewWord::Mark) {
        return Err(Error::spec(format!("a layer holds marks and layers, not \"{word}\"")).at(at));
    }
    let kind = match word {
        ViewWord::Facet => {
            let facet = facet(part_object(object, "facet", at)?, &place(at, "facet"), reader)?;
            ViewKind::Facet { facet, spec: Box::new(spec(object, at, reader)?) }
        }
        ViewWord::Repeat => {
            let repeat = repeat(object, at)?;
            ViewKind::Repeat { repeat, spec: Box::new(spec(object, at, reader)?) }
        }
        ViewWord::HConcat => ViewKind::Concat {
            kind: ConcatKind::Horizontal,
            views: views(object, "hconcat", at, Standing::Inside, reader)?,
        },
        ViewWord::VConcat => ViewKind::Concat {
            kind: ConcatKind::Vertical,
            views: views(object, "vconcat", at, Standing::Inside, reader)?,
        },
        ViewWord::Concat => {
            ViewKind::Concat { kind: ConcatKind::Wrap, views: views(object, "concat", at, Standing::Inside, reader)? }
        }
        ViewWord::Layer => ViewKind::Layer {
            layers: views(object, "layer", at, Standing::InLayer, reader)?,
            encoding: encoding(object, at, reader)?,
        },
        ViewWord::Mark => ViewKind::Unit { mark: mark(object, at)?, encoding: encoding(object, at, reader)? },
    };

    let transforms = optional_list(object, "transform", at)?.iter().enumerate();
    let transforms =
        transforms.map(|(i, json)| transform::transform(json, place_of_member(&place(at, "transform"), i), reader));
    let data = object.get("data").map(|json| data::data(json, &data::place_of(at), reader)).transpose()?;
    // Vega-Lite means `null` to be no data, but has always taken a view's for that of the view around it.
    let data = data.filter(|data| data.is_some() || stands == Standing::Root);
    Ok(View {
        at: Rc::clone(at),
        name: optional_text(object, "name", at)?,
        description: optional_text(object, "description", at)?,
        title: object.get("title").filter(|title| !title.is_null()).cloned(),
        data,
        transforms: transforms.collect::<Result<_>>()?,
        params: params(object, at)?,
        width: size(object, SizeName::Width, at, reader),
        height: size(object, SizeName::Height, at, reader),
        resolve: optional_object(object, "resolve", at)?.cloned().unwrap_or_default(),
        background: optional_object(object, "view", at)?.map(PropMap::read),
        projection: optional_object(object, "projection", at)?.map(PropMap::read),
        layout: layout(object),
        kind,
    })
}

/// A side of the view, with a warning where it is written and is none.
fn size(object: &Props, side: SizeName, at: &str, reader: Reader<'_>) -> Option<ViewSize> {
    let json = object.get(side.name()).filter(|size| !size.is_null())?;
    let size = ViewSize::read(json);
    let problem = match &size {
        None => Some("is left out, as its step is missing"),
        Some(ViewSize::Number(_)) if Value::from_json(json).to_number().is_nan() => {
            Some("is no number of pixels and so 0; write a number, {\"step\": number} or \"container\"")
        }
        _ => None,
    };
    if let Some(problem) = problem {
        reader.warnings.push(Error::spec(format!("the {side} {json} {problem}")).at(&place(at, side.name())));
    }
    size
}

fn part_object<'a>(object: &'a Props, key: &str, at: &str) -> Result<&'a Props> {
    optional_object(object, key, at)?.ok_or_else(|| Error::spec(format!("\"{key}\" is missing")).at(at))
}

fn spec(object: &Props, at: &Pointer, reader: Reader<'_>) -> Result<View> {
    view(part_object(object, "spec", at)?, &place(at, "spec"), Standing::Inside, reader)
}

fn views(object: &Props, key: &str, at: &Pointer, stands: Standing, reader: Reader<'_>) -> Result<Vec<View>> {
    let list = place(at, key);
    let read = |(i, json): (usize, &Json)| match json {
        Json::Object(object) => view(object, &place_of_member(&list, i), stands, reader),
        other => Err(wrong_kind("a view", other, &place_of_member(&list, i))),
    };
    optional_list(object, key, at)?.iter().enumerate().map(read).collect()
}

fn encoding(object: &Props, at: &Pointer, reader: Reader<'_>) -> Result<Encoding> {
    match optional_object(object, "encoding", at)? {
        Some(encoding) => channel::encoding(encoding, &place(at, "encoding"), reader),
        None => Ok(Encoding::default()),
    }
}

fn mark(object: &Props, at: &str) -> Result<Mark> {
    let at = place(at, "mark");
    let (kind, place, props) = match object.get("mark") {
        Some(Json::String(kind)) => (kind, at, PropMap::default()),
        Some(Json::Object(mark)) => match mark.get("type") {
            Some(Json::String(kind)) => (kind, place(&at, "type"), PropMap::read_without(mark, "type")),
            _ => return Err(Error::spec("a mark needs a \"type\"").at(&at)),
        },
        other => return Err(wrong_kind("a mark", other.unwrap_or(&Json::Null), &at)),
    };
    let unknown = || Error::spec(format!("unknown mark \"{kind}\"{}", did_you_mean::<MarkType>(kind))).at(&place);
    Ok(Mark { kind: MarkType::named(kind).ok_or_else(unknown)?, props })
}

/// How a view is split. The row and column count in the order written, up to the first that has no field.
fn facet(object: &Props, at: &Pointer, reader: Reader<'_>) -> Result<Facet> {
    let grid = ["row", "column"].iter().any(|key| object.get(*key).is_some_and(|part| !part.is_null()));
    if !grid {
        return Ok(Facet::Wrap(Box::new(channel::def(&Json::Object(object.clone()), at, reader)?)));
    }
    let (mut row, mut column) = (None, None);
    for (i, (name, json)) in object.iter().enumerate() {
        let place = place(at, name);
        let warn = |message: String| reader.warnings.push(Error::spec(message).at(&place));
        let cell = match Channel::named(name) {
            Some(Channel::Row) => &mut row,
            Some(Channel::Column) => &mut column,
            _ => {
                warn(format!("{name} is dropped with all after it, as a facet has only row and column"));
                break;
            }
        };
        let def: ChannelDef = channel::def(json, &place, reader)?;
        if def.field.is_none() && def.repeat.is_none() {
            // An empty last one, as DVC's templates leave it, asks for nothing and takes nothing with it.
            let asks = json.as_object().is_none_or(|def| !def.is_empty()) || i + 1 < object.len();
            if asks {
                warn(format!("{name} is dropped with all after it, as it has no field"));
            }
            break;
        }
        *cell = Some(Box::new(def));
    }
    Ok(Facet::Grid { row, column })
}

fn repeat(object: &Props, at: &str) -> Result<Repeat> {
    let at = place(at, "repeat");
    let fields = |json: &Json, at: &str| -> Result<Vec<String>> {
        let Json::Array(list) = json else { return Err(wrong_kind("a list of fields", json, at)) };
        let field = |json: &Json| json.as_str().map(str::to_owned).ok_or_else(|| wrong_kind("a field", json, at));
        list.iter().map(field).collect()
    };
    match object.get("repeat") {
        Some(Json::Object(by)) => {
            let part = |name: &str| match by.get(name) {
                None | Some(Json::Null) => Ok(Vec::new()),
                Some(list) => fields(list, &place(&at, name)),
            };
            Ok(Repeat::Grid { row: part("row")?, column: part("column")?, layer: part("layer")? })
        }
        other => Ok(Repeat::Wrap(fields(other.unwrap_or(&Json::Null), &at)?)),
    }
}

/// `params`, then the entries of an old `selection` block as `{"selection": ...}`.
fn params(object: &Props, at: &str) -> Result<Vec<Param>> {
    let mut params = Vec::new();
    let list = place(at, "params");
    for (i, json) in optional_list(object, "params", at)?.iter().enumerate() {
        let at = place_of_member(&list, i);
        let Json::Object(param) = json else { return Err(wrong_kind("a param", json, &at)) };
        let name = optional_text(param, "name", &at)?.ok_or_else(|| Error::spec("a param needs a \"name\"").at(&at))?;
        params.push(Param { name, props: PropMap::read_without(param, "name") });
    }
    for (name, selection) in optional_object(object, "selection", at)?.into_iter().flatten() {
        if !selection.is_object() {
            return Err(wrong_kind("a selection", selection, &place(&place(at, "selection"), name)));
        }
        let props = PropMap::from_iter([(ParamProp::Selection, selection.clone())]);
        params.push(Param { name: name.clone(), props });
    }
    Ok(params)
}

fn layout(object: &Props) -> PropMap<LayoutProp> {
    let entry = |(name, value): (&String, &Json)| Some((LayoutProp::named(name)?, value.clone()));
    object.iter().filter(|(_, value)| !value.is_null()).filter_map(entry).collect()
}
