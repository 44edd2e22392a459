"""A compiled regular expression."""

import re

from _parts import run

LINE = re.compile(r"(\w+)=(\d+)")


def work(n):
    total = 0
    for i in range(n):
        total += int(LINE.match("width=42").group(2))
    return total


run(work)
