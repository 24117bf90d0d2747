"""Audit packs: whole, the same again, refused when tampered with; other assumptions, one by one."""

import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import zipfile

import h5py
import numpy as np
import pytest
from click.testing import CliRunner
from msgspec import structs
from scipy import stats

from simulator.audit.archive import FORMAT_FILE, SUMS, read_archive
from simulator.audit.compare import allowed_errors, compared, compared_draws, points_agree
from simulator.audit.pack import INSTALLED
from simulator.audit.swaps import swaps_of, written
from simulator.base.errors import SimulatorError
from simulator.base.yaml_file import parse_yaml, read_yaml
from simulator.cli import main
from simulator.cli.print_audit import _change
from simulator.law.file import OF_JURISDICTIONS
from simulator.load import case_names, load_case
from simulator.simulation import simulate
from simulator.summary.described import Finding, Warning, WarningParams
from simulator.summary.figures import Estimate
from simulator.summary.result import Result
from tests.helpers import MINIMAL, ROOT, case_with, summary_with
from tests.law.test_law_data import ABOUT_RURITANIA, rule_of_ruritania


def damnum(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def printed(*words):
    done = damnum(*words)
    assert done.exit_code == 0, done.output
    return done.stdout


def packed(folder, case, *options):
    """Run a case and pack its result; the path of the pack."""
    printed("run", case, *options, "--out", folder / "result")
    printed("pack", folder / "result", "--out", folder / "pack.zip")
    return folder / "pack.zip"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return packed(tmp_path_factory.mktemp("pack"), MINIMAL, "--draws", 2048, "--seed", 5)


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def with_sums(files):
    """Return files with their checksums written anew, as whoever changed one would."""
    others = {name: content for name, content in files.items() if name != SUMS}
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(others.items())]
    return others | {SUMS: "".join(lines).encode()}


# Packing


def test_the_same_result_makes_the_same_bytes_wherever_and_whenever(pack, tmp_path):
    shutil.copytree(pack.parent / "result", tmp_path / "moved")
    for path in (tmp_path / "moved").iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    printed("pack", tmp_path / "moved")
    assert (tmp_path / "moved.zip").read_bytes() == pack.read_bytes()


def test_a_pack_holds_case_data_result_report_pins_checksums_and_instructions(pack):
    names = set(read_archive(pack))
    assert {"case.yaml", "summary.json", "draws.nc", "report.en.html", "README.md", "README.zh.md"} <= names
    assert {"priors/court.yaml", "priors/law/fr/court_fee.yaml", "requirements/run.txt", SUMS} <= names
    assert not any(name.startswith(("priors/law/cn/", "priors/fits/", "priors/terms/")) for name in names)
    files = read_archive(pack)
    assert files["case.yaml"] == MINIMAL.read_bytes()
    assert b"--draws 2048 --seed 5 --method sobol" in files["README.md"]
    assert "核验" in files["README.zh.md"].decode()
    assert f"numpy=={np.__version__}" in files["requirements/installed.txt"].decode().splitlines()


def test_checksums_are_those_of_sha256sum(pack, tmp_path):
    zipfile.ZipFile(pack).extractall(tmp_path)
    if tool := shutil.which("sha256sum"):
        subprocess.run([tool, "--check", "--strict", "--quiet", SUMS], cwd=tmp_path, check=True)
    stated = dict(reversed(line.split("  ")) for line in (tmp_path / SUMS).read_text().splitlines())
    there = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert stated.keys() == there - {SUMS}


def test_the_instructions_make_the_result_again_by_hand(pack, tmp_path, monkeypatch):
    zipfile.ZipFile(pack).extractall(tmp_path)
    readme = (tmp_path / "README.md").read_text("utf-8")
    (line,) = [line for line in readme.splitlines() if "DAMNUM_PRIORS=priors" in line]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAMNUM_PRIORS", "priors")
    printed(*line.split("damnum ")[1].split())
    for name in ("summary.json", "draws.nc"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / name).read_bytes()


def test_a_result_is_packed_as_it_was_though_the_case_changed_since(tmp_path):
    case = tmp_path / "case.yaml"
    case.write_bytes(MINIMAL.read_bytes())
    printed("run", case, "--draws", 64, "--out", tmp_path / "result")
    case.write_text("changed", "utf-8")
    printed("pack", tmp_path / "result", "--out", tmp_path / "pack.zip")
    assert "Identical" in printed("verify", tmp_path / "pack.zip")


