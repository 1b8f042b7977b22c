//! Whole charts: what is drawn, where, and that nothing leaves the picture.

use super::model::{Curve, Log, Metric, Point, XAxis, XKind};
use super::objective::Objective;
use super::options::{ChartKind, ChartOptions, Theme};
use super::page::draw;
use super::testing::{log, metric, over, run, training};
use crate::color::Color;
use crate::error::{ErrorKind, Warnings};
use crate::geom::Rect;
use crate::scene::{Group, Item, MarkKind, Paint, Role, Scene, Shape, Stroke, dump};
use crate::text::Fonts;

const KINDS: [ChartKind; 6] =
    [ChartKind::Line, ChartKind::Scatter, ChartKind::Bar, ChartKind::Histogram, ChartKind::Box, ChartKind::Heatmap];

fn scene(log: &Log, options: &ChartOptions) -> Scene {
    draw(log, options, &Fonts::bundled(), &Warnings::default()).unwrap()
}

/// One item, and where it lies in the picture.
struct Placed<'a> {
    role: Role,
    kind: MarkKind,
    bounds: Rect,
    item: &'a Item,
}

fn collect<'a>(group: &'a Group, x: f64, y: f64, out: &mut Vec<Placed<'a>>) {
    for mark in &group.marks {
        for item in &mark.items {
            if let Shape::Group(inner) = &item.shape {
                collect(inner, x + inner.x, y + inner.y, out);
            } else {
                out.push(Placed { role: mark.role, kind: mark.kind, bounds: item.bounds.translate(x, y), item });
            }
        }
    }
}

fn placed(scene: &Scene) -> Vec<Placed<'_>> {
    let mut out = Vec::new();
    collect(&scene.root, scene.origin.x, scene.origin.y, &mut out);
    out
}

fn texts(scene: &Scene, role: Role) -> Vec<String> {
    let of_role = placed(scene).into_iter().filter(|it| it.role == role);
    of_role
        .filter_map(|it| {
            if let Shape::Text(text) = &it.item.shape { Some(text) } else { None }
                .map(|text| text.lines[0].text.to_string())
        })
        .collect()
}

fn stroke(item: &Item) -> Option<&Stroke> {
    match &item.shape {
        Shape::Path(path) => path.stroke.as_ref(),
        Shape::Rule(rule) => rule.stroke.as_ref(),
        _ => None,
    }
}

/// The strokes of curves.
fn curves(scene: &Scene) -> Vec<Stroke> {
    let lines = placed(scene)
        .into_iter()
        .filter(|it| it.role == Role::Mark && matches!(it.kind, MarkKind::Line | MarkKind::Rule));
    lines.filter_map(|it| stroke(it.item).cloned()).collect()
}

fn dots(scene: &Scene) -> usize {
    placed(scene).iter().filter(|it| it.role == Role::Mark && it.kind == MarkKind::Symbol).count()
}

#[track_caller]
fn check_inside(scene: &Scene, what: &str) {
    let all = placed(scene);
    assert!(all.iter().any(|it| it.role == Role::Mark), "{what}: something is drawn");
    for it in &all {
        let Rect { x1, y1, x2, y2 } = it.bounds;
        let inside = x1 >= -2.0 && y1 >= -2.0 && x2 <= scene.width + 2.0 && y2 <= scene.height + 2.0;
        assert!(inside, "{what}: {:?} {:?} at {:?} in {}x{}", it.role, it.kind, it.bounds, scene.width, scene.height);
    }
    let words: Vec<&Placed<'_>> = all.iter().filter(|it| it.kind == MarkKind::Text).collect();
    for (i, a) in words.iter().enumerate() {
        for b in &words[i + 1..] {
            // Boxes of text are looser than the ink.
            let (a, b) = (a.bounds.expand(-1.5), b.bounds.expand(-1.5));
            let apart = a.x2 <= b.x1 || b.x2 <= a.x1 || a.y2 <= b.y1 || b.y2 <= a.y1;
            assert!(apart, "{what}: texts at {a:?} and {b:?} lie on each other");
        }
    }
}

