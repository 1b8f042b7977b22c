"""Altair's charts without their tables: a table that became JSON and was read again would take longer than the picture.

Altair writes a chart's data by way of one data transformer that all threads share. While charts are read here that is one of ours, which
takes tables aside for the threads that read a chart, and is the transformer that was there before for all others.
"""

import sys
import threading
from typing import Any, Callable, Dict, List, Optional, Tuple

_NAME = "cml"
_lock = threading.Lock()
_reading = threading.local()
_readers = 0
_enabled: Any = None
_before: Optional[Callable[..., Any]] = None


def _unlock_after_fork() -> None:
    """Begins anew in a forked process: the threads that were reading charts are not in it."""
    global _lock, _readers
    _lock = threading.Lock()
    if _readers:
        _readers = 0
        if _enabled is not None:
            _enabled.__exit__(None, None, None)


def _transform(data: Any = None, **options: Any) -> Any:
    tables: Optional[List[Tuple[str, Any]]] = getattr(_reading, "tables", None)
    if data is not None and tables is not None and not hasattr(data, "__geo_interface__"):
        if hasattr(data, "__arrow_c_stream__") or (hasattr(data, "iloc") and hasattr(data, "columns")):
            for name, known in tables:
                if known is data:
                    return {"name": name}
            name = f"cml-altair-{len(tables)}"
            tables.append((name, data))
            return {"name": name}
    before = _before
    assert before is not None, "the transformer is asked while it is enabled"
    return before(data, **options) if data is not None else before(**options)


def is_chart(value: Any) -> bool:
    """Whether ``value`` is one of Altair's charts; Altair is not imported to find out."""
    altair = sys.modules.get("altair")
    return altair is not None and isinstance(value, altair.TopLevelMixin)


def spec_and_tables(chart: Any) -> Tuple[Dict[str, Any], List[Tuple[str, Any]]]:
    """The chart as a dictionary that names its tables, and the tables by these names."""
    global _readers, _enabled, _before
    transformers = sys.modules["altair"].data_transformers
    with _lock:
        if _readers == 0:
            # Each time: to ask whether it is there already reads what every package of the environment says of itself.
            transformers.register(_NAME, _transform)
            _before = transformers.get()
            _enabled = transformers.enable(_NAME)
            _enabled.__enter__()
        _readers += 1
    outer = getattr(_reading, "tables", None)
    tables: List[Tuple[str, Any]] = []
    _reading.tables = tables
    try:
        # A mistake in the chart is said by the renderer, with its place; Altair's own check takes most of the time.
        return chart.to_dict(validate=False), tables
    finally:
        _reading.tables = outer
        with _lock:
            _readers -= 1
            if _readers == 0:
                _enabled.__exit__(None, None, None)
