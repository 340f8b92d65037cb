"""Run the command line with ``python -m igarchive``."""

from igarchive.cli import main

main()
