//! TopoJSON to GeoJSON: the features of an object, or the mesh of its lines, as topojson-client makes them.
//!
//! Coordinates stay in the file's own unit, degrees mostly. What is broken (an arc that does not exist) is an error.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::budget;
use crate::error::{Error, Result};
use crate::table::{Column, Object, Table, Value};

/// The lines of a mesh that are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Filter {
    #[default]
    All,
    /// Between two different geometries.
    Interior,
    /// Lines of one geometry alone.
    Exterior,
}

/// The features of the object `name`, one a row.
///
/// # Errors
///
/// [`Data`](crate::error::ErrorKind::Data): there is no such object, or the topology is broken.
pub(crate) fn features(topology: &Value, name: &str) -> Result<Table> {
    let topology = Topology::new(topology)?;
    let object = topology.object(name)?;
    let features = match &*kind(object) {
        "GeometryCollection" => {
            list(&object.member("geometries"))?.iter().map(|g| topology.feature(g)).collect::<Result<Vec<_>>>()?
        }
        _ => vec![topology.feature(object)?],
    };
    Ok(table(&features))
}

/// The lines of the object `name`, each once however many geometries share it, as one row.
///
/// # Errors
///
/// [`Data`](crate::error::ErrorKind::Data): there is no such object, or the topology is broken.
pub(crate) fn mesh(topology: &Value, name: &str, filter: Filter) -> Result<Table> {
    let topology = Topology::new(topology)?;
    let arcs = topology.shared_arcs(topology.object(name)?, filter)?;
    let lines = topology.stitch(arcs)?;
    let lines = lines.iter().map(|line| topology.line(line, 2)).collect::<Result<Vec<_>>>()?;
    let mut object = Object::new();
    object.set("type", Value::text("MultiLineString"));
    object.set("coordinates", Value::array(lines));
    Ok(table(&[object]))
}

fn table(objects: &[Object]) -> Table {
    let mut table = Table::with_rows(objects.len());
    for name in objects.iter().flat_map(Object::iter).map(|(name, _)| name) {
        if table.column(name).is_none() {
            let column: Column = objects.iter().map(|o| o.value(name).cloned().unwrap_or_default()).collect();
            table.set(Rc::clone(name), column);
        }
    }
    table
}

fn kind(object: &Value) -> Rc<str> {
    object.member("type").to_text()
}

fn list(value: &Value) -> Result<Rc<Vec<Value>>> {
    match value {
        Value::Array(values) => Ok(Rc::clone(values)),
        _ => Err(Error::data("TopoJSON: a list is missing")),
    }
}

type Position = Vec<f64>;

struct Topology<'a> {
    root: &'a Value,
    /// `[kx, dx], [ky, dy]` of a topology whose coordinates are differences of whole numbers.
    transform: Option<[[f64; 2]; 2]>,
    /// The arcs as they are written.
    raw: Vec<Vec<Position>>,
    /// The arcs in the unit of the result.
    arcs: Vec<Vec<Value>>,
}

impl<'a> Topology<'a> {
    fn new(root: &'a Value) -> Result<Self> {
        let transform = root.member("transform");
        let pair = |key: &str| {
            let pair = transform.member(key);
            [pair.member("0").to_number(), pair.member("1").to_number()]
        };
        let transform = (!transform.is_missing()).then(|| {
            let ([kx, ky], [dx, dy]) = (pair("scale"), pair("translate"));
            [[kx, dx], [ky, dy]]
        });
        let place = |place: &Value| Ok(list(place)?.iter().map(Value::to_number).collect());
        let arc = |arc: &Value| list(arc)?.iter().map(place).collect::<Result<Vec<Position>>>();
        let raw = list(&root.member("arcs"))?.iter().map(arc).collect::<Result<Vec<_>>>()?;
        let mut topology = Self { root, transform, raw, arcs: Vec::new() };
        topology.arcs = topology.raw.iter().map(|arc| topology.absolute(arc)).collect();
        Ok(topology)
    }

