//! Arguments that say whose commits are made.

use clap::Args;

/// The author of commits.
#[derive(Args, Clone, Debug)]
pub(super) struct Identity {
    /// E-mail address of the commits' author
    #[arg(long, default_value = "olivaw@iterative.ai", value_name = "EMAIL")]
    pub(super) user_email: String,
    /// Name of the commits' author
    #[arg(long, default_value = "Olivaw[bot]", value_name = "NAME")]
    pub(super) user_name: String,
}
