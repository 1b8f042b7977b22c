//! What channels and their definitions mean: kinds, defaults, names, titles, bands, stacks.
//!
//! Most of it is methods on [`Channel`](crate::vegalite::Channel), [`ChannelDef`](crate::vegalite::ChannelDef) and
//! [`Encoding`](crate::vegalite::Encoding), by subject: `kinds` of channels, `def`initions, `field` names, `title`s, places in a
//! `band`, whole `encoding`s, a mark's `orient`, and `stack`s.

mod band;
mod def;
mod encoding;
mod field;
mod kinds;
mod orient;
mod stack;
mod title;

pub(crate) use band::{RECT_END, RECT_START, band_position, band_size, has_band_end, is_path, is_rect_based};
pub(crate) use encoding::init_encoding;
pub(crate) use field::{FieldName, bin_params, bin_params_to_string, bin_to_string, op_field, sort_index_field};
pub(crate) use kinds::RangeType;
pub(crate) use orient::orient;
pub(crate) use stack::{Stack, stack};
pub(crate) use title::{TitleUse, title_case};
