"""What readers stumble over: errors without a place, texts said twice, English and blanks in Chinese."""

import io
import json
import re
from itertools import pairwise

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from simulator.base.errors import Problem, SimulatorError, error
from simulator.base.messages import table
from simulator.base.yaml_file import read_bytes
from simulator.cli import main
from simulator.cli.terminal import overview
from simulator.load import case_names, case_path, load_case
from simulator.report.build import document_of
from simulator.report.document import paged, spaced, text_of
from simulator.report.formats.as_data import data_of, texts
from simulator.report.formats.excel import excel_of
from simulator.report.formats.html import html_of
from simulator.simulation import simulate
from simulator.studies import study_text
from tests.helpers import MINIMAL, case_with, value

FULL = "，。、；：？！（）《》【】"


def damnum(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


# Errors


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "code", [code for code, text in table("en", "errors").items() if "{nearest}" in text]
)
def test_where_no_name_is_near_none_is_named(code, lang):
    params = dict.fromkeys(("value", "known", "allowed", "key", "jurisdiction"), "one")
    none, near = (Problem(code, params | {"nearest": word}).text(lang) for word in ("", "two"))
    assert "nearest" not in none and "最接近" not in none and "-" not in none.replace("--adjacent", "")
    assert ("(nearest: two)" if lang == "en" else "（最接近：two）") in near


def test_no_text_names_the_nearest_without_the_common_words():
    assert [code for code, text in table("en", "errors").items() if "nearest: {nearest}" in text] == []


@pytest.mark.parametrize(("lang", "none"), [("en", "give one of: none"), ("zh", "请用下列之一：无")])
def test_a_case_without_variants_says_that_there_are_none(lang, none):
    assert error("unknown_variant", value="x", known="", nearest="").text(lang).endswith(none)


WRONG_PLACES = {
    ("report", "{folder}/nosuch"): ("{folder}/nosuch: no result", "there is no such file", "--out FOLDER"),
    ("report", "{folder}"): ("{folder}/summary.json: no result", "there is no such file", "--out FOLDER"),
    ("pack", "{folder}"): ("{folder}/summary.json: no result", "there is no such file", "--out FOLDER"),
    ("lint", "lg_duisburg_2014", "--result", "{folder}"): ("{folder}/summary.json", "--out FOLDER"),
    ("check", "{folder}"): ("{folder}: this is a folder", "give the path", "{folder}/case.yaml"),
    ("run", "{folder}"): ("{folder}: this is a folder", "give the path", "{folder}/case.yaml"),
    ("verify", "{folder}"): ("{folder}: the file cannot be read", "this is a folder, not a file", "check"),
    ("elicit", "{folder}/nosuch"): ("{folder}/nosuch: the file cannot be read", "no such file", "check"),
    ("check", "nosuch"): ("there is no case nosuch; give the path", "lg_duisburg_2014"),
    ("run", "lg_duisburg_2014", "--out", "{folder}/file/out"): ("a part of this path is a file", "--out"),
}


@pytest.mark.parametrize("words", WRONG_PLACES)
def test_a_wrong_place_is_named_with_the_reason_and_the_remedy(tmp_path, words):
    (tmp_path / "file").write_text("-")
    done = damnum(*(word.format(folder=tmp_path) for word in words))
    assert done.exit_code == 2 and done.stdout == ""
    for said in WRONG_PLACES[words]:
        assert said.format(folder=tmp_path) in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) == 1
    chinese = damnum(*(word.format(folder=tmp_path) for word in words), "--lang", "zh").stderr
    assert not re.search(r"No such|directory|\bis a\b", chinese) and "；请" in chinese


def without(section):
    """Return the smallest case with a section left empty, and its line."""
    lines = []
    for line in MINIMAL.read_text("utf-8").splitlines():
        inside = bool(lines) and lines[-1] == f"{section}:" and line.startswith((" ", "-"))
        lines += [] if inside else [f"{section}:" if line.startswith(f"{section}:") else line]
    return "\n".join(lines) + "\n", lines.index(f"{section}:") + 1