def test_a_folder_whose_case_is_another_or_whose_law_has_changed_is_not_packed(pack, tmp_path, monkeypatch):
    other = tmp_path / "other"
    shutil.copytree(pack.parent / "result", other)
    (other / "case.yaml").write_bytes(MINIMAL.read_bytes() + b"\n# later\n")
    done = damnum("pack", other)
    assert done.exit_code == 2 and "case.yaml" in done.stderr and not (tmp_path / "other.zip").exists()
    shutil.copytree(ROOT / "priors", tmp_path / "priors")
    fee = tmp_path / "priors" / "law" / "fr" / "court_fee.yaml"
    fee.write_text(fee.read_text("utf-8") + "\n# later\n", "utf-8")
    monkeypatch.setenv("DAMNUM_PRIORS", str(tmp_path / "priors"))
    done = damnum("pack", pack.parent / "result", "--out", tmp_path / "later.zip")
    assert done.exit_code == 2 and "priors/law/fr/court_fee.yaml" in done.stderr


@pytest.mark.parametrize("name", ["summary.json", "draws.nc", "case.yaml"])
def test_a_folder_without_a_part_is_not_packed(pack, tmp_path, name):
    shutil.copytree(pack.parent / "result", tmp_path / "result")
    (tmp_path / "result" / name).unlink()
    done = damnum("pack", tmp_path / "result")
    assert done.exit_code == 2 and name in done.stderr


# Verifying


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("qianyan_tencent_2018", ["--variant", "gross_fault"]),
        (MINIMAL, ["--variant", "all", "--method", "random", "--lang", "zh"]),
        (MINIMAL, ["--jurisdiction", "DE"]),
        ("weimob_merchant_2020", []),  # arbitration
        ("mastagni_lantech_2024", ["--draws", 1]),
    ],
)
def test_a_pack_of_any_run_is_identical_when_run_again(tmp_path, case, options):
    path = packed(tmp_path, case, "--draws", 64, "--seed", 3, *options)
    said = printed("verify", path)
    assert said.startswith("Identical") and "made again, the same to the byte" in said
    assert "相同" in printed("verify", path, "--lang", "zh")


def test_a_case_that_takes_what_precedents_say_takes_the_fits_along(tmp_path):
    case, text = tmp_path / "case.yaml", MINIMAL.read_text("utf-8")
    case.write_text(
        text.replace("liable: {value: 0.65, source: view}", "liable: {from: precedents}"), "utf-8"
    )
    path = packed(tmp_path, case, "--draws", 64)
    assert {"priors/fits/liability.nc", "priors/precedents/precedents.csv"} <= set(read_archive(path))
    assert printed("verify", path).startswith("Identical")


def test_a_case_on_standard_terms_takes_them_along(tmp_path):
    text = MINIMAL.read_text("utf-8")
    start, end = text.index("clauses:\n"), text.index("court:\n")
    terms = (
        "terms:\n  provider: ovhcloud\n  date: 2020-01-15\n  monthly_fee: {value: 300, source: view}\n"
        "  incorporated: {value: 1, source: view}\n  valid: {value: 1, source: view}\n"
        "  claimant_share: {value: 0.5, source: view}\n"
    )
    case = tmp_path / "case.yaml"
    case.write_text(text[:start] + terms + text[end : text.index("variants:\n")], "utf-8")
    path = packed(tmp_path, case, "--draws", 64)
    assert "priors/terms/ovhcloud.yaml" in read_archive(path)
    assert printed("verify", path).startswith("Identical")
    # A clause that only the terms hold can be swapped under the name that the report shows.
    names = [one["name"] for one in json.loads(read_archive(path)["summary.json"])["inputs"]]
    (name, *_) = [one for one in names if one.startswith("clauses.") and one.endswith(".valid")]
    out = tmp_path / "swapped"
    found = json.loads(printed("rerun", path, "--set", f"{name}=0.25", "--json", "-", "--out", out))
    assert [found["swaps"][0][side]["mean"] for side in ("before", "after")] == [1.0, 0.25]
    again = json.loads((out / "summary.json").read_text("utf-8"))
    assert {one["name"]: one["mean"] for one in again["inputs"]}[name] == 0.25


def test_law_that_the_receiving_side_does_not_have_comes_with_the_pack(tmp_path, monkeypatch):
    folder = tmp_path / "law" / "rt"
    folder.mkdir(parents=True)
    (folder / "about.yaml").write_text(ABOUT_RURITANIA, "utf-8")
    for name in OF_JURISDICTIONS:
        (folder / f"{name}.yaml").write_text(rule_of_ruritania(name), "utf-8")
    case = tmp_path / "case.yaml"
    case.write_text(MINIMAL.read_text("utf-8").replace("jurisdiction: FR", "jurisdiction: RT"), "utf-8")
    monkeypatch.setenv("DAMNUM_LAW", str(tmp_path / "law"))
    path = packed(tmp_path, case, "--draws", 64)
    monkeypatch.delenv("DAMNUM_LAW")
    said = printed("verify", path)
    assert said.startswith("Identical")
    assert "Not as in this installation" in said and "priors/law/rt/court_fee.yaml" in said
    assert damnum("check", case).exit_code == 2  # nothing of the pack's law is left behind


