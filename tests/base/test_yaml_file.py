"""What YAML says: kinds of scalars as YAML 1.2 has them, places, and a way there and back."""

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.base.errors import SimulatorError
from simulator.base.yaml_file import as_yaml, parse_yaml

# YAML 1.2.2, example 10.8 and its table of forms, and what YAML 1.1 reads otherwise.
SCALARS = {
    **dict.fromkeys(("~", "null", "Null", "NULL", ""), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{"0": 0, "-19": -19, "+7": 7, "0123": 123},
    **{"0.": 0.0, "-0.0": 0.0, ".5": 0.5, "+12e03": 12000.0, "-2E+05": -200000.0, "1e6": 1e6, "1.5": 1.5},
    **{".inf": float("inf"), "-.Inf": float("-inf"), "+.INF": float("inf")},
    **{"2018-07-20": date(2018, 7, 20), "2018-13-20": "2018-13-20", "2018-7-20": "2018-7-20"},
    **{
        word: word
        for word in ("yes", "no", "on", "OFF", "y", "12:30", "1_000", "0x3A", "0o7", "1e", ".", "=")
    },
    **{"'12'": "12", '"true"': "true", "!!str 12": "12", "!!float 3": 3.0, "<<": "<<"},
    **{"!!bool yes": "yes", "!!null none": "none", "!!int 0x3A": "0x3A", '!!bool "true"': True},
}


@pytest.mark.parametrize(("text", "value"), SCALARS.items())
def test_a_plain_scalar_is_what_yaml_1_2_says(text, value):
    found = parse_yaml(f"a: {text}\n", "case").data["a"]
    assert found == value and type(found) is type(value)


def test_places_are_those_of_the_text():
    file = parse_yaml("a:\n  - {b: 客户, c: 2}\n  - d\n", "case")
    assert file.data == {"a": [{"b": "客户", "c": 2}, "d"]}
    assert file.places[("a", 0, "c")] == (2, 16) and file.keys[("a", 0, "c")] == (2, 13)
    assert file.places[("a", 1)] == (3, 5)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: &x 2", "anchor", 2),
        ("&x a: 2", "anchor", 1),
        ("a: 1\n*x : 2", "anchor", 2),
        ("a: !!python/object/apply:os.system [x]", "tag", 1),
        ("a: !own 1", "tag", 1),
        ("a: 1\n!own b: 2", "tag", 2),
        ("a: !!set {b}", "tag", 1),
        ("a: 1\n? [b]\n: 2", "not_yaml", 2),
        ("a: 1\n---\nb: 2", "not_yaml", 3),
        ("a: [1,\n", "not_yaml", 2),
        ("a: 1\nb: 2\na: 3", "duplicate_key", 3),
        ("a: " + "[" * 100 + "]" * 100, "too_deep", 1),
        ('a: "\\u202e"', "invisible", 1),
        ("a: \x07", "not_yaml", None),
        ("# nothing\n", "empty_file", None),
    ],
)
def test_what_is_no_plain_data_is_refused_with_its_line(text, code, line):
    with pytest.raises(SimulatorError) as refused:
        parse_yaml(text, "case")
    (problem,) = refused.value.problems
    assert problem.code == code and problem.line == line


TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=20)
TRICKY = st.sampled_from(
    [text.strip("'\"") for text in SCALARS] + ["- a", "a: b", "#", "&a", "*a", "!a", "{", " a "]
)
DATA = st.recursive(
    TEXTS | TRICKY | st.booleans() | st.none() | st.integers() | st.floats(allow_nan=False) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS | TRICKY, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("short", [False, True])
@given(data=st.dictionaries(TEXTS | TRICKY, DATA, min_size=1, max_size=4))
def test_what_is_written_is_read_again_and_by_readers_of_yaml_1_1_as_well(data, short):
    text = as_yaml(data, short=short)
    assert parse_yaml(text, "case").data == data
    assert yaml.safe_load(text) == data
