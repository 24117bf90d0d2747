"""The command line: each command imports what it needs when it runs."""

from simulator.cli.commands import main

__all__ = ["main"]
