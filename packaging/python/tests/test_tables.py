"""Rows of other packages: the same picture as of plain dicts, whatever holds them. What is not installed is skipped."""

import datetime
import decimal

import cml
import pytest

NAN = float("nan")
DAY = datetime.datetime(2020, 3, 1, 12, 30)

# By type: cells as a list of dicts has them.
COLUMNS = {
    "number": [1, 2, 3, 4],
    "part": [0.5, None, -2.25, 1e300],
    "flag": [True, False, True, True],
    "text": ["b", None, "a", "b"],
    "time": [DAY, DAY + datetime.timedelta(days=1, milliseconds=5), None, DAY.replace(year=1960)],
}

TYPES = {"number": "quantitative", "part": "quantitative", "flag": "nominal", "text": "nominal", "time": "temporal"}


def spec(column, **encoding):
    """A chart in which each cell of a column is seen."""
    field = {"field": column, "type": TYPES.get(column, "nominal")}
    return {
        "data": {"name": "rows"},
        "mark": "point",
        "encoding": {"x": {**field, **encoding}, "y": {"field": "number", "type": "quantitative"}},
    }


def rows(**columns):
    names = list(columns)
    return [dict(zip(names, cells)) for cells in zip(*columns.values())]


def same(table, columns=COLUMNS, **options):
    for column in columns:
        want = cml.plot(spec(column), data={"rows": rows(**columns)}, **options)
        assert cml.plot(spec(column), data={"rows": table}, **options) == want, column


def pandas_frame():
    pandas = pytest.importorskip("pandas")
    return pandas.DataFrame(COLUMNS)


def polars_frame():
    return pytest.importorskip("polars").DataFrame(COLUMNS)


def pyarrow_table():
    return pytest.importorskip("pyarrow").table(COLUMNS)


FRAMES = [pandas_frame, polars_frame, pyarrow_table]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_a_table_draws_what_its_rows_draw(frame, zone):
    same(frame(), tz=zone)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_table_may_stand_in_the_document(frame):
    table = frame()
    want = cml.plot(spec("text"), data={"rows": table})
    assert cml.plot({**spec("text"), "data": table}) == want
    assert cml.plot({**spec("text"), "datasets": {"rows": table}}) == want
    layers = {"layer": [{**spec("text"), "data": table}, {**spec("text"), "data": table}]}
    plain = {"layer": [spec("text"), spec("text")]}
    assert cml.plot(layers) == cml.plot(plain, data={"rows": table})
    with pytest.raises(TypeError, match="data"):
        cml.plot({**spec("text"), "data": {"values": table}})


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.filterwarnings("ignore::cml.Warning")  # that there are none
def test_an_empty_table_is_no_rows(frame):
    table = frame()[:0]
    want = cml.plot(spec("number"), data={"rows": []})
    assert cml.plot(spec("number"), data={"rows": table}) == want


def test_a_list_of_rows_is_the_rows_of_the_document():
    want = cml.plot({**spec("text"), "data": {"values": rows(**COLUMNS)}})
    assert cml.plot(spec("text"), data={"rows": rows(**COLUMNS)}) == want


def test_what_is_no_table_is_a_type_error():
    for table in [1, "a", {"a": [1]}, None]:
        with pytest.raises(TypeError, match="rows are"):
            cml.plot(spec("text"), data={"rows": table})


def test_rows_beyond_the_limit_are_refused():
    frame = polars_frame()
    with pytest.raises(cml.LimitError, match="max_rows"):
        cml.plot(spec("text"), data={"rows": frame}, max_rows=3)


def test_pandas_own_types():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "number": pandas.array([1, 2, 3, 4], dtype="Int64"),
            "part": pandas.array([0.5, None, -2.25, 1e300], dtype="Float64"),
            "flag": pandas.array(COLUMNS["flag"], dtype="boolean"),
            "text": pandas.Categorical(COLUMNS["text"]),
            "time": pandas.Series(COLUMNS["time"], dtype="datetime64[ns]"),
        }
    )
    frame.index = [7, 7, 8, 9]
    same(frame)
    same(frame.astype({"text": "string", "number": "uint8", "part": "float64", "flag": object}))
    same(frame.assign(part=[0.5, NAN, -2.25, 1e300], text=COLUMNS["text"]))


def test_pandas_instants_and_mixtures():
    pandas = pytest.importorskip("pandas")
    zoned = pandas.Series(COLUMNS["time"]).dt.tz_localize("Asia/Tokyo")
    iso = [None if cell is pandas.NaT else cell.isoformat() for cell in zoned]
    for zone in ["UTC", "Europe/Berlin"]:
        want = cml.plot(spec("time"), data={"rows": rows(number=COLUMNS["number"], time=iso)}, tz=zone)
        frame = pandas.DataFrame({"number": COLUMNS["number"], "time": zoned})
        assert cml.plot(spec("time"), data={"rows": frame}, tz=zone) == want
    mixed = {"number": [1, 2, 3, 4], "mixed": ["a", 1, None, 2.5]}
    same(pandas.DataFrame(mixed), mixed)
    days = {"number": [1, 2], "time": [datetime.date(2020, 1, 1), datetime.date(2020, 7, 1)]}
    same(pandas.DataFrame(days), days, tz="America/New_York")


