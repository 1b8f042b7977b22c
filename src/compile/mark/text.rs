//! Texts: what `text`, `href`, `url` and `description` show.

use super::encoder::{Encoder, by_signal, constant};
use crate::compile::format;
use crate::error::Result;
use crate::vega::{Encode, ValueRef};
use crate::vegalite::{Channel, ChannelDef};

impl Encoder<'_> {
    /// A channel of text, formatted as its definition says.
    pub(super) fn text(&self, channel: Channel) -> Result<Encode> {
        self.conditional(self.def(channel), channel.name(), None, |def| self.text_rule(def))
    }

    fn text_rule(&self, def: Option<&ChannelDef>) -> Result<Option<ValueRef>> {
        let Some(def) = def else { return Ok(None) };
        if let Some(value) = &def.value {
            return constant(value).map(Some);
        }
        if !def.is_field_or_datum() {
            return Ok(None);
        }
        Ok(Some(by_signal(format::text(def, "datum", self.config())?)))
    }
}
