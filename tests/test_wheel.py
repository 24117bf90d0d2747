"""The wheel carries its data: built, installed in a clean environment in another folder, and run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A function that runs words with the Python of a clean environment that holds the wheel, elsewhere."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("damnum-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "env")], check=True)
    python = folder / "env" / "bin" / "python"
    site = next((folder / "env" / "lib").glob("python3*")) / "site-packages"
    # A wheel is an archive of what goes into site-packages; its dependencies come from this environment,
    # but not its editable install of the project, so that the project can only come from the wheel.
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(site)], check=True)
    packages = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    for package in packages.iterdir():
        if (
            not package.name.startswith(("damnum", "_editable", "_damnum"))
            and not (site / package.name).exists()
        ):
            (site / package.name).symlink_to(package)
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}

    def run(*words):
        return subprocess.run(
            [python, *map(str, words)], cwd=folder, env=clean, check=True, capture_output=True, text=True
        ).stdout

    return run


def test_an_installed_wheel_runs_a_case_in_another_folder(installed):
    printed = installed(
        "-m", "simulator.cli", "run", "qianyan_tencent_2018", "--draws", "4096", "--json", "-"
    )
    summary = json.loads(printed)
    assert summary["case"] == "qianyan_tencent_2018"
    assert 0 < summary["award"]["mean"] < summary["claim"]["amount"]
    learned = installed(
        "-c", "from simulator.learning.learn import load_fit; print(len(load_fit('liability').draws))"
    )
    assert int(learned) > 0  # the fits of the wheel are of its own precedents, models and priors
    where = installed("-c", "import simulator; print(simulator.__file__)")
    assert not where.startswith(str(ROOT)) and "site-packages" in where
    names = installed("-m", "simulator.cli", "cases")
    assert "tokyo_2001" in names and "lg_duisburg_2014" in names


def test_a_pack_from_a_checkout_is_verified_by_an_installed_wheel_and_the_other_way_round(
    installed, tmp_path
):
    few, (here, there) = ("--draws", "256"), (tmp_path / "here", tmp_path / "there")
    damnum("run", "lg_duisburg_2014", *few, "--out", here)
    damnum("pack", here)
    assert installed("-m", "simulator.cli", "verify", f"{here}.zip").startswith("Identical")
    installed("-m", "simulator.cli", "run", "lg_duisburg_2014", *few, "--out", there)
    installed("-m", "simulator.cli", "pack", there)
    assert (tmp_path / "there.zip").read_bytes() == (tmp_path / "here.zip").read_bytes()
    moved = installed("-m", "simulator.cli", "rerun", f"{here}.zip", "--set", "court.liable=0.5")
    assert "court.liable" in moved


def damnum(*words):
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0, done.output