/// Logs with every kind of difficulty.
fn logs() -> Vec<(&'static str, Log)> {
    let names = ["a", "b", "c", "a run whose name is far too long for any legend that there could ever be"];
    let wild = [
        metric("tiny", "step", &[1e-9, 3e-9, 2e-9]),
        metric("huge", "step", &[1e12, 3e12, 2e12]),
        metric("widest", "step", &[f64::MAX, -f64::MAX, 0.0]),
        metric("constant", "step", &[0.5; 5]),
        metric("zero", "step", &[0.0; 5]),
        metric("close", "step", &[1_000_000.1, 1_000_000.2]),
        metric("decades", "step", &[1e6, 1.0, 1e-6]),
        metric("gaps", "step", &[f64::NAN, 1.0, f64::NAN, 2.0, 3.0, f64::INFINITY]),
        metric("one_loss", "step", &[2.3]),
        metric(&"long_name_".repeat(30), "step", &[-1.0, 1.0]),
    ];
    let time = XAxis { name: "wall_time".to_owned(), kind: XKind::Time };
    let hours: Vec<(f64, f64)> = (0..50).map(|i| (1.7e12 + f64::from(i) * 1.8e6, 2.0 / f64::from(i + 1))).collect();
    vec![
        ("one run", log(vec![training("main", 1.0)])),
        ("four runs", log(names.iter().map(|name| training(name, 1.0)).collect())),
        ("wild values", log(vec![run("a", wild.to_vec())])),
        ("times", log(vec![run("a", vec![over("loss", time.clone(), &hours)])])),
        ("one time", log(vec![run("a", vec![over("loss", time, &hours[..1])])])),
        ("two x", log(vec![run("a", vec![metric("loss", "step", &[1.0, 2.0]), metric("f1", "epoch", &[1.0])])])),
        ("long x", log(vec![run("a", vec![metric("loss", &"step ".repeat(90), &[1.0, 2.0])])])),
        ("wide", log(vec![run("a", (0..40).map(|i| metric(&format!("m{i}"), "row", &[1.0, 2.0])).collect())])),
        (
            "many runs",
            log((0..300).map(|i| run(&format!("run {i}"), vec![metric("loss", "step", &[2.0, 1.0])])).collect()),
        ),
    ]
}

#[test]
fn nothing_leaves_the_picture_and_no_words_lie_on_each_other() {
    for (name, log) in logs() {
        for kind in KINDS {
            for theme in [Theme::Light, Theme::Dark] {
                let title = Some("A title".to_owned());
                let options = ChartOptions { kind: Some(kind), theme, title, ..ChartOptions::default() };
                check_inside(&scene(&log, &options), &format!("{name} as {kind:?}"));
            }
        }
    }
}

#[test]
fn any_size_that_a_panel_can_have_is_drawn() {
    let log = log(vec![training("main", 1.0)]);
    for kind in KINDS {
        for side in [1.0, 7.5, 60.0, 4000.0] {
            let size =
                ChartOptions { kind: Some(kind), width: Some(side), height: Some(side), ..ChartOptions::default() };
            let scene = scene(&log, &size);
            assert!(scene.width >= side && scene.width.is_finite(), "{kind:?} {side}");
        }
        for side in [0.0, -5.0, f64::NAN, f64::INFINITY, 1e9] {
            let size = ChartOptions { kind: Some(kind), width: Some(side), ..ChartOptions::default() };
            let error = draw(&log, &size, &Fonts::bundled(), &Warnings::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Forbidden, "{side}");
        }
    }
}

#[test]
fn a_small_chart_is_this_scene() {
    let log = log(vec![run("a", vec![metric("loss", "epoch", &[2.0, 1.0, 0.5])])]);
    let options = ChartOptions { width: Some(90.0), height: Some(40.0), ..ChartOptions::default() };
    let text = dump::scene(&scene(&log, &options));
    assert_eq!(text.trim_end(), include_str!("testing/small_chart.txt").trim_end(), "\n{text}");
}

