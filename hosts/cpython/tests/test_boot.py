"""``FIRESTEEL=1 python ...``: started with the interpreter, attached in the background."""

import json
import os
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import unittest

from support import Directory, firesteel, HOT, interpreters, run, runs, statistics, TIMEOUT

#: Attached as soon as possible, but still in the background.
AT_ONCE = {"FIRESTEEL": "1", "FIRESTEEL_DELAY": "0"}
#: Never attached while a test lasts.
NEVER = {"FIRESTEEL": "1", "FIRESTEEL_DELAY": "100000000"}

#: Runs until Firesteel is attached, or, if it is not, for a time in which it would be.
WAIT = """
import sys as _sys, time as _time
def attached(seconds=30):
    end = _time.monotonic() + seconds
    while _sys.monitoring.get_tool(5) is None and _time.monotonic() < end:
        sum(range(1000))
    return _sys.monitoring.get_tool(5)
"""

def package():
    """Directory of the package under test."""
    return os.path.dirname(run("-c", "import firesteel; print(firesteel.__file__)").stdout.decode().strip())


def boot_file():
    """The small library."""
    names = [name for name in os.listdir(package()) if name.startswith("_boot.")]
    return os.path.join(package(), names[0])


def start_line():
    """What the interpreter runs at its start."""
    for directory in site.getsitepackages():
        path = os.path.join(directory, "firesteel_start.pth")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    raise AssertionError("firesteel_start.pth is not installed")


class Case(unittest.TestCase):
    """Programs that check themselves and say nothing else."""

    def check(self, source, env=AT_ONCE, arguments=()):
        process = run(*arguments, "-c", WAIT + source, env=env)
        self.assertEqual((process.returncode, process.stderr), (0, b""), process.stderr.decode())
        return process.stdout.decode()

    def check_line(self, process, text):
        """Nothing but one line of ours."""
        lines = process.stderr.decode().splitlines()
        self.assertEqual((process.returncode, len(lines)), (0, 1), lines)
        self.assertTrue(lines[0].startswith("firesteel: "), lines)
        self.assertIn(text, lines[0])


