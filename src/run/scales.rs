//! Scales and projections from their definitions, with every setting evaluated.

use serde_json::Value as Json;

use super::config::Block;
use super::domain::{self, Taking};
use super::scope::Scope;
use crate::error::{Error, Result};
use crate::expr::{Expr, Setting};
use crate::geo::Projection;
use crate::scale::{Definition, Range, Scale};
use crate::table::Value;
use crate::vega;

/// Builds a scale from its definition.
///
/// # Errors
///
/// A setting that cannot be evaluated, a kind that does not exist, a range that the kind cannot have.
pub(super) fn build(scale: &vega::Scale, scope: &Scope) -> Result<Scale> {
    Scale::new(&definition(scale, scope)?, &scope.env().zone, &scope.env().warnings)
}

fn definition(scale: &vega::Scale, scope: &Scope) -> Result<Definition> {
    let taking = Taking::of(&scale.kind);
    let mut definition = Definition { kind: scale.kind.clone(), ..Definition::default() };
    let domain = domain::collect(&scale.domain, taking, scope);
    definition.domain = domain.map_err(|e| scope.relative(e, "domain"))?;
    for (name, setting) in &scale.props.0 {
        set(&mut definition, name, setting, scale, scope).map_err(|e| scope.relative(e, name))?;
    }
    // Vega's scale knows of its bins only once it has been evaluated, so zero is left out the second time alone.
    if scope.env().second_pass.get() && definition.bins.is_some() && definition.zero.is_none() {
        definition.zero = Some(false);
    }
    Ok(definition)
}

fn set(definition: &mut Definition, name: &str, setting: &Setting, scale: &vega::Scale, scope: &Scope) -> Result<()> {
    if name == "range" {
        definition.range = range(setting, &scale.kind, scope, 0)?;
        return Ok(());
    }
    let value = scope.setting(setting)?;
    if name == "zero" {
        // Null says no; what is undefined leaves the decision to the kind.
        definition.zero = (!matches!(value, Value::Undefined)).then(|| value.truthy());
        return Ok(());
    }
    if value.is_missing() {
        return Ok(());
    }
    let number = || Some(value.to_number());
    let list = || match &value {
        Value::Array(list) => Ok(Some(list.to_vec())),
        other => Err(Error::spec(format!("expected a list, found {}", other.to_text()))),
    };
    match name {
        "domainRaw" => definition.domain_raw = list()?,
        "domainMin" => definition.domain_min = number(),
        "domainMax" => definition.domain_max = number(),
        "domainMid" => definition.domain_mid = number(),
        "domainImplicit" => definition.domain_implicit = value.truthy(),
        "nice" => definition.nice = Some(value),
        "bins" => definition.bins = Some(value),
        "reverse" => definition.reverse = value.truthy(),
        "round" => definition.round = value.truthy(),
        "clamp" => definition.clamp = value.truthy(),
        "padding" => definition.padding = number(),
        "paddingInner" => definition.padding_inner = number(),
        "paddingOuter" => definition.padding_outer = number(),
        "align" => definition.align = number(),
        "base" => definition.base = number(),
        "exponent" => definition.exponent = number(),
        "constant" => definition.constant = number(),
        "interpolate" => {
            let gamma = Some(value.member("gamma")).filter(|gamma| !gamma.is_missing()).map(|gamma| gamma.to_number());
            let kind = match value.member("type") {
                Value::Undefined => value,
                kind => kind,
            };
            definition.interpolate = Some((kind.to_text().to_string(), gamma));
        }
        _ => {
            let warning = Error::spec(format!("scales have no property \"{name}\""));
            scope.env().warnings.push(scope.placed(warning, &["scales"]));
        }
    }
    Ok(())
}

/// Names in a config's `range` may lead to each other this often.
const MAX_DEPTH: usize = 10;

/// A range: a list, a scheme, a step, values of a data set, or a name that the config or the size of the group explains.
fn range(setting: &Setting, kind: &str, scope: &Scope, depth: usize) -> Result<Option<Range>> {
    let discrete = Taking::of(kind) == Taking::Distinct;
    let values = |setting: &Setting| match scope.setting(setting)? {
        Value::Array(list) => Ok(Some(Range::Values(list.to_vec()))),
        value if value.is_missing() => Ok(None),
        value => Err(Error::spec(format!("a range has to be a list, not {}", value.to_text()))),
    };
    let part = |key: &str| match setting {
        Setting::Json(json) => json.get(key).filter(|json| !json.is_null()).cloned().map(Setting::Json),
        Setting::Object(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()),
        _ => None,
    };
    match setting {
        Setting::Signal(_) | Setting::Expr(_) | Setting::List(_) | Setting::Json(Json::Array(_)) => values(setting),
        Setting::Json(Json::Null) => Ok(None),
        Setting::Json(Json::String(name)) => {
            if let Some(own) = scope.env().config.at(&["range", name]) {
                if depth >= MAX_DEPTH {
                    return Err(Error::spec(format!("the range \"{name}\" of the config leads back to itself")));
                }
                return range(&Setting::from_json(&own)?, kind, scope, depth + 1);
            }
            let size = |name: &str| scope.expr(&Expr::name(name));
            let zero = Value::Number(0.0);
            Ok(Some(Range::Values(match name.as_str() {
                "width" => vec![zero, size("width")?],
                "height" if discrete => vec![zero, size("height")?],
                "height" => vec![size("height")?, zero],
                _ => return Err(Error::spec(format!("there is no range named \"{name}\""))),
            })))
        }
        _ => {
            if let Some(scheme) = part("scheme") {
                let number = |value: Value| (!value.is_missing()).then(|| value.to_number());
                let count = part("count").map(|count| scope.setting(&count)).transpose()?.and_then(number);
                let extent = match part("extent").map(|extent| scope.setting(&extent)).transpose()? {
                    Some(Value::Array(ends)) if ends.len() == 2 => Some([ends[0].to_number(), ends[1].to_number()]),
                    _ => None,
                };
                return Ok(Some(Range::Scheme { scheme: scope.setting(&scheme)?, count, extent }));
            }
            if let Some(step) = part("step") {
                return Ok(Some(Range::Step(scope.setting(&step)?.to_number())));
            }
            if discrete {
                return Ok(domain::range_of_data(setting, scope)?.map(Range::Values));
            }
            Err(Error::spec("a range has to be a list, a name, a scheme or a step"))
        }
    }
}

/// Builds a projection from its definition: its own settings over the config's.
pub(super) fn projection(projection: &vega::Projection, scope: &Scope) -> Result<Projection> {
    let mut settings: Vec<(String, Value)> = Vec::new();
    for (name, setting) in &projection.props.0 {
        let value = scope.setting(setting).map_err(|e| scope.relative(e, name))?;
        if !value.is_missing() {
            settings.push((name.clone(), value));
        }
    }
    for (name, json) in scope.env().config.block("projection").into_iter().flat_map(Block::values) {
        if !settings.iter().any(|(known, _)| known == name) {
            settings.push((name.to_owned(), scope.setting(&Setting::from_json(json)?)?));
        }
    }
    Projection::from_settings(&settings)
}
