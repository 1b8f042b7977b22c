//! JSON to the typed document.
