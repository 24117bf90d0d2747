"""`damnum report` and `damnum run --report` as users type them: which files, which errors, all or nothing."""

import json
import os
import re
import subprocess
import sys

import openpyxl
import pypdf
import pytest
from click.testing import CliRunner

from simulator.cli import main
from tests.helpers import ROOT
from tests.report.test_formats import text_in
from tests.report.test_formats_hostile import bare  # noqa: F401 (a fixture)

CASE = "qianyan_tencent_2018"
ALL = "html,pdf,docx,xlsx,json"


def damnum(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def files(folder):
    return sorted(one.name for one in folder.iterdir())


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("result")
    done = damnum("run", CASE, "--draws", 2048, "--out", folder)
    assert done.exit_code == 0, done.output
    return folder


def test_every_format_in_both_languages_is_written_and_named(result, tmp_path):
    done = damnum("report", result, "--format", ALL, "--lang", "en,zh", "--out", tmp_path / "new" / "folder")
    assert done.exit_code == 0, done.output
    names = [f"report.{lang}.{one}" for lang in ("en", "zh") for one in ALL.split(",")]
    assert files(tmp_path / "new" / "folder") == sorted(names)
    assert all(name in done.stdout for name in names)


@pytest.mark.parametrize("kind", ["board", "opponent", "auditor"])
def test_reports_for_others_carry_their_names(result, tmp_path, kind):
    done = damnum("report", result, "--format", "pdf,docx,xlsx,json", "--kind", kind, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert files(tmp_path) == [f"{kind}.en.{one}" for one in ("docx", "json", "pdf", "xlsx")]
    assert json.loads((tmp_path / f"{kind}.en.json").read_text("utf-8"))["kind"] == kind
    assert len(pypdf.PdfReader(tmp_path / f"{kind}.en.pdf").pages) >= 1
    assert openpyxl.load_workbook(tmp_path / f"{kind}.en.xlsx").sheetnames[0] == "Summary"


def test_draws_are_not_needed_and_reports_go_beside_the_result(result, tmp_path):
    place = tmp_path / "summary.json"
    place.write_bytes((result / "summary.json").read_bytes())
    assert damnum("report", place).exit_code == 0
    assert damnum("report", tmp_path, "--format", "json").exit_code == 0
    assert files(tmp_path) == ["report.en.html", "report.en.json", "summary.json"]


def test_an_auditors_report_rolls_forward_from_a_former_result(result, tmp_path):
    done = damnum(
        *("report", result, "--format", "json", "--kind", "auditor", "--former", result, "--out", tmp_path)
    )
    assert done.exit_code == 0, done.output
    later = json.loads((tmp_path / "auditor.en.json").read_text("utf-8"))
    done = damnum("report", result, "--format", "json", "--kind", "auditor", "--out", tmp_path)
    first = json.loads((tmp_path / "auditor.en.json").read_text("utf-8"))
    assert len(later["sections"]) == len(first["sections"]) + 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "html,odt"], "--format: odt is not known; known: html, pdf, docx, xlsx, json"),
        (["--format", ""], "--format:  is not known"),
        (["--lang", "en,fr"], "--lang: fr is not known; known: en, zh"),
        (["--lang", "zh,fr"], "--lang：没有 fr"),
        (["--kind", "judge"], "'judge' is not one of 'counsel', 'board', 'opponent', 'auditor'"),
        (["--font", "nothing.ttf"], "nothing.ttf: the file cannot be read"),
        (["--former", "nowhere"], "nowhere: no result can be read here: there is no such file"),
    ],
)
def test_options_that_are_wrong_are_refused_before_anything_is_written(result, tmp_path, words, said):
    done = damnum("report", result, "--out", tmp_path / "out", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "content", [None, "{", "[]", '{"format": "other"}', '{"format": "damnum-summary-1"}']
)
def test_what_is_no_result_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "summary.json").write_text(content, "utf-8")
    done = damnum("report", tmp_path, "--out", tmp_path / "out")
    assert done.exit_code == 2
    said = "no result can be read here" if content is None else "not the summary of a result"
    assert said in done.stderr and "damnum run CASE --out FOLDER" in done.stderr
    assert done.stderr.startswith(str(tmp_path))
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("bare")
def test_letters_in_no_font_are_named_on_standard_error_in_the_language_of_the_report(tmp_path):
    case = (ROOT / "scenarios" / f"{CASE}.yaml").read_text("utf-8")
    (title,) = re.findall(r"^title: .*$", case, re.MULTILINE)
    (tmp_path / "case.yaml").write_text(
        case.replace(title, 'title: {en: "ไทย v Tencent", zh: "ไทย诉腾讯云"}'), "utf-8"
    )
    words = ("run", tmp_path / "case.yaml", "--draws", 256, "--out", tmp_path, "--lang", "en,zh")
    done = damnum(*words, "--report", "pdf,docx,html,json")
    assert done.exit_code == 0, done.output
    assert [line.split(maxsplit=1)[0] for line in done.stderr.splitlines()] == [
        "report.en.pdf:",
        "report.zh.pdf：现有字体均无法显示的文字以其Unicode编号写出：ท",
    ]
    assert done.stderr.count("ไ [U+0E44]") == 2
    assert "fonts-noto-core" in done.stderr and "--font" in done.stderr
    assert "[U+0E44U+0E17U+0E22]vTencent" in text_in(tmp_path / "report.en.pdf")
    assert "[U+0E44U+0E17U+0E22]诉腾讯云" in text_in(tmp_path / "report.zh.pdf")
    for name in ("report.en.docx", "report.en.json"):
        assert "ไทย" in text_in(tmp_path / name)


