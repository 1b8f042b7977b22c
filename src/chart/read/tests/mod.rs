//! Whole logs to the model.

mod blocks;
mod files;
mod kinds;
mod texts;
