//! Servers on this machine for the length of a test.

mod proxy;
mod relay;
pub(crate) mod tls;
pub(crate) mod wire;

pub(crate) use proxy::Proxy;
#[cfg(feature = "buckets")]
pub(crate) use relay::fetch;
pub(crate) use relay::{Fault, Relay, Seen, Upstream};