def one_digit(content, old, new):
    """Return a text with one thing changed that stands in it."""
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), 1)


def draw_changed(content):
    """Return draws.nc with the award of one draw a euro higher."""
    stream = io.BytesIO(content)
    with h5py.File(stream, "r+") as file:
        file["draws/award"][17] += 1.0
    return stream.getvalue()


def summary_changed(content):
    """Return summary.json with the last digit of the mean award another."""
    mean = json.dumps(json.loads(content)["award"]["mean"])
    return one_digit(content, mean, mean[:-1] + ("1" if mean[-1] != "1" else "2"))


TAMPERED = {
    "case.yaml": lambda content: one_digit(content, "value: 0.65", "value: 0.66"),
    "draws.nc": draw_changed,
    "priors/law/fr/interest_rate.yaml": lambda content: one_digit(content, "value: 0.0", "value: 0.1"),
    "priors/settlement.yaml": lambda content: content + b"\n",
    "summary.json": summary_changed,
    "report.en.html": lambda content: one_digit(content, "</h1>", "!</h1>"),
    "README.md": lambda content: one_digit(content, "requirements/run.txt", "requirements/ruin.txt"),
    "requirements/run.txt": lambda content: one_digit(content, "numpy==2", "numpy==1"),
    "requirements/installed.txt": lambda content: one_digit(content, "numpy==2", "numpy==1"),
}
PLACES = {"draws.nc": "draws.nc: draws/award[17]", "summary.json": "award.mean"}


@pytest.mark.parametrize("name", TAMPERED)
@pytest.mark.parametrize("anew", [False, True])
def test_a_tampered_pack_is_refused_with_the_place(pack, tmp_path, name, anew):
    files = read_archive(pack)
    files[name] = TAMPERED[name](files[name])
    done = damnum("verify", zipped(tmp_path / "pack.zip", with_sums(files) if anew else files))
    assert done.exit_code == 1 and done.stdout.startswith("Different")
    assert (PLACES.get(name, name) if anew else name) in done.stdout
    assert ("SHA256SUMS" in done.stdout) == (not anew)


@pytest.mark.parametrize("name", ["case.yaml", "priors/law/fr/court_fee.yaml", "priors/court.yaml"])
def test_who_also_writes_the_digests_in_the_summary_anew_is_found_by_the_figures(pack, tmp_path, name):
    files, summary = read_archive(pack), json.loads(read_archive(pack)["summary.json"])
    changes = {
        "case.yaml": ("value: 0.65", "value: 0.66"),
        "priors/law/fr/court_fee.yaml": ("amount: 0", "amount: 9"),
        "priors/court.yaml": ("source:\n", "source:  \n"),
    }
    files[name] = one_digit(files[name], *changes[name])
    digest = hashlib.sha256(files[name]).hexdigest()
    if name == "case.yaml":
        summary["run"]["case_sha256"] = digest
    else:
        summary["run"]["data"][name] = digest
    files["summary.json"] = (json.dumps(summary, ensure_ascii=False, indent=1) + "\n").encode()
    done = damnum("verify", zipped(tmp_path / "pack.zip", with_sums(files)))
    if name == "priors/court.yaml":  # a change without meaning, stated as it is: nothing is wrong
        assert done.exit_code == 0
        assert "Not as in this installation" in done.stdout and name in done.stdout
    else:
        assert done.exit_code == 1
        assert ("award.mean" if name == "case.yaml" else "costs.court_fee_first_instance") in done.stdout


@pytest.mark.parametrize(
    ("lang", "altered", "missing", "added", "means"),
    [
        (
            "en",
            "case.yaml: altered; SHA256SUMS promises the SHA-256 {promised}…, the file has {there}…",
            "draws.nc: missing; SHA256SUMS promises it",
            "setup.py: added; SHA256SUMS does not name it",
            "it was not run again and proves nothing",
        ),
        (
            "zh",
            "case.yaml：已被改动；SHA256SUMS 承诺的 SHA-256 为 {promised}…，实为 {there}…",
            "draws.nc：缺失；SHA256SUMS 承诺",
            "setup.py：多出的文件；SHA256SUMS 未列入",
            "未重新运行，不能证明任何事情",
        ),
    ],
)
def test_what_is_wrong_with_a_file_of_a_pack_is_said(pack, tmp_path, lang, altered, missing, added, means):
    files = read_archive(pack)
    digests = [hashlib.sha256(files["case.yaml"] + end).hexdigest()[:16] for end in (b"", b"\n# x")]
    files["case.yaml"] += b"\n# x"
    del files["draws.nc"]
    files["setup.py"] = b"print()"
    done = damnum("verify", zipped(tmp_path / "pack.zip", files), "--lang", lang)
    said = altered.format(promised=digests[0], there=digests[1])
    assert done.exit_code == 1
    assert all(one in done.stdout for one in (said, missing, added, means)), done.stdout


