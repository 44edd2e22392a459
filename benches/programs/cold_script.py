"""A script without hot loops: imports, many small functions called a few times, text handling."""

import argparse
import collections
import configparser
import csv
import dataclasses
import datetime
import decimal
import difflib
import fractions
import html
import io
import json
import re
import string
import sys
import textwrap

SIZE = 1_000

# Each function made from this text is called only three times.
TEMPLATE = string.Template(
    '''
def step_$number(text, value):
    """Step $number of the chain."""
    if value % $modulus == $remainder:
        text = text.replace("$letter", "$number")
    elif len(text) > $bound:
        text = text[$cut:] + "$letter"
    else:
        text = text.title() + str(value)
    return text, (value * $factor + $number) % 1000003
'''
)


@dataclasses.dataclass
class Row:
    """One line of the report."""

    name: str
    amount: decimal.Decimal
    day: datetime.date
    tags: list = dataclasses.field(default_factory=list)


def make_functions(count):
    """``count`` functions, each compiled from its own source text."""
    functions = []
    for number in range(count):
        source = TEMPLATE.substitute(
            number=number,
            modulus=number % 7 + 2,
            remainder=number % 3 % (number % 7 + 2),
            letter=string.ascii_lowercase[number % 26],
            bound=40 + number % 30,
            cut=number % 5 + 1,
            factor=number * 2 + 3,
        )
        namespace = {}
        exec(compile(source, f"<step {number}>", "exec"), namespace)
        functions.append(namespace[f"step_{number}"])
    return functions


def run_chain(functions):
    """Passes a text and a number through all functions three times."""
    text = "the quick brown fox jumps over the lazy dog"
    value = 1
    for _ in range(3):
        for function in functions:
            text, value = function(text, value)
    return text, value


def make_rows():
    """A few records."""
    start = datetime.date(2024, 2, 27)
    names = ("alpha", "beta", "gamma", "delta", "epsilon")
    return [
        Row(name, decimal.Decimal(place * 7) / 3, start + datetime.timedelta(days=place), [name[:2]])
        for place, name in enumerate(names)
    ]


def describe(rows):
    """The records as CSV, JSON, INI and wrapped text."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([row.name, f"{row.amount:.3f}", row.day.isoformat()])
    settings = configparser.ConfigParser()
    settings["report"] = {row.name: row.day.strftime("%d.%m.%Y") for row in rows}
    settings.write(out)
    out.write(json.dumps([dataclasses.asdict(row) for row in rows], default=str, indent=1))
    out.write(textwrap.fill(html.escape("a < b & c > d; " * 12), 60))
    return out.getvalue()


def parse_options():
    """A command line with a few options, parsed from a fixed list."""
    parser = argparse.ArgumentParser(prog="cold")
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--ratio", type=fractions.Fraction)
    parser.add_argument("paths", nargs="*")
    return parser.parse_args(["--ratio", "3/7", "--depth", "5", "one", "two"])


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    text, value = run_chain(make_functions(size))
    report = describe(make_rows())
    words = collections.Counter(re.findall(r"[a-z]+", report))
    delta = difflib.unified_diff(report.splitlines(), report.upper().splitlines(), lineterm="")
    options = parse_options()
    print("size", size)
    print("checksum", value, len(text), len(report), len("\n".join(delta)))
    print(*(f"{word}:{count}" for word, count in sorted(words.items())[:10]))
    print(options.depth, options.ratio, *options.paths)


if __name__ == "__main__":
    main()
