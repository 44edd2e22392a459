"""Little memory: a program ends as it does in plain Python, whatever the limit is."""

import resource
import subprocess
import sys
import unittest

from support import COUNT, HOT, TIMEOUT, Directory, environment, firesteel, run_code

PROGRAM = HOT + """
import sys
def sums(n):
    items = [0.5] * n
    total = 0.0
    for i in range(n):
        total += items[i]
    return total
for _ in range(12):
    work(60000)
    sums(60000)
print(work(300000), sums(200000))
try:
    print(len(bytearray(int(sys.argv[1]) << 20)))
except MemoryError:
    print("too much")
"""

#: A program that limits itself, and goes on when memory is out.
SELF_LIMITED = HOT + """
import resource
work(100000)
resource.setrlimit(resource.RLIMIT_AS, (600 << 20, resource.RLIM_INFINITY))
kept = []
try:
    while True:
        kept.append(bytearray(1 << 20))
except MemoryError:
    pass
def other(n):
    total = 0
    for i in range(n):
        total ^= i
    return total
for _ in range(20):
    work(30000)
    other(30000)
print(work(1000), other(1000))
"""


def limited(megabytes, *words, **variables):
    """Runs this interpreter with so much address space."""
    return subprocess.run(
        [sys.executable, *words], capture_output=True, env=environment(variables), timeout=TIMEOUT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20)),
    )


class Limits(unittest.TestCase):
    """Address space as ``ulimit -v`` grants it."""

    def test_every_limit(self):
        with Directory(program=PROGRAM) as place:
            for megabytes in (60, 80, 100, 110, 117, 125, 140, 180, 240, 290, 340, 400):
                program = (f"{place.path}/program.py", str(megabytes - 45))
                plain = limited(megabytes, *program)
                self.assertEqual(plain.returncode, 0, plain.stderr)
                launched = [("-m", "firesteel", *options, *program) for options in ((), COUNT, (*COUNT, "--interpret"))]
                runs = [limited(megabytes, *program, FIRESTEEL="1"), *(limited(megabytes, *words) for words in launched)]
                for ours in runs:
                    with self.subTest(megabytes=megabytes, words=ours.args):
                        self.assertEqual((ours.returncode, ours.stdout), (0, plain.stdout), ours.stderr)
                self.assertEqual(runs[0].stderr, b"", "an environment variable says nothing of its own")

    def test_the_launcher_tells(self):
        text = limited(300, "-m", "firesteel", "-c", "print(1)").stderr.decode()
        self.assertIn("ulimit -v", text)
        self.assertEqual(len(text.splitlines()), 1, text)

    def test_asked_in_the_program(self):
        ours = limited(300, "-c", "import firesteel\ntry: firesteel.enable()\nexcept RuntimeError as e: print(e)")
        self.assertIn(b"compilation needs", ours.stdout)

    def test_limited_by_itself(self):
        plain = run_code(SELF_LIMITED)
        self.assertEqual(plain.returncode, 0, plain.stderr)
        for options in ((), COUNT):
            with self.subTest(options=options):
                ours = firesteel(*options, "-c", SELF_LIMITED)
                self.assertEqual((ours.returncode, ours.stdout, ours.stderr), (0, plain.stdout, b""))


if __name__ == "__main__":
    unittest.main()