@pytest.mark.parametrize("langs", ["en", "en,zh"])
def test_reports_in_several_languages_are_made_again_with_their_links(tmp_path, langs):
    printed("run", MINIMAL, "--draws", 256, "--out", tmp_path / "result")
    printed("report", tmp_path / "result", "--lang", langs)
    printed("pack", tmp_path / "result")
    said = printed("verify", tmp_path / "result.zip")
    assert said.startswith("Identical")
    assert said.count("made again, the same to the byte") == len(langs.split(","))


def test_a_report_that_is_not_the_one_of_the_run_is_not_said_to_be_made_again(pack, tmp_path):
    files = read_archive(pack)
    files["report.en.html"] = files["report.en.html"].replace(b"</h1>", b"!</h1>")
    done = damnum("verify", zipped(tmp_path / "pack.zip", with_sums(files)))
    assert done.exit_code == 1 and "report.en.html: pack" in done.stdout
    assert "the same to the byte" not in done.stdout


@pytest.mark.parametrize("name", ["priors/court.yaml", "draws.nc", "case.yaml", "requirements/run.txt"])
def test_a_pack_that_lacks_a_file_or_has_one_more_is_refused(pack, tmp_path, name):
    files = read_archive(pack)
    del files[name]
    done = damnum("verify", zipped(tmp_path / "less.zip", with_sums(files)))
    says = "every pack holds it" if name == "draws.nc" else "summary.json promises it"
    assert done.exit_code == 1 and f"{name}: missing; {says}" in done.stdout
    files = read_archive(pack) | {"setup.py": b"print()"}
    done = damnum("verify", zipped(tmp_path / "more.zip", with_sums(files)))
    assert done.exit_code == 1 and "setup.py" in done.stdout


def test_a_pack_whose_case_no_longer_runs_is_refused_with_the_reason(pack, tmp_path):
    files, summary = read_archive(pack), json.loads(read_archive(pack)["summary.json"])
    files["case.yaml"] = one_digit(files["case.yaml"], "value: 0.65", "value: 6.5")
    summary["run"]["case_sha256"] = hashlib.sha256(files["case.yaml"]).hexdigest()
    files["summary.json"] = json.dumps(summary).encode()
    done = damnum("verify", zipped(tmp_path / "pack.zip", with_sums(files)))
    assert done.exit_code == 1 and "court.liable: values from 6.5" in done.stdout


def test_a_pack_from_other_versions_with_the_same_figures_says_so(pack, tmp_path):
    files, summary = read_archive(pack), json.loads(read_archive(pack)["summary.json"])
    summary["provenance"]["versions"]["numpy"] = summary["run"]["packages"]["numpy"] = "2.0.0"
    pins = f"numpy=={np.__version__}"
    files[INSTALLED] = one_digit(files[INSTALLED], pins, "numpy==2.0.0")
    summary["award"]["mean"] *= 1.0 + 1e-12  # as another processor might round
    files["summary.json"] = json.dumps(summary).encode()
    path = zipped(tmp_path / "pack.zip", with_sums(files))
    said = printed("verify", path)
    assert said.startswith("Within the error") and "award.mean" in said and "numpy 2.0.0" in said


# Within the Monte Carlo error, or not


@pytest.fixture(scope="module")
def runs():
    case = load_case("qianyan_tencent_2018")
    one, two = (simulate(case, n_draws=8192, seed=seed) for seed in (1, 2))
    return one, Result(summary=structs.replace(two.summary, seed=1), data=two.data)


def test_honest_results_of_other_points_differ_within_their_error(runs):
    found = compared(runs[0].summary, runs[1].summary, same_makers=False)
    assert found.verdict == "within_error" and len(found.differences) > 100
    assert compared(runs[0].summary, runs[1].summary, same_makers=True).verdict == "different"
    assert compared_draws(runs[0].data, runs[1].data, same_makers=False).verdict == "within_error"


def test_the_number_of_errors_allowed_is_students_t_by_bonferroni():
    assert allowed_errors(1, replicates=16) == pytest.approx(stats.t.ppf(1 - 0.001 / 2, df=15))
    assert allowed_errors(200, replicates=16) == pytest.approx(stats.t.ppf(1 - 0.001 / 400, df=15))