def test_a_report_that_fails_late_leaves_nothing(result, tmp_path, monkeypatch):
    def fails(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("simulator.report.formats.excel.replace_when_written", fails)
    before = tmp_path / "kept"
    before.mkdir()
    (before / "report.en.json").write_text("former", "utf-8")
    done = damnum("report", result, "--format", "json,xlsx", "--out", before)
    assert done.exit_code == 2 and "there is no room left" in done.stderr
    assert files(before) == ["report.en.json"]
    assert (before / "report.en.json").read_text("utf-8") == "former"


def test_a_run_writes_the_reports_asked_for(tmp_path):
    done = damnum("run", CASE, "--draws", 256, "--out", tmp_path, "--report", "pdf,json")
    assert done.exit_code == 0, done.output
    assert files(tmp_path) == ["case.yaml", "draws.nc", "report.en.json", "report.en.pdf", "summary.json"]


def test_a_run_writes_its_report_in_several_languages_that_lead_to_one_another(tmp_path):
    done = damnum("run", CASE, "--draws", 256, "--out", tmp_path, "--lang", "en,zh")
    assert done.exit_code == 0, done.output
    assert files(tmp_path) == ["case.yaml", "draws.nc", "report.en.html", "report.zh.html", "summary.json"]
    assert 'href="report.zh.html"' in (tmp_path / "report.en.html").read_text("utf-8")
    assert "They settle with probability" in done.stdout and "和解概率" in done.stdout
    assert done.stdout.count("Wrote ") == 5 and "已写入" not in done.stdout


def test_a_run_refuses_a_language_that_there_is_not(tmp_path):
    done = damnum("run", CASE, "--draws", 256, "--out", tmp_path / "out", "--lang", "zh,fr")
    assert done.exit_code == 2 and "--lang：没有 fr；可选：en, zh" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_run_with_a_report_needs_a_place(tmp_path):
    done = damnum("run", CASE, "--draws", 256, "--report", "pdf")
    assert done.exit_code == 2 and "--out FOLDER" in done.stderr
    done = damnum("run", CASE, "--draws", 256, "--report", "ods", "--out", tmp_path / "out")
    assert done.exit_code == 2 and "ods is not known" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_same_result_gives_the_same_bytes_in_another_process_and_zone(result, tmp_path):
    for number, zone in ((1, "UTC"), (2, "Asia/Shanghai")):
        subprocess.run(
            [
                *(sys.executable, "-m", "simulator.cli", "report", str(result), "--format", ALL),
                *("--lang", "en,zh", "--out", str(tmp_path / str(number))),
            ],
            cwd=ROOT,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": str(number)},
            check=True,
            capture_output=True,
        )
    names = files(tmp_path / "1")
    assert len(names) == 10
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name
