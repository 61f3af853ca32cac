"""SAS data sets and formats catalogues for tests, written by the C library inside pyreadstat, which has no Python door to it.

The library (ReadStat) can write what pyreadstat only reads; its functions are called by name through ctypes.
"""

import ctypes
from collections.abc import Callable, Sequence

DOUBLE, STRING = 5, 0
WRITER = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)
POINTERS = ("readstat_writer_init readstat_add_variable readstat_get_variable readstat_add_label_set").split()


def library() -> ctypes.CDLL:
    from pyreadstat import _readstat_writer

    found = ctypes.CDLL(_readstat_writer.__file__)
    for name in POINTERS:
        getattr(found, name).restype = ctypes.c_void_p
    return found


def sas7bdat(columns: dict[str, tuple[str, Sequence]], width: int = 20) -> bytes:
    """A data set: name -> (format, values). Text is bytes; a number is a float, None for missing, `.A` for a special one."""
    lib = library()

    def fill(writer: ctypes.c_void_p) -> None:
        variables = {}
        for name, (format_, values) in columns.items():
            is_text = all(isinstance(v, bytes) for v in values)
            kind = STRING if is_text else DOUBLE
            made = lib.readstat_add_variable(writer, name.encode(), kind, ctypes.c_size_t(width if is_text else 8))
            lib.readstat_variable_set_format(ctypes.c_void_p(made), format_.encode())
            variables[name] = ctypes.c_void_p(made), is_text
        rows = list(zip(*(values for _, values in columns.values()), strict=True))
        ok(lib.readstat_begin_writing_sas7bdat(writer, None, ctypes.c_long(len(rows))))
        for row in rows:
            ok(lib.readstat_begin_row(writer))
            for (variable, is_text), value in zip(variables.values(), row, strict=True):
                ok(_insert(lib, writer, variable, value, is_text))
            ok(lib.readstat_end_row(writer))

    return _written(lib, fill)


def _insert(lib: ctypes.CDLL, writer, variable, value, is_text: bool) -> int:
    if is_text:
        return lib.readstat_insert_string_value(writer, variable, value)
    if value is None:
        return lib.readstat_insert_missing_value(writer, variable)
    if isinstance(value, str):
        return lib.readstat_insert_tagged_missing_value(writer, variable, ctypes.c_char(value[-1].encode()))
    return lib.readstat_insert_double_value(writer, variable, ctypes.c_double(value))


def sas7bcat(formats: dict[str, dict[float | bytes, str]]) -> bytes:
    """A catalogue: format -> code -> label; the name of a format for text begins with $."""
    lib = library()

    def fill(writer: ctypes.c_void_p) -> None:
        for name, labels in formats.items():
            kind = STRING if name.startswith("$") else DOUBLE
            made = ctypes.c_void_p(lib.readstat_add_label_set(writer, kind, name.encode()))
            for code, label in labels.items():
                if isinstance(code, bytes):
                    lib.readstat_label_string_value(made, code, label.encode())
                else:
                    lib.readstat_label_double_value(made, ctypes.c_double(code), label.encode())
        ok(lib.readstat_begin_writing_sas7bcat(writer, None))

    return _written(lib, fill)


def ok(status: int) -> None:
    assert status == 0, f"ReadStat says {status}"


def _written(lib: ctypes.CDLL, fill: Callable) -> bytes:
    parts: list[bytes] = []

    @WRITER
    def keep(data, length, _context):
        parts.append(ctypes.string_at(data, length))
        return length

    writer = ctypes.c_void_p(lib.readstat_writer_init())
    ok(lib.readstat_set_data_writer(writer, keep))
    fill(writer)
    ok(lib.readstat_end_writing(writer))
    lib.readstat_writer_free(writer)
    return b"".join(parts)
