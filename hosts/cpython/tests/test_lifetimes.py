"""What is kept of code objects, frames, threads and namespaces is told of their end.

`docs/concurrency.md` has the table. Programs in which the end itself must do no harm are in `tests/corpus/lifetimes`;
here are those where something that was kept would be noticed.
"""

import unittest

from support import run_code

#: A loop in which native code raises what waits for the event of an instruction: there are handlers in the code object,
#: and none covers the addition. A tracer that is switched on meanwhile would see the instruction before us, and raises
#: something else.
TRACED = """
import gc, sys, threading, weakref
import firesteel

class Expected(Exception):
    pass

class Other(Exception):
    pass

# Not on the items' class: a store to one of its attributes makes code that reads the items' leave.
class Kept:
    pass

def overtake(frame, event, argument):
    if event == "opcode" and frame.f_code is Kept.code:
        sys.settrace(None)
        frame.f_trace = None
        raise Other
    return overtake

class Number:
    def __init__(self, value):
        self.value = value
    def __radd__(self, other):
        if self.value < 0:
            sys.settrace(overtake)
            frame = sys._getframe(1)
            frame.f_trace, frame.f_trace_opcodes = overtake, True
            error = Expected()
            Kept.last = weakref.ref(error)
            try:
                raise error
            finally:
                del error
        return other + self.value

def make():
    def work(items):
        total = 0
        for item in items:
            try:
                item.value
            except AttributeError:
                return None
            total = total + item
        return total
    Kept.code = work.__code__
    return work

good = [Number(value) for value in range(40)]
bad = good[:20] + [Number(-1)]

def run(work, items):
    # The same calls for all items, so that each frame of a code object has the memory of the one before.
    entries = firesteel.stats()["exits"]["error"]
    try:
        result = work(items)
    except (Expected, Other) as error:
        result = type(error).__name__
        assert firesteel.stats()["exits"]["error"] == entries + 1
    sys.settrace(None)
    results.append(result)

results = []
work = make()
firesteel.enable("count", threshold=2, sync=True)
for _ in range(5):
    run(work, good)
assert results == [780] * 5
del results[:]
"""


class Raises(unittest.TestCase):
    """An exception on its way to the instruction that raises it."""

    def check(self, source):
        process = run_code(TRACED + source)
        self.assertEqual((process.returncode, process.stdout), (0, b"right\n"), process.stderr.decode())

    def test_is_raised_there_and_not_by_the_next_call(self):
        self.check("""
for items in (bad, good, good, bad, good):
    run(work, items)
assert results == ["Expected", 780, 780, "Expected", 780], results
print("right")
""")

    def test_is_not_raised_in_another_thread(self):
        self.check("""
for items in (bad, good) * 10:
    thread = threading.Thread(target=run, args=(work, items))
    thread.start()
    thread.join()
assert results == ["Expected", 780] * 10, results
print("right")
""")

    def test_ends_when_it_was_handled(self):
        self.check("""
run(work, bad)
assert results == ["Expected"]
assert Kept.last() is None, gc.get_referrers(Kept.last())
print("right")
""")


#: A loop whose frame ends by an exception after some items, and another loop.
LEFT = '''
def left(items):
    total = 0
    for item in items:
        total += item
        total -= item
        total += item
    return total

def next_loop(n):
    total = 0
    for i in range(n):
        total += i
    return total

def call(items):
    try:
        left(items)
    except TypeError:
        pass
'''


class Recordings(unittest.TestCase):
    """A recording whose frame is gone."""

    def check(self, call):
        for at in range(2, 6):
            with self.subTest(at=at):
                process = run_code(f'''
import threading
import firesteel

{LEFT}
items = [1] * {at} + [""]
firesteel.enable("count", threshold=2, sync=True)
{call}
next_loop(40)
for trace in firesteel.traces():
    if "next_loop" in trace["where"]:
        print(trace["state"])
''')
                self.assertEqual(process.stdout, b"installed\n", process.stderr.decode())

    def test_makes_room_at_once(self):
        self.check("call(items)")

    def test_makes_room_when_its_thread_has_ended(self):
        self.check("thread = threading.Thread(target=call, args=(items,)); thread.start(); thread.join()")


#: Reports memory in KiB after the first tenth of the rounds and after the last.
MEMORY = """
import marshal, sys
import firesteel

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4

def measure(rounds, act):
    for done in range(rounds):
        if done == rounds // 10:
            first = resident()
        act()
    print(first, resident())

SOURCE = '''
def hot(n):
    total = 0
    for i in range(n):
        total += i & 7
    return total
'''

def enable():
    firesteel.enable("count", threshold=3, sync=True, interpret=INTERPRET, tier="warm")
"""

#: A new code object, made hot and dropped. It is not compiled from source each time, which takes longer than the rest.
DROPPED = """
data = marshal.dumps(compile(SOURCE, "hot.py", "exec"))

def act():
    names = {}
    exec(marshal.loads(data), names)
    names["hot"](20)
    # Else it would live until a collection.
    names.clear()

enable()
measure(ROUNDS, act)
assert firesteel.stats()["traces_compiled"] > ROUNDS * 0.9
assert firesteel.stats()["native_entries"] > ROUNDS * 0.9
"""

#: Switching on, compiling something, and switching off.
SWITCHED = """
exec(SOURCE)

def act():
    enable()
    hot(40)
    assert firesteel.stats()["native_entries"] > 0
    firesteel.disable()

measure(ROUNDS, act)
"""


class Memory(unittest.TestCase):
    """What was kept of things that have ended is freed: memory grows in the first tenth of a program only."""

    def check(self, program, rounds, allowed, interpret):
        source = (MEMORY + program).replace("ROUNDS", str(rounds)).replace("INTERPRET", str(interpret))
        process = run_code(source)
        self.assertEqual(process.returncode, 0, process.stderr.decode())
        first, last = map(int, process.stdout.split())
        self.assertLess(last - first, allowed, f"KiB from {first} to {last}")

    def test_code_objects_that_were_interpreted(self):
        # 80 MB before their trees were forgotten.
        self.check(DROPPED, rounds=20_000, allowed=8 << 10, interpret=True)

    def test_code_objects_that_were_compiled(self):
        # 6 MB before, of what the compiler knew of each.
        self.check(DROPPED, rounds=1500, allowed=4 << 10, interpret=False)

    def test_switching_on_and_off(self):
        # 50 MB before hosts that ended were freed.
        self.check(SWITCHED, rounds=500, allowed=8 << 10, interpret=True)


if __name__ == "__main__":
    unittest.main()