#[test]
fn validation_is_dashed_and_runs_have_colours() {
    let options = ChartOptions::default();
    let scene = scene(&log(vec![training("a", 1.0), training("b", 2.0)]), &options);
    let strokes = curves(&scene);
    let dashed = strokes.iter().filter(|stroke| !stroke.dash.is_empty()).count();
    assert_eq!((strokes.len(), dashed), (10, 4), "two runs of two pairs and a learning rate");
    let colors: Vec<&Paint> = strokes.iter().map(|stroke| &stroke.paint).collect();
    assert!(colors.contains(&&Paint::Color(Color::from_hex(0x4c_78_a8))));
    assert!(colors.contains(&&Paint::Color(Color::from_hex(0xf5_85_18))));
    assert_eq!(texts(&scene, Role::LegendLabel), ["train", "validation", "a", "b"]);
}

#[test]
fn one_curve_needs_no_legend() {
    let scene = scene(&log(vec![run("a", vec![metric("loss", "step", &[1.0, 2.0])])]), &ChartOptions::default());
    assert!(texts(&scene, Role::LegendLabel).is_empty());
    assert_eq!(texts(&scene, Role::Title), ["loss", "best 1 at step 0"]);
    assert_eq!(texts(&scene, Role::AxisTitle), ["step"]);
}

#[test]
fn the_best_value_is_marked_where_its_direction_is_known() {
    let marks = |name: &str, options: &ChartOptions| {
        let scene = scene(&log(vec![run("a", vec![metric(name, "step", &[3.0, 1.0, 2.0])])]), options);
        (dots(&scene), texts(&scene, Role::Title).pop().unwrap_or_default())
    };
    let own = ChartOptions::default();
    let max = ChartOptions { objective: Some(Objective::Maximize), ..ChartOptions::default() };
    assert_eq!(marks("loss", &own), (2, "best 1 at step 1".to_owned()), "a dot in a ring");
    assert_eq!(marks("f1", &own), (2, "best 3 at step 0".to_owned()));
    assert_eq!(marks("lr", &own), (0, "lr".to_owned()));
    assert_eq!(marks("lr", &max), (2, "best 3 at step 0".to_owned()));
}

#[test]
fn gaps_break_the_line_and_lone_points_are_dots() {
    let values = [1.0, 2.0, 3.0, f64::NAN, 4.0, f64::NAN, 5.0, 6.0];
    let scene = scene(&log(vec![run("a", vec![metric("x", "step", &values)])]), &ChartOptions::default());
    assert_eq!((curves(&scene).len(), dots(&scene)), (2, 1));
}

#[test]
fn a_smoothed_curve_lies_over_the_faint_raw_one() {
    let raw = metric("loss", "step", &[3.0, 1.0, 2.0]);
    let points = raw.curve.points.iter().map(|point| Point { y: 2.0, ..*point }).collect();
    let smooth = Some(Curve { points, breaks: vec![], exact: true });
    let scene = scene(&log(vec![run("a", vec![Metric { smooth, ..raw }])]), &ChartOptions::default());
    let opacities: Vec<f64> = curves(&scene).iter().map(|stroke| stroke.opacity).collect();
    assert_eq!(opacities, [0.3, 1.0]);
}

#[test]
fn a_crowd_of_runs_fades_and_is_counted() {
    let runs = (0..10_000).map(|i| run(&format!("run {i}"), vec![metric("loss", "step", &[f64::from(i), 1.0, 2.0])]));
    let scene = scene(&log(runs.collect()), &ChartOptions::default());
    let strokes = curves(&scene);
    assert_eq!(strokes.len(), 10_001, "the best is drawn over all");
    assert!(strokes[0].opacity < 0.2 && strokes[10_000].opacity == 1.0);
    let legend = texts(&scene, Role::LegendLabel);
    let more = format!("and {}", super::number::count(10_001 - legend.len() as u64, "more", "more"));
    assert_eq!(legend.last(), Some(&more), "{legend:?}");
    assert_eq!(dots(&scene), 2, "one mark for all");
}

