//! Vega JSON to the resolved chart and back.
