"""The project as a whole: commands of the README, locks, messages in both languages."""

import re
import string
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
AREAS = sorted(
    path.name for path in (ROOT / "reports" / "messages" / "en").glob("*.toml") if path.stem != "language"
)


def flat(table, prefix=""):
    """Yield the keys and texts of a table of messages."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def messages(lang, area):
    return dict(flat(tomllib.loads((ROOT / "reports" / "messages" / lang / area).read_text("utf-8"))))


def parameters(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("area", AREAS)
def test_every_message_stands_in_both_languages_with_the_same_parameters(area):
    english, chinese = messages("en", area), messages("zh", area)
    assert english.keys() == chinese.keys()
    for key in english:
        assert parameters(english[key]) == parameters(chinese[key]), key


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
    assert used <= messages("en", "errors.toml").keys()


def test_no_message_is_left_over():
    code = "".join(path.read_text("utf-8") for path in (ROOT / "simulator").rglob("*.py"))
    unused = [key for key in messages("en", "errors.toml") if f'"{key}"' not in code]
    assert not unused


def test_commands_of_the_readme_are_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"demo", "test"} <= named <= targets


def test_continuous_integration_runs_the_command_of_the_readme():
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


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
    from simulator.case import Case

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