@pytest.mark.parametrize(
    "section", ["settlement", "sources", "claim", "heads", "clauses", "court", "offers", "dates", "fault"]
)
def test_a_section_left_empty_is_said_to_be_empty(tmp_path, section):
    path = tmp_path / "case.yaml"
    text, line = without(section)
    path.write_text(text, "utf-8")
    with pytest.raises(SimulatorError) as caught:
        load_case(path)
    first = next(one for one in caught.value.problems if one.path == section)
    assert (first.code, first.line) == ("section_empty", line)
    assert not [one for one in caught.value.problems if one.code == "unknown_source"]
    assert "this section is empty; fill it in, or remove its key" in caught.value.text()
    assert "此节为空；请填写内容" in caught.value.text("zh") and "None" not in caught.value.text("zh")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("currency: EUR", "currency:", "currency"),
        ("forum: {kind: court}", "forum: {kind: null}", "forum.kind"),
        ("liable: {value: 0.65", "liable: {value: null", "court.liable.value"),
    ],
)
def test_a_value_left_empty_is_said_to_be_missing(tmp_path, old, new, place):
    path = tmp_path / "case.yaml"
    text = MINIMAL.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SimulatorError) as caught:
        load_case(path)
    assert [(one.code, one.path) for one in caught.value.problems] == [("value_empty", place)]


# Sources that stand behind several inputs


@pytest.fixture(scope="module")
def tencent():
    return simulate(load_case("qianyan_tencent_2018"), n_draws=1024).summary


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["counsel", "opponent"])
def test_a_page_tells_every_source_once_and_refers_to_it_by_its_number(tencent, lang, kind):
    document = document_of(tencent, lang=lang, kind=kind)
    cells = [one.cells[2] for one in next(t for t in document.tables() if t.name == "inputs").rows]
    page = [
        text_of(one.cells[2].runs)
        for one in next(t for t in paged(document).tables() if t.name == "inputs").rows
    ]
    full = [cell.text for cell in cells]
    told = [text for text, whole in zip(page, full, strict=True) if text == whole]
    assert len(told) == len(set(full)) < len(full)  # each once, and some are used again
    assert [re.match(r"\[(\d+)\]", text)[1] for text in told] == [str(n + 1) for n in range(len(told))]
    for text, whole in zip(page, full, strict=True):
        if text != whole:
            number = re.search(r"(?:as |同)\[(\d+)\]$", text)[1]
            assert told[int(number) - 1] == whole
            assert page.index(told[int(number) - 1]) < page.index(text)


def test_sheets_and_data_tell_the_whole_source_in_every_row(tencent):
    document = document_of(tencent, lang="en")
    sheets = load_workbook(io.BytesIO(excel_of(document))).worksheets
    sheet = next(one for one in sheets if one.title.startswith("Assumptions"))
    rows = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    data = json.dumps(data_of(document), ensure_ascii=False)
    why = "No figure was published; a wide range around what a start-up of a dozen people"
    used = sum(one["source"]["why"]["en"].startswith(why) for one in tencent["inputs"])
    assert used > 10
    assert rows.count(why) == data.count(why) == used
    assert html_of(document).count(why) == 1
    assert '"brief"' not in data


def test_a_source_has_its_place_in_the_language_of_the_reader(tencent):
    pages = {lang: html_of(document_of(tencent, lang=lang)) for lang in ("en", "zh")}
    assert "Xiaoyi v Xiaomi" in pages["en"] and "Xiaoyi" not in pages["zh"]
    assert "小艺（化名）诉小米" in pages["zh"] and "小艺" not in pages["en"]


def test_rates_of_one_day_and_source_share_their_source(tencent):
    law = next(one for one in document_of(tencent, lang="en").sections if one.name == "law")
    said = text_of(law.blocks[0].runs)
    assert said.count("Central parity rates") == 1
    assert "1 EUR = 7.9 CNY, 1 USD = 6.84 CNY" in said and said.endswith("7 August 2018)")


# Likelihoods, years


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (value(4), "4 times likelier"),
        ({"dist": "uniform", "minimum": 2, "maximum": 6, "source": "view"}, "2.2 to 5.8 times likelier"),
    ],
)
def test_a_likelihood_that_is_certain_is_one_number(ratio, said):
    source = {"kind": "fact", "where": "logs", "why": "read", "stated_on": "2021-05-01"}
    finding = {"name": "logs", "label": "Logs", "about": "court.liable", "found_on": "2021-05-01"}
    one = finding | {"likelihood_ratio": ratio, "source": source}
    summary = simulate(case_with({"evidence": [one]}), n_draws=64).summary
    evidence = next(t for t in document_of(summary, lang="en").tables() if t.name == "evidence")
    assert text_of(evidence.rows[0].cells[2].runs).startswith(said)


