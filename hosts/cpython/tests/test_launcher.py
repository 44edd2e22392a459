"""``python -m firesteel``: a program behaves as under plain Python, byte for byte."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

from support import COUNT, HOT, Directory, firesteel, run, statistics


class SameAsPlain(unittest.TestCase):
    """Each program runs twice, and nothing may differ."""

    def check(self, *arguments, cwd=None, expect=None):
        plain = run(*arguments, cwd=cwd)
        ours = firesteel(*COUNT, *arguments, cwd=cwd)
        self.assertEqual(ours.stdout, plain.stdout)
        self.assertEqual(ours.stderr, plain.stderr)
        self.assertEqual(ours.returncode, plain.returncode)
        if expect is not None:
            self.assertEqual(plain.returncode, expect)

    def check_script(self, text, *arguments, expect=0):
        with Directory(script=text) as place:
            self.check("script.py", *arguments, cwd=place.path, expect=expect)

    def test_names_and_arguments(self):
        self.check_script(
            """
            import sys
            print([(name, type(value).__name__) for name, value in globals().items()])
            print(__name__, __file__, __spec__, __loader__.name, __loader__.path)
            print(sys.argv, sys.path[0], sys._getframe().f_back)
            """,
            "--stats", "-m", "x",
        )

    def test_traceback_of_a_hot_function(self):
        self.check_script(
            HOT + "def fail():\n    work(5000)\n    return 1 / 0\nfail()\n", expect=1
        )

    def test_exception_out_of_a_hot_loop(self):
        self.check_script(
            """
            def f(items):
                total = 0
                for item in items:
                    total += item
                return total
            f([1] * 5000 + ["x"])
            """,
            expect=1,
        )

    def test_exit_codes(self):
        self.check_script("raise SystemExit", expect=0)
        self.check_script("raise SystemExit(7)", expect=7)
        self.check_script("raise SystemExit('gone')", expect=1)
        self.check_script("import os; os._exit(9)", expect=9)

    def test_keyboard_interrupt_ends_by_signal(self):
        self.check_script("raise KeyboardInterrupt", expect=-signal.SIGINT)
        self.check("-c", "raise KeyboardInterrupt", expect=-signal.SIGINT)
        with Directory(module="raise KeyboardInterrupt") as place:
            self.check("-m", "module", cwd=place.path, expect=-signal.SIGINT)

    def test_syntax_errors(self):
        self.check_script("x = (\n", expect=1)
        self.check("-c", "x = (", expect=1)

    def test_recursion_depth(self):
        self.check_script(
            """
            def down(n):
                global deepest
                deepest = n
                down(n + 1)
            try:
                down(0)
            except RecursionError:
                print(deepest)
            down(0)
            """,
            expect=1,
        )

    def test_stack_as_the_program_sees_it(self):
        self.check_script(
            """
            import inspect, sys, traceback
            traceback.print_stack()
            print(len(inspect.stack()))
            """
        )

    def test_warnings(self):
        self.check_script(
            """
            import warnings
            warnings.warn("here", DeprecationWarning)
            def f():
                warnings.warn("there", stacklevel=2)
            f()
            """
        )

    def test_exit_handlers_and_finalisers(self):
        self.check_script(
            """
            import atexit, sys
            @atexit.register
            def last():
                print("last")
            class Thing:
                def __del__(self):
                    print("deleted")
            thing = Thing()
            sys.exit(3)
            """,
            expect=3,
        )

    def test_module(self):
        text = "import sys; print(sys.argv, sys.path[0], list(globals())); 1 / 0"
        with Directory(module=text) as place:
            self.check("-m", "module", "a", "-b", cwd=place.path, expect=1)
            self.check("-m", "no_such_module", cwd=place.path, expect=1)

    def test_command(self):
        self.check("-c", "import sys; print(sys.argv, repr(sys.path[0]))", "-x", "y", expect=0)
        self.check("-c", "def f():\n  1/0\nf()", expect=1)

    def test_directory_with_main(self):
        with Directory() as place:
            place.write("program/__main__.py", "import sys; print(sys.path[0], sys.argv, __spec__.name)")
            place.write("empty/x.py", "")
            self.check("program", "a", cwd=place.path, expect=0)
            self.check("empty", cwd=place.path, expect=1)

    def test_script_that_cannot_be_opened(self):
        with Directory() as place:
            self.check("no_such_file.py", cwd=place.path, expect=2)
            self.check("./no_such_file.py", cwd=place.path, expect=2)

    def test_script_from_standard_input(self):
        texts = (
            "import sys; print(sys.argv, repr(sys.path[0]), sorted(globals()), __spec__, __loader__, __file__)",
            HOT + "print(work(5000))\n1 / 0",
            "x = (",
            "",
            "raise SystemExit(3)",
            "raise KeyboardInterrupt",
        )
        with Directory() as place:
            path = place.write("input", "")
            for text in texts:
                with self.subTest(text=text):
                    place.write("input", text)
                    results = []
                    for runs in (run, lambda *words, **rest: firesteel(*COUNT, *words, **rest)):
                        with open(path, "rb") as file:
                            results.append(runs("-", "a", "-c", cwd=place.path, stdin=file))
                    plain, ours = results
                    self.assertEqual(ours.stdout, plain.stdout)
                    self.assertEqual(ours.stderr, plain.stderr)
                    self.assertEqual(ours.returncode, plain.returncode)

    def test_names_that_are_no_text(self):
        odd = b"n\xffn"
        with Directory() as place:
            inside = os.path.join(os.fsencode(place.path), odd)
            os.mkdir(inside)
            for name in (b"script.py", odd + b".py", odd):
                with open(os.path.join(inside, name), "w", encoding="utf-8") as file:
                    file.write("import sys; print(ascii((sys.argv, sys.path[0], __file__)))\n1 / 0\n")
            for cwd in (place.path, inside):
                for words in (
                    (b"script.py", odd),
                    (odd + b".py",),
                    (odd,),
                    (b"./" + odd + b".py",),
                    (odd + b"/script.py",),
                    (b"gone" + odd,),
                    ("-m", odd),
                    ("-m", b"script"),
                    ("-c", b"print(ascii('" + odd + b"'))"),
                    ("-c", b"print(1)", odd),
                    (b"-m" + odd,),
                ):
                    with self.subTest(cwd=cwd, words=words):
                        self.check(*words, cwd=cwd)

    def test_places_that_are_no_scripts(self):
        with Directory() as place:
            place.write("main/__main__.py", "import sys; print(sys.argv, sys.path[0])")
            for words in ((".",), ("",), ("./",), ("/",), ("main/.",), ("../" + os.path.basename(place.path),), ("gone/",)):
                with self.subTest(words=words):
                    self.check(*words, cwd=place.path)
                    self.check(*words, cwd=os.path.join(place.path, "main"))

    def test_script_through_a_link(self):
        with Directory(script="import sys; print(__file__, sys.path[0])") as place:
            os.mkdir(os.path.join(place.path, "sub"))
            os.symlink("../script.py", os.path.join(place.path, "sub", "link.py"))
            self.check("sub/link.py", cwd=place.path, expect=0)


class CommandLine(unittest.TestCase):
    """Options of the launcher itself."""

    def test_bad_usage(self):
        for arguments in (
            (),
            ("--mode", "fast", "-c", "0"),
            ("--threshold", "0", "-c", "0"),
            ("--threshold", "many", "-c", "0"),
            ("--threshold", "4294967296", "-c", "0"),
            ("--log", "loud?=", "-c", "0"),
            ("--worth", "perhaps", "-c", "0"),
            ("--no-such-option", "x.py"),
            ("--stats=xml", "-c", "0"),
            ("-m",),
        ):
            with self.subTest(arguments=arguments):
                process = firesteel(*arguments)
                self.assertEqual(process.returncode, 2, process.stderr)
                self.assertEqual(process.stdout, b"")
                self.assertIn(b"usage:", process.stderr)

    def test_numbers_have_two_ends(self):
        text = firesteel("--threshold", "4294967296", "-c", "0").stderr.decode()
        self.assertIn("--threshold 4294967296: expected a number from 1 to 4294967295", text)
        self.assertEqual(firesteel("--threshold", "4294967295", "-c", "print(1)").stdout, b"1\n")

    def test_help_and_version(self):
        self.assertIn(b"usage:", firesteel("--help").stdout)
        self.assertRegex(firesteel("--version").stdout, rb"^firesteel \d+\.\d+")

    def test_statistics(self):
        process = firesteel(*COUNT, "--stats=json", "-c", HOT + "print(work(20000))")
        values = statistics(process)
        self.assertGreater(values["native_entries"], 0)
        self.assertGreater(values["iterations"], 1000)
        self.assertGreater(values["traces_compiled"], 0)
        self.assertEqual(values["mode"], "count")
        self.assertIn("project", values["stages"])
        text = firesteel(*COUNT, "--stats", "-c", HOT + "work(20000)").stderr.decode()
        self.assertIn("native entries", text)

    def test_statistics_file(self):
        with Directory() as place:
            path = os.path.join(place.path, "stats.json")
            program = HOT + "import os\npid = os.fork()\nwork(20000)\nif pid: os.waitpid(pid, 0)\n"
            process = firesteel(*COUNT, "-c", program, env={"FIRESTEEL_STATS_FILE": path})
            self.assertEqual(process.returncode, 0, process.stderr)
            with open(path, encoding="utf-8") as file:
                self.assertGreater(json.load(file)["native_entries"], 0)

    def test_log_has_a_line_for_each_trace(self):
        text = firesteel(*COUNT, "--log", "info", "-c", HOT + "work(20000)").stderr.decode()
        self.assertIn("compiled", text)

    def test_dump(self):
        with Directory() as place:
            dump = os.path.join(place.path, "dump")
            process = firesteel(*COUNT, "--dump", dump, "-c", HOT + "work(20000)")
            self.assertEqual(process.returncode, 0, process.stderr)
            self.assertTrue(os.listdir(dump))

    def test_switched_off_by_the_environment(self):
        program = HOT + "work(20000)\nimport firesteel\nfiresteel.enable()\nprint(firesteel.is_enabled())"
        process = firesteel(*COUNT, "--stats", "-c", program, env={"FIRESTEEL": "0"})
        self.assertEqual((process.returncode, process.stdout, process.stderr), (0, b"False\n", b""))

    def test_interpreted(self):
        process = firesteel(*COUNT, "--interpret", "--stats=json", "-c", HOT + "print(work(3000))")
        self.assertEqual(process.stdout, run("-c", HOT + "print(work(3000))").stdout)
        self.assertGreater(statistics(process)["native_entries"], 0)
        self.assertEqual(statistics(process)["code_bytes"], 0)

    def test_samples_find_a_hot_loop(self):
        process = firesteel("--stats=json", "-c", HOT + "import time\nend = time.time() + 20\n"
                            "import firesteel\n"
                            "while time.time() < end and not firesteel.stats()['native_entries']: work(100000)")
        self.assertGreater(statistics(process)["native_entries"], 0)

    def test_samples_find_a_hot_loop_of_a_thread(self):
        process = firesteel("--stats=json", "-c", HOT + "import time, threading, firesteel\n"
                            "end = time.time() + 20\n"
                            "def run():\n"
                            "    while time.time() < end and not firesteel.stats()['native_entries']: work(100000)\n"
                            "thread = threading.Thread(target=run)\nthread.start()\nthread.join()")
        self.assertGreater(statistics(process)["native_entries"], 0)


class Signals(unittest.TestCase):
    """Ctrl-C while native code runs."""

    def test_interrupt_in_a_native_loop(self):
        program = (
            "import sys\n"
            "def spin():\n"
            "    i = 0\n"
            "    while True:\n"
            "        i += 1\n"
            "        if i == 100000:\n"
            "            i = 0\n"
            "            print('round', flush=True)\n"
            "spin()\n"
        )
        with Directory(script=program) as place:
            process = subprocess.Popen(
                [sys.executable, "-m", "firesteel", *COUNT[:4], "script.py"],
                cwd=place.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
            for _ in range(20):
                self.assertEqual(process.stdout.readline(), b"round\n")
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertTrue(errors.startswith(b"Traceback"), errors)
        self.assertTrue(errors.rstrip().endswith(b"KeyboardInterrupt"), errors)
        self.assertEqual(errors.count(b"  File "), 2, errors)


if __name__ == "__main__":
    unittest.main()
