"""Writes the files that the programs work on into a directory: data.json, short.rst, long.rst, page.html."""

import json
import os
import random
import sys

WORDS = (
    "trace compiler guard exit loop frame value record thread stack header bridge block slot type list number text"
    " table index string module class method object iterator signal memory page cache branch counter limit"
).split()


def sentence(generator, words=14):
    """A few words, the first with a capital letter."""
    return " ".join(generator.choices(WORDS, k=words)).capitalize() + "."


def data(generator, count):
    """Records of several types, nested."""
    return [
        {
            "id": number,
            "name": sentence(generator, 3),
            "weight": round(generator.random() * 100, 3),
            "tags": generator.sample(WORDS, 4),
            "active": number % 3 == 0,
            "parent": None if number % 5 else {"id": number // 2, "path": [number, "a\u00e9\n", -number]},
        }
        for number in range(count)
    ]


def article(generator, sections):
    """reStructuredText with paragraphs, lists, a table, markup and links."""
    parts = ["=======\nArticle\n=======\n"]
    for number in range(sections):
        title = f"Section {number}"
        parts.append(f"{title}\n{'-' * len(title)}\n")
        for _ in range(3):
            parts.append(f"{sentence(generator)} *{generator.choice(WORDS)}* and **{generator.choice(WORDS)}**, "
                         f"``code{number}`` in `Section {number}`_. {sentence(generator)}\n")
        parts.append("\n".join(f"* {sentence(generator, 6)}" for _ in range(4)) + "\n")
        parts.append("::\n\n    " + sentence(generator) + "\n")
        parts.append("===== =====\nname  count\n===== =====\n" + "\n".join(f"row{k}  {k * number}" for k in range(4))
                     + "\n===== =====\n")
    return "\n".join(parts)


def page(generator, rows):
    """HTML as people write it: tables, lists, entities, elements left open."""
    parts = ["<!doctype html><title>Page</title><body><h1>Page &amp; more</h1>"]
    for number in range(rows):
        parts.append(f"<div class='row r{number % 7}' id=r{number}><p>{sentence(generator)}<b>bold<i>both</b>italic</i>")
        parts.append("<ul>" + "".join(f"<li><a href='/x?a={k}&b=2'>{sentence(generator, 4)}</a>" for k in range(4)) + "</ul>")
        parts.append(f"<table><tr><td>{number}<td>&eacute;&#8212;&nbsp;</table><br></div>")
    return "\n".join(parts)


def main():
    directory = sys.argv[1]
    os.makedirs(directory, exist_ok=True)
    generator = random.Random(11)
    texts = {
        "data.json": json.dumps(data(generator, 4000)),
        "short.rst": article(generator, 6),
        "long.rst": article(generator, 900),
        "page.html": page(generator, 1200),
    }
    for name, text in texts.items():
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