@pytest.mark.parametrize(("errors", "verdict"), [(9.0, "within_error"), (11.0, "different")])
def test_a_mean_may_differ_by_so_many_standard_errors_and_no_more(runs, errors, verdict):
    again = runs[0].summary
    limit = compared(again, again, same_makers=False).errors_allowed
    mean = again.award.mean + errors / 10.0 * limit * np.sqrt(2.0) * again.award.mcse
    packed = structs.replace(again, award=structs.replace(again.award, mean=mean))
    (found,) = compared(packed, again, same_makers=False).differences
    assert found.place == "award.mean"
    assert compared(packed, again, same_makers=False).verdict == verdict


@pytest.mark.parametrize(
    ("place", "factor"),
    [
        (("inputs", 3, "mean"), 1.001),
        (("law", 0, "since"), "1901-02-03"),
        (("digest",), "0" * 64),
        (("settlement", "amount", "quantiles", "0.5"), 1.5),
        (("waterfall", 0, "mean"), 2.0),
    ],
)
def test_what_no_error_explains_is_different_on_other_versions_too(runs, place, factor):
    named = []

    def forged(holder):
        for key in place[:-1]:
            holder = holder[key]
            named.append(
                holder["name"] if place[0] in ("inputs", "law") and isinstance(key, int) else str(key)
            )
        holder[place[-1]] = holder[place[-1]] * factor if isinstance(factor, float) else factor

    packed = summary_with(runs[0].summary, forged)
    found = compared(packed, runs[0].summary, same_makers=False)
    assert found.verdict == "different"
    assert [one.place for one in found.differences] == [".".join([*named, place[-1]])]


@pytest.mark.parametrize(
    "forged",
    [
        lambda summary: summary.update(lint=[], warnings=[]),
        lambda summary: summary.update(drivers=[]),
        lambda summary: summary["settlement"]["probability"]["interval_90"].__setitem__(0, 0.92),
        lambda summary: summary["outflow"]["settled"].update(
            mean=0.8 * summary["outflow"]["settled"]["mean"]
        ),
        lambda summary: summary["offers"][0].update(
            p_award_exceeds=1.24 * summary["offers"][0]["p_award_exceeds"]
        ),
        lambda summary: summary["reservation"]["claimant"]["interval_90"].__setitem__(1, 1e6),
    ],
)
def test_who_claims_other_versions_but_leaves_the_draws_gets_no_tolerance(runs, forged):
    """The figures follow from the draws, so those of the same points are the same up to rounding."""
    finding = Finding("x", "note", "heads", {"en": "-"}, {"en": "-"}, None)
    again = structs.replace(
        runs[0].summary, lint=(finding,), warnings=(Warning("law_old", WarningParams(names=("x",))),)
    )
    packed = summary_with(again, forged)
    assert points_agree(runs[0].data, runs[0].data) and not points_agree(runs[0].data, runs[1].data)
    found = compared(packed, again, same_makers=False, same_points=True)
    assert found.verdict == "different"


def test_one_changed_draw_shows_on_other_versions_too(runs):
    changed = runs[0].data.copy(deep=True)
    changed["draws"]["award"].values[5] += 1000.0
    found = compared_draws(changed, runs[0].data, same_makers=False)
    assert found.verdict == "different"
    assert [one.place for one in found.differences] == ["draws.nc: draws/award[5]"]


# Files that are no packs


def hostile(path, *names, mode=stat.S_IFREG | 0o644):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(FORMAT_FILE, "damnum-pack-1\n")
        for name in names:
            info = zipfile.ZipInfo("placeholder")
            info.filename, info.external_attr = name, mode << 16
            archive.writestr(info, "x")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/passwd",
        "a/../../b",
        "a\\b",
        "C:evil",
        "folder/",
        "a/./b",
        ".hidden",
        "new\nline",
        "-rf",
    ],
)
def test_a_zip_with_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    done = damnum("verify", hostile(tmp_path / "pack.zip", name))
    assert done.exit_code == 2 and "nothing was unpacked" in done.stderr
    assert damnum("rerun", tmp_path / "pack.zip", "--set", "court.liable=1").exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["pack.zip"]


