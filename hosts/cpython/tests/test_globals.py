"""What changes of global names cost: counted in work, by the statistics, not in time."""

import json
import unittest

import support

#: Functions that rely on names of one namespace.
PRELUDE = """
import firesteel, gc, json

def counts():
    return firesteel.stats()["globals"]

def made(number, namespace):
    exec(f"def hot{number}(n):\\n    s = {number}\\n    for i in range(n):\\n        s += len(DATA) + {number}\\n    return s", namespace)
    hot = namespace[f"hot{number}"]
    want = number + (len(namespace["DATA"]) + number) * 200
    assert hot(200) == want and hot(200) == want, number
    return hot

def installed():
    return sum(trace["state"] == "installed" and trace["name"].startswith("hot") for trace in firesteel.traces())

firesteel.enable(mode="count", threshold=20, sync=True)
"""


def work(body):
    """What a program says about itself, as JSON on its last line."""
    process = support.run_code(PRELUDE + body)
    if process.returncode != 0:
        raise AssertionError(process.stderr.decode())
    return json.loads(process.stdout.decode().splitlines()[-1])


class ChangesOfGlobals(unittest.TestCase):
    def test_a_change_costs_the_same_however_many_rely_on_other_names(self):
        body = """
namespace = dict(DATA=[1, 2, 3], counter=0, __builtins__=__builtins__)
hot = [made(number, namespace) for number in range(NUMBER)]
def change(times):
    # No global changes in between but those: the comprehension may rely on names of this module.
    before, had = counts(), installed()
    for value in range(times):
        namespace["counter"] = value
    return before, had, counts()

before, had, after = change(5000)
print(json.dumps([had, installed(), after["changes"] - before["changes"], after["visited"] - before["visited"]]))
"""
        for number in 1, 60:
            with self.subTest(number=number):
                had, has, changes, visited = work(body.replace("NUMBER", str(number)))
                # One may have got hot while the comprehension itself was recorded.
                self.assertGreaterEqual(had, number - 1)
                self.assertEqual((has, visited), (had, 0))
                self.assertLessEqual(changes, 5000)

    def test_a_change_of_a_name_ends_those_who_rely_on_it_and_no_others(self):
        had, has, visited, broken, results = work("""
one = dict(DATA=[1, 2, 3], counter=0, __builtins__=__builtins__)
other = dict(DATA=[1, 2], counter=0, __builtins__=__builtins__)
hot = [made(number, one) for number in range(5)] + [made(number, other) for number in range(5, 12)]
before, had = counts(), installed()
one["DATA"] = [1, 2, 3, 4]
after, has = counts(), installed()
print(json.dumps([had, has, after["visited"] - before["visited"], after["broken"] - before["broken"],
                  [function(10) for function in hot]]))
""")
        self.assertEqual((had, has, visited, broken), (12, 7, 5, 5))
        self.assertEqual(results, [k + (4 + k) * 10 for k in range(5)] + [k + (2 + k) * 10 for k in range(5, 12)])

    def test_a_dict_is_watched_as_long_as_somebody_relies_on_a_name_in_it(self):
        watched, changes_watched, gone, changes_after = work("""
namespace = dict(DATA=[1, 2, 3], counter=0, __builtins__=__builtins__)
base = counts()
hot = [made(number, namespace) for number in range(10)]
full = counts()
for value in range(1, 1001):
    namespace["counter"] = value
then = counts()
del hot
for name in [name for name in namespace if name.startswith("hot")]:
    del namespace[name]
gc.collect()
gone = counts()
for value in range(1, 1001):
    namespace["counter"] = -value
    namespace["DATA"] = [value]
after = counts()
print(json.dumps([full["dicts"] - base["dicts"], then["changes"] - full["changes"], gone["dicts"] - base["dicts"],
                  after["changes"] - gone["changes"]]))
""")
        self.assertGreaterEqual(watched, 1)
        self.assertEqual(changes_watched, 1000)
        self.assertLessEqual(gone, 0)
        self.assertEqual(changes_after, 0)

    def test_what_is_known_of_namespaces_goes_with_them(self):
        first, last = work("""
def round(number):
    namespace = dict(DATA=[1, 2, 3], __builtins__=__builtins__)
    for k in range(3):
        made(k, namespace)
        namespace["DATA"] = [1] * (k + 2)
    del namespace["DATA"]
    gc.collect()

def rounds(times):
    for number in range(times):
        round(number)
    return counts()

# By then the loop in a round has been compiled, and relies on names of this module.
first = rounds(100)
last = rounds(100)
print(json.dumps([[first["dicts"], first["names"]], [last["dicts"], last["names"]]]))
""")
        self.assertLessEqual(last[0], first[0])
        self.assertLessEqual(last[1], first[1])

    def test_a_name_that_changes_is_loaded_and_ends_nothing(self):
        aborted, entered, broken, result = work("""
value = 1

def total(n):
    s = 0
    for i in range(n):
        s += value
    return s

out = 0
for value in range(40):
    out += total(100)
before, entries = counts(), firesteel.stats()["native_entries"]
for value in range(40):
    out += total(100)
stats = firesteel.stats()
print(json.dumps([stats["traces_aborted"].get("unsupported-instr", 0), stats["native_entries"] - entries,
                  counts()["broken"] - before["broken"], out]))
""")
        self.assertEqual((aborted, broken, result), (0, 0, 2 * 100 * sum(range(40))))
        self.assertGreaterEqual(entered, 40)

    def test_a_loop_that_stores_a_global_runs_natively_and_breaks_nothing_of_its_own(self):
        broken, iterations, result = work("""
counter = 0

def count(n):
    global counter
    for i in range(n):
        counter += 1

count(100)
before = firesteel.stats()
count(10000)
after = firesteel.stats()
print(json.dumps([after["globals"]["broken"] - before["globals"]["broken"],
                  after["iterations"] - before["iterations"], counter]))
""")
        self.assertEqual((broken, result), (0, 10100))
        self.assertGreater(iterations, 9000)


if __name__ == "__main__":
    unittest.main()
