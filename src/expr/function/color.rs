//! Colours: objects with their channels, which are CSS where a text is wanted.

use std::rc::Rc;

use super::{Function, FunctionKind, arg, entry};
use crate::color::{Hcl, Hsl, Lab, Rgb, contrast, luminance};
use crate::error::Result;
use crate::table::{Object, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    entry("rgb", FunctionKind::Pure(rgb)),
    entry("hsl", FunctionKind::Pure(hsl)),
    entry("lab", FunctionKind::Pure(lab)),
    entry("hcl", FunctionKind::Pure(hcl)),
    entry("luminance", FunctionKind::Pure(|a| Ok(Value::Number(luminance(read(arg(a, 0))))))),
    entry("contrast", FunctionKind::Pure(|a| Ok(Value::Number(contrast(read(arg(a, 0)), read(arg(a, 1))))))),
];

/// A colour in one value: CSS, or an object of channels. What is none has channels of NaN.
fn read(value: &Value) -> Rgb {
    let Value::Object(object) = value else { return Rgb::parse(&value.to_text()).unwrap_or(Rgb::NONE) };
    let channel = |key| object.value(key).map(Value::to_number);
    let opacity = channel("opacity").unwrap_or(1.0);
    match ["r", "g", "b", "h", "s", "c", "l", "a"].map(channel) {
        [Some(r), Some(g), Some(b), ..] => Rgb::new(r, g, b, opacity),
        [.., Some(h), Some(s), None, Some(l), None] => Hsl { h, s, l, opacity }.into(),
        [.., Some(h), None, Some(c), Some(l), None] => Hcl { h, c, l, opacity }.into(),
        [_, _, Some(b), .., Some(l), Some(a)] => Lab { l, a, b, opacity }.into(),
        _ => Rgb::NONE,
    }
}

/// An object of channels as the colour that they make.
pub(super) fn of_channels(object: Object) -> Value {
    let object = Rc::new(object);
    let rgb = read(&Value::Object(Rc::clone(&object)));
    Value::Object(Rc::new(Rc::unwrap_or_clone(object).with_text(rgb.to_color().to_css())))
}

fn object(channels: [(&str, f64); 4], rgb: Rgb) -> Value {
    let object: Object = channels.into_iter().map(|(key, x)| (key, Value::Number(x))).collect();
    Value::Object(Rc::new(object.with_text(rgb.to_color().to_css())))
}

/// Three channels and the opacity, 1 if not written.
fn channels(arguments: &[Value]) -> [f64; 4] {
    let opacity = arguments.get(3).filter(|value| !value.is_missing()).map_or(1.0, Value::to_number);
    [arg(arguments, 0).to_number(), arg(arguments, 1).to_number(), arg(arguments, 2).to_number(), opacity]
}

fn rgb(arguments: &[Value]) -> Result<Value> {
    let rgb = match arguments {
        [one] => read(one),
        _ => {
            let [r, g, b, opacity] = channels(arguments);
            Rgb::new(r, g, b, opacity)
        }
    };
    Ok(object([("r", rgb.r), ("g", rgb.g), ("b", rgb.b), ("opacity", rgb.opacity)], rgb))
}

fn hsl(arguments: &[Value]) -> Result<Value> {
    let color = match arguments {
        [one] => Hsl::from(read(one)),
        _ => {
            let [h, s, l, opacity] = channels(arguments);
            Hsl { h, s, l, opacity }
        }
    };
    Ok(object([("h", color.h), ("s", color.s), ("l", color.l), ("opacity", color.opacity)], color.into()))
}

fn lab(arguments: &[Value]) -> Result<Value> {
    let color = match arguments {
        [one] => Lab::from(read(one)),
        _ => {
            let [l, a, b, opacity] = channels(arguments);
            Lab { l, a, b, opacity }
        }
    };
    Ok(object([("l", color.l), ("a", color.a), ("b", color.b), ("opacity", color.opacity)], color.into()))
}

fn hcl(arguments: &[Value]) -> Result<Value> {
    let color = match arguments {
        [one] => Hcl::from(read(one)),
        _ => {
            let [h, c, l, opacity] = channels(arguments);
            Hcl { h, c, l, opacity }
        }
    };
    Ok(object([("h", color.h), ("c", color.c), ("l", color.l), ("opacity", color.opacity)], color.into()))
}
