"""Messages are read area by area, and together they are the whole file."""

import tomllib

import pytest

from simulator.base.messages import FOLDER, LANGUAGES, areas, table


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_areas_of_a_language_are_its_whole_file(lang):
    whole = tomllib.loads((FOLDER / f"{lang}.toml").read_text("utf-8"))
    assert {area: table(lang, area) for area in areas(lang)} == whole
