"""Pictures of Vega-Lite and Vega charts, and of the logs of trainings. The documentation is that of the functions themselves."""

import os
from typing import Any, Iterable, Literal, Mapping, Optional, Protocol, Sequence, Union, overload

from ._errors import DataError as DataError
from ._errors import Error as Error
from ._errors import FileError as FileError
from ._errors import LimitError as LimitError
from ._errors import NetworkError as NetworkError
from ._errors import SpecError as SpecError
from ._errors import UnsupportedError as UnsupportedError
from ._errors import Warning as Warning

class _HasDict(Protocol):
    # Altair's charts take arguments here, all of them optional.
    to_dict: Any

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: Optional[object] = ...) -> object: ...

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: Optional[object] = ...) -> Any: ...

class _Pandas(Protocol):
    @property
    def iloc(self) -> Any: ...
    @property
    def columns(self) -> Any: ...

_Path = Union[str, "os.PathLike[str]"]
_Chart = Union[Mapping[str, Any], str, bytes, bytearray, "os.PathLike[str]", _HasDict]
_Rows = Union[_ArrowStream, _ArrowArray, _Pandas, Sequence[Any]]
_Log = Union[_Path, bytes, bytearray]
_Logs = Union[_Path, Iterable[_Path], Mapping[str, _Log]]

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
__version__: str

