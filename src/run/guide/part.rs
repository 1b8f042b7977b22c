//! The parts that guides are made of, each the definition of a mark.

use std::rc::Rc;

use super::lookup::Lookup;
use crate::error::Result;
use crate::run::mark;
use crate::run::mark::defaults::with_defaults;
use crate::run::mark::encode::evaluate_single;
use crate::run::mark::items::Encoded;
use crate::run::scope::Scope;
use crate::scene;
use crate::table::{Table, Value};
use crate::vega::{Base, Encode, Mark, PartEncode, ValueRef};

/// A mark under construction: Vega's channels for it, then the spec's own.
pub(crate) struct PartBuilder {
    mark: Mark,
    /// The channels that Vega sets only as an item enters: constants that settings give. The others it sets at every update, over
    /// whatever the spec's own `enter` says.
    entered: Vec<&'static str>,
}

impl PartBuilder {
    /// A mark of `kind` that plays `role`, with the config of a style (none when empty).
    pub(crate) fn new(kind: &str, role: &str, style: &str) -> Self {
        /// The number of channels that most parts have.
        const CHANNELS: usize = 16;
        let style = if style.is_empty() { Vec::new() } else { vec![style.to_owned()] };
        let encode = Encode(Vec::with_capacity(CHANNELS));
        Self {
            mark: Mark { kind: kind.to_owned(), role: Some(role.to_owned()), style, encode, ..Mark::default() },
            entered: Vec::new(),
        }
    }

    /// Rows with equal values make one item, as Vega joins data to items by their key.
    #[must_use]
    pub(crate) fn by_value(mut self) -> Self {
        self.mark.key = Some("value".to_owned());
        self
    }

    /// Sets a channel.
    pub(crate) fn set(&mut self, channel: &str, rule: ValueRef) {
        self.set_rules(channel, vec![rule]);
    }

    /// Sets a channel by rules.
    pub(crate) fn set_rules(&mut self, channel: &str, rules: Vec<ValueRef>) {
        self.mark.encode.set(channel, rules);
    }

    /// Sets a channel by the rules that a setting stands for.
    pub(crate) fn set_setting(&mut self, channel: &'static str, rules: Vec<ValueRef>) {
        let is_new = self.mark.encode.channel(channel).is_none();
        if is_new && matches!(rules.as_slice(), [rule] if is_constant(rule)) {
            self.entered.push(channel);
        }
        self.set_rules(channel, rules);
    }

    /// Sets channels from settings: pairs of a channel and the setting that decides it, if it is there.
    pub(crate) fn set_from(&mut self, lookup: &Lookup<'_>, channels: &[(&'static str, &str)]) -> Result<()> {
        for (channel, name) in channels {
            if let Some(rules) = lookup.rules(name).map_err(|e| e.under(name))? {
                self.set_setting(channel, rules);
            }
        }
        Ok(())
    }

    /// Sets the channels of a line from the settings `tickColor`, `tickWidth`, ... for the `prefix` `tick`.
    pub(crate) fn set_stroke(&mut self, lookup: &Lookup<'_>, prefix: &str) -> Result<()> {
        const CHANNELS: [(&str, &str); 6] = [
            ("stroke", "Color"),
            ("strokeCap", "Cap"),
            ("strokeDash", "Dash"),
            ("strokeDashOffset", "DashOffset"),
            ("strokeOpacity", "Opacity"),
            ("strokeWidth", "Width"),
        ];
        let mut setting = prefix.to_owned();
        for (channel, name) in CHANNELS {
            setting.truncate(prefix.len());
            setting.push_str(name);
            self.set_from(lookup, &[(channel, &setting)])?;
        }
        Ok(())
    }

    /// Sets the channels of the title of an axis or legend from the settings `titleColor`, `titleFont`, ...
    pub(crate) fn set_title_style(&mut self, lookup: &Lookup<'_>) -> Result<()> {
        self.set_from(
            lookup,
            &[
                ("fill", "titleColor"),
                ("fillOpacity", "titleOpacity"),
                ("font", "titleFont"),
                ("fontSize", "titleFontSize"),
                ("fontStyle", "titleFontStyle"),
                ("fontWeight", "titleFontWeight"),
                ("limit", "titleLimit"),
                ("lineHeight", "titleLineHeight"),
                ("align", "titleAlign"),
                ("baseline", "titleBaseline"),
            ],
        )
    }

    /// Sets the channels of the labels of an axis or legend from the settings `labelColor`, `labelFont`, ...
    pub(crate) fn set_label_style(&mut self, lookup: &Lookup<'_>) -> Result<()> {
        self.set_from(
            lookup,
            &[
                ("fill", "labelColor"),
                ("fillOpacity", "labelOpacity"),
                ("font", "labelFont"),
                ("fontSize", "labelFontSize"),
                ("fontStyle", "labelFontStyle"),
                ("fontWeight", "labelFontWeight"),
            ],
        )
    }

    /// Lays the spec's own encoding of this part over it.
    pub(crate) fn customize(&mut self, custom: Option<&PartEncode>) {
        let Some(custom) = custom else { return };
        self.mark.name.clone_from(&custom.name);
        if !custom.style.is_empty() {
            self.mark.style.clone_from(&custom.style);
        }
        for (channel, rules) in &custom.encode.0 {
            let is_settled = self.mark.encode.channel(channel).is_some() && !self.entered.contains(&channel.as_str());
            if !(is_settled && custom.entered.contains(channel)) {
                self.mark.encode.set(channel, rules.clone());
            }
        }
    }

    pub(crate) fn encode(&self) -> &Encode {
        &self.mark.encode
    }

    pub(crate) fn name(&self) -> Option<Rc<str>> {
        self.mark.name.as_deref().map(Rc::from)
    }

    /// Takes the config of other styles, if there are any: a name, or a list of names.
    pub(crate) fn restyle(&mut self, styles: &Value) {
        let names: Vec<String> = match styles {
            Value::Text(name) => vec![name.to_string()],
            Value::Array(names) => names.iter().map(|name| name.to_text().to_string()).collect(),
            _ => Vec::new(),
        };
        if !names.is_empty() {
            self.mark.style = names;
        }
    }

    /// Draws the part: one item a row.
    pub(crate) fn build(&self, rows: &Rc<Table>, scope: &Rc<Scope>) -> Result<scene::Mark> {
        mark::build(&self.mark, rows, scope)
    }

    /// The channels of a part without drawing it: one item a row.
    pub(crate) fn encoded(&self, rows: &Rc<Table>, scope: &Rc<Scope>) -> Result<Encoded> {
        let encode = with_defaults(&self.mark, &scope.env().config)?;
        Encoded::new(&encode, rows, scope)
    }

    /// A channel of a part as a number, where it does not depend on a row; `None` when it is not there.
    pub(crate) fn number(&self, channel: &str, scope: &Rc<Scope>) -> Result<Option<f64>> {
        let Some(rules) = self.encode().channel(channel) else { return Ok(None) };
        let value = evaluate_single(channel, rules, scope)?;
        Ok(if value.is_missing() { None } else { Some(value.to_number()) })
    }
}

fn is_constant(rule: &ValueRef) -> bool {
    matches!(rule.base, Base::Value(_)) && *rule == ValueRef { base: rule.base.clone(), ..ValueRef::default() }
}

/// The spec's own encoding of the part `name`.
pub(crate) fn custom<'a>(parts: &'a [(String, PartEncode)], name: &str) -> Option<&'a PartEncode> {
    parts.iter().find(|(part, _)| part == name).map(|(_, custom)| custom)
}
