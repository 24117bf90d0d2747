"""The wheel carries its data: built, installed in a clean environment in another folder, and run."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_an_installed_wheel_runs_a_case_in_another_folder(tmp_path):
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(tmp_path / "dist"),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = (tmp_path / "dist").glob("damnum-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")], check=True)
    python = tmp_path / "env" / "bin" / "python"
    site = next((tmp_path / "env" / "lib").glob("python3*")) / "site-packages"
    # A wheel is an archive of what goes into site-packages; its dependencies come from this environment,
    # but not its editable install of the project, so that the project can only come from the wheel.
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(site)], check=True)
    here = Path(json.__file__).parent  # only to be sure that paths below are not the standard library's
    packages = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    assert packages != here
    for package in packages.iterdir():
        if (
            not package.name.startswith(("damnum", "_editable", "_damnum"))
            and not (site / package.name).exists()
        ):
            (site / package.name).symlink_to(package)
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [python, "-m", "simulator.cli", "run", "qianyan_tencent_2018", "--draws", "4096", "--json", "-"],
        cwd=tmp_path,
        env=clean,
        check=True,
        capture_output=True,
        text=True,
    )
    summary = json.loads(done.stdout)
    assert summary["case"] == "qianyan_tencent_2018"
    assert 0 < summary["award"]["mean"] < summary["claim"]["amount"]
    learned = subprocess.run(
        [python, "-c", "from simulator.learn import load_fit; print(load_fit('liability').sizes['draw'])"],
        cwd=tmp_path,
        env=clean,
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(learned.stdout) > 0  # the fits of the wheel are of its own precedents, models and priors
    where = subprocess.run(
        [python, "-c", "import simulator; print(simulator.__file__)"],
        cwd=tmp_path,
        env=clean,
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(tmp_path) in where.stdout
    names = subprocess.run(
        [python, "-m", "simulator.cli", "cases"],
        cwd=tmp_path,
        env=clean,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "tokyo_2001" in names and "lg_duisburg_2014" in names
