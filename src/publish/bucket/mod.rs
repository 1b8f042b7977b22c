//! Buckets of object storage: S3 and its kin, Azure Blob, Google Storage, Aliyun OSS.
//!
//! What an [`address`] says, how it is reached (`access`) and what objects are called (`name`) is decided here, without a network;
//! the requests are opendal's, in a feature of their own.

#[cfg(any(feature = "buckets", test))]
mod access;
pub(crate) mod address;
#[cfg(feature = "buckets")]
mod name;
#[cfg(all(test, feature = "buckets"))]
mod server_tests;
#[cfg(feature = "buckets")]
mod signature;
#[cfg(feature = "buckets")]
mod store;
#[cfg(feature = "buckets")]
mod wire;

use super::inputs::StoreInputs;
use super::store::Store;
use crate::error::Result;
use address::Address;

/// The bucket at `address`, seen from outside at `public_url` if that is given.
///
/// # Errors
///
/// When the environment does not say enough to reach it, or this program was built without buckets.
#[cfg(feature = "buckets")]
pub(crate) fn open(address: Address, public_url: Option<&str>, inputs: &StoreInputs<'_>) -> Result<Box<dyn Store>> {
    Ok(Box::new(store::Bucket::open(address, public_url, inputs)?))
}

/// Says how to get a program that knows buckets.
///
/// # Errors
///
/// Always.
#[cfg(not(feature = "buckets"))]
pub(crate) fn open(address: Address, _: Option<&str>, _: &StoreInputs<'_>) -> Result<Box<dyn Store>> {
    Err(crate::error::Error::unsupported(format!(
        "{address}: this program was built without buckets; `cargo install cml --features buckets` builds one with them"
    )))
}