def test_a_zip_with_a_link_or_a_name_twice_is_refused(tmp_path):
    done = damnum("verify", hostile(tmp_path / "link.zip", "case.yaml", mode=stat.S_IFLNK | 0o777))
    assert done.exit_code == 2 and "link" in done.stderr
    with pytest.warns(UserWarning, match="Duplicate"):
        path = hostile(tmp_path / "twice.zip", "case.yaml", "case.yaml")
    done = damnum("verify", path)
    assert done.exit_code == 2 and "twice" in done.stderr
    path = tmp_path / "case.zip"
    zipped(path, {FORMAT_FILE: "damnum-pack-1\n", "case.yaml": "a", "Case.yaml": "b"})
    assert damnum("verify", path).exit_code == 2


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "pack.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("draws.nc", "w", force_zip64=True) as stream,
    ):
        for _ in range(201):
            stream.write(bytes(1_000_000))
    assert path.stat().st_size < 1_000_000
    done = damnum("verify", path)
    assert done.exit_code == 2 and "200000000 bytes" in done.stderr
    many = zipped(tmp_path / "many.zip", {f"f{index}": "" for index in range(2_001)})
    assert damnum("verify", many).exit_code == 2


def test_a_file_that_declares_less_than_it_holds_is_refused(tmp_path):
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.yaml", bytes(100_000))
    content = path.read_bytes().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(content)
    assert damnum("verify", path).exit_code == 2


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"case.yaml": b"x"},
        {FORMAT_FILE: b"damnum-pack-2\n"},
        {FORMAT_FILE: b"damnum-pack-1\n"},
        {FORMAT_FILE: b"damnum-pack-1\n", SUMS: b"nonsense\n"},
        with_sums({FORMAT_FILE: b"damnum-pack-1\n"}),
        with_sums({FORMAT_FILE: b"damnum-pack-1\n", "summary.json": b"{}"}),
        with_sums({FORMAT_FILE: b"damnum-pack-1\n", "summary.json": b"[" * 100_000}),
    ],
)
def test_a_zip_that_is_no_pack_is_exit_2_without_a_traceback(tmp_path, files):
    path = zipped(tmp_path / "pack.zip", files)
    for words in (("verify", path), ("rerun", path, "--set", "court.liable=1")):
        done = damnum(*words)
        assert done.exit_code == 2 and done.stderr and isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip"])
def test_a_file_that_is_no_zip_is_exit_2(tmp_path, content):
    (tmp_path / "pack.zip").write_bytes(content)
    done = damnum("verify", tmp_path / "pack.zip")
    assert done.exit_code == 2 and "pack.zip" in done.stderr
    assert damnum("verify", tmp_path / "absent.zip").exit_code == 2


def test_a_damaged_byte_is_found(pack, tmp_path):
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "pack.zip").write_bytes(content)
    done = damnum("verify", tmp_path / "pack.zip")
    assert done.exit_code == 2 and "damaged" in done.stderr


def test_signs_of_a_hostile_pack_do_not_reach_the_terminal(pack, tmp_path):
    files, summary = read_archive(pack), json.loads(read_archive(pack)["summary.json"])
    summary["award"]["\x1b[2Jcleared"] = "\x1b[2J"
    files["summary.json"] = json.dumps(summary).encode()
    done = damnum("verify", zipped(tmp_path / "pack.zip", with_sums(files)))
    assert done.exit_code == 2 and "award." in done.stderr and "cleared" in done.stderr
    assert "\x1b" not in done.output


# Other assumptions

MEAN = 2e6 * np.exp(0.5)  # of the head: lognormal with scale 2M and shape 1, nothing admitted away


@pytest.fixture(scope="module")
def no_cap(tmp_path_factory):
    """A pack whose mean award is P(liable) times one less the claimant's share times the head."""
    folder = tmp_path_factory.mktemp("no_cap")
    return packed(folder, MINIMAL, "--draws", 16_384, "--variant", "no_cap")


def swapped(pack, *sets, options=()):
    words = [word for one in sets for word in ("--set", one)]
    return json.loads(printed("rerun", pack, *words, *options, "--json", "-"))


def near(estimate, expected):
    return abs(estimate["mean"] - expected) <= 5.0 * estimate["mcse"] + 1e-6 * MEAN


def test_the_mean_award_is_proportional_to_the_chance_of_liability(no_cap):
    found = swapped(no_cap, "court.liable=0.5")
    assert near(found["base"]["award"], 0.65 * MEAN) and near(found["swapped"]["award"], 0.5 * MEAN)
    ratio = found["swapped"]["award"]["mean"] / found["base"]["award"]["mean"]
    assert ratio == pytest.approx(0.5 / 0.65, rel=1e-12)  # on the same draws no error is left
    (row,) = found["rows"]
    assert row["first"] == row["last"] == row["average"] == found["total"]


