//! What is done with values that no scale can place: rows dropped, paths broken, or shown all the same.

use serde_json::Value as Json;

use crate::compile::channel::is_path;
use crate::compile::config::{Config, mark_config, mark_prop};
use crate::compile::scale_type::ScaleType;
use crate::vegalite::{Channel, ChannelDef, InvalidMode, Mark, MarkProp, Name, ScaleConfigProp};

/// How a mark treats invalid values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    Filter,
    /// Paths break; other marks are not drawn. Domains see the rows.
    BreakShowDomains,
    /// Paths break; other marks are not drawn. Domains do not see the rows.
    BreakFilterDomains,
    Show,
}

/// What a scale has to expect.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ScaleMode {
    /// Every value has its place: categories, counts.
    AlwaysValid,
    By(Mode),
}

fn normalized(mode: Option<&Json>, is_path: bool) -> Mode {
    let by_path = if is_path { Mode::BreakShowDomains } else { Mode::Filter };
    match mode {
        Some(Json::Null) => Mode::Show,
        Some(mode) => match InvalidMode::of(mode) {
            Some(InvalidMode::Filter) => Mode::Filter,
            Some(InvalidMode::BreakPathsShowDomains) => Mode::BreakShowDomains,
            Some(InvalidMode::BreakPathsFilterDomains) => Mode::BreakFilterDomains,
            Some(InvalidMode::Show) => Mode::Show,
            Some(InvalidMode::BreakPathsShowPathDomains) | None => by_path,
        },
        None => by_path,
    }
}

/// Whether (marks, scales) take the rows with invalid values.
fn takes_invalid(mode: Mode, is_path: bool) -> (bool, bool) {
    match mode {
        Mode::Filter => (false, false),
        Mode::BreakShowDomains => (is_path, true),
        Mode::BreakFilterDomains => (is_path, false),
        Mode::Show => (true, true),
    }
}

/// What a unit does with invalid values, as its mark and the config say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Invalid {
    is_path: bool,
    mode: Mode,
    /// What the config alone says.
    configured: Mode,
}

impl Invalid {
    pub(crate) fn new(mark: &Mark, config: &Config) -> Self {
        let is_path = is_path(mark.kind);
        let configured = mark_config(MarkProp::Invalid, mark, config, None);
        let mode = mark_prop(MarkProp::Invalid, mark, None).or(configured);
        Self { is_path, mode: normalized(mode, is_path), configured: normalized(configured, is_path) }
    }

    /// (marks, scales): whether each takes the rows with invalid values.
    pub(crate) fn sources(self) -> (bool, bool) {
        takes_invalid(self.mode, self.is_path)
    }

    /// (marks, scales): whether each takes these rows as the config alone says, which Vega-Lite asks for scales' domains.
    pub(crate) fn configured_sources(self) -> (bool, bool) {
        takes_invalid(self.configured, self.is_path)
    }

    /// What the channel's scale does with invalid values of the definition.
    pub(crate) fn scale_mode(
        self,
        channel: Channel,
        def: &ChannelDef,
        scale_type: Option<ScaleType>,
        config: &Config,
    ) -> ScaleMode {
        let counts = def.aggregate.as_ref().is_some_and(crate::vegalite::Aggregate::counts);
        if counts || !scale_type.is_some_and(ScaleType::has_continuous_domain) {
            return ScaleMode::AlwaysValid;
        }
        if output_for_invalid(channel, config).is_some() {
            return ScaleMode::By(Mode::Show);
        }
        ScaleMode::By(self.mode)
    }
}

/// `config.scale.invalid[channel]`.
pub(crate) fn output_for_invalid(channel: Channel, config: &Config) -> Option<&Json> {
    config.scale.get(ScaleConfigProp::Invalid)?.get(channel.name())
}

impl ScaleMode {
    /// Whether paths have a gap at invalid values.
    pub(crate) fn breaks_paths(self) -> bool {
        matches!(self, Self::By(Mode::BreakShowDomains | Mode::BreakFilterDomains))
    }

    /// Whether rows with invalid values are dropped for this scale.
    pub(crate) fn filters(self) -> bool {
        !matches!(self, Self::AlwaysValid | Self::By(Mode::Show))
    }
}
