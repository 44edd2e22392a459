"""Arguments that lie in the caller's memory end when the callee gives them up."""
import sys

log = []


class Ends:
    def __del__(self):
        log.append("end")


def give_up(a, rest):
    counts.append(sys.getrefcount(a))
    a = None
    log.append("after")
    return rest


def loop(places, things, words):
    for place in places:
        give_up(things.pop(), [word for word in words])


counts = []
loop([None] * 90, [Ends() for k in range(90)], "abc def ghi".split())
print(log == ["end", "after"] * 90, set(counts))
