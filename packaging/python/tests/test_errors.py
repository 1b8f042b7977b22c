"""What goes wrong, and what is survived."""

import pickle
import warnings

import cml
import pytest
from conftest import ENDLESS


def failure(kind, chart, **options):
    with pytest.raises(kind) as raised:
        cml.plot(chart, **options)
    return raised.value


def test_an_error_knows_its_kind_its_place_and_the_way_out(bars):
    spec = {**bars, "encoding": {"x": {"field": "a", "type": "quantative"}}}
    error = failure(cml.SpecError, spec)
    assert (error.kind, error.pointer) == ("spec", "/encoding/x/type")
    assert "quantitative" in error.message
    assert str(error) == f"{error.pointer}: {error.message}"
    assert isinstance(error, cml.Error) and isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is cml.SpecError and str(again) == str(error)


def test_text_that_is_no_json_has_its_line():
    assert "line 2" in failure(cml.SpecError, '{"a": 1,\n "b": }').message


def test_each_kind_is_a_class_of_its_own(bars, tmp_path, origin):
    (tmp_path / "bad.json").write_text("[1,")
    for kind, name, chart, options in [
        (cml.DataError, "data", {**bars, "data": {"url": "bad.json"}}, {"base": tmp_path}),
        (cml.FileError, "file", {**bars, "data": {"url": "none.json"}}, {}),
        (cml.FileError, "file", tmp_path / "none.json", {}),
        (cml.LimitError, "limit", {**bars, "data": {"url": "/etc/passwd"}}, {}),
        (cml.LimitError, "limit", {**bars, "data": {"url": "https://example.com/a.csv"}}, {}),
        (cml.NetworkError, "network", {**bars, "data": {"url": f"{origin}/none.json"}}, {"allow_urls": origin}),
    ]:
        assert failure(kind, chart, **options).kind == name


def test_messages_name_arguments_and_not_options_of_commands(bars):
    message = failure(cml.LimitError, {**bars, "data": {"url": "https://example.com/a.csv"}}).message
    assert "allow_urls=https://example.com" in message and "--" not in message
    message = failure(cml.LimitError, ENDLESS, max_steps=1000).message
    assert "max_steps" in message and "--" not in message


@pytest.mark.parametrize(
    "limit", [{"max_time": 0.05}, {"max_steps": 10_000}, {"max_rows": 1000}, {"max_memory": 1 << 20}]
)
def test_work_ends_at_each_limit(limit):
    assert next(iter(limit)) in failure(cml.LimitError, ENDLESS, **limit).message


def test_a_picture_ends_at_its_limits(bars):
    assert "pixels" in failure(cml.LimitError, bars, max_pixels=100).message
    assert "max_output" in failure(cml.LimitError, bars, max_output=100).message


def test_what_is_not_drawn_is_a_warning_or_with_strict_an_error(bars):
    spec = {**bars, "encoding": {**bars["encoding"], "shape": {"field": "a"}}}
    with pytest.warns(cml.Warning, match="shape"):
        cml.plot(spec)
    # Rows that a signal takes out one by one, which nothing here does.
    taken = {"name": "a", "values": [{"b": 1}], "on": [{"trigger": "go", "remove": "[1]"}]}
    mark = {"type": "symbol", "from": {"data": "a"}, "encode": {"enter": {"x": {"field": "b"}}}}
    vega = {"width": 9, "height": 9, "signals": [{"name": "go", "value": True}], "data": [taken], "marks": [mark]}
    with pytest.warns(cml.Warning, match="all at once"):
        cml.plot(vega)
    assert failure(cml.UnsupportedError, vega, strict=True).kind == "unsupported"


def test_what_is_not_known_at_all_is_an_error():
    forced = {"name": "a", "values": [{"b": 1}], "transform": [{"type": "force"}]}
    mark = {"type": "symbol", "from": {"data": "a"}, "encode": {"enter": {"x": {"field": "b"}}}}
    error = failure(cml.UnsupportedError, {"width": 9, "height": 9, "data": [forced], "marks": [mark]})
    assert error.pointer == "/data/0/transform/0/type"


def test_a_warning_is_shown_once_where_the_call_is(bars):
    spec = {**bars, "encoding": {**bars["encoding"], "shape": {"field": "a"}}}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            cml.plot(spec)
    assert len(caught) == 1 and caught[0].filename == __file__


@pytest.mark.parametrize(
    "options",
    [
        {"format": "gif"},
        {"scale": 0},
        {"scale": float("nan")},
        {"width": -1},
        {"language": "d3"},
        {"max_rows": 0},
        {"tz": "Europe/Nowhere"},
        {"theme": "none such"},
    ],
)
def test_arguments_that_mean_nothing_are_refused(bars, options):
    with pytest.raises(ValueError):
        cml.plot(bars, **options)


@pytest.mark.parametrize("chart", [1, None, [1], object()])
def test_what_is_no_chart_is_a_type_error(chart):
    with pytest.raises(TypeError):
        cml.plot(chart)


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": {1, 2}}])
def test_what_is_no_json_is_a_type_error(bars, value):
    with pytest.raises(TypeError):
        cml.plot({**bars, "usermeta": value})
    with pytest.raises(TypeError):
        cml.plot({**bars, "data": {"name": "rows"}}, data={"rows": value})


def test_a_document_that_holds_itself_ends():
    endless = {"mark": "bar"}
    endless["usermeta"] = endless
    with pytest.raises(ValueError, match="levels"):
        cml.plot(endless)


def test_a_fault_of_our_own_is_an_exception_and_the_next_picture_is_drawn(bars, capfd):
    from cml import _cml

    if not hasattr(_cml, "fault"):
        pytest.skip("only a build for developers panics when it is asked to")
    picture = cml.plot(bars)
    with pytest.raises(cml.Error, match="a fault of cml: asked for at .*work.rs") as raised:
        _cml.fault()
    assert raised.value.kind == "fault"
    assert cml.plot(bars) == picture
    assert capfd.readouterr().err == ""
