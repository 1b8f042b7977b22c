"""The columns of a pandas DataFrame as plain memory. Nothing is imported: whoever has a DataFrame has pandas."""

from typing import Any, List, Optional, Tuple

Column = Tuple[str, str, Any, Optional[List[str]]]


def columns(frame: Any) -> Tuple[int, List[Column]]:
    """The number of rows; and of each column its name, its kind, its cells, and the words that cells of the kind "codes" stand for."""
    labels = [str(label) for label in frame.columns]
    return len(frame), [(label, *_cells(frame.iloc[:, place])) for place, label in enumerate(labels)]


def _cells(series: Any) -> Tuple[str, Any, Optional[List[str]]]:
    dtype = series.dtype
    name = type(dtype).__name__
    if name == "CategoricalDtype":
        words = list(series.cat.categories)
        if all(isinstance(word, str) for word in words):
            return "codes", series.cat.codes.to_numpy(dtype="int32").tobytes(), words
        return "objects", series.astype(object).tolist(), None
    kind = dtype.kind
    if name == "DatetimeTZDtype":
        instants = series.dt.tz_convert("UTC").dt.tz_localize(None)
        return "instants", _milliseconds(instants), None
    if hasattr(dtype, "na_value"):  # one of pandas' own types, or of pyarrow's
        if kind in "iuf":
            return "numbers", series.to_numpy(dtype="float64", na_value=float("nan")).tobytes(), None
        return "objects", series.tolist(), None
    if kind in "iuf":
        return "numbers", series.to_numpy(dtype="float64").tobytes(), None
    if kind == "b":
        return "bools", series.to_numpy(dtype="uint8").tobytes(), None
    if kind == "M":
        return "wall", _milliseconds(series), None
    if kind == "m":
        return "numbers", (series.dt.total_seconds() * 1000.0).to_numpy(dtype="float64").tobytes(), None
    return "objects", series.tolist(), None


def _milliseconds(series: Any) -> bytes:
    cells: bytes = series.to_numpy().astype("datetime64[ms]").astype("int64").tobytes()
    return cells
