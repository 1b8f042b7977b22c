//! (to be written)

#[derive(Debug)]
pub(crate) struct Projection;
impl Projection { pub(crate) fn from_settings<T>(_: &T) -> crate::error::Result<Self> { Err(crate::error::Error::unsupported("projection")) } }
