"""Pictures of Vega-Lite and Vega charts, and of the logs of trainings, in a few milliseconds, without a browser, Node or network.

    plot(chart)     a specification (dict, JSON, file) or an Altair chart as PNG or SVG
    save(chart, p)  the same, into a file
    logs(paths)     metric logs (CSV, JSON, TensorBoard, MLflow, DVCLive ...) as one chart, a panel a metric
    table(paths)    their last and best values as a Markdown table

>>> import cml
>>> spec = {
...     "data": {"values": [{"epoch": 1, "loss": 0.9}, {"epoch": 2, "loss": 0.4}]},
...     "mark": "line",
...     "encoding": {
...         "x": {"field": "epoch", "type": "quantitative"},
...         "y": {"field": "loss", "type": "quantitative"},
...     },
... }
>>> cml.plot(spec)[:4]
b'\\x89PNG'

The same input gives the same bytes on every machine: fonts and time zones are inside. Drawing lets other Python threads run; calls from
several threads and from forked processes know nothing of each other. Ctrl-C ends a call. What goes wrong is an Error with its place; what
was survived is a Warning, which Python's module warnings shows or hides.

The package brings the commands too: cml, cml-plot, cml-publish, cml-send-comment, vl2png and the others; "python -m cml" is the first.
"""

from __future__ import annotations

import os

from ._cml import __version__
from ._cml import logs as _logs
from ._cml import plot as _plot
from ._cml import table as _table
from ._errors import (
    DataError,
    Error,
    FileError,
    LimitError,
    NetworkError,
    SpecError,
    UnsupportedError,
    Warning,
)

__all__ = [
    "DataError",
    "Error",
    "FileError",
    "LimitError",
    "NetworkError",
    "SpecError",
    "UnsupportedError",
    "Warning",
    "__version__",
    "logs",
    "plot",
    "save",
    "table",
]


def plot(
    chart,
    *,
    format="png",
    scale=1.0,
    ppi=None,
    width=None,
    height=None,
    background=None,
    theme=None,
    config=None,
    params=None,
    data=None,
    language=None,
    tz="UTC",
    seed=0,
    base=None,
    allow_urls=(),
    fonts=(),
    system_fonts=False,
    strict=False,
    max_time=60.0,
    max_memory=None,
    max_steps=1_000_000_000,
    max_rows=20_000_000,
    max_pixels=64_000_000,
    max_output=268_435_456,
):
    """Draw a chart: PNG as bytes, or SVG as text.

    chart: a Vega-Lite (2 to 6) or Vega specification: a dict, JSON as bytes or as text that begins with "{", or the path of a file; or
        an Altair chart, or anything else with a method to_dict().
    format: "png" or "svg".
    scale: pixels of the picture for one pixel of the chart.
    ppi: pixels an inch, written into a PNG, which is scaled by ppi / 72 as well.
    width, height: sides of the chart in pixels, instead of the chart's own.
    background: a CSS colour instead of the chart's own; "transparent" for none.
    theme: a theme of vega-themes such as "dark", under the chart's own config.
    config: a dict under the chart's own config and over the theme.
    params: values for the chart's params, by name; nobody can move a slider of a picture.
    data: rows by the names that the chart calls them by ({"data": {"name": "runs"}}): a DataFrame of pandas or polars, a table of
        pyarrow or anything else with the Arrow C interface, or a list of dicts. Columns are read where they are, none becomes JSON. Such a
        table may also stand in a dict as "data" itself, and Altair's charts bring theirs the same way.
    language: "vega-lite" or "vega"; found out if not given.
    tz: the zone that dates are shown in, and that dates and times without a zone are of.
    seed: the seed of random numbers.
    base: the folder that relative data is read from, and not above; the folder of the chart's file, else the working directory.
    allow_urls: origins such as "https://example.com" that data may be fetched from; none if not given.
    fonts, system_fonts: folders of further fonts, and whether the machine's fonts are used; pictures then depend on them.
    strict: raise UnsupportedError for what is not drawn, in place of a Warning.
    max_time: seconds that drawing may take, and one more for each 16 MiB of data. (This and the others: None for no limit.)
    max_memory: bytes by which the process may grow, other threads included; no limit if not given.
    max_steps, max_rows, max_pixels, max_output: rows made and steps of expressions run, rows of one table, pixels, bytes of the file.

    Raises SpecError, DataError, UnsupportedError, LimitError, FileError or NetworkError, all of them Error (a ValueError) with .kind,
    .pointer and .message; TypeError for what is no chart or no table; KeyboardInterrupt soon after Ctrl-C.

    >>> spec = {"data": {"name": "runs"}, "mark": "bar", "encoding": {"x": {"field": "loss", "type": "quantitative"}}}
    >>> cml.plot(spec, data={"runs": [{"loss": 0.9}, {"loss": 0.4}]}, format="svg")[:4]
    '<svg'
    >>> spec["encoding"]["x"]["type"] = "quantative"
    >>> cml.plot(spec)
    Traceback (most recent call last):
        ...
    cml.SpecError: /encoding/x/type: unknown type "quantative"; did you mean "quantitative"?
    """
    drawing = _drawing(
        format=format,
        scale=scale,
        ppi=ppi,
        width=width,
        height=height,
        background=background,
        theme=theme,
        config=config,
        params=list(params.items()) if params else None,
        language=_one_of("language", language, ("vega-lite", "vega")),
        tz=tz,
        seed=seed,
        base=base,
        allow_urls=_several("allow_urls", allow_urls),
        fonts=_several("fonts", fonts),
        system_fonts=system_fonts,
        max_time=max_time,
        max_memory=max_memory,
        max_steps=max_steps,
        max_rows=max_rows,
        max_pixels=max_pixels,
        max_output=max_output,
    )
    document, folder, tables = _document(chart)
    if data:
        tables = [*tables, *data.items()]
    picture, warnings = _plot(document, tables, folder, bool(strict), drawing)
    _warn(warnings)
    return picture


