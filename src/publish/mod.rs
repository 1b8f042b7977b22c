//! Where pictures are kept so that a report can show them.
//!
//! One trait, one file a place: a [`folder`] beside the report, the [`forge`] itself, a bucket, an HTTP server, the report's own text.
//! What an asset is (media type, name by content) is decided once, in [`asset`]; how it is shown in Markdown in [`link`];
//! whether it may go there at all in [`policy`].
//!
//! A module may import those in its last column and no others:
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `asset` | a file to be kept: its media type, and its name by content | nothing |
//! | `whole_file` | files that appear whole or not at all | nothing |
//! | `store` | what each place can do, and where it keeps an asset | asset |
//! | `link` | a kept asset in Markdown | store |
//! | `policy` | whether an asset may go to a place | asset store |
//! | `inputs` | what a store may need from the world | nothing |
//! | `testing` | what the tests of stores share | inputs |
//! | `inline` | the report's own text | asset store |
//! | `folder` | a folder beside the report | asset whole_file store |
//! | `forge` | the repository itself | asset store testing folder |
//! | `server` | an asset server of the team's own | asset store testing |
//! | `drive` | a folder of Google Drive | asset store testing |
//! | `bucket` | buckets of the vendors that DVC knows | asset store inputs testing |
//! | `destination` | what `--to` names | folder bucket |
//! | `open` | a destination opened | asset store policy inputs testing inline folder forge server drive bucket destination |

pub(crate) mod asset;
pub(crate) mod bucket;
pub(crate) mod destination;
pub(crate) mod drive;
pub(crate) mod folder;
pub(crate) mod forge;
pub(crate) mod inline;
mod inputs;
pub(crate) mod link;
pub(crate) mod open;
pub(crate) mod policy;
pub(crate) mod server;
mod store;
#[cfg(test)]
mod testing;
pub(crate) mod whole_file;

pub(crate) use inputs::StoreInputs;
pub(crate) use store::{Audience, Published, Store, summary};
