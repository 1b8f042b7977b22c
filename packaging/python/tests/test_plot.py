"""Specifications to pictures."""

import datetime
import json
import pathlib

import cml
import pytest


def test_the_bytes_are_those_of_the_program(bars, vl2png):
    text = json.dumps(bars)
    assert cml.plot(bars) == vl2png(text.encode())
    assert cml.plot(bars, scale=2, ppi=144) == vl2png(text.encode(), "-s", "2", "--ppi", "144")


def test_a_chart_may_be_a_dict_json_or_a_file(bars, tmp_path):
    text = json.dumps(bars)
    path = tmp_path / "bars.vl.json"
    path.write_text(text)

    class Chart:
        def to_dict(self):
            return bars

    picture = cml.plot(bars)
    for chart in [text, " \n" + text, text.encode(), bytearray(text.encode()), path, str(path), Chart()]:
        assert cml.plot(chart) == picture, type(chart)


def test_svg_is_text(bars):
    svg = cml.plot(bars, format="svg")
    assert isinstance(svg, str) and svg.startswith("<svg")


def test_every_option_changes_the_picture(bars):
    spec = {**bars, "params": [{"name": "size", "value": 3}], "title": {"text": {"expr": "'a ' + size"}}}
    pictures = {cml.plot(spec)}
    for options in [
        {"width": 300},
        {"height": 99},
        {"background": "red"},
        {"theme": "dark"},
        {"config": {"bar": {"color": "green"}}},
        {"params": {"size": 4}},
        {"scale": 1.5},
        {"ppi": 100},
    ]:
        pictures.add(cml.plot(spec, **options))
    assert len(pictures) == 9
    assert cml.plot(spec, theme="light") == cml.plot(spec)


def test_the_zone_and_the_seed_count():
    spec = {
        "data": {"values": [{"t": "2020-06-01T00:00:00Z"}]},
        "mark": {"type": "text"},
        "encoding": {"text": {"field": "t", "type": "temporal", "format": "%H:%M"}},
    }
    assert cml.plot(spec) != cml.plot(spec, tz="Europe/Berlin")
    spec = {
        "data": {"sequence": {"start": 0, "stop": 9}},
        "transform": [{"calculate": "random()", "as": "a"}],
        "mark": "tick",
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    }
    assert cml.plot(spec) == cml.plot(spec, seed=0) != cml.plot(spec, seed=1)


def test_vega_is_drawn_too():
    vega = {"width": 20, "height": 20, "marks": [{"type": "rect", "encode": {"enter": {"width": {"value": 9}, "height": {"value": 9}}}}]}
    assert cml.plot(vega) == cml.plot(vega, language="vega")


def test_files_of_data_lie_beside_the_chart_or_in_the_base_folder(bars, tmp_path, monkeypatch):
    (tmp_path / "rows.json").write_text(json.dumps(bars["data"]["values"]))
    spec = {**bars, "data": {"url": "rows.json"}}
    (tmp_path / "chart.json").write_text(json.dumps(spec))
    want = cml.plot(bars)
    assert cml.plot(tmp_path / "chart.json") == want
    assert cml.plot(spec, base=tmp_path) == want
    with pytest.raises(cml.FileError):
        cml.plot(spec)
    monkeypatch.chdir(tmp_path)
    assert cml.plot(spec) == want


def test_data_is_fetched_from_origins_that_are_allowed(bars, origin):
    spec = {**bars, "data": {"url": f"{origin}/rows.json"}}
    assert cml.plot(spec, allow_urls=[origin]) == cml.plot(bars)
    with pytest.raises(cml.LimitError, match="allow_urls"):
        cml.plot(spec)


def test_values_of_python_are_written_as_json_has_them():
    def spec(rows):
        return {
            "data": {"values": rows},
            "mark": "point",
            "encoding": {"x": {"field": "x", "type": "temporal"}, "y": {"field": "y", "type": "quantitative"}},
        }

    class Number:
        def __float__(self):
            return 2.5

    rows = [
        {"x": datetime.date(2020, 1, 1), "y": float("nan")},
        {"x": datetime.datetime(2020, 1, 2), "y": Number()},
        {"x": pathlib.PurePosixPath("2020-01-03T00:00:00"), "y": 10**30},
    ]
    plain = [
        {"x": "2020-01-01T00:00:00", "y": None},
        {"x": "2020-01-02T00:00:00", "y": 2.5},
        {"x": "2020-01-03T00:00:00", "y": 1e30},
    ]
    assert cml.plot(spec(rows)) == cml.plot(spec(plain))
    assert cml.plot(spec(tuple(rows))) == cml.plot(spec(plain))


def test_a_picture_is_saved_by_its_name(bars, tmp_path):
    cml.save(bars, tmp_path / "a.png", scale=2)
    cml.save(bars, str(tmp_path / "a.SVG"))
    assert (tmp_path / "a.png").read_bytes() == cml.plot(bars, scale=2)
    assert (tmp_path / "a.SVG").read_text() == cml.plot(bars, format="svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.SVG", "a.png"]
    with pytest.raises(ValueError, match="jpg"):
        cml.save(bars, tmp_path / "a.jpg")
    with pytest.raises(FileNotFoundError):
        cml.save(bars, tmp_path / "none" / "a.png")
