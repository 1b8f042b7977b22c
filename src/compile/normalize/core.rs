//! The walk over the views that takes their sugar apart.

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::repeat::Repeater;
use super::{composite, facet, inherit, overlay, ranged};
use crate::compile::config::Config;
use crate::error::{Error, Result, Warnings};
use crate::vegalite::json::var_name;
use crate::vegalite::{
    ConcatKind, Encoding, Facet, LayoutProp, Mark, MarkType, ProjectionProp, PropMap, Repeat, View, ViewKind,
};

/// How many steps the walk may take, two or so a view: beyond what a page can show, and nested repeats multiply.
const MAX_STEPS: usize = 20_000;

/// What the views around hand to a view.
#[derive(Clone)]
struct Scope<'a> {
    config: Rc<Config>,
    warnings: &'a Warnings,
    encoding: Option<Encoding>,
    projection: Option<PropMap<ProjectionProp>>,
    repeater: Option<Repeater>,
    /// Put before the names of views in a repetition.
    prefix: String,
    steps: &'a Cell<usize>,
}

/// Takes the sugar of a view and all within apart.
pub(super) fn normalize(view: View, config: Rc<Config>, warnings: &Warnings) -> Result<View> {
    let steps = Cell::new(0);
    let scope = Scope {
        config,
        warnings,
        encoding: None,
        projection: None,
        repeater: None,
        prefix: String::new(),
        steps: &steps,
    };
    scope.any(view)
}

