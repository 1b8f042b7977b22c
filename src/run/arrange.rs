//! The view layout: axes, grid cells, headers, legends and titles placed by their bounds, and the size of the picture.
