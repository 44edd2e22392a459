"""Misfortune on request: it happens, the result is right, and nothing happens without."""

import unittest

import firesteel
import support

#: Two loops in a loop, a call that native code makes, lists that grow: something for every kind of misfortune.
PROGRAM = """
def step(x, keep):
    for k in range(3):
        if k == 2:
            keep.append(x)
    return x + 1

def f(n):
    total, keep = 0, []
    for i in range(n):
        for j in range(i % 5):
            total += j * i
        total = step(total, keep) & 0xFFFF
        keep.append([k + 1 for k in (i,)])
    return total, len(keep), keep[-1], keep[::97]
"""
ROUNDS = 1500
SEEDS = range(1, 13)
#: Kinds that need threads that nobody waits for.
FREE = {"paused"}


def run(seed, **how):
    """The result and the statistics of the program under a seed, and the text of its trees."""
    firesteel.enable(mode="count", sync=True, threshold=200, chaos=seed, **how)
    try:
        namespace = {}
        exec(compile(PROGRAM, "chaos.py", "exec"), namespace)
        result = namespace["f"](ROUNDS)
        texts = [firesteel.trace_text(trace["tree"]) or "" for trace in firesteel.traces() if "tree" in trace]
        return result, firesteel.stats(), "".join(texts)
    finally:
        firesteel.disable()


class Chaos(unittest.TestCase):
    """The whole of it; each kind over all programs is for the corpus."""

    @classmethod
    def setUpClass(cls):
        namespace = {}
        exec(compile(PROGRAM, "plain.py", "exec"), namespace)
        cls.expected = namespace["f"](ROUNDS)

    def test_nothing_happens_without_a_seed(self):
        result, stats, text = run(None)
        self.assertEqual(result, self.expected)
        self.assertIsNone(stats["chaos"])
        self.assertGreater(stats["iterations"], ROUNDS)
        self.assertNotIn("misfortune", text)

    def test_every_kind_happens_and_the_result_is_right(self):
        total = {}
        texts = ""
        for seed in SEEDS:
            with self.subTest(seed=seed):
                result, stats, text = run(seed)
                self.assertEqual(result, self.expected)
                self.assertEqual(stats["chaos"]["seed"], seed)
                texts += text
                for kind, count in stats["chaos"]["happened"].items():
                    total[kind] = total.get(kind, 0) + count
        self.assertEqual({kind for kind, count in total.items() if not count}, FREE)
        self.assertIn("misfortune", texts)

    def test_loops_are_found_in_different_orders(self):
        """Each loop has a threshold of its own, by its name and place only."""
        orders = set()
        for seed in SEEDS:
            firesteel.enable(mode="count", sync=True, interpret=True, chaos=seed)
            try:
                namespace = {}
                exec(compile(PROGRAM, f"chaos{seed}.py", "exec"), namespace)
                namespace["f"](ROUNDS)
                trees = [trace for trace in firesteel.traces() if "tree" in trace]
                trees.sort(key=lambda trace: trace["tree"])
                orders.add(tuple((trace["where"].split()[-1], trace["header"]) for trace in trees))
            finally:
                firesteel.disable()
        self.assertGreater(len(orders), 2)
        self.assertGreater(len({order[0] for order in orders}), 1, "another loop was first")

    def test_the_command_line_and_the_environment(self):
        with support.Directory(program=PROGRAM + f"print(f({ROUNDS}))\n") as directory:
            path = f"{directory.path}/program.py"
            line = support.firesteel("--chaos", "3", "--mode", "count", "--sync", "--stats=json", path)
            settings = {"FIRESTEEL_CHAOS": "3", "FIRESTEEL_MODE": "count", "FIRESTEEL_SYNC": "1"}
            surroundings = support.run(path, env={"FIRESTEEL": "1", "FIRESTEEL_STATS": "json", **settings})
            for process in (line, surroundings):
                self.assertEqual(process.stdout.decode().strip(), str(self.expected), process.stderr)
            first, second = (support.statistics(process)["chaos"] for process in (line, surroundings))
            self.assertEqual((first["seed"], second["seed"]), (3, 3))
            wrong = support.firesteel("--chaos", "total", path)
            self.assertEqual(wrong.returncode, 2)
            self.assertIn(b"--chaos total: expected a number from 0 to", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