impl Scope<'_> {
    /// A view of any kind. A unit may come out as a facet.
    fn any(&self, mut view: View) -> Result<View> {
        self.count(&view)?;
        match view.kind {
            ViewKind::Unit { mark, encoding } if facet::is_faceted(&encoding) => {
                view.kind = ViewKind::Unit { mark: mark.clone(), encoding: Encoding::default() };
                let encoding = self.replaced(encoding);
                self.any(facet::facet_view(view, mark, encoding, self.warnings))
            }
            ViewKind::Facet { facet, spec } => {
                let facet = match &self.repeater {
                    Some(repeater) => repeater.facet(facet, self.warnings),
                    None => facet,
                };
                if matches!(facet, Facet::Grid { .. }) && view.layout.remove(LayoutProp::Columns).is_some() {
                    self.warn(&view.at, "\"columns\" cannot be used when a facet has row or column");
                }
                let spec = Box::new(self.any(*spec)?);
                view.kind = ViewKind::Facet { facet, spec };
                Ok(view)
            }
            ViewKind::Concat { kind, views } => {
                let views = views.into_iter().map(|child| self.any(child)).collect::<Result<_>>()?;
                view.kind = ViewKind::Concat { kind, views };
                Ok(view)
            }
            ViewKind::Repeat { ref repeat, ref spec } => {
                let (repeat, spec) = (repeat.clone(), (**spec).clone());
                self.repeat(view, repeat, spec)
            }
            ViewKind::Unit { .. } | ViewKind::Layer { .. } => self.layer_or_unit(view),
        }
    }

    /// Counts a step of the walk, up to the limit.
    fn count(&self, view: &View) -> Result<()> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS {
            return Err(Error::forbidden(format!("the document makes more than {} views", MAX_STEPS / 2)).at(&view.at));
        }
        Ok(())
    }

    /// A view in a layer (or as if it were in one): facet channels do nothing.
    fn layer_or_unit(&self, view: View) -> Result<View> {
        self.count(&view)?;
        match &view.kind {
            ViewKind::Layer { .. } => self.layer(view),
            ViewKind::Unit { mark, encoding } => {
                let (mark, encoding) = (mark.clone(), encoding.clone());
                self.unit(view, mark, encoding)
            }
            _ => Err(Error::spec("a layer holds only marks and layers").at(&view.at)),
        }
    }

    fn layer(&self, mut view: View) -> Result<View> {
        let ViewKind::Layer { layers, encoding } = view.kind else { return Ok(view) };
        let encoding = inherit::encoding(self.encoding.as_ref(), &self.replaced(encoding), true);
        let projection = view.projection.take();
        let inside = Scope {
            encoding: Some(encoding).filter(|encoding| !encoding.is_empty()),
            projection: inherit::projection(self.projection.as_ref(), projection.as_ref(), &view.at, self.warnings),
            ..self.clone()
        };
        view.name = self.prefixed(view.name);
        let layers = layers.into_iter().map(|child| inside.layer_or_unit(child)).collect::<Result<_>>()?;
        view.kind = ViewKind::Layer { layers, encoding: Encoding::default() };
        Ok(view)
    }

    fn unit(&self, mut view: View, mark: Mark, encoding: Encoding) -> Result<View> {
        view.name = self.prefixed(view.name);
        let mut encoding = self.replaced(encoding);
        if self.encoding.is_some() || self.projection.is_some() {
            encoding = inherit::encoding(self.encoding.as_ref(), &encoding, false);
            view.projection =
                inherit::projection(self.projection.as_ref(), view.projection.as_ref(), &view.at, self.warnings);
            let alone =
                Scope { encoding: None, projection: None, repeater: None, prefix: String::new(), ..self.clone() };
            return alone.unit(view, mark, encoding);
        }
        if facet::is_faceted(&encoding) {
            self.warn(&view.at, "row, column and facet do nothing in a layer");
        }
        facet::strip(&mut encoding);
        let config = &self.config;
        if let Some(composite) = composite::expand(&view, &mark, &encoding, config, self.warnings) {
            return composite;
        }
        if let Some(overlays) = overlay::overlays(&mark, &encoding, config) {
            let layer = overlay::layer(view, &mark, &encoding, overlays, config, self.warnings);
            let inside = Scope { config: Rc::new(config.without_overlays()), ..self.clone() };
            return inside.layer_or_unit(layer);
        }
        if ranged::is_ranged_line(&mark, &encoding) {
            self.warn(&view.at, "a line cannot have x2 or y2; a rule is drawn instead");
            view.kind = ViewKind::Unit { mark: Mark { kind: MarkType::Rule, ..mark }, encoding };
            return self.layer_or_unit(view);
        }
        view.kind = ViewKind::Unit { mark, encoding };
        Ok(view)
    }

    fn repeat(&self, mut view: View, repeat: Repeat, child: View) -> Result<View> {
        match repeat {
            Repeat::Grid { row, column, layer } if !layer.is_empty() => {
                let repeat = Repeat::Grid { row: Vec::new(), column: Vec::new(), layer: layer.clone() };
                if row.is_empty() && column.is_empty() {
                    return self.repeat_layer(view, &layer, &child);
                }
                let inner = View::new(&child.at, ViewKind::Repeat { repeat, spec: Box::new(child.clone()) });
                self.repeat(view, Repeat::Grid { row, column, layer: Vec::new() }, inner)
            }
            Repeat::Grid { row, column, .. } => {
                if view.layout.remove(LayoutProp::Columns).is_some() {
                    self.warn(&view.at, "\"columns\" cannot be used when a repeat has row or column");
                }
                let name = |row: Option<&String>, column: Option<&String>| {
                    let part = |word: &str, value: Option<&String>| {
                        value.map_or_else(String::new, |value| format!("{word}_{}", var_name(value)))
                    };
                    part("row", row) + &part("column", column)
                };
                let columns = column.len().max(1);
                let outer = self.repeater.clone().unwrap_or_default();
                let mut cells = Vec::new();
                for row in options(&row) {
                    for column in options(&column) {
                        let repeater = Repeater {
                            row: row.or(outer.row.as_ref()).cloned(),
                            column: column.or(outer.column.as_ref()).cloned(),
                            ..outer.clone()
                        };
                        cells.push((name(row, column), repeater));
                    }
                }
                self.repeat_concat(view, child, cells, Some(json!(columns)))
            }
            Repeat::Wrap(fields) => {
                let outer = self.repeater.clone().unwrap_or_default();
                let cell =
                    |field: &String| (var_name(field), Repeater { repeat: Some(field.clone()), ..outer.clone() });
                let columns = view.layout.get(LayoutProp::Columns).cloned();
                self.repeat_concat(view, child, fields.iter().map(cell).collect(), columns)
            }
        }
    }

    /// The repetition as a concatenation: a copy of `child` for each name and repeater.
    fn repeat_concat(
        &self,
        mut view: View,
        child: View,
        cells: Vec<(String, Repeater)>,
        columns: Option<Json>,
    ) -> Result<View> {
        let mut views = Vec::new();
        for (name, repeater) in cells {
            let name = self.child_name(&child, &name);
            let inside = Scope { repeater: Some(repeater), prefix: name.clone(), ..self.clone() };
            let mut cell = inside.any(child.clone())?;
            cell.name = Some(name);
            cell.data = None;
            views.push(cell);
        }
        // The data is shared, so that it is read once.
        if let Some(Some(data)) = child.data {
            view.data = Some(Some(data));
        }
        if !view.layout.contains(LayoutProp::Align) {
            view.layout.set(LayoutProp::Align, "all");
        }
        if let Some(columns) = columns {
            view.layout.set(LayoutProp::Columns, columns);
        }
        view.kind = ViewKind::Concat { kind: ConcatKind::Wrap, views };
        Ok(view)
    }

    /// The repetition as a layer: a copy of `child` for each field.
    fn repeat_layer(&self, mut view: View, fields: &[String], child: &View) -> Result<View> {
        let outer = self.repeater.clone().unwrap_or_default();
        let mut layers = Vec::new();
        for field in fields {
            let name = self.child_name(child, &format!("layer_{}", var_name(field)));
            let repeater = Repeater { layer: Some(field.clone()), ..outer.clone() };
            let inside = Scope { repeater: Some(repeater), prefix: name.clone(), ..self.clone() };
            let mut layer = inside.layer_or_unit(child.clone())?;
            layer.name = Some(name);
            layers.push(layer);
        }
        view.kind = ViewKind::Layer { layers, encoding: Encoding::default() };
        Ok(view)
    }

    fn child_name(&self, child: &View, part: &str) -> String {
        let own = child.name.as_ref().map_or_else(String::new, |name| format!("{name}_"));
        format!("{own}{}child__{part}", self.prefix)
    }

    fn prefixed(&self, name: Option<String>) -> Option<String> {
        let name = name.filter(|name| !name.is_empty())?;
        Some(if self.prefix.is_empty() { name } else { format!("{}_{name}", self.prefix) })
    }

    fn replaced(&self, encoding: Encoding) -> Encoding {
        match &self.repeater {
            Some(repeater) => repeater.encoding(&encoding, self.warnings),
            None => encoding,
        }
    }

    fn warn(&self, at: &str, message: &str) {
        self.warnings.push(Error::spec(message).at(at));
    }
}

/// Every value, or once none.
fn options(values: &[String]) -> Vec<Option<&String>> {
    if values.is_empty() { vec![None] } else { values.iter().map(Some).collect() }
}