class Start(Case):
    """What is switched on, and when."""

    def test_a_hot_loop_runs_natively(self):
        self.check(HOT + """
import firesteel
expected = sum(i * 3 & 255 for i in range(20000))
end = _time.monotonic() + 30
while not firesteel.stats().get('native_entries') and _time.monotonic() < end:
    assert work(20000) == expected
assert firesteel.stats()['native_entries'] > 0
assert firesteel.is_enabled()
""", env={"FIRESTEEL": "1"})

    def test_a_program_that_waits_in_its_main_thread(self):
        self.check("""
import threading
found = []
def busy():
    found.append(attached())
thread = threading.Thread(target=busy)
thread.start()
thread.join()
assert found == ['firesteel'], found
""")

    def test_not_switched_on(self):
        check = "assert attached(0.3) is None, sys.monitoring.get_tool(5)"
        for env in ({}, {"FIRESTEEL": ""}, {"FIRESTEEL": "0", "FIRESTEEL_DELAY": "0"}, NEVER):
            with self.subTest(env=env):
                self.check(check, env=env)
        # The fast start, and the one by way of Python.
        for env in ({"FIRESTEEL": "1"}, AT_ONCE):
            for flag in ("-E", "-I", "-S"):
                with self.subTest(flag=flag, env=env):
                    self.check(check, arguments=(flag,), env=env)
            for flag in ("-s", "-P", "-O"):
                with self.subTest(flag=flag, env=env):
                    self.check("assert attached() == 'firesteel'", arguments=(flag,), env=env)

    def test_switched_off_by_the_program_meanwhile(self):
        # Late enough for the program to have begun, soon enough to be seen if it came.
        env = {"FIRESTEEL": "1", "FIRESTEEL_DELAY": "100"}
        self.check("import os; os.environ['FIRESTEEL'] = '0'\nassert attached(1) is None", env=env)
        self.check("assert attached() == 'firesteel'", env=env)

    def test_the_loop_that_runs_meanwhile_stays_native(self):
        # A frame object, which some calls of the interpreter make for the frame that runs, would have native code
        # leave after every call of host code.
        source = """
def work():
    end = _time.monotonic() + 30
    while _sys.monitoring.get_tool(5) is None and _time.monotonic() < end:
        pass
    numbers = {1, 2, 3}
    total = 0
    for i in range(3000000):
        total += max(numbers) + i % 3
    return total
assert work() == 12000000
"""
        with Directory() as place:
            path = os.path.join(place.path, "statistics.json")
            self.check(source, env={**AT_ONCE, "FIRESTEEL_WORTH": "0", "FIRESTEEL_STATS_FILE": path})
            with open(path, encoding="utf-8") as file:
                values = json.load(file)
        self.assertGreater(values["iterations"], 100000)
        self.assertLess(values["exits"]["leave"], 1000, values)

    def test_a_module_that_is_imported_after_it(self):
        # What the families know of `math` is found as soon as the program has it.
        self.check("""
assert attached() == 'firesteel' and 'math' not in _sys.modules
import math, firesteel
def roots(n):
    total = 0.0
    for i in range(n):
        total += math.sqrt(i + 0.5)
    return total
expected = roots(5000)
end = _time.monotonic() + 30
def texts():
    return [firesteel.trace_text(trace['tree']) or '' for trace in firesteel.traces() if 'tree' in trace]
while not any('sqrt_f64' in text for text in texts()) and _time.monotonic() < end:
    assert roots(5000) == expected
assert any('sqrt_f64' in text for text in texts()), texts()
""")

    def test_a_sleeping_program_is_attached_when_it_works(self):
        self.check("_time.sleep(0.6)\nassert attached() == 'firesteel'", env={"FIRESTEEL": "1"})

    def test_started_once(self):
        # A virtual environment reads the line twice; a program may read it, or start by hand, again.
        self.check(f"""
import _imp, os, site
def threads():
    return len(os.listdir('/proc/self/task'))
assert threads() == 2, threads()
site.addsitedir(site.getsitepackages()[0], set())
boot = _imp.create_dynamic(type(_sys.__spec__)('firesteel._boot', None, origin={boot_file()!r}))
assert boot.begin(os) is True
boot.start(os, 'nothing', 0)
assert threads() == 2, threads()
assert boot.is_attached() is False
""", env={"FIRESTEEL": "1"})

    def test_child_processes(self):
        self.check(f"""
import subprocess, sys
text = {WAIT!r} + "assert attached() == 'firesteel'"
subprocess.run([sys.executable, '-c', text], check=True)
""")

    def test_multiprocessing(self):
        text = """
import multiprocessing, sys, time
def wait(x):
    end = time.monotonic() + 30
    while sys.monitoring.get_tool(5) is None and time.monotonic() < end:
        sum(range(1000))
    return sys.monitoring.get_tool(5)
if __name__ == '__main__':
    for method in ('spawn', 'fork', 'forkserver'):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, pool.map(wait, range(2)))
"""
        with Directory(script=text) as place:
            process = run("script.py", cwd=place.path, env=AT_ONCE)
        expected = "".join(f"{method} ['firesteel', 'firesteel']\n" for method in ("spawn", "fork", "forkserver"))
        self.assertEqual((process.stdout.decode(), process.stderr), (expected, b""))


