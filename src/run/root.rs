//! The whole picture: the root group, its signals and its size.

use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::Options;
use super::arrange::{self, Autosize, Padding, View};
use super::config::Config;
use super::env::Env;
use super::group;
use super::mark::defaults;
use super::mark::items::{Encoded, adjust_spatial};
use super::mark::style::Style;
use super::scope::{DefinedSignal, Definitions, GroupItem, Scope, SignalPlace, or_config};
use crate::color::Color;
use crate::error::{Error, Result, Warnings};
use crate::expr::{Expr, Setting};
use crate::scene::{Group, Scene};
use crate::table::loader::Loader;
use crate::table::{Table, Value};
use crate::text::Fonts;
use crate::vega::{Base, Chart, Encode, Signal, ValueRef};

/// Draws a chart.
///
/// # Errors
///
/// Whatever keeps a part of the chart from being drawn, with its place in the chart.
pub(crate) fn run(
    chart: &Chart,
    options: &Options,
    fonts: Rc<Fonts>,
    loader: Rc<Loader>,
    warnings: Rc<Warnings>,
) -> Result<Scene> {
    let env = Rc::new(Env::new(options, Config::new(&chart.config), fonts, loader, warnings)?);
    let first = Picture::draw(chart, &env, None)?;
    let view = first.view;
    #[expect(clippy::float_cmp, reason = "Vega runs again whenever the two are not the same number")]
    let fits = first.size == view.plot;
    // A chart that is made to fit is drawn once more at its new size; the margins of the first time stay.
    let last = if fits {
        first
    } else {
        env.second_pass.set(true);
        Picture::draw(chart, &env, Some(view.plot))?
    };
    Ok(Scene {
        width: view.width,
        height: view.height,
        origin: view.origin,
        background: last.background,
        root: last.root,
    })
}

/// One drawing of the root.
struct Picture {
    root: Group,
    background: Option<Color>,
    /// The signals `width` and `height`.
    size: [f64; 2],
    view: View,
}

impl Picture {
    /// Draws the chart, at `size` when it is given.
    fn draw(chart: &Chart, env: &Rc<Env>, size: Option<[f64; 2]>) -> Result<Self> {
        let second_pass = size.is_some();
        let signals = signals(chart, &env.config, size)?;
        let definitions = Rc::new(Definitions { signals, ..Definitions::without_signals(&chart.scope) });
        let scope = Scope::new(env, None, &definitions, Vec::new(), None, None)?;
        let encoded = frame(chart, &scope)?;
        scope.set_group(GroupItem { channels: encoded.item(0), datum: Value::Undefined });

        let size = ["width", "height"].map(|name| scope.signal(name).map(|value| value.to_number()));
        let [width, height] = size;
        let size = [width?, height?].map(|side| if side.is_finite() { side } else { 0.0 });
        let signal = |name: &str| Some(Setting::signal(Expr::name(name)));
        let autosize: Autosize = arrange::autosize(signal("autosize").as_ref(), &scope)?;
        let padding: Padding = arrange::padding(signal("padding").as_ref(), &scope)?;

        let style = Style::new(&encoded);
        let mut root = group::shell(&encoded, &style, 0);
        let mut parts = group::content(&chart.scope, &scope, None)?;
        parts.fit = autosize.kind.fits();
        parts.second_pass = second_pass;
        let bounds = arrange::group(&mut root, parts, &scope)?;
        let view = arrange::view(&bounds, [root.width, root.height], size, autosize, &padding);
        // The root is no item of a mark, so its opacity goes into its paints.
        let opacity = style.opacity(0);
        if let Some(fill) = &mut root.fill {
            fill.opacity *= opacity;
        }
        if let Some(stroke) = &mut root.stroke {
            stroke.opacity *= opacity;
        }
        style.warn(&scope);
        let background = background(&scope)?;
        Ok(Self { root, background, size, view })
    }
}

/// The colour of the page; `None` for none.
fn background(scope: &Scope) -> Result<Option<Color>> {
    let value = scope.signal("background")?;
    let text = value.to_text();
    if !value.truthy() || text.trim().eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    let color = Color::parse(&text).unwrap_or_else(|| {
        let message = format!("the background \"{text}\" is no colour that CSS knows; it is painted black");
        scope.env().warnings.push(Error::spec(message));
        Color::BLACK
    });
    Ok(Some(color).filter(|color| color.a > 0.0))
}

