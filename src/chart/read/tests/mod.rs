//! Whole logs to the model.

mod blocks;
mod files;
mod texts;
