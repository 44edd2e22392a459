# expect: any
"""A bdb debugger started in a hot loop, with a breakpoint that is hit and removed."""
import bdb
import sys


class Counter(bdb.Bdb):
    hits = steps = 0

    def user_line(self, frame):
        if self.get_break(self.canonic(frame.f_code.co_filename), frame.f_lineno):
            self.hits += 1
            frame.f_locals["total"] += 1000
            if self.hits == 20:
                self.clear_all_breaks()
        else:
            self.steps += 1
        self.set_continue()


def helper(i):
    total = i
    total += 1
    return total


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            debugger.set_trace()
        total += helper(i)
    return total


debugger = Counter()
error = debugger.set_break(__file__, helper.__code__.co_firstlineno + 2)
print(error, run(2500), debugger.hits, debugger.steps)
sys.settrace(None)