@overload
def plot(
    chart: _Chart,
    *,
    format: Literal["png"] = ...,
    scale: float = ...,
    ppi: Optional[float] = ...,
    width: Optional[float] = ...,
    height: Optional[float] = ...,
    background: Optional[str] = ...,
    theme: Optional[str] = ...,
    config: Optional[Mapping[str, Any]] = ...,
    params: Optional[Mapping[str, Any]] = ...,
    data: Optional[Mapping[str, _Rows]] = ...,
    language: Optional[Literal["vega-lite", "vega"]] = ...,
    tz: str = ...,
    seed: int = ...,
    base: Optional[_Path] = ...,
    allow_urls: Union[str, Iterable[str]] = ...,
    fonts: Union[_Path, Iterable[_Path]] = ...,
    system_fonts: bool = ...,
    strict: bool = ...,
    max_time: Optional[float] = ...,
    max_memory: Optional[int] = ...,
    max_steps: Optional[int] = ...,
    max_rows: Optional[int] = ...,
    max_pixels: Optional[int] = ...,
    max_output: Optional[int] = ...,
) -> bytes: ...
@overload
def plot(
    chart: _Chart,
    *,
    format: Literal["svg"],
    scale: float = ...,
    ppi: Optional[float] = ...,
    width: Optional[float] = ...,
    height: Optional[float] = ...,
    background: Optional[str] = ...,
    theme: Optional[str] = ...,
    config: Optional[Mapping[str, Any]] = ...,
    params: Optional[Mapping[str, Any]] = ...,
    data: Optional[Mapping[str, _Rows]] = ...,
    language: Optional[Literal["vega-lite", "vega"]] = ...,
    tz: str = ...,
    seed: int = ...,
    base: Optional[_Path] = ...,
    allow_urls: Union[str, Iterable[str]] = ...,
    fonts: Union[_Path, Iterable[_Path]] = ...,
    system_fonts: bool = ...,
    strict: bool = ...,
    max_time: Optional[float] = ...,
    max_memory: Optional[int] = ...,
    max_steps: Optional[int] = ...,
    max_rows: Optional[int] = ...,
    max_pixels: Optional[int] = ...,
    max_output: Optional[int] = ...,
) -> str: ...
@overload
def plot(
    chart: _Chart,
    *,
    format: Literal["png", "svg"],
    scale: float = ...,
    ppi: Optional[float] = ...,
    width: Optional[float] = ...,
    height: Optional[float] = ...,
    background: Optional[str] = ...,
    theme: Optional[str] = ...,
    config: Optional[Mapping[str, Any]] = ...,
    params: Optional[Mapping[str, Any]] = ...,
    data: Optional[Mapping[str, _Rows]] = ...,
    language: Optional[Literal["vega-lite", "vega"]] = ...,
    tz: str = ...,
    seed: int = ...,
    base: Optional[_Path] = ...,
    allow_urls: Union[str, Iterable[str]] = ...,
    fonts: Union[_Path, Iterable[_Path]] = ...,
    system_fonts: bool = ...,
    strict: bool = ...,
    max_time: Optional[float] = ...,
    max_memory: Optional[int] = ...,
    max_steps: Optional[int] = ...,
    max_rows: Optional[int] = ...,
    max_pixels: Optional[int] = ...,
    max_output: Optional[int] = ...,
) -> Union[bytes, str]: ...
def save(
    chart: _Chart,
    path: _Path,
    *,
    scale: float = ...,
    ppi: Optional[float] = ...,
    width: Optional[float] = ...,
    height: Optional[float] = ...,
    background: Optional[str] = ...,
    theme: Optional[str] = ...,
    config: Optional[Mapping[str, Any]] = ...,
    params: Optional[Mapping[str, Any]] = ...,
    data: Optional[Mapping[str, _Rows]] = ...,
    language: Optional[Literal["vega-lite", "vega"]] = ...,
    tz: str = ...,
    seed: int = ...,
    base: Optional[_Path] = ...,
    allow_urls: Union[str, Iterable[str]] = ...,
    fonts: Union[_Path, Iterable[_Path]] = ...,
    system_fonts: bool = ...,
    strict: bool = ...,
    max_time: Optional[float] = ...,
    max_memory: Optional[int] = ...,
    max_steps: Optional[int] = ...,
    max_rows: Optional[int] = ...,
    max_pixels: Optional[int] = ...,
    max_output: Optional[int] = ...,
) -> None: ...
@overload
def logs(
    sources: _Logs,
    *,
    x: Optional[str] = ...,
    y: Union[str, Iterable[str]] = ...,
    group: Union[str, Iterable[str]] = ...,
    kind: Optional[Literal["line", "scatter", "bar", "hist", "box", "heatmap"]] = ...,
    log_scale: Optional[bool] = ...,
    smooth: Optional[float] = ...,
    best: Optional[Literal["min", "max"]] = ...,
    columns: Optional[int] = ...,
    title: Optional[str] = ...,
    header: bool = ...,
    delimiter: Optional[str] = ...,
    format: Literal["png"] = ...,
    scale: float = ...,
    ppi: Optional[float] = ...,
    width: Optional[float] = ...,
    height: Optional[float] = ...,
    background: Optional[str] = ...,
    theme: Literal["light", "dark"] = ...,
    tz: str = ...,
    max_time: Optional[float] = ...,
    max_memory: Optional[int] = ...,
    max_steps: Optional[int] = ...,
    max_pixels: Optional[int] = ...,
    max_output: Optional[int] = ...,
) -> bytes: ...
@overload
def logs(
    sources: _Logs,
    *,
    x: Optional[str] = ...,
    y: Union[str, Iterable[str]] = ...,
    group: Union[str, Iterable[str]] = ...,
    kind: Optional[Literal["line", "scatter", "bar", "hist", "box", "heatmap"]] = ...,
    log_scale: Optional[bool] = ...,
    smooth: Optional[float] = ...,
    best: Optional[Literal["min", "max"]] = ...,
    columns: Optional[int] = ...,
    title: Optional[str] = ...,
    header: bool = ...,
    delimiter: Optional[str] = ...,
    format: Literal["svg"],
    scale: float = ...,
    ppi: Optional[float] = ...,
    width: Optional[float] = ...,
    height: Optional[float] = ...,
    background: Optional[str] = ...,
    theme: Literal["light", "dark"] = ...,
    tz: str = ...,
    max_time: Optional[float] = ...,
    max_memory: Optional[int] = ...,
    max_steps: Optional[int] = ...,
    max_pixels: Optional[int] = ...,
    max_output: Optional[int] = ...,
) -> str: ...
@overload
def logs(
    sources: _Logs,
    *,
    x: Optional[str] = ...,
    y: Union[str, Iterable[str]] = ...,
    group: Union[str, Iterable[str]] = ...,
    kind: Optional[Literal["line", "scatter", "bar", "hist", "box", "heatmap"]] = ...,
    log_scale: Optional[bool] = ...,
    smooth: Optional[float] = ...,
    best: Optional[Literal["min", "max"]] = ...,
    columns: Optional[int] = ...,
    title: Optional[str] = ...,
    header: bool = ...,
    delimiter: Optional[str] = ...,
    format: Literal["png", "svg"],
    scale: float = ...,
    ppi: Optional[float] = ...,
    width: Optional[float] = ...,
    height: Optional[float] = ...,
    background: Optional[str] = ...,
    theme: Literal["light", "dark"] = ...,
    tz: str = ...,
    max_time: Optional[float] = ...,
    max_memory: Optional[int] = ...,
    max_steps: Optional[int] = ...,
    max_pixels: Optional[int] = ...,
    max_output: Optional[int] = ...,
) -> Union[bytes, str]: ...
def table(
    sources: _Logs,
    *,
    x: Optional[str] = ...,
    y: Union[str, Iterable[str]] = ...,
    group: Union[str, Iterable[str]] = ...,
    best: Optional[Literal["min", "max"]] = ...,
    header: bool = ...,
    delimiter: Optional[str] = ...,
    tz: str = ...,
    max_time: Optional[float] = ...,
    max_memory: Optional[int] = ...,
    max_steps: Optional[int] = ...,
) -> str: ...
