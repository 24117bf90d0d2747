"""`python -m simulator.cli` is `damnum`."""

from simulator.cli import main

main()
