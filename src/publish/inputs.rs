//! What a store may need from the world: the environment, the network, the forge, the report's folder.

use std::path::Path;
use std::rc::Rc;

use crate::error::Result;
use crate::forge::Forge;
use crate::forge::ci::Place;
use crate::forge::http::{Client, Settings};

/// What a store may need from the world; each is asked for only by the stores that need it.
pub(crate) struct StoreInputs<'a> {
    /// Environment variables by name.
    pub(crate) env: &'a dyn Fn(&str) -> Option<String>,
    /// The settings of the HTTP client.
    pub(crate) settings: &'a Settings,
    /// The forge of the repository at hand; the error says what is missing for it.
    pub(crate) forge: &'a dyn Fn() -> Result<(Rc<dyn Forge>, Place)>,
    /// The folder that the report is in; relative links start from it.
    pub(crate) report: &'a Path,
}

impl StoreInputs<'_> {
    /// A client for the store's own requests.
    pub(super) fn client(&self) -> Result<Client> {
        Client::new(self.settings)
    }
}