/// The root item: at the origin, as big as the signals say, unless the chart encodes it otherwise.
fn frame(chart: &Chart, scope: &Rc<Scope>) -> Result<Encoded> {
    let mut own = Encode::default();
    for channel in ["x", "y"] {
        own.set(channel, vec![ValueRef { base: Base::Value(json!(0)), ..ValueRef::default() }]);
    }
    for channel in ["width", "height"] {
        let base = Base::Signal(Rc::new(Expr::name(channel)));
        own.set(channel, vec![ValueRef { base, ..ValueRef::default() }]);
    }
    for (channel, rules) in &chart.encode.0 {
        own.set(channel, rules.clone());
    }
    let encode = defaults::channels(&own, "group", "frame", &chart.style, &scope.env().config)?;
    let mut encoded = Encoded::new(&encode, &Rc::new(Table::with_rows(1)), scope)?;
    adjust_spatial(&mut encoded, "group");
    Ok(encoded)
}

/// The root's signals: the built-in ones, then the chart's, then those of the config that the chart does not define.
fn signals(chart: &Chart, config: &Config, size: Option<[f64; 2]>) -> Result<Vec<DefinedSignal>> {
    let built_in = |name: &str, setting: Option<&Setting>, shape: &dyn Fn(Json) -> Json| -> Result<DefinedSignal> {
        let mut signal = Signal { name: name.to_owned(), ..Signal::default() };
        match or_config(setting, config, name)? {
            Some(Setting::Signal(expr)) => signal.update = Some(expr),
            Some(Setting::Json(json)) => signal.value = Some(shape(json)),
            Some(other) => signal.update = Some(Rc::new(other.to_expr())),
            None => signal.value = Some(shape(Json::Null)),
        }
        Ok(DefinedSignal { signal, place: SignalPlace::Property })
    };
    let as_is = |json| json;
    let or_zero = |json: Json| if json.is_null() { json!(0) } else { json };
    let mut signals = vec![
        built_in("background", chart.background.as_ref(), &as_is)?,
        built_in("autosize", chart.autosize.as_ref(), &|json| match json {
            Json::Object(_) => json,
            Json::Null => json!({"type": "pad"}),
            kind => json!({"type": kind}),
        })?,
        built_in("padding", chart.padding.as_ref(), &|json| match json {
            Json::Object(_) => json,
            all => json!({"top": all, "bottom": all, "left": all, "right": all}),
        })?,
        built_in("width", chart.width.as_ref(), &or_zero)?,
        built_in("height", chart.height.as_ref(), &or_zero)?,
    ];
    let built_ins = signals.len();
    for (i, own) in chart.scope.signals.iter().enumerate() {
        let own = DefinedSignal::of_list(i, own);
        match signals[..built_ins].iter_mut().find(|known| known.signal.name == own.signal.name) {
            Some(known) => {
                known.signal.value = own.signal.value.or(known.signal.value.take());
                known.signal.update = own.signal.update.or(known.signal.update.take());
                known.place = own.place;
            }
            None => signals.push(own),
        }
    }
    let of_config = match config.at(&["signals"]).as_deref() {
        Some(list @ Json::Array(_)) => crate::vega::json::read_signals(list)?,
        _ => Vec::new(),
    };
    for (number, own) in of_config.into_iter().enumerate() {
        if !signals.iter().any(|known| known.signal.name == own.name) {
            let place = SignalPlace::List { number, in_config: true };
            signals.push(DefinedSignal { signal: own, place });
        }
    }
    if let Some([width, height]) = size {
        for DefinedSignal { signal, .. } in &mut signals {
            if let Some((_, update)) = signal.on_resize.last() {
                signal.update = Some(Rc::clone(update));
            }
        }
        for (name, side) in [("width", width), ("height", height)] {
            for DefinedSignal { signal, .. } in signals.iter_mut().filter(|known| known.signal.name == name) {
                (signal.value, signal.update) = (Some(json!(side)), None);
            }
        }
    }
    Ok(signals)
}