class Unseen(unittest.TestCase):
    """A program sees nothing of it."""

    def check(self, text, *arguments):
        with Directory(script=text) as place:
            plain = run("script.py", *arguments, cwd=place.path, env={"FIRESTEEL": "0"})
            path = os.path.join(place.path, "stats.json")
            ours = run("script.py", *arguments, cwd=place.path, env={**AT_ONCE, "FIRESTEEL_STATS_FILE": path})
            self.assertEqual(ours.stdout.decode(), plain.stdout.decode())
            self.assertEqual(ours.stderr.decode(), plain.stderr.decode())
            self.assertEqual(ours.returncode, plain.returncode)
            # It was there all the same.
            with open(path, encoding="utf-8") as file:
                return json.load(file)

    def test_modules_and_names(self):
        self.check("""
            import sys, time, os
            def look():
                print(sorted(sys.modules))
                print(sys.path, sys.argv, sorted(globals()), sys.flags)
            look()
            end = time.monotonic() + 0.5
            while time.monotonic() < end:
                sum(range(1000))
            look()
            # Not before: whoever loads a library has its file open for a moment.
            print(os.listdir('/proc/self/fd'))
        """)

    def test_no_garbage(self):
        self.check("""
            import gc, time
            gc.collect()
            gc.disable()
            end = time.monotonic() + 1.5
            total = 0
            while time.monotonic() < end:
                for i in range(1000):
                    total += i
            print(gc.collect(), gc.garbage)
        """)

    def test_replaced_names(self):
        self.check("""
            import builtins, sys, time, types
            real = builtins.abs
            builtins.abs = lambda x: real(x) + 1
            builtins.len = sys.getsizeof
            object = tuple = range = None
            def no(*_, **__):
                raise AssertionError('imported')
            builtins.__import__ = no
            fake = types.ModuleType('math')
            fake.sqrt = lambda x: -x
            sys.modules['math'] = fake
            def work(n):
                total = 0
                i = -n
                while i < n:
                    total += abs(i) + int(fake.sqrt(i)) + len('abc')
                    i += 1
                return total
            end = time.monotonic() + 0.8
            results = {work(2000)}
            while time.monotonic() < end:
                results.add(work(2000))
            print(len(results) > 0, sorted(results))
        """)

    def test_tracers(self):
        self.check("""
            import sys, time
            seen = set()
            def tracer(frame, event, argument):
                seen.add((frame.f_code.co_filename, frame.f_code.co_name))
                return tracer
            def tick():
                sum([1, 2, 3])
            sys.settrace(tracer)
            end = time.monotonic() + 0.5
            while time.monotonic() < end:
                tick()
            sys.settrace(None)
            print(sorted(name for _, name in seen))
        """)


    def test_warnings(self):
        # Settings of their own are read by Python code, before the program.
        for settings in (AT_ONCE, {"FIRESTEEL": "1", "FIRESTEEL_MODE": "count"}):
            done = run("-X", "dev", "-W", "error", "-c", "import sys; print(sys.flags.dev_mode)", env=settings)
            self.assertEqual((done.stdout, done.stderr), (b"True\n", b""), settings)