def test_two_swaps_first_in_and_last_in_are_those_of_a_product(no_cap):
    found = swapped(no_cap, "court.liable=50%", "fault.claimant_share=0.2")
    expected = {  # of 0.65 × 1 on the way to 0.5 × 0.8, in units of the head
        "court.liable": {"first": -0.15, "last": -0.15 * 0.8, "average": -0.135},
        "fault.claimant_share": {"first": -0.2 * 0.65, "last": -0.2 * 0.5, "average": -0.115},
    }
    for row in found["rows"]:
        for column, share in expected[row["name"]].items():
            assert near(row[column]["award"], share * MEAN), (row["name"], column)
    assert near(found["total"]["award"], (0.4 - 0.65) * MEAN)
    for column, share in (("first", 0.03), ("last", -0.03), ("average", 0.0)):
        assert near(found["interaction"][column]["award"], share * MEAN)


def test_rows_and_interaction_add_up_to_the_total_for_every_figure(no_cap):
    found = swapped(
        no_cap, "court.liable=beta 4 4", "fault.claimant_share=10%..30%", "settlement.provider.noise=0.3"
    )
    for figure, total in found["total"].items():
        for column in ("first", "last", "average"):
            parts = sum(row[column][figure]["mean"] for row in found["rows"])
            whole = parts + found["interaction"][column][figure]["mean"]
            assert whole == pytest.approx(total["mean"], rel=1e-9, abs=1e-6)
    assert found["total"]["settles"]["mean"] != 0.0  # noise makes talks fail
    assert found["rows"][2]["first"]["award"]["mean"] == 0.0  # and moves no judgment


def test_the_difference_has_the_error_of_paired_replicates(no_cap):
    found = swapped(no_cap, "fault.claimant_share=0.2")
    # A fifth of the base on every replicate: so is the error, where independent draws would add theirs.
    assert found["total"]["award"]["mcse"] == pytest.approx(0.2 * found["base"]["award"]["mcse"])


def test_a_swap_of_a_value_for_itself_changes_nothing(no_cap):
    found = swapped(no_cap, "court.liable=0.65", "heads.files.amount={dist: lognormal, s: 1, scale: 2M}")
    assert all(one["mean"] == 0.0 for one in found["total"].values())


def test_source_and_value_of_a_swap_stand_in_the_new_result_which_can_be_packed(no_cap, tmp_path):
    options = ("--by", "Dr Li", "--why", "Own survey", "--out", tmp_path / "new")
    found = swapped(no_cap, "court.liable=0.5", options=options)
    assert found["by"] == "Dr Li" and found["swaps"][0]["after"]["source"]["who"]["zh"] == "Dr Li"
    summary = json.loads((tmp_path / "new" / "summary.json").read_text("utf-8"))
    (one,) = [one for one in summary["inputs"] if one["name"] == "court.liable"]
    assert one["source"]["kind"] == "expert_judgement" and one["mean"] == 0.5
    assert one["source"]["why"]["en"] == "Swapped by Dr Li: Own survey"
    assert summary["award"]["mean"] == pytest.approx(found["swapped"]["award"]["mean"], rel=1e-9)
    assert json.loads((tmp_path / "new" / "differences.json").read_text("utf-8")) == found
    printed("pack", tmp_path / "new")
    assert printed("verify", tmp_path / "new.zip").startswith("Identical")


def test_an_assumption_that_a_prior_filled_can_be_swapped_by_the_name_in_the_report(tmp_path):
    path = packed(tmp_path, "lg_duisburg_2014", "--draws", 64)
    summary = json.loads(read_archive(path)["summary.json"])
    names = {one["name"] for one in summary["inputs"] if one["origin"] == "prior"}
    assert {"settlement.claimant.bias", "proceedings.lump_sum_share"} <= names
    found = swapped(path, "settlement.claimant.bias=normal 0.5 0.1", "proceedings.lump_sum_share=0.5")
    assert [one["after"]["mean"] for one in found["swaps"]] == [0.5, 0.5]
    assert found["rows"][0]["first"]["settles"]["mean"] < 0  # an optimist settles less often


