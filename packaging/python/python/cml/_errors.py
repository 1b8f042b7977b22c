"""What goes wrong while drawing, as exceptions."""


class Error(ValueError):
    """A picture that was not drawn: what is wrong, where, and the way out.

    kind: who has to act, one of "spec" (the author), "data" (the owner of the data), "unsupported" (this project), "limit" (the
        caller: a limit in force does not allow it), "file" (the machine), "denied", "network", "fault" (a fault of cml itself).
    pointer: the place in the document as a JSON Pointer such as "/layer/1/mark"; empty where it is the whole of it.
    message: what is wrong and the way out, without the place.
    """

    def __init__(self, message: str, pointer: str = "", kind: str = "spec") -> None:
        super().__init__(message, pointer, kind)
        self.message = message
        self.pointer = pointer
        self.kind = kind

    def __str__(self) -> str:
        return f"{self.pointer}: {self.message}" if self.pointer else self.message


class SpecError(Error):
    """The document is no valid specification."""


class DataError(Error):
    """The data cannot be read, or holds values that no scale can place."""


class UnsupportedError(Error):
    """The document is valid, and asks for what is not drawn yet."""


class LimitError(Error):
    """A limit in force does not allow it: time, memory, size, a file outside the base folder, a URL."""


class FileError(Error):
    """A file cannot be read."""


class NetworkError(Error):
    """A server did not answer, or not as it documents."""


class Warning(UserWarning):
    """What was survived: parts that are not drawn yet, channels that were dropped, values that no scale could place."""


for _class in (Error, SpecError, DataError, UnsupportedError, LimitError, FileError, NetworkError, Warning):
    _class.__module__ = "cml"  # where users find it

_KINDS = {
    "spec": SpecError,
    "data": DataError,
    "unsupported": UnsupportedError,
    "limit": LimitError,
    "file": FileError,
    "network": NetworkError,
}


def failed(kind: str, pointer: str, message: str) -> Error:
    """The exception for what the native half says."""
    return _KINDS.get(kind, Error)(message, pointer, kind)