def test_precedents_of_one_year_are_of_that_year(tencent):
    why = next(one for one in tencent["inputs"] if one["name"] == "fault.claimant_share")["source"]["why"]
    assert "decided 2014 whatever" in why["en"] and "，2014 年裁判" in why["zh"]
    why = next(one for one in tencent["inputs"] if one["name"] == "court.liable")["source"]["why"]
    assert re.search(r"decided \d{4} to \d{4} whatever", why["en"])


# Chinese


def shown_in_chinese(summary):
    """Return every line of a result on the terminal in Chinese, and each text of its report."""
    lines = overview(summary, "zh").splitlines()
    lines = [part for line in lines for part in re.split(r"  +", line)]  # columns are set apart by blanks
    return [*lines, *texts(paged(document_of(summary, lang="zh")).sections)]


@pytest.mark.parametrize("name", case_names())
def test_no_blank_stands_beside_chinese_punctuation(name):
    summary = simulate(load_case(name), n_draws=256).summary
    found = [text for text in shown_in_chinese(summary) if re.search(f"[{FULL}] | [{FULL}]", text)]
    assert found == []
    sections = paged(document_of(summary, lang="zh")).sections
    for run_list in (c.runs for part in sections for t in part.tables() for row in t.rows for c in row.cells):
        for first, second in pairwise(run_list):
            beside = f"{first.text[-1:]}{second.text[:1]}"
            assert second.new_line or not re.search(f"[{FULL}] | [{FULL}]", beside), text_of(run_list)


def test_messages_have_no_blank_beside_chinese_punctuation():
    def walk(found):
        for one in found.values():
            yield from walk(one) if isinstance(one, dict) else [one]

    areas = [
        table("zh", area) for area in ("errors", "report", "terminal", "lint", "problem", "audit", "law")
    ]
    for text in (text for area in areas for text in walk(area) if isinstance(text, str)):
        assert not re.search(f"[{FULL}] (?![ |`#])", text), text


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (("可预见：", "数据"), "可预见：数据"),
        (("《合同法》", "第113条"), "《合同法》第113条"),
        (("press", "", "link"), "press link"),
        (("媒体报道", "第一财经（转载）", "链接"), "媒体报道 第一财经（转载）链接"),
    ],
)
def test_pieces_are_set_apart_by_a_blank_unless_chinese_punctuation_does(parts, joined):
    assert text_of(spaced(*parts)) == joined


@pytest.mark.parametrize(
    ("lang", "court", "arbitrators"),
    [("en", "Court awards", "Arbitrators award"), ("zh", "法院判赔", "仲裁裁决")],
)
def test_the_terminal_says_whether_a_court_awards_or_arbitrators(lang, court, arbitrators):
    said = overview(simulate(load_case("weimob_merchant_2020"), n_draws=256).summary, lang)
    assert arbitrators in said and court not in said
    said = overview(simulate(load_case("tokyo_2001"), n_draws=256).summary, lang)
    assert court in said and arbitrators not in said


@pytest.mark.parametrize("name", case_names())
def test_labels_of_a_chinese_result_have_no_english_words(name):
    """Names of parties, statutes and programs stay; words of ours, which stand in lower case, do not."""
    text = read_bytes(case_path(name))
    options = {"seed": 0, "variants": (), "jurisdiction": None, "strict_law": False, "method": "sobol"}
    summary = study_text(text, name=name, n_draws=256, **options).summary
    plain = [
        one.text
        for part in paged(document_of(summary, lang="zh")).sections
        for t in part.tables()
        for row in t.rows
        for cell in row.cells
        for one in cell.runs
        if one.style != "code"
    ]
    kept = "damnum elicit law list priors precedents csv strict reg faute lourde dol bis wa months maximum"
    found = {word for text in plain for word in re.findall(r"(?<![\w./-])[a-z]{3,}(?![\w-])", text)}
    assert found - {*kept.split(), "dependence", "valid"} == set()
