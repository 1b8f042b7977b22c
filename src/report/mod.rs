//! A report: its pictures found, drawn, published and replaced in place; the report delivered once, and never lost.