    fn object(&self, name: &str) -> Result<&'a Value> {
        let objects = match self.root {
            Value::Object(root) => root.value("objects"),
            _ => None,
        };
        match objects {
            Some(Value::Object(objects)) => objects.value(name).ok_or_else(|| {
                let names: Vec<String> = objects.iter().map(|(name, _)| format!("{name:?}")).collect();
                Error::data(format!("TopoJSON: there is no object {name:?}, only {}", names.join(", ")))
            }),
            _ => Err(Error::data("TopoJSON: \"objects\" is missing")),
        }
    }

    /// Places one after the other, each a difference to the one before if there is a transform.
    fn absolute(&self, places: &[Position]) -> Vec<Value> {
        let mut sum = [0.0; 2];
        let mut absolute = Vec::with_capacity(places.len());
        for place in places {
            let mut place = place.clone();
            if let Some([x, y]) = self.transform {
                for (i, [scale, translate]) in [x, y].into_iter().enumerate() {
                    if let Some(coordinate) = place.get_mut(i) {
                        sum[i] += *coordinate;
                        *coordinate = sum[i] * scale + translate;
                    }
                }
            }
            absolute.push(Value::array(place.into_iter().map(Value::Number).collect()));
        }
        absolute
    }

    fn point(&self, place: &Value) -> Result<Value> {
        let place: Position = list(place)?.iter().map(Value::to_number).collect();
        Ok(self.absolute(&[place]).pop().unwrap_or_default())
    }

    /// The number of an arc, which is below zero (one's complement) when it runs backwards.
    fn index(&self, arc: f64) -> Result<(usize, bool)> {
        let (number, backwards) = if arc < 0.0 { (-1.0 - arc, true) } else { (arc, false) };
        #[expect(clippy::cast_possible_truncation, reason = "compared on the next line")]
        let index = number as usize;
        if index >= self.raw.len() || index as f64 != number {
            return Err(Error::data(format!("TopoJSON: there is no arc {arc}")));
        }
        Ok((index, backwards))
    }

    /// Arcs joined at their shared ends, closed to at least `least` places.
    fn line(&self, arcs: &[f64], least: usize) -> Result<Value> {
        let mut places: Vec<Value> = Vec::new();
        for &arc in arcs {
            let (index, backwards) = self.index(arc)?;
            places.pop();
            budget::spend_for(1 + self.arcs[index].len())?;
            if backwards {
                places.extend(self.arcs[index].iter().rev().cloned());
            } else {
                places.extend(self.arcs[index].iter().cloned());
            }
        }
        let first = places.first().cloned().unwrap_or_default();
        while places.len() < least {
            places.push(first.clone());
        }
        Ok(Value::array(places))
    }

    fn lines(&self, arcs: &Value, least: usize) -> Result<Value> {
        let line = |arcs: &Value| self.line(&numbers(arcs)?, least);
        Ok(Value::array(list(arcs)?.iter().map(line).collect::<Result<_>>()?))
    }

    fn geometry(&self, object: &Value, depth: usize) -> Result<Value> {
        if depth > 64 {
            return Err(Error::data("TopoJSON: collections are nested too deep"));
        }
        let kind = kind(object);
        let (coordinates, arcs) = (object.member("coordinates"), object.member("arcs"));
        let mut geometry = Object::new();
        geometry.set("type", Value::Text(Rc::clone(&kind)));
        let coordinates = match &*kind {
            "GeometryCollection" => {
                let geometries = list(&object.member("geometries"))?;
                let geometries = geometries.iter().map(|g| self.geometry(g, depth + 1)).collect::<Result<_>>()?;
                geometry.set("geometries", Value::array(geometries));
                return Ok(Value::Object(Rc::new(geometry)));
            }
            "Point" => self.point(&coordinates)?,
            "MultiPoint" => {
                Value::array(list(&coordinates)?.iter().map(|place| self.point(place)).collect::<Result<_>>()?)
            }
            "LineString" => self.line(&numbers(&arcs)?, 2)?,
            "MultiLineString" => self.lines(&arcs, 2)?,
            "Polygon" => self.lines(&arcs, 4)?,
            "MultiPolygon" => {
                Value::array(list(&arcs)?.iter().map(|polygon| self.lines(polygon, 4)).collect::<Result<_>>()?)
            }
            _ => return Ok(Value::Null),
        };
        geometry.set("coordinates", coordinates);
        Ok(Value::Object(Rc::new(geometry)))
    }

    fn feature(&self, object: &Value) -> Result<Object> {
        let mut feature = Object::new();
        feature.set("type", Value::text("Feature"));
        let (id, bbox) = (object.member("id"), object.member("bbox"));
        if !id.is_missing() || !bbox.is_missing() {
            feature.set("id", id);
        }
        if !bbox.is_missing() {
            feature.set("bbox", bbox);
        }
        let properties = object.member("properties");
        let none = || Value::Object(Rc::new(Object::new()));
        feature.set("properties", if properties.is_missing() { none() } else { properties });
        feature.set("geometry", self.geometry(object, 0)?);
        Ok(feature)
    }

    /// The arcs of an object's lines in order of their number, each once, in the direction of its first use.
    fn shared_arcs(&self, object: &Value, filter: Filter) -> Result<Vec<f64>> {
        // First use, and the geometries of first and last use, by number of arc.
        let mut uses: Vec<Option<(f64, usize, usize)>> = vec![None; self.raw.len()];
        let mut open = vec![(object.clone(), 0)];
        let mut number = 0;
        while let Some((object, depth)) = open.pop() {
            let kind = kind(&object);
            if &*kind == "GeometryCollection" && depth < 64 {
                let geometries = list(&object.member("geometries"))?;
                open.extend(geometries.iter().rev().map(|geometry| (geometry.clone(), depth + 1)));
                continue;
            }
            number += 1;
            let levels = match &*kind {
                "LineString" => 1,
                "MultiLineString" | "Polygon" => 2,
                "MultiPolygon" => 3,
                _ => continue,
            };
            let mut arcs = list(&object.member("arcs"))?.to_vec();
            for _ in 1..levels {
                let inner = arcs.iter().map(list).collect::<Result<Vec<_>>>()?;
                arcs = inner.iter().flat_map(|inner| inner.iter().cloned()).collect();
            }
            for arc in arcs {
                let arc = arc.to_number();
                let (index, _) = self.index(arc)?;
                uses[index].get_or_insert((arc, number, number)).2 = number;
            }
        }
        let kept = |(arc, first, last): (f64, usize, usize)| match filter {
            Filter::All => Some(arc),
            Filter::Interior => (first != last).then_some(arc),
            Filter::Exterior => (first == last).then_some(arc),
        };
        Ok(uses.into_iter().flatten().filter_map(kept).collect())
    }

    /// First and last place of an arc as text, by which ends are matched.
    fn ends(&self, arc: f64) -> Result<(Rc<str>, Rc<str>)> {
        let (index, backwards) = self.index(arc)?;
        let places = &self.raw[index];
        let text = |place: &[f64]| -> Rc<str> {
            place.iter().map(|x| crate::js::number_to_text(*x)).collect::<Vec<_>>().join(",").into()
        };
        let first = text(places.first().map_or(&[], Vec::as_slice));
        let last = if self.transform.is_some() {
            let sum = |i: usize| places.iter().filter_map(|place| place.get(i)).sum::<f64>();
            text(&[sum(0), sum(1)])
        } else {
            text(places.last().map_or(&[], Vec::as_slice))
        };
        Ok(if backwards { (last, first) } else { (first, last) })
    }

    /// Joins arcs end to end into as few lines as there are, in topojson-client's order.
    fn stitch(&self, mut arcs: Vec<f64>) -> Result<Vec<Vec<f64>>> {
        // Arcs of no length come first, as others may swallow them.
        let mut empty = 0;
        for i in 0..arcs.len() {
            let (index, _) = self.index(arcs[i])?;
            let places = &self.raw[index];
            if places.len() < 3 && places.get(1).is_none_or(|place| place.iter().take(2).all(|x| *x == 0.0)) {
                arcs.swap(empty, i);
                empty += 1;
            }
        }
        let mut fragments = Fragments::default();
        for &arc in &arcs {
            let (start, end) = self.ends(arc)?;
            fragments.add(arc, start, end);
        }
        let mut stitched = vec![false; self.raw.len()];
        let mut lines = fragments.lines();
        for &arc in lines.iter().flatten() {
            stitched[self.index(arc)?.0] = true;
        }
        for arc in arcs {
            if !stitched[self.index(arc)?.0] {
                lines.push(vec![arc]);
            }
        }
        Ok(lines)
    }
}

