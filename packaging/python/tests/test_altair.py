"""Altair's charts: the picture of their JSON, without their rows becoming any."""

import datetime
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import cml
import pytest

alt = pytest.importorskip("altair")

ROWS = {
    "number": [1.0, 2.0, 3.0, 4.0],
    "name": ["a", "b", "a", "c"],
    "time": [datetime.datetime(2020, 3, day, 12) for day in (1, 2, 3, 4)],
}


def frames():
    found = []
    for package in ("pandas", "polars", "pyarrow"):
        try:
            module = __import__(package)
        except ImportError:
            continue
        found.append(pytest.param(module.table(ROWS) if package == "pyarrow" else module.DataFrame(ROWS), id=package))
    return found


def charts(frame):
    base = alt.Chart(frame)
    bars = base.mark_bar().encode(x="name", y="sum(number)")
    lines = base.mark_line().encode(x="time", y="number", color="name")
    looked_up = alt.LookupData(frame, "name", ["number"])
    return {
        "bars": bars,
        "layers": lines + base.mark_point().encode(x="time", y="number"),
        "side by side": bars | lines,
        "columns": lines.facet("name"),
        "repeated": base.mark_tick().encode(x=alt.X(alt.repeat(), type="quantitative")).repeat(["number"]),
        "looked up": base.mark_bar().transform_lookup("name", from_=looked_up).encode(x="name", y="number:Q"),
    }


@pytest.mark.parametrize("frame", frames())
def test_the_picture_is_that_of_the_json(frame):
    for name, chart in charts(frame).items():
        assert cml.plot(chart) == cml.plot(chart.to_json()), name


@pytest.mark.parametrize("frame", frames())
def test_no_row_becomes_json(frame, monkeypatch):
    from cml import _altair, _cml

    seen = []
    native = _cml.plot
    monkeypatch.setattr(cml, "_plot", lambda document, *rest: (seen.append(document), native(document, *rest))[1])
    for chart in charts(frame).values():
        cml.plot(chart)
    assert len(seen) == 6
    assert all("values" not in json.dumps(document) and not document.get("datasets") for document in seen)
    assert _altair.is_chart(chart) and not _altair.is_chart({})


def test_more_rows_than_altair_takes_by_itself_are_drawn():
    polars = pytest.importorskip("polars")
    chart = alt.Chart(polars.DataFrame({"x": range(20_000)})).mark_tick().encode(x="x")
    assert cml.plot(chart).startswith(b"\x89PNG")


def test_data_that_is_no_table_is_written_as_ever():
    class Place:
        __geo_interface__ = {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1.0, 2.0]}}
            ],
        }

    for data in [alt.Data(values=[{"x": 1}, {"x": 3}]), alt.sequence(0, 9, as_="x")]:
        chart = alt.Chart(data).mark_tick().encode(x="x:Q")
        assert cml.plot(chart) == cml.plot(chart.to_json())
    chart = alt.Chart(Place()).mark_geoshape()
    assert cml.plot(chart) == cml.plot(chart.to_json())


def test_others_may_read_charts_meanwhile_and_find_altair_as_they_left_it():
    polars = pytest.importorskip("polars")
    chart = charts(polars.DataFrame(ROWS))["bars"]
    before = alt.data_transformers.active
    want = (cml.plot(chart), chart.to_json())
    stop = threading.Event()

    def mine(_):
        return cml.plot(chart)

    def theirs(_):
        return chart.to_json()

    with ThreadPoolExecutor(32) as pool:
        pictures = [pool.submit(mine, i) for i in range(64)]
        texts = [pool.submit(theirs, i) for i in range(64)]
        assert {future.result() for future in pictures} == {want[0]}
        assert {future.result() for future in texts} == {want[1]}
    stop.set()
    assert alt.data_transformers.active == before


def test_a_chart_that_is_wrong_leaves_altair_as_it_was():
    chart = alt.Chart(alt.Data(values=[])).mark_bar().encode(x="x")
    before = alt.data_transformers.active
    with pytest.raises(ValueError, match="type"):
        cml.plot(chart)
    assert alt.data_transformers.active == before