def test_arrow_types():
    pyarrow = pytest.importorskip("pyarrow")
    number = pyarrow.array([1, 2, 3, 4])
    text = COLUMNS["text"]
    for column, kind, cells in [
        *[("part", kind, [1, None, 3, 100]) for kind in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]],
        *[("part", kind, [0.5, None, -2.25, 1.0]) for kind in ["float32", "float64"]],
        *[("text", kind, text) for kind in [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view()]],
        ("text", pyarrow.dictionary(pyarrow.int8(), pyarrow.string()), text),
        ("text", pyarrow.dictionary(pyarrow.uint32(), pyarrow.large_string()), text),
        ("text", pyarrow.null(), [None] * 4),
        *[("time", pyarrow.timestamp(unit), COLUMNS["time"]) for unit in ["ms", "us", "ns"]],
        ("time", pyarrow.timestamp("s"), [DAY, None, DAY, DAY]),
        ("time", pyarrow.date32(), [DAY.date(), None, DAY.date(), datetime.date(1960, 2, 29)]),
        ("time", pyarrow.date64(), [DAY.date(), None, DAY.date(), datetime.date(1960, 2, 29)]),
        ("list", pyarrow.list_(pyarrow.int32()), [[1, 2], None, [], [3]]),
        ("list", pyarrow.list_(pyarrow.int32(), 1), [[1], None, [2], [3]]),
        ("object", pyarrow.struct([("a", pyarrow.int8())]), [{"a": 1}, None, {"a": None}, {"a": 2}]),
    ]:
        table = pyarrow.table({"number": number, column: pyarrow.array(cells, kind)})
        same(table, {"number": [1, 2, 3, 4], column: cells}, tz="America/New_York")
    tenths = [decimal.Decimal("0.1"), None, decimal.Decimal("-2.3"), decimal.Decimal("7")]
    table = pyarrow.table({"number": number, "part": pyarrow.array(tenths, pyarrow.decimal128(5, 2))})
    same(table, {"number": [1, 2, 3, 4], "part": [0.1, None, -2.3, 7]})


def test_arrow_in_pieces_with_dictionaries_of_their_own():
    pyarrow = pytest.importorskip("pyarrow")
    pieces = [pyarrow.array(["a", None]).dictionary_encode(), pyarrow.array(["b", "a"]).dictionary_encode()]
    numbers = [pyarrow.array([1, 2]), pyarrow.array([3, 4])]
    table = pyarrow.table({"number": pyarrow.chunked_array(numbers), "text": pyarrow.chunked_array(pieces)})
    same(table, {"number": [1, 2, 3, 4], "text": ["a", None, "b", "a"]})
    same(table.slice(1, 2), {"number": [2, 3], "text": [None, "b"]})
    batch = pyarrow.record_batch({"number": [1, 2], "text": ["a", "b"]})
    same(batch, {"number": [1, 2], "text": ["a", "b"]})

    class OneArray:
        def __arrow_c_array__(self, requested_schema=None):
            return batch.__arrow_c_array__(requested_schema)

    same(OneArray(), {"number": [1, 2], "text": ["a", "b"]})


def test_arrow_dictionaries_without_words():
    pyarrow = pytest.importorskip("pyarrow")
    nothing = pyarrow.array([None, None], pyarrow.string()).dictionary_encode()
    assert len(nothing.dictionary) == 0
    same(pyarrow.table({"number": [1, 2], "text": nothing}), {"number": [1, 2], "text": [None, None]})


def test_arrow_that_no_chart_shows_is_an_error():
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({"number": [1], "text": [b"bytes"]})
    with pytest.raises(cml.DataError, match='data "rows": column "text" is of the type Binary'):
        cml.plot(spec("text"), data={"rows": table})
    for column in [pyarrow.array([1, 2]), pyarrow.chunked_array([[1, 2]])]:
        with pytest.raises((TypeError, cml.DataError)):
            cml.plot(spec("text"), data={"rows": column})


def test_polars_categories_and_streams():
    polars = pytest.importorskip("polars")
    frame = polars_frame().with_columns(polars.col("text").cast(polars.Categorical), polars.col("number").cast(polars.UInt8))
    same(frame)
    same(polars.concat([frame[:2], frame[2:]], rechunk=False))


def test_narwhals():
    narwhals = pytest.importorskip("narwhals")
    same(narwhals.from_native(polars_frame()))
