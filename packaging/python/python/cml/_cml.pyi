"""The native half of this package; its public half is the package itself."""

from typing import Any, Dict, List, Optional, Sequence, Tuple

__version__: str

_Warning = Tuple[str, str, str]
_Source = Tuple[Optional[str], Optional[str], Optional[bytes]]

def plot(
    document: Any, data: Sequence[Tuple[str, Any]], base: Optional[str], strict: bool, arguments: Dict[str, Any]
) -> Tuple[Any, List[_Warning]]: ...
def logs(sources: Sequence[_Source], look: Dict[str, Any], arguments: Dict[str, Any]) -> Tuple[Any, List[_Warning]]: ...
def table(sources: Sequence[_Source], look: Dict[str, Any], arguments: Dict[str, Any]) -> Tuple[str, List[_Warning]]: ...
def run(
    argv: Sequence[str], program: str, arguments: Sequence[str], variables: Sequence[Tuple[str, str]]
) -> int: ...