def test_under_another_law_the_swap_moves_the_result_under_that_law(tmp_path):
    path = packed(tmp_path, MINIMAL, "--draws", 256, "--jurisdiction", "DE")
    found = swapped(path, "court.liable=0.3")
    summary = json.loads(read_archive(path)["summary.json"])
    for figure in ("claimant_net", "provider_outlay"):  # German rules shift lawyers' fees, French ones do not
        german = summary["variants"]["DE"][figure]["mean"]
        assert found["base"][figure]["mean"] == pytest.approx(german, rel=1e-9)
        assert german != pytest.approx(summary["variants"]["base"][figure]["mean"], rel=1e-3)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("0.3", {"value": 0.3}),
        ("25万", {"value": 250_000.0}),
        ("20%..40%", {"dist": "uniform", "minimum": 0.2, "maximum": 0.4}),
        ("beta 4 4", {"dist": "beta", "a": 4.0, "b": 4.0}),
        ("pert 1 2 5", {"dist": "pert", "minimum": 1.0, "mode": 2.0, "maximum": 5.0}),
        ("lognormal q05=10k q95=90k", {"dist": "lognormal", "q05": 10_000.0, "q95": 90_000.0}),
        ("{dist: normal, mean: 1, sd: 2}", {"dist": "normal", "mean": 1, "sd": 2}),
        ("categorical gross=1", {"dist": "categorical", "probabilities": {"gross": 1.0}}),
    ],
)
def test_short_forms_are_read_as_data(given, expected):
    (one,) = swaps_of([f"court.liable={given}"], read_yaml(MINIMAL), case_with(), source={"kind": "x"})
    assert one.value == expected | {"source": {"kind": "x"}}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("court.liable", "NAME=VALUE"),
        ("court.laible=0.5", "nearest: liable"),
        ("court.liable=1.5", "only 0 to 1"),
        ("court.liable=beta 4", "beta a b"),
        ("court.liable=beta four 4", "neither a number"),
        ("fault.claimant_share=pert 5 2 1", "swapped"),
        ("heads.nothere.amount=5", "no value of this case"),
        ("court.liable=!!python/object/apply:os.system [true]", "tag"),
        ("court.liable={dist: beta, a: 1", "YAML"),
        ("court.liable=&x 1", "anchors"),
        ("court.liable={value: 0.5, source: nowhere}", "not in sources"),
        ("dates.valuation=tomorrow", "date"),
    ],
)
def test_an_error_names_the_set_that_is_wrong(pack, given, says):
    done = damnum("rerun", pack, "--set", "court.proof.wasted_cost=0.5", "--set", given)
    assert done.exit_code == 2 and isinstance(done.exception, SystemExit)
    assert f"--set {given}:" in done.stderr and says in done.stderr
    assert "court.proof" not in done.stderr


def test_two_sets_of_the_same_value_are_refused_also_under_two_names(pack):
    done = damnum("rerun", pack, "--set", "heads.files.amount=1M", "--set", "heads.0.amount=2M")
    assert done.exit_code == 2 and "heads.files.amount is set twice" in done.stderr


def test_a_damaged_pack_is_not_run_again(pack, tmp_path):
    files = read_archive(pack)
    files["case.yaml"] += b"\n"
    path = zipped(tmp_path / "pack.zip", files)
    done = damnum("rerun", path, "--set", "court.liable=1", "--out", tmp_path / "out")
    assert done.exit_code == 2 and "case.yaml" in done.stderr and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ["first in", "last in"]), ("zh", ["最先换入", "最后换入"])]
)
def test_the_table_names_every_assumption_and_figure_in_both_languages(pack, lang, words):
    said = printed(
        "rerun", pack, "--set", "court.liable=0.5", "--set", "fault.claimant_share=0.2", "--lang", lang
    )
    assert all(word in said for word in words)
    assert said.count("court.liable") == said.count("fault.claimant_share") == 6  # once above, five figures
    assert "65%" in said and "50%" in said


def test_a_case_written_anew_says_the_same():
    for name in case_names():
        file = read_yaml(ROOT / "scenarios" / f"{name}.yaml")
        assert parse_yaml(written(file).decode(), name).data == file.data


def test_an_unknown_source_is_an_error_also_where_inputs_depend_on_one_another(tmp_path):
    text = (ROOT / "scenarios" / "qianyan_tencent_2018.yaml").read_text("utf-8")
    case = tmp_path / "case.yaml"
    case.write_text(text.replace("source: court_view}", "source: nowhere}", 1), "utf-8")
    with pytest.raises(SimulatorError, match="nowhere is not in sources"):
        load_case(case)


def test_no_liability_at_all_is_no_award(pack):
    assert swapped(pack, "court.liable=0")["swapped"]["award"]["mean"] == 0.0


@pytest.mark.parametrize(
    ("figure", "mean", "error", "says"),
    [
        ("award", -578.2, 0.3, "−EUR 578 ± <EUR 1"),
        ("award", -578.2, 0.5, "−EUR 578 ± <EUR 1"),
        ("award", 578.2, 2.2, "+EUR 580 ± EUR 2"),
        ("award", 0.0, 0.0, "EUR 0"),
        ("award", 3.0, None, "+EUR 3"),
        ("settles", -0.437, 0.0002, "−43.7 ± <0.1 points"),
        ("settles", 0.012, 0.0013, "+1.2 ± 0.1 points"),
        ("settles", 0.0, 0.0, "0.0 points"),
    ],
)
def test_no_change_is_told_with_an_error_of_nought(figure, mean, error, says):
    said = _change(Estimate(mean, error), figure, "EUR", "en")
    assert said.replace("\u00a0", " ") == says
