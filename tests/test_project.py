"""The project as a whole: commands of the README, locks, messages in both languages."""

import re
import shutil
import string
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = (ROOT / "reports" / "messages").glob("*.toml")
MESSAGES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in FILES}
AREAS = sorted(MESSAGES["en"].keys() - {"language"})


def flat(table, prefix=""):
    """Yield the keys and texts of a table of messages."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def messages(lang, area):
    return dict(flat(MESSAGES[lang][area]))


def parameters(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("lang", sorted(MESSAGES.keys() - {"en"}))
def test_every_message_stands_in_every_language_with_the_same_parameters(lang, area):
    english, other = messages("en", area), messages(lang, area)
    assert sorted(english.keys() ^ other.keys()) == []
    for key in english:
        assert parameters(english[key]) == parameters(other[key]), key


def test_a_language_is_added_by_one_file(tmp_path):
    """A copy of the project with a third file, a word of which is marked: the report says that word."""
    for name in ("priors", "scenarios", "reports", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "simulator", tmp_path / "simulator", ignore=shutil.ignore_patterns("__pycache__"))
    text = (ROOT / "reports" / "messages" / "en.toml").read_text("utf-8")
    text = text.replace('tag = "en"', 'tag = "en-XA"').replace('"Award"', '"¿Award"')
    (tmp_path / "reports" / "messages" / "xa.toml").write_text(text, "utf-8")
    words = ["run", "lg_duisburg_2014", "--draws", "512", "--lang", "xa", "--out", "out"]
    done = subprocess.run(
        [sys.executable, "-m", "simulator.cli", *words], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "out" / "report.xa.html").read_text("utf-8")
    assert '<html lang="en-XA">' in html and "¿Award" in html
    assert "LG Duisburg" in html  # what the case says in no third language comes in English


@pytest.mark.parametrize("area", AREAS)
def test_chinese_messages_are_chinese(area):
    for key, text in messages("zh", area).items():
        if not re.fullmatch(r"[\W\d_]*", re.sub(r"{\w+}", "", text)) and key != "kind":
            assert re.search(r"[\u4e00-\u9fff]", text), f"{key}: {text}"


def test_every_error_code_in_the_code_has_its_message():
    code = "".join(path.read_text("utf-8") for path in (ROOT / "simulator").rglob("*.py"))
    used = set(re.findall(r'(?:fault|error|problem|Problem)\(\s*(?:code=)?"([a-z_0-9]+)"', code))
    used |= set(re.findall(r'code(?:, params)? = "([a-z_]+)"', code))
    assert len(used) > 50
    assert used <= messages("en", "errors").keys()


def test_no_message_is_left_over():
    code = "".join(path.read_text("utf-8") for path in (ROOT / "simulator").rglob("*.py"))
    unused = [key for key in messages("en", "errors") if f'"{key}"' not in code]
    assert not unused


def test_commands_of_the_readme_are_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"demo", "test"} <= named <= targets


def test_continuous_integration_runs_the_command_of_the_readme():
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_continuous_integration_tests_what_is_bare_before_anything_is_installed():
    steps = (ROOT / ".ci" / "run").read_text("utf-8")
    order = [".ci/bare make test", ".ci/bare make demo", "apt-get install", '-m "renderer', "\nmake verify"]
    assert [steps.index(one) for one in order] == sorted(steps.index(one) for one in order)
    assert "set -euo pipefail" in steps  # the first step that fails ends it


def test_on_what_is_bare_there_is_no_font_and_no_program_that_opens_reports():
    seek = "find /usr/share/fonts -type f 2> /dev/null; command -v pdftoppm soffice chromium || true"
    done = subprocess.run([ROOT / ".ci" / "bare", "sh", "-c", seek], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "" or done.stdout.startswith("bare: mounts are not permitted here")


@pytest.mark.parametrize("name", ["run", "dev", "build", "learn"])
def test_requirements_are_pinned_and_hashed_and_name_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    packages = re.findall(r"^[a-z0-9][\w.\-\[\]]*==\S+", text, re.MULTILINE)
    assert packages and text.count("--hash=sha256:") >= len(packages)
    assert "://" not in text and "index" not in text


def test_run_and_dev_requirements_agree():
    pins = {}
    for name in ("run", "dev", "build", "learn"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        for package, version in re.findall(r"^([a-z0-9][\w.\-]*)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE):
            assert pins.setdefault(package, version) == version


def test_shipped_schemas_are_valid_and_describe_a_case():
    from simulator.case.case import Case

    schema = Case.model_json_schema()
    assert {"parties", "heads", "clauses", "court", "offers", "variants"} <= schema["properties"].keys()


def test_no_path_of_a_machine_stands_in_the_project():
    try:
        listed = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        listed = [str(path.relative_to(ROOT)) for path in (ROOT / "simulator").rglob("*.py")]
    for name in listed:
        path = ROOT / name
        if path.suffix in (".py", ".md", ".yaml", ".toml", ".txt") and path.name != "test_project.py":
            assert not re.search(r"/(?:home|Users|root|work)/\w", path.read_text("utf-8")), name