class Ends(Case):
    """The end of the interpreter at any moment."""

    def test_at_any_moment(self):
        for number in range(60):
            with self.subTest(number=number):
                self.check(f"""
end = _time.monotonic() + {number} / 1500
while _time.monotonic() < end:
    sum(range(100))
""", env={"FIRESTEEL": "1", "FIRESTEEL_DELAY": str(number % 4 * 5)})

    def test_with_a_call_that_waits(self):
        # The interpreter cannot make the call while it sleeps, and makes it on its way out.
        for seconds in (0, 0.01, 0.05, 0.2):
            with self.subTest(seconds=seconds):
                self.check(f"import threading\nthreading.Event().wait({seconds})")

    def test_without_finalisation(self):
        for number in range(20):
            with self.subTest(number=number):
                self.check(f"""
import os
end = _time.monotonic() + {number} / 500
while _time.monotonic() < end:
    sum(range(100))
os._exit(0)
""")

    def test_with_a_daemon_thread(self):
        for number in range(20):
            with self.subTest(number=number):
                self.check(f"""
import threading
def forever():
    while True:
        sum(range(100))
threading.Thread(target=forever, daemon=True).start()
_time.sleep({number} / 200)
""")

    def test_interrupt(self):
        with Directory(script=WAIT + "print(attached(), flush=True)\nwhile True:\n    sum(range(1000))\n") as place:
            environment = {**os.environ, **AT_ONCE}
            process = subprocess.Popen(
                [sys.executable, "script.py"], cwd=place.path, env=environment,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
            self.assertEqual(process.stdout.readline(), b"firesteel\n")
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=TIMEOUT)
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertTrue(errors.rstrip().endswith(b"KeyboardInterrupt"), errors)

    def test_signals_at_any_moment(self):
        # A handler that runs in the middle of attaching, and raises there, raises in the program.
        for number in range(10):
            with self.subTest(number=number):
                self.check("""
import signal
class Tick(Exception): pass
caught = thrown = 0
inside = False
def handler(number, frame):
    global inside, thrown
    if inside:
        inside = False
        thrown += 1
        raise Tick
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
end = _time.monotonic() + 0.1
def spin():
    while _time.monotonic() < end:
        sum(range(50))
while True:
    try:
        inside = True
        spin()
        inside = False
        break
    except Tick:
        caught += 1
signal.setitimer(signal.ITIMER_REAL, 0)
assert caught == thrown > 10, (caught, thrown)
assert attached() == 'firesteel'
""")


class Forks(Case):
    """Forks before, while and after it is attached."""

    def test_without_a_warning(self):
        for delay in ("100000000", "0", "1", "3", "8"):
            for _ in range(3):
                with self.subTest(delay=delay):
                    self.check("""
import os, warnings
warnings.simplefilter('always')
for number in range(5):
    pid = os.fork()
    if pid == 0:
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    sum(range(20000))
""", env={"FIRESTEEL": "1", "FIRESTEEL_DELAY": delay})

    def test_both_are_attached(self):
        for delay in ("0", "2", "20"):
            with self.subTest(delay=delay):
                self.check("""
import os
os.register_at_fork(after_in_parent=lambda: sum(range(1000)), after_in_child=lambda: sum(range(1000)))
pid = os.fork()
found = attached()
if pid == 0:
    os._exit(0 if found == 'firesteel' else 1)
assert os.waitpid(pid, 0)[1] == 0
assert found == 'firesteel', found
""", env={"FIRESTEEL": "1", "FIRESTEEL_DELAY": delay})

    def test_no_thread_is_left_for_a_fork(self):
        self.check("""
import os
count = []
os.register_at_fork(before=lambda: None)
def threads():
    return len(os.listdir('/proc/self/task'))
assert threads() == 2, threads()
before = []
os.register_at_fork(after_in_parent=lambda: before.append(threads()))
pid = os.fork()
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
assert before == [1], before
sum(range(1000))
assert threads() == 2, threads()
""", env=NEVER)


