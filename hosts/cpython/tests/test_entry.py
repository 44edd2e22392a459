"""Where a loop is entered: at its jump back, and by the test in front of a loop that is entered often."""

import unittest

from support import Directory, firesteel

#: The loop never jumps back once ``short`` is called with ``times``, so that only its test can lead into native code.
PROGRAM = """
import firesteel, sys
def short(n):
    steps = 0
    while n > 0:
        n -= 1
        steps += 1
    return steps
times = int(sys.argv[1])
assert sum(short(20) for _ in range(200)) == 4000
before = firesteel.stats()
assert sum(short(times) for _ in range(5000)) == 5000 * times
after = firesteel.stats()
print(after["native_entries"] - before["native_entries"], after["iterations"] - before["iterations"])
"""


class Entry(unittest.TestCase):
    def entries(self, times):
        with Directory(program=PROGRAM) as directory:
            found = firesteel("--mode", "count", "--threshold", "50", "--sync", directory.path + "/program.py", times)
        self.assertEqual(found.returncode, 0, found.stderr)
        return [int(number) for number in found.stdout.split()]

    def test_a_loop_that_never_jumps_back_is_entered_by_its_test(self):
        entries, iterations = self.entries("1")
        self.assertGreater(entries, 2500)
        self.assertGreaterEqual(iterations, entries)

    def test_a_loop_that_is_not_entered_is_left_alone(self):
        self.assertEqual(self.entries("0"), [0, 0])


if __name__ == "__main__":
    unittest.main()