def save(chart, path, **options):
    """Draw a chart into a file, PNG or SVG by its name. The options are those of plot(). The file appears whole or not at all.

    >>> import os, tempfile
    >>> spec = {"data": {"values": [{"x": 1}, {"x": 3}]}, "mark": "tick", "encoding": {"x": {"field": "x"}}}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cml.save(spec, os.path.join(folder, "ticks.svg"))
    ...     os.listdir(folder)
    ['ticks.svg']
    """
    path = os.fspath(path)
    ending = os.path.splitext(path)[1].lower()
    if ending not in (".png", ".svg"):
        raise ValueError(f"a picture's file is called .png or .svg, not {ending!r}; plot() returns the bytes for any other name")
    picture = plot(chart, format=ending[1:], **options)
    # Beside it, so that it can be renamed; a name of its own, so that another thread's picture is another file.
    part = f"{path}.{os.getpid()}-{id(picture):x}.part"
    try:
        with open(part, "xb") as file:
            file.write(picture.encode() if isinstance(picture, str) else picture)
        os.replace(part, path)
    except BaseException:
        if os.path.exists(part):
            os.remove(part)
        raise


def logs(
    sources,
    *,
    x=None,
    y=(),
    group=(),
    kind=None,
    log_scale=None,
    smooth=None,
    best=None,
    columns=None,
    title=None,
    header=True,
    delimiter=None,
    format="png",
    scale=1.0,
    ppi=None,
    width=None,
    height=None,
    background=None,
    theme="light",
    tz="UTC",
    max_time=60.0,
    max_memory=None,
    max_steps=1_000_000_000,
    max_pixels=64_000_000,
    max_output=268_435_456,
):
    """Draw metric logs as one chart, a panel a metric: PNG as bytes, or SVG as text.

    sources: the path of a log (CSV and other tables, JSON and JSON lines, what Keras, Lightning and Hugging Face write, TensorBoard's
        event files), of a folder of runs, or a pattern such as "runs/*/metrics.csv"; a list of these, which are the runs of one chart; or
        a dict of them by the names of the runs. In a dict the bytes of a log may stand in place of its path.
    x: the column of the x axis, "row" for the number of the row; by its name (step, epoch, time ...) if not given.
    y: the metrics to show, "*" standing for any text; all if not given.
    group: columns whose values tell the runs of one file apart.
    kind: "line", "scatter", "bar", "hist", "box" or "heatmap"; by the data if not given.
    log_scale: whether the y axes are logarithmic; by the data if not given.
    smooth: the weight of TensorBoard's smoothing, from 0 to below 1.
    best: "min" or "max", the better end of every metric; by its name if not given.
    columns: panels side by side.
    title: the title over all panels.
    header, delimiter: whether the first line of a table has names, and what stands between its cells; the latter is found out if not given.
    theme: "light" or "dark".
    width, height: sides of each panel in pixels.

    All others are those of plot(), and so is what is raised.

    >>> runs = {"main": b"step,loss\\n1,0.9\\n2,0.5\\n", "wider": b"step,loss\\n1,0.8\\n2,0.4\\n"}
    >>> cml.logs(runs, smooth=0.6)[:4]
    b'\\x89PNG'
    """
    drawing = _drawing(
        format=format,
        scale=scale,
        ppi=ppi,
        width=width,
        height=height,
        background=background,
        theme=theme,
        tz=tz,
        max_time=max_time,
        max_memory=max_memory,
        max_steps=max_steps,
        max_pixels=max_pixels,
        max_output=max_output,
    )
    look = _look(
        x=x,
        y=y,
        group=group,
        kind=kind,
        log_scale=log_scale,
        smooth=smooth,
        best=best,
        columns=columns,
        title=title,
        header=header,
        delimiter=delimiter,
    )
    picture, warnings = _logs(_sources(sources), look, drawing)
    _warn(warnings)
    return picture