class Program(Case):
    """The program decides itself."""

    def test_enabled_before(self):
        self.check("""
import firesteel
firesteel.enable(mode='count', threshold=77)
assert firesteel.is_enabled()
end = _time.monotonic() + 0.4
while _time.monotonic() < end:
    sum(range(1000))
assert firesteel.stats()['mode'] == 'count'
firesteel.disable()
assert attached(0.3) is None
""", env={"FIRESTEEL": "1"})

    def test_disabled_before(self):
        for env in (AT_ONCE, {"FIRESTEEL": "1"}):
            self.check("""
import firesteel
firesteel.disable()
assert attached(0.4) is None
firesteel.enable()
assert attached() == 'firesteel'
""", env=env)

    def test_decided_afterwards(self):
        self.check("""
assert attached() == 'firesteel'
import firesteel
assert firesteel.is_enabled()
firesteel.enable(mode='count')
assert firesteel.stats()['mode'] == 'sample'
firesteel.disable()
assert attached(0.3) is None
firesteel.enable(mode='count')
assert firesteel.stats()['mode'] == 'count'
""")

    def test_decided_at_any_moment(self):
        for number in range(25):
            with self.subTest(number=number):
                self.check(f"""
end = _time.monotonic() + {number} / 700
while _time.monotonic() < end:
    sum(range(100))
import firesteel
firesteel.disable()
assert attached(0.1) is None
assert not firesteel.is_enabled()
""")

    def test_the_launcher_decides(self):
        for env in (AT_ONCE, {"FIRESTEEL": "1"}):
            process = firesteel("--mode", "count", "--stats=json", "-c", HOT + "print(work(20000))", env=env)
            self.assertEqual(statistics(process)["mode"], "count")

    def test_started_by_another_interpreter(self):
        self.check("""
import _interpreters, os
os.environ['FIRESTEEL'] = '1'
interpreter = _interpreters.create()
assert _interpreters.exec(interpreter, 'import sys') is None
assert len(os.listdir('/proc/self/task')) == 1
_interpreters.destroy(interpreter)
""", env={})

    def test_another_interpreter(self):
        self.check("""
import _interpreters, os
assert attached() == 'firesteel'
threads = len(os.listdir('/proc/self/task'))
interpreter = _interpreters.create()
assert _interpreters.exec(interpreter, 'import sys; assert sys.monitoring.get_tool(5) is None') is None
assert len(os.listdir('/proc/self/task')) == threads
_interpreters.destroy(interpreter)
""")


class Wrong(Case):
    """Each failure is one line, and the program runs."""

    def test_tool_id_taken(self):
        program = """
_sys.monitoring.use_tool_id(5, 'another')
while _time.process_time() < 1:
    sum(range(1000))
print('ran')
"""
        # Late enough that the program is the first to take it, on a slow machine as well.
        process = run("-c", WAIT + program, env={**AT_ONCE, "FIRESTEEL_DELAY": "400"})
        self.check_line(process, "another")
        self.assertEqual(process.stdout, b"ran\n")

    def test_settings(self):
        wait = WAIT + "attached(0.5)"
        for name, value, text in (
            ("FIRESTEEL", "2", "FIRESTEEL=2 is not understood"),
            ("FIRESTEEL_MODE", "fast", "FIRESTEEL_MODE=fast"),
            ("FIRESTEEL_THRESHOLD", "0", "FIRESTEEL_THRESHOLD=0"),
            ("FIRESTEEL_SYNC", "yes", "FIRESTEEL_SYNC=yes"),
            ("FIRESTEEL_LOG", "loud?=", "loud?="),
            ("FIRESTEEL_DELAY", "soon", "FIRESTEEL_DELAY=soon"),
            ("FIRESTEEL_STATS", "xml", "FIRESTEEL_STATS=xml"),
            ("FIRESTEEL_CONFIG", "/no/such/file", "/no/such/file"),
        ):
            with self.subTest(name=name):
                self.check_line(run("-c", wait, env={**AT_ONCE, name: value}), text)

    def test_statistics(self):
        program = WAIT + HOT + "attached()\nend = _time.monotonic() + 0.5\nwhile _time.monotonic() < end: work(9999)"
        values = statistics(run("-c", program, env={**AT_ONCE, "FIRESTEEL_STATS": "json"}))
        self.assertEqual(values["mode"], "sample")
        self.assertGreater(values["native_entries"], 0)
        process = run("-c", program, env={**AT_ONCE, "FIRESTEEL_STATS": "text"})
        self.assertIn(b"native entries", process.stderr)
        self.assertEqual(statistics(run("-c", "0", env={**NEVER, "FIRESTEEL_STATS": "json"})), {})

    def test_counting_begins_with_the_program(self):
        settings = {"FIRESTEEL_MODE": "count", "FIRESTEEL_THRESHOLD": "50", "FIRESTEEL_SYNC": "1"}
        process = run("-c", HOT + "work(2000)", env={"FIRESTEEL": "1", "FIRESTEEL_STATS": "json", **settings})
        self.assertGreater(statistics(process)["native_entries"], 0)

    def test_the_large_library_is_broken(self):
        with tempfile.TemporaryDirectory() as directory:
            broken = os.path.join(directory, "broken.so")
            with open(broken, "wb") as file:
                file.write(b"this is no library")
            process = run("-c", WAIT + f"""
import _imp, os
spec = type(_sys.__spec__)('firesteel._boot', None, origin={boot_file()!r})
_imp.create_dynamic(spec).start(os, {broken!r}, 0)
end = _time.monotonic() + 0.5
while _time.monotonic() < end:
    sum(range(1000))
""")
        self.check_line(process, "broken.so")


