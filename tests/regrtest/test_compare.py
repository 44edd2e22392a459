"""Does the comparison notice what it must?"""

import pathlib
import tempfile
import unittest

from compare import Table, TableError, differences, read_report

PLAIN = {"status": 0, "tests": {"a": "passed", "b": "passed", "c": "skipped"}}
TABLE = """
telling = ["test_x"]
[[left_out]]
module = "test_y"
reason = "looks at itself"
[[left_out]]
module = "test_z"
mode = "stress"
reason = "keeps what it may not"
[[excepted]]
test = "b"
mode = "stress"
reason = "counts instructions"
"""


def table(text):
    """A table of this text."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "modules.toml"
        path.write_text(text)
        return Table(path)


class Differences(unittest.TestCase):
    def found(self, other, mode="normal", plain=PLAIN):
        return differences(plain, other, mode, table(TABLE))

    def test_the_same_is_none(self):
        self.assertEqual(self.found(PLAIN), [])
        # A test that is skipped plainly may do what it likes.
        self.assertEqual(self.found({"status": 0, "tests": {**PLAIN["tests"], "c": "failed"}}), [])

    def test_a_test_that_fails_or_is_not_run(self):
        self.assertEqual(self.found({"status": 2, "tests": {**PLAIN["tests"], "a": "failed"}}), ["a: failed"])
        self.assertEqual(self.found({"status": 0, "tests": {"a": "passed", "c": "skipped"}}), ["b: not run"])
        self.assertEqual(self.found({"status": 0, "tests": {**PLAIN["tests"], "b": "skipped"}}), ["b: skipped"])

    def test_a_crash_and_a_hang_are_one_line(self):
        self.assertEqual(self.found({"status": -11, "tests": {}}), ["ended with -11, plainly with 0"])
        self.assertEqual(self.found({"status": "hang", "tests": {}}), ["ended with hang, plainly with 0"])

    def test_a_status_that_no_test_explains(self):
        self.assertEqual(self.found({"status": 3, "tests": PLAIN["tests"]}), ["ended with 3, plainly with 0"])
        failing = {"status": 2, "tests": {"a": "failed", "b": "passed"}}
        self.assertEqual(self.found(failing, plain=failing), [])

    def test_an_exception_holds_for_its_mode_only(self):
        other = {"status": 2, "tests": {**PLAIN["tests"], "b": "failed"}}
        self.assertEqual(self.found(other, "stress"), [])
        self.assertEqual(self.found(other, "normal"), ["b: failed"])


class Tables(unittest.TestCase):
    def test_what_it_says(self):
        read = table(TABLE)
        self.assertEqual(read.telling, ["test_x"])
        self.assertEqual(read.why_left_out("test_y", "normal"), "looks at itself")
        self.assertEqual(read.why_left_out("test_z", "stress"), "keeps what it may not")
        self.assertIsNone(read.why_left_out("test_z", "normal"))
        self.assertIsNone(read.why_left_out("test_x", "stress"))

    def test_mistakes_are_told(self):
        for text, words in [
            ("telling = [", "modules.toml"),
            ("teling = []", "unknown keys: teling"),
            ('[[left_out]]\nmodule = "test_y"', "has no 'reason'"),
            (2 * '[[left_out]]\nmodule = "test_y"\nreason = "so"\n', "test_y is left out twice"),
            ('[[excepted]]\nreason = "because"', "has no 'test'"),
        ]:
            with self.assertRaisesRegex(TableError, words):
                table(text)


class Reports(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "report.xml"
            path.write_text(text)
            return read_report(path)

    def test_outcomes(self):
        text = """<testsuites><testsuite>
            <testcase name="a" status="run" result="completed"/>
            <testcase name="b" status="run"><failure>x</failure></testcase>
            <testcase name="c" status="run"><skipped>x</skipped></testcase>
            <testcase name="d" status="run"><error>x</error></testcase>
            <testcase name="e" status="notrun"/>
        </testsuite></testsuites>"""
        self.assertEqual(self.read(text), {"a": "passed", "b": "failed", "c": "skipped", "d": "failed"})

    def test_a_report_that_was_not_finished(self):
        self.assertEqual(self.read("<testsuites><testsuite>"), {})


if __name__ == "__main__":
    unittest.main()