def table(
    sources,
    *,
    x=None,
    y=(),
    group=(),
    best=None,
    header=True,
    delimiter=None,
    tz="UTC",
    max_time=60.0,
    max_memory=None,
    max_steps=1_000_000_000,
):
    """The last and the best value of each metric of logs, as a Markdown table. The arguments are those of logs().

    >>> runs = {"main": b"step,loss\\n1,0.9\\n2,0.5\\n", "wider": b"step,loss\\n1,0.8\\n2,0.4\\n"}
    >>> print(cml.table(runs), end="")
    | Metric |  | main | wider |
    |---|---|--:|--:|
    | `loss` | last | 0.5 | **0.4** (-0.1, -20%) \u2713 |
    | | best | 0.5 | **0.4** (-0.1, -20%) \u2713 |
    """
    drawing = _drawing(tz=tz, max_time=max_time, max_memory=max_memory, max_steps=max_steps)
    look = _look(x=x, y=y, group=group, best=best, header=header, delimiter=delimiter)
    text, warnings = _table(_sources(sources), look, drawing)
    _warn(warnings)
    return text


def _document(chart):
    """What the native half takes for a chart; the folder of its file; and the tables that it brings."""
    if isinstance(chart, (bytes, bytearray)):
        return bytes(chart), None, []
    if isinstance(chart, str) and chart.lstrip("\ufeff \t\r\n").startswith("{"):
        return chart, None, []
    if isinstance(chart, (str, os.PathLike)):
        path = os.fspath(chart)
        try:
            with open(path, "rb") as file:
                return file.read(), os.path.dirname(path) or ".", []
        except OSError as error:
            raise FileError(f"cannot read {path}: {error.strerror}", "", "file") from error
    if isinstance(chart, dict):
        return chart, None, []
    if hasattr(chart, "to_dict"):
        from . import _altair

        if _altair.is_chart(chart):
            document, tables = _altair.spec_and_tables(chart)
            return document, None, tables
        document = chart.to_dict()
        if isinstance(document, dict):
            return document, None, []
    raise TypeError(f"a chart is a dict, JSON, a path or an object with to_dict(), not {type(chart).__name__}")


def _sources(sources):
    """Logs as the native half takes them: name, path, bytes."""
    if isinstance(sources, (str, os.PathLike)):
        sources = [sources]
    named = sources.items() if isinstance(sources, dict) else ((None, source) for source in sources)
    found = []
    for name, source in named:
        if isinstance(source, (bytes, bytearray)):
            if name is None:
                raise TypeError("the bytes of a log need a name: give a dict of runs by their names")
            found.append((name, None, bytes(source)))
        else:
            found.append((name, os.fspath(source), None))
    if not found:
        raise ValueError("no log is given")
    return found


def _drawing(**given):
    """The arguments that every picture has, with what was not given."""
    _one_of("format", given.setdefault("format", "png"), ("png", "svg"))
    for name in ("scale", "ppi", "width", "height", "max_time"):
        value = given.setdefault(name, 1.0 if name == "scale" else None)
        if value is not None and not 0.0 < value < float("inf"):
            raise ValueError(f"{name} is a number above 0, not {value!r}")
    for name in ("background", "theme", "config", "params", "language", "base"):
        given.setdefault(name, None)
    for name in ("max_memory", "max_steps", "max_rows", "max_pixels", "max_output"):
        value = given.setdefault(name, None)
        if value is not None and value <= 0:
            raise ValueError(f"{name} is a whole number above 0, or None, not {value!r}")
    given.setdefault("seed", 0)
    given.setdefault("allow_urls", [])
    given.setdefault("fonts", [])
    given["system_fonts"] = bool(given.get("system_fonts", False))
    return given


def _look(**given):
    """The arguments of logs(), with what was not given."""
    for name in ("x", "kind", "log_scale", "smooth", "best", "columns", "title", "delimiter"):
        given.setdefault(name, None)
    for name in ("y", "group"):
        given[name] = _several(name, given.get(name, ()))
    _one_of("kind", given["kind"], ("line", "scatter", "bar", "hist", "box", "heatmap"))
    _one_of("best", given["best"], ("min", "max"))
    smooth, columns, delimiter = given["smooth"], given["columns"], given["delimiter"]
    if smooth is not None and not 0.0 <= smooth < 1.0:
        raise ValueError(f"smooth is a number from 0 to below 1, not {smooth!r}")
    if columns is not None and columns < 1:
        raise ValueError(f"columns is a whole number above 0, not {columns!r}")
    if delimiter is not None and (len(delimiter) != 1 or not delimiter.isascii() or delimiter.isalnum()):
        raise ValueError(f"delimiter is one character such as ';', not {delimiter!r}")
    given["no_header"] = not given.pop("header")
    return given


def _several(name, values):
    """A list of what may be one text or path, or several."""
    if isinstance(values, (str, os.PathLike)):
        return [values]
    return list(values)


def _one_of(name, value, known):
    if value is not None and value not in known:
        raise ValueError(f"{name} is one of {', '.join(map(repr, known))}, not {value!r}")
    return value


def _warn(warnings):
    if warnings:
        import warnings as python

        for _, pointer, message in warnings:
            python.warn(Warning(f"{pointer}: {message}" if pointer else message), stacklevel=3)
