# expect: any
# exit: 1
"""An uncaught error raised by a builtin called with arguments over several lines."""


def parse(words):
    total = 0
    for w in words:
        total += int(
            w,
            10,
        )
    return total


words = [str(i) for i in range(2000)]
print(parse(words))
words.append("12x")
print(parse(words))
