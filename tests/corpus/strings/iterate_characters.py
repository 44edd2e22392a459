# expect: any
"""Loops over strings of one, two and four bytes a character."""


def run(text):
    upper = total = 0
    out = []
    for c in text:
        if c.isupper():
            upper += 1
        total = (total * 33 + ord(c)) % 1000003
        if c not in "aeiou ":
            out.append(c)
    return upper, total, "".join(out)[:20]


for text in ("Hello World " * 200, "Grüße aus Köln " * 200, "日本語 text " * 200, "x😀y𐍈 " * 300):
    print(run(text))