fn numbers(values: &Value) -> Result<Vec<f64>> {
    Ok(list(values)?.iter().map(Value::to_number).collect())
}

/// A line in the making: arcs that follow one another, and the places where they begin and end.
struct Fragment {
    arcs: Vec<f64>,
    start: Rc<str>,
    end: Rc<str>,
}

/// Lines in the making, found by the place that the next arc shares with them.
#[derive(Default)]
struct Fragments {
    /// Those that were joined to others among them.
    all: Vec<Fragment>,
    by_start: Ends,
    by_end: Ends,
}

impl Fragments {
    /// Puts an arc behind the fragment that ends where it starts, else before the one that starts where it ends, else alone.
    fn add(&mut self, arc: f64, start: Rc<str>, end: Rc<str>) {
        let joined = if let Some(before) = self.by_end.get(&start) {
            let fragment = &mut self.all[before];
            self.by_end.remove(&fragment.end);
            fragment.arcs.push(arc);
            fragment.end = Rc::clone(&end);
            match self.by_start.get(&end) {
                Some(after) => {
                    self.by_start.remove(&self.all[after].start);
                    self.join(before, after)
                }
                None => before,
            }
        } else if let Some(after) = self.by_start.get(&end) {
            let fragment = &mut self.all[after];
            self.by_start.remove(&fragment.start);
            fragment.arcs.insert(0, arc);
            fragment.start = Rc::clone(&start);
            match self.by_end.get(&start) {
                Some(before) => {
                    self.by_end.remove(&self.all[before].end);
                    self.join(before, after)
                }
                None => after,
            }
        } else {
            self.all.push(Fragment { arcs: vec![arc], start, end });
            self.all.len() - 1
        };
        self.by_start.set(&self.all[joined].start, joined);
        self.by_end.set(&self.all[joined].end, joined);
    }

