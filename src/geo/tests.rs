//! Projections held against d3-geo 3.1, and d3-geo-projection for Mollweide.

use super::settings::Settings;
use super::{Digits, Graticule, Projection, area, bounds, centroid};
use crate::geom::{Path, Segment};
use crate::table::Value;

fn value(json: &str) -> Value {
    Value::from_json(&serde_json::from_str(json).unwrap())
}

fn projection(kind: &str, settings: &str) -> Projection {
    Projection::new(kind, &Settings::from_value(&value(settings))).unwrap()
}

/// The path data of SVG, with curves as their ends alone.
fn print(path: &Path) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Move(p) => format!("M{},{}", p.x, p.y),
        Segment::Line(p) => format!("L{},{}", p.x, p.y),
        Segment::Quad(_, p) => format!("Q{},{}", p.x, p.y),
        Segment::Cubic(_, _, p) => format!("C{},{}", p.x, p.y),
        Segment::Close => "Z".to_owned(),
    };
    path.segments.iter().map(step).collect::<String>().replace("-0,", "0,")
}

#[track_caller]
fn close(found: &[f64], want: &[f64]) {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9 * b.abs().max(1.0);
    assert!(found.len() == want.len() && found.iter().zip(want).all(near), "{found:?} {want:?}");
}

#[test]
fn every_kind_puts_a_place_where_d3_does() {
    let check = |kind: &str, (longitude, latitude): (f64, f64), (x, y): (f64, f64)| {
        let found = projection(kind, "{}").project(longitude, latitude).unwrap();
        assert!((found.x - x).abs() < 1e-9 && (found.y - y).abs() < 1e-9, "{kind}: {found:?}");
    };
    check("albers", (-100.0, 40.0), (431.9724414175537, 224.32635740613182));
    check("albersUsa", (-100.0, 40.0), (431.9724414175537, 224.32635740613182));
    check("azimuthalEqualArea", (-100.0, 40.0), (337.05894124903216, 128.2079148837284));
    check("azimuthalEquidistant", (-100.0, 40.0), (376.9780703697428, 162.22077314936723));
    check("conicConformal", (-100.0, 40.0), (349.42942978424526, 109.95569457409883));
    check("conicEqualArea", (-100.0, 40.0), (316.09200788187934, 165.04661070543565));
    check("conicEquidistant", (-100.0, 40.0), (344.4547213368029, 130.35465908972884));
    check("equalEarth", (-100.0, 40.0), (243.89721238935547, 112.76965817339422));
    check("equirectangular", (-100.0, 40.0), (213.6103962681055, 143.4441585072422));
    check("gnomonic", (-100.0, 40.0), (1296.9424748341116, 946.0710120626557));
    check("identity", (-100.0, 40.0), (-100.0, 40.0));
    check("mercator", (-100.0, 40.0), (213.05555555555554, 133.31457058917871));
    check("mollweide", (-100.0, 40.0), (254.264806686788, 122.69918340059274));
    check("naturalEarth1", (-100.0, 40.0), (234.26672483444233, 126.28760425002274));
    check("orthographic", (-100.0, 40.0), (291.7755765694955, 89.62449138320846));
    check("stereographic", (-100.0, 40.0), (262.46082959228534, 64.64703430958667));
    check("transverseMercator", (-100.0, 40.0), (323.5340667092951, -32.47809326315928));
    // Alaska and Hawaii are moved.
    check("albersUsa", (-150.0, 65.0), (169.35951091261362, 422.23088439019995));
    check("albersUsa", (-157.0, 20.5), (313.5161541896419, 465.99246952838655));
    assert_eq!(projection("albersUsa", "{}").project(10.0, 50.0), None);
    assert!(Projection::new("flat", &Settings::default()).is_err());
}

#[track_caller]
fn check(kind: &str, settings: &str, object: &str, path: &str) {
    let found = projection(kind, settings).path(&value(object), 4.5, Digits::Three);
    assert_eq!(print(&found), path, "{kind} {settings} {object}");
}