#[test]
fn bars_show_the_last_value_beside_its_name() {
    let runs = [("main", 0.8), ("exp", 0.9)].map(|(name, last)| run(name, vec![metric("f1", "row", &[last])]));
    let scene = scene(&log(runs.to_vec()), &ChartOptions::default());
    assert_eq!(texts(&scene, Role::Mark), ["0.8", "0.9"]);
    let labels = texts(&scene, Role::AxisLabel);
    assert!(labels.ends_with(&["main".to_owned(), "exp".to_owned()]), "{labels:?}");
    let boxes: Vec<Rect> = placed(&scene)
        .iter()
        .filter(|it| it.role == Role::Mark && it.kind == MarkKind::Rect)
        .map(|it| it.bounds)
        .collect();
    assert!(boxes[0].width() < boxes[1].width() && boxes[0].y2 < boxes[1].y1, "{boxes:?}");
    let weights = placed(&scene).into_iter().filter(|it| it.role == Role::Mark);
    let weights =
        weights.filter_map(|it| if let Shape::Text(text) = &it.item.shape { Some(text.font.weight) } else { None });
    assert_eq!(weights.collect::<Vec<_>>(), [400, 700], "the best is bold");
}

#[test]
fn metrics_of_one_run_are_rows_of_one_panel_where_they_can_be() {
    let panels = |kind, log: &Log| {
        let scene = scene(log, &ChartOptions { kind: Some(kind), ..ChartOptions::default() });
        scene.root.marks.last().map(|mark| mark.items.len())
    };
    let scores = log(vec![run("a", vec![metric("f1", "row", &[0.9]), metric("auc", "row", &[0.8])])]);
    let mixed = log(vec![run("a", vec![metric("f1", "step", &[0.9, 1.0]), metric("params", "epoch", &[1e6, 1e7])])]);
    assert_eq!(panels(ChartKind::Bar, &scores), Some(1));
    assert_eq!(panels(ChartKind::Bar, &mixed), Some(2), "one bar could not be seen");
    assert_eq!(panels(ChartKind::Heatmap, &scores), Some(1));
    assert_eq!(panels(ChartKind::Heatmap, &mixed), Some(2), "another x");
    assert_eq!(panels(ChartKind::Line, &scores), Some(2));
}

#[test]
fn rows_of_several_panels_are_named_once() {
    let options = ChartOptions { kind: Some(ChartKind::Box), ..ChartOptions::default() };
    let scene = scene(&log(vec![training("first", 1.0), training("second", 2.0)]), &options);
    let names = texts(&scene, Role::AxisLabel).into_iter().filter(|label| label == "first").count();
    assert_eq!(names, 1);
}

#[test]
fn panels_curves_and_bars_can_be_heard() {
    let all = log(vec![training("first", 1.0), training("second", 2.0)]);
    let heard = |kind| {
        let scene = scene(&all, &ChartOptions { kind: Some(kind), ..ChartOptions::default() });
        let items = placed(&scene);
        items.iter().filter_map(|it| it.item.description.as_deref().map(str::to_owned)).collect::<Vec<_>>()
    };
    let curves = heard(ChartKind::Line);
    assert_eq!(curves[..2], ["loss of first", "val_loss of first"]);
    let bars = heard(ChartKind::Bar);
    assert!(bars[0].starts_with("loss (first): 0."), "{bars:?}");
    let lines = scene(&all, &ChartOptions::default());
    let panels = lines.root.marks.last().unwrap();
    assert_eq!(panels.aria.as_ref().unwrap().role, "graphics-object");
    assert!(panels.items[0].description.as_deref().unwrap().starts_with("loss, best 0."));
}

#[test]
fn a_theme_changes_the_ground_and_the_words() {
    let log = log(vec![training("a", 1.0)]);
    let dark = scene(&log, &ChartOptions { theme: Theme::Dark, ..ChartOptions::default() });
    assert_eq!(dark.background, Some(Color::from_hex(0x33_33_33)));
    let light = scene(&log, &ChartOptions::default());
    assert_eq!(light.background, Some(Color::WHITE));
    assert_eq!((dark.width, dark.height), (light.width, light.height));
}

