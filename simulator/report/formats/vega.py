"""Vega's converter in a process of its own: it reads its code and draws while the program does other work.

This file is also what that process runs, so that it takes nothing from the package.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
from functools import cache
from threading import Lock

ANY = {
    "data": {"values": [{"x": 1}]},
    "mark": "bar",
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}


class Vega:
    """A running converter; it ends with the program, or with its `close`."""

    def __init__(self) -> None:
        from simulator.base.data import data_folder

        reports = data_folder("reports")
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__, str(reports / "boxes")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for the program, which decides when this ends
            env=os.environ | {"FONTCONFIG_FILE": str(reports / "templates" / "no_fonts.conf")},
        )
        self._turn = Lock()

    def svg(self, spec: str) -> str:
        """Return a chart, a Vega-Lite specification in JSON, as SVG.

        Labels are measured in the font inside the converter; Chinese and other letters that it has not by
        boxes: those of Chinese are one em wide, as in every font.

        Raises
        ------
        RuntimeError
            There is no chart in the specification, or the process has ended.
        """
        sent, received = self._process.stdin, self._process.stdout
        assert sent is not None and received is not None
        with self._turn:  # one chart at a time
            try:
                sent.write(json.dumps(spec) + "\n")
                sent.flush()
                svg, why = json.loads(received.readline())
            except (OSError, ValueError) as lost:
                raise RuntimeError("the process that draws charts has ended") from lost
        if why:
            raise RuntimeError(f"Vega cannot draw a chart: {why}")
        return str(svg)

    def close(self) -> None:
        """End the process; it keeps nothing that could be lost."""
        self._process.kill()
        self._process.communicate()


@cache
def vega() -> Vega:
    """Return the converter of this program, which the first call starts."""
    started = Vega()
    atexit.register(started.close)
    return started


def _draw(boxes: str) -> None:
    """Answer each order on standard input with a chart or the reason why there is none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows there are no sessions
    import vl_convert

    vl_convert.vegalite_to_svg(ANY)  # reads the code of Vega before it is needed
    vl_convert.register_font_directory(boxes)
    for line in sys.stdin:
        svg, why = None, ""
        try:
            svg = vl_convert.vegalite_to_svg(json.loads(line))
        except ValueError as refused:
            why = str(refused)
        print(json.dumps([svg, why]), flush=True)


if __name__ == "__main__":
    _draw(sys.argv[1])