const DATE_LINE: &str = r#"{"type":"Polygon","coordinates":[[[170,10],[-170,10],[-170,-10],[170,-10],[170,10]]]}"#;
const EAST: &str = r#"{"type":"Polygon","coordinates":[[[60,20],[120,20],[120,-20],[60,-20],[60,20]]]}"#;

#[test]
fn shapes_are_cut_at_the_antimeridian() {
    let path = "M-314.159,-17.717L-296.706,-17.453L-296.706,17.453L-314.159,17.717L-314.159,-17.717Z\
        M314.159,17.717L296.706,17.453L296.706,-17.453L296.706,-17.453L314.159,-17.717L314.159,17.717Z";
    check("equirectangular", r#"{"scale":100,"translate":[0,0]}"#, DATE_LINE, path);
    let path = "M-17.101,-17.365L17.101,-17.365L17.101,17.365L-17.101,17.365Z";
    check("orthographic", r#"{"scale":100,"translate":[0,0],"rotate":[180,0]}"#, DATE_LINE, path);
}

#[test]
fn shapes_are_cut_at_the_horizon() {
    let path = "M92.189,38.745L81.38,34.202L81.38,-34.202L81.38,-34.202L92.189,-38.745L92.189,-38.745L93.485,-35.504\
        L94.667,-32.22L95.734,-28.896L96.684,-25.538L97.517,-22.148L98.23,-18.731L98.824,-15.291L99.297,-11.833\
        L99.65,-8.361L99.881,-4.878L99.99,-1.389L99.978,2.102L99.844,5.589L99.588,9.071L99.211,12.541L98.712,15.995\
        L98.094,19.431L97.356,22.842L96.5,26.226L95.526,29.578L94.435,32.894L93.23,36.169Z";
    check("orthographic", r#"{"scale":100,"translate":[0,0],"precision":0}"#, EAST, path);
    let sphere =
        projection("orthographic", r#"{"scale":100,"translate":[0,0]}"#).bounds(&value(r#"{"type":"Sphere"}"#));
    close(&[sphere.x1, sphere.y1, sphere.x2, sphere.y2], &[-100.0, -100.0, 100.0, 100.0]);
}

#[test]
fn shapes_are_cut_to_an_extent() {
    let within = |extent: &str| format!(r#"{{"scale":100,"translate":[0,0],"precision":0,"clipExtent":{extent}}}"#);
    check("equirectangular", &within("[[110,-20],[300,20]]"), EAST, "M209.44,-20L209.44,20L110,20L110,-20Z");
    // Nothing of the outline is inside, but all of the extent is.
    check("equirectangular", &within("[[120,-10],[130,10]]"), EAST, "M120,-10L130,-10L130,10L120,10Z");
    check("equirectangular", &within("[[300,-10],[310,10]]"), EAST, "");
}

#[test]
fn lines_bend_and_points_are_circles() {
    let line = r#"{"type":"LineString","coordinates":[[0,0],[40,60]]}"#;
    let fitted = projection("mercator", "{}").fit_size([200.0, 100.0], &value(line));
    let path = "M73.495,100L81.476,78.808L90.832,56.162L103.927,30.358L113.407,15.732L126.505,0";
    assert_eq!(print(&fitted.path(&value(line), 4.5, Digits::Three)), path);
    close(&[fitted.scale()], &[75.93257175002074]);
    close(&fitted.translate(), &[73.49453226910612, 100.0]);
    let points = r#"{"type":"MultiPoint","coordinates":[[10,10],[20,0]]}"#;
    let path = "M17.453,-12.953C12.953,-17.453C17.453,-21.953C21.953,-17.453C17.453,-12.953Z\
        M34.907,4.5C30.406999999999996,0C34.907,-4.5C39.407,0C34.907,4.5Z";
    check("equirectangular", r#"{"scale":100,"translate":[0,0]}"#, points, path);
}

#[test]
fn settings_of_a_spec_name_the_kind_and_what_to_fit() {
    let line = r#"{"type":"LineString","coordinates":[[0,0],[40,60]]}"#;
    let settings = |json: &str| -> Vec<(String, Value)> {
        let Value::Object(object) = value(json) else { return Vec::new() };
        object.iter().map(|(key, value)| (key.to_string(), value.clone())).collect()
    };
    let fitted = Projection::from_settings(&settings(&format!(r#"{{"fit":[{line},null],"size":[200,100]}}"#))).unwrap();
    close(&[fitted.scale()], &[75.93257175002074]);
    let written = Projection::from_settings(&settings(r#"{"type":"albersUsa","scale":500}"#)).unwrap();
    assert_eq!(written, projection("albersUsa", r#"{"scale":500}"#));
    assert!(Projection::from_settings(&settings(r#"{"type":"flat"}"#)).is_err());
}

#[test]
fn a_plane_can_be_fitted_upside_down() {
    let line =
        value(r#"{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[0,0],[3,4]]}]}"#);
    let fitted = projection("identity", r#"{"reflectY":true}"#).fit_size([10.0, 10.0], &line);
    assert_eq!(print(&fitted.path(&line, 4.5, Digits::Three)), "M1.25,10L8.75,0");
}

#[test]
fn shapes_are_measured_where_they_are_seen() {
    let orthographic = projection("orthographic", r#"{"scale":100,"translate":[0,0],"precision":0}"#);
    close(&[orthographic.area(&value(EAST))], &[1194.4815617190266]);
    let middle = orthographic.centroid(&value(EAST)).unwrap();
    close(&[middle.x, middle.y], &[89.75952068925568, 0.0003242349061474661]);
    assert_eq!(orthographic.centroid(&value(r#"{"type":"Point","coordinates":[180,0]}"#)), None);
}

#[test]
fn shapes_are_measured_on_the_sphere() {
    close(&[area(&value(EAST))], &[0.7798291272416179]);
    close(bounds(&value(EAST)).unwrap().as_flattened(), &[60.0, -22.795877258858468, 120.0, 22.795877258858468]);
    close(bounds(&value(DATE_LINE)).unwrap().as_flattened(), &[170.0, -10.151081711048134, -170.0, 10.151081711048134]);
    close(&centroid(&value(EAST)).unwrap(), &[90.0, 0.0]);
    close(&centroid(&value(r#"{"type":"LineString","coordinates":[[0,0],[0,60]]}"#)).unwrap(), &[0.0, 30.0]);
    assert_eq!(bounds(&value(r#"{"type":"FeatureCollection","features":[]}"#)), None);
}

#[test]
fn what_is_no_geometry_draws_nothing() {
    for object in
        ["null", "[]", "{}", r#"{"type":"Feature","geometry":null}"#, r#"{"type":"Polygon","coordinates":[[]]}"#]
    {
        check("mercator", "{}", object, "");
        check("albersUsa", "{}", object, "");
        check("orthographic", r#"{"clipExtent":[[0,0],[100,100]]}"#, object, "");
    }
}

#[test]
fn graticules_have_major_and_minor_lines() {
    let lines = Graticule::default().lines().unwrap();
    assert_eq!((lines.len(), lines.iter().map(Vec::len).sum::<usize>()), (53, 2573));
    let coarse =
        Graticule { major_step: [90.0, 45.0], minor_step: [90.0, 45.0], precision: 90.0, ..Graticule::default() };
    let ends: Vec<_> = coarse.lines().unwrap().iter().map(|line| (line.len(), line[0])).collect();
    assert_eq!(ends[0], (3, [-180.0, -90.0 + 1e-6]));
    assert_eq!(ends[4], (5, [-180.0, -45.0]));
    assert_eq!(ends.len(), 7);
    let endless = Graticule { minor_step: [1e-9, 1e-9], ..Graticule::default() };
    assert!(endless.lines().is_err());
}