    /// One fragment followed by another; one that follows itself is a ring.
    fn join(&mut self, before: usize, after: usize) -> usize {
        if before == after {
            return before;
        }
        let (before, after) = (&self.all[before], &self.all[after]);
        let arcs = [before.arcs.as_slice(), after.arcs.as_slice()].concat();
        let (start, end) = (Rc::clone(&before.start), Rc::clone(&after.end));
        self.all.push(Fragment { arcs, start, end });
        self.all.len() - 1
    }

    /// The arcs of each finished line, in topojson-client's order.
    fn lines(mut self) -> Vec<Vec<f64>> {
        let mut finished = self.by_end.in_order();
        for &fragment in &finished {
            self.by_start.remove(&self.all[fragment].start);
        }
        finished.extend(self.by_start.in_order());
        finished.into_iter().map(|fragment| self.all[fragment].arcs.clone()).collect()
    }
}

/// Fragments by one of their ends, in the order in which the ends were first set, as a JavaScript object keeps them.
#[derive(Default)]
struct Ends {
    places: FxHashMap<Rc<str>, usize>,
    fragments: BTreeMap<usize, usize>,
    next: usize,
}

impl Ends {
    fn get(&self, end: &str) -> Option<usize> {
        self.places.get(end).and_then(|place| self.fragments.get(place)).copied()
    }

    fn set(&mut self, end: &Rc<str>, fragment: usize) {
        let place = *self.places.entry(Rc::clone(end)).or_insert(self.next);
        self.fragments.insert(place, fragment);
        self.next += 1;
    }

    fn remove(&mut self, end: &str) {
        if let Some(place) = self.places.remove(end) {
            self.fragments.remove(&place);
        }
    }

    fn in_order(&self) -> Vec<usize> {
        self.fragments.values().copied().collect()
    }
}
