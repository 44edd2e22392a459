"""``python -m firesteel``; see ``python -m firesteel --help``."""

from firesteel._launch import main

main()