class Installation(Case):
    """Parts of the package that are missing."""

    def run_line(self, directory, program=""):
        """Run the line of the ``.pth`` file as ``site`` does, with the package in a directory."""
        text = f"""
import os, site, sys
sys.path[:] = [path for path in sys.path if not os.path.exists(path + '/firesteel')] + [{directory!r}]
names = dict(vars(site), os=os, sys=sys)
exec({start_line()!r}, names, {{'sitedir': '/nowhere'}})
""" + WAIT + program
        return run("-S", "-c", text, env=AT_ONCE)

    def copy(self, directory, *without):
        """A copy of the package, but for some files."""
        target = os.path.join(directory, "firesteel")
        os.mkdir(target)
        for name in os.listdir(package()):
            if os.path.isfile(os.path.join(package(), name)) and not name.startswith(without):
                os.symlink(os.path.join(package(), name), os.path.join(target, name))
        return target

    def test_whole(self):
        with tempfile.TemporaryDirectory() as directory:
            self.copy(directory, "nothing")
            process = self.run_line(directory, "print(attached(), 'firesteel' in sys.modules)")
        self.assertEqual((process.stdout, process.stderr), (b"firesteel False\n", b""))

    def test_the_small_library_is_missing(self):
        with tempfile.TemporaryDirectory() as directory:
            self.copy(directory, "_boot.")
            process = self.run_line(directory, "print(sys.monitoring.get_tool(5), 'firesteel' in sys.modules)")
        self.assertEqual((process.stdout, process.stderr), (b"firesteel True\n", b""))

    def test_the_small_library_is_broken(self):
        with tempfile.TemporaryDirectory() as directory:
            target = self.copy(directory, "_boot.")
            with open(os.path.join(target, os.path.basename(boot_file())), "wb") as file:
                file.write(b"this is no library")
            self.check_line(self.run_line(directory), "_boot")

    def test_the_package_was_removed(self):
        with tempfile.TemporaryDirectory() as directory:
            process = self.run_line(directory, "print(attached(0.3))")
        self.assertEqual((process.stdout, process.stderr), (b"None\n", b""))

    def test_made_for_another_interpreter(self):
        with tempfile.TemporaryDirectory() as directory:
            self.copy(directory, "_boot.", "_native.")
            process = self.run_line(directory, "print(attached(0.3))")
        self.assertEqual((process.stdout, process.stderr), (b"None\n", b""))

    def test_another_version_of_the_interpreter_reads_the_line(self):
        others = (program for version in ("3.12", "3.11") for program in interpreters(version) if runs(program))
        other = next(others, None)
        if other is None:
            self.skipTest("no other Python")
        with tempfile.TemporaryDirectory() as directory:
            shutil.copytree(package(), os.path.join(directory, "firesteel"), ignore=shutil.ignore_patterns("*.so"))
            with open(os.path.join(directory, "firesteel_start.pth"), "w", encoding="utf-8") as file:
                file.write(start_line())
            text = f"import site; site.addsitedir({directory!r}); print('ran')"
            process = subprocess.run(
                [other, "-c", text], env={**os.environ, **AT_ONCE}, capture_output=True, timeout=TIMEOUT
            )
        self.assertEqual((process.stdout, process.stderr), (b"ran\n", b""))


if __name__ == "__main__":
    unittest.main()