#[test]
fn columns_can_be_chosen() {
    let log = log(vec![training("a", 1.0)]);
    let of = |columns| scene(&log, &ChartOptions { columns: Some(columns), ..ChartOptions::default() });
    assert!(of(1).height > of(3).height && of(1).width < of(3).width);
    assert_eq!(of(0).width, of(1).width, "at least one");
    assert_eq!(of(99).width, of(3).width, "no more than there are panels");
}

#[test]
fn letters_that_no_font_has_are_said_with_the_way_out() {
    let warnings = |name: &str| {
        let warnings = Warnings::default();
        let log =
            log(vec![run(name, vec![metric("größe_²", "эпоха", &[1.0, 2.0]), metric("f1", "эпоха", &[1.0, 2.0])])]);
        draw(&log, &ChartOptions::default(), &Fonts::bundled(), &warnings).unwrap();
        warnings.take().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(warnings("a"), Vec::<String>::new());
    let log = log(vec![run("a", vec![metric("損失", "step", &[1.0, 2.0])])]);
    let said = Warnings::default();
    draw(&log, &ChartOptions::default(), &Fonts::bundled(), &said).unwrap();
    let said: Vec<String> = said.take().iter().map(ToString::to_string).collect();
    assert!(said[0].contains("失") && said[0].contains("損"), "{said:?}");
    assert!(said[0].contains("--font-dir"), "{said:?}");
}

/// Numbers from 0 to 1, the same each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: f64) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "small ends")]
        let number = (self.next() * end) as usize;
        number
    }

    /// Anything that a log may hold; NaN and infinity only where `any`.
    fn number(&mut self, any: bool) -> f64 {
        const EXTREMES: [f64; 12] = [
            f64::NAN,
            f64::INFINITY,
            0.0,
            -1.0,
            f64::MAX,
            f64::MIN,
            f64::MIN_POSITIVE,
            5e-324,
            1e300,
            1e15,
            1e15 + 1.0,
            0.1,
        ];
        match self.below(2.0) {
            0 => EXTREMES[if any { self.below(12.0) } else { 2 + self.below(10.0) }],
            _ => (self.next() - 0.3) * libm::pow(10.0, (self.next() * 20.0 - 10.0).floor()),
        }
    }
}

#[test]
fn any_numbers_make_a_finite_picture() {
    let names = ["loss", "val_loss", "train/loss", "accuracy", "", "x_epoch", "train_x_epoch", "val_x"];
    let (mut random, fonts) = (Random(1), Fonts::bundled());
    for round in 0..60 {
        let mut runs = Vec::new();
        for name in ["train", "validation", "other"] {
            let mut metrics = Vec::new();
            for _ in 0..random.below(5.0) {
                let kind = if random.next() < 0.5 { XKind::Time } else { XKind::Number };
                let x = XAxis { name: format!("{kind:?}"), kind };
                let mut values: Vec<(f64, f64)> =
                    (0..random.below(12.0)).map(|_| (random.number(false), random.number(true))).collect();
                values.sort_by(|a, b| a.0.total_cmp(&b.0));
                metrics.push(over(names[random.below(8.0)], x, &values));
            }
            runs.push(run(name, metrics));
        }
        let log = log(runs);
        for kind in KINDS {
            let side = [None, Some(1.0), Some(37.5)][round % 3];
            let by_log = [None, Some(true), Some(false)][round / 3 % 3];
            let options =
                ChartOptions { kind: Some(kind), width: side, height: side, log: by_log, ..ChartOptions::default() };
            // Some have no number at all.
            let Ok(scene) = draw(&log, &options, &fonts, &Warnings::default()) else { continue };
            assert!(scene.width < 3000.0 && scene.height < 3000.0, "{kind:?} {log:?}");
            let all = placed(&scene);
            let finite = |it: &Placed<'_>| {
                [it.bounds.x1, it.bounds.y1, it.bounds.x2, it.bounds.y2].iter().all(|x| x.is_finite())
            };
            assert!(all.iter().all(finite), "{kind:?} {log:?}");
        }
    }
}
