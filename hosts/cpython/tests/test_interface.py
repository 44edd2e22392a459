"""The package's functions, other tools, threads and forks."""

import pathlib
import unittest

from support import COUNT, HOT, Directory, firesteel, run_code, statistics

START = HOT + "import firesteel, sys\nfiresteel.enable(mode='count', threshold=50, sync=True)\n"


class Program(unittest.TestCase):
    """Programs that check themselves."""

    def check(self, source, **keywords):
        process = run_code(source, **keywords)
        self.assertEqual((process.returncode, process.stderr), (0, b""), process.stderr.decode())
        return process.stdout.decode()


class Interface(Program):
    """Switching on and off, statistics, traces."""

    def test_on_and_off(self):
        self.check(START + """
assert firesteel.is_enabled()
firesteel.enable()
expected = sum(i * 3 & 255 for i in range(20000))
assert work(20000) == expected
assert firesteel.stats()['native_entries'] > 0, firesteel.stats()
firesteel.disable()
firesteel.disable()
assert not firesteel.is_enabled()
assert sys.monitoring.get_tool(5) is None
assert firesteel.stats()['armed'] == 0
assert work(20000) == expected
for _ in range(3):
    firesteel.enable(mode='count', threshold=50, sync=True)
    assert work(20000) == expected
    assert firesteel.stats()['native_entries'] > 0
    firesteel.disable()
""")

    def test_no_events_stay_on(self):
        self.check(START + """
work(20000)
firesteel.disable()
sys.monitoring.use_tool_id(5, 'test')
assert sys.monitoring.get_local_events(5, work.__code__) == 0
""")

    def test_traces(self):
        self.check(START + """
work(20000)
traces = [trace for trace in firesteel.traces() if trace['where'].endswith(' work')]
assert len(traces) == 1, firesteel.traces()
trace = traces[0]
assert trace['state'] == 'installed', trace
assert trace['lines'] == [4, 5], trace
assert trace['length'] > 0 and trace['entries'] > 0 and trace['iterations'] > 1000, trace
assert {'kind', 'count', 'line'} <= set(trace['exits'][0]), trace
assert 'jump' in firesteel.trace_text(trace['tree'])
assert firesteel.trace_text(10 ** 6) is None
""")

    def test_tiers(self):
        for tier, expected, promoted in (("'warm'", "warm", 0), ("'hot'", "hot", 0), ("None", "hot", 1)):
            with self.subTest(tier=tier):
                self.check(HOT + f"""
import firesteel
firesteel.enable(mode='count', threshold=50, sync=True, tier={tier})
assert [work(20000) for _ in range(2)] == [sum([i * 3 & 255 for i in range(20000)])] * 2
trace, = [trace for trace in firesteel.traces() if trace['where'].endswith(' work')]
assert trace['tier'] == {expected!r}, trace
stats = firesteel.stats()
assert stats['traces_compiled'] >= 1 and (stats['traces_promoted'] >= 1) == bool({promoted}), stats
stages = {{name for name in stats['stages'] if name.endswith('emit')}}
assert stages == {{tier + '_emit' for tier in ({tier} and [{tier}] or ['warm', 'hot'])}}, stages
""")

    def test_native_code_is_timed(self):
        for worth, is_timed in (("True", True), ("False", False), ("None", False)):
            with self.subTest(worth=worth):
                self.check(HOT + f"""
import firesteel
firesteel.enable(mode='count', threshold=50, sync=True, worth={worth})
expected = sum([i * 3 & 255 for i in range(20000)])
for _ in range(200):
    assert work(20000) == expected
traces = [trace for trace in firesteel.traces() if trace['where'].endswith(' work')]
times = [(trace['interpreted_ns'], trace['native_ns']) for trace in traces]
if {is_timed}:
    assert times and all(one > 0 and other > 0 for one, other in times), traces
else:
    assert times and set(times) == {{(None, None)}}, traces
""")

    def test_a_running_loop_gets_the_better_code(self):
        self.check(HOT + """
import firesteel, time
firesteel.enable(mode='count', threshold=50)
end = time.monotonic() + 60
def tier():
    return [trace['tier'] for trace in firesteel.traces() if trace['where'].endswith(' forever')]
def forever():
    total = 0
    for i in range(10 ** 12):
        total += i & 7
        if not i & 0xffffff:
            if tier() == ['hot'] or time.monotonic() > end:
                return i, total
i, total = forever()
assert tier() == ['hot']
assert total == i // 8 * 28 + sum(range(i % 8 + 1)), (i, total)
""")

    def test_budgets(self):
        settings = pathlib.Path(__file__).parents[3].joinpath("llvm-config.toml").read_text()
        budgets = (
            ("max_compile_ms", "= 2000", "= 1"),
            ("max_tree_code_bytes", "= 1048576", "= 4096"),
            ("max_tree_instructions", "= 8000", "= 16"),
        )
        for key, usual, least in budgets:
            with self.subTest(key=key), Directory() as directory:
                self.assertIn(f"{key} {usual}", settings)
                path = directory.write("settings.toml", settings.replace(f"{key} {usual}", f"{key} {least}"))
                self.check(HOT.replace("i * 3 & 255", " + ".join(f"(i * {n} & 255)" for n in range(3, 150))) + """
import firesteel
firesteel.enable(mode='count', threshold=50, sync=True, tier='hot')
expected = sum(i * n & 255 for i in range(3000) for n in range(3, 150))
assert [work(3000) for _ in range(3)] == [expected] * 3
stats = firesteel.stats()
assert stats['traces_aborted'].get('tree-full') and not stats['traces_compiled'], stats
""", env={"FIRESTEEL_CONFIG": path})

    def test_wrong_arguments(self):
        self.check(START + """
firesteel.disable()
for arguments in ({'mode': 'fast'}, {'threshold': 0}, {'log': '=?='}, {'tier': 'lukewarm'}):
    try:
        firesteel.enable(**arguments)
    except ValueError:
        assert not firesteel.is_enabled()
    else:
        raise AssertionError(arguments)
""")

    def test_statistics_before_the_first_enable(self):
        self.check("import firesteel\nassert firesteel.stats() == {}\nassert firesteel.traces() == []")


class OtherTools(Program):
    """Debuggers, profilers, coverage, another optimizer."""

    def test_tool_id_taken(self):
        self.check(HOT + """
import firesteel, sys
sys.monitoring.use_tool_id(5, 'another')
try:
    firesteel.enable()
except firesteel.ToolConflictError as error:
    assert 'another' in str(error)
else:
    raise AssertionError
assert not firesteel.is_enabled()
assert sys.monitoring.get_tool(5) == 'another'
work(10000)
""")

    def test_tracer_switched_on_in_the_middle(self):
        self.check(START + """
def entries():
    return sum(trace['entries'] for trace in firesteel.traces() if trace['where'].endswith(' work'))
work(20000)
before = entries()
assert before > 0
lines = []
def tracer(frame, event, argument):
    if frame.f_code is work.__code__:
        lines.append(frame.f_lineno)
        return tracer
sys.settrace(tracer)
work(300)
sys.settrace(None)
assert len(lines) > 600, len(lines)
assert entries() == before
work(20000)
assert entries() > before
""")

    def test_profiler_from_inside_a_hot_loop(self):
        self.check(START + """
seen = []
def profiler(frame, event, argument):
    seen.append((frame.f_code.co_name, event))
def poke(i):
    if i == 15000:
        sys.setprofile(profiler)
def loop():
    for i in range(16000):
        poke(i)
loop()
sys.setprofile(None)
assert seen.count(('poke', 'call')) >= 999, len(seen)
""")

    def test_local_events_of_another_tool(self):
        self.check(START + """
work(20000)
count = 0
def on_line(code, line):
    global count
    count += 1
sys.monitoring.use_tool_id(3, 'lines')
sys.monitoring.register_callback(3, sys.monitoring.events.LINE, on_line)
sys.monitoring.set_local_events(3, work.__code__, sys.monitoring.events.LINE)
work(300)
assert count > 600, count
""")


class GlobalNames(Program):
    """Code that was compiled for one meaning of a name."""

    def test_a_global_changes_between_calls(self):
        self.check(START + """
step = 1
def count(n):
    total = 0
    for _ in range(n):
        total += step
    return total
for step in (1, 2, 3, 4, 5, 'x'):
    if step == 'x':
        try:
            count(5000)
        except TypeError:
            break
    assert count(5000) == 5000 * step, step
else:
    raise AssertionError
""")

    def test_a_builtin_is_shadowed_and_restored(self):
        self.check(START + """
import builtins
def measure(n):
    total = 0
    for _ in range(n):
        total += len('abc')
    return total
assert measure(5000) == 15000
len = lambda text: 7
assert measure(5000) == 35000
del len
assert measure(5000) == 15000
real = builtins.len
builtins.len = lambda text: 5
assert measure(5000) == 25000
builtins.len = real
assert measure(5000) == 15000
""")

    def test_one_code_object_in_two_modules(self):
        self.check(START + """
source = compile('def f(n):\\n t = 0\\n for _ in range(n): t += k\\n return t', 'f', 'exec')
one, two = {'k': 1}, {'k': 2}
exec(source, one); exec(source, two)
import types
other = types.FunctionType(one['f'].__code__, two)
for _ in range(3):
    assert one['f'](3000) == 3000
    assert other(3000) == 6000
""")

    def test_a_name_changes_inside_the_loop(self):
        self.check(START + """
k = 1
def change(i):
    global k
    if i == 2500:
        k = 10
def loop(n):
    total = 0
    for i in range(n):
        change(i)
        total += k
    return total
assert loop(5000) == 2500 + 2500 * 10, loop(5000)
""")


class ThreadsAndForks(Program):
    """More than one thread, more than one process."""

    def test_threads_record_and_run_the_same_loop(self):
        self.check(START + """
import threading
expected = sum(i * 3 & 255 for i in range(30000))
results = []
def run():
    for _ in range(5):
        results.append(work(30000))
threads = [threading.Thread(target=run) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert results == [expected] * 20
""")

    def test_fork_without_a_warning(self):
        self.check(HOT + """
import os, sys, warnings
# Not 'error': the interpreter drops the exception that it makes of this warning.
warnings.simplefilter('always')
import firesteel
for mode in ('sample', 'count'):
    firesteel.enable(mode=mode, threshold=50)
    for _ in range(3):
        work(100000)
        pid = os.fork()
        expected = sum(i * 3 & 255 for i in range(50000))
        assert work(50000) == expected
        if pid == 0:
            firesteel.disable()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
    firesteel.disable()
""")

    def test_the_system_has_forgotten_our_threads_before_a_fork(self):
        self.check(HOT + """
import os
seen = []
# Called last of all hooks, because it is registered first.
os.register_at_fork(before=lambda: seen.append(len(os.listdir('/proc/self/task'))))
import firesteel
firesteel.enable(mode='sample')
for _ in range(40):
    work(20000)
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
assert seen == [1] * 40, seen
assert len(os.listdir('/proc/self/task')) > 1, 'they started again'
firesteel.disable()
""")

    def test_child_compiles(self):
        self.check(HOT + """
import os, time
import firesteel
firesteel.enable(mode='count', threshold=50)
pid = os.fork()
end = time.time() + 30
while time.time() < end and not firesteel.stats()['native_entries']:
    work(20000)
entries = firesteel.stats()['native_entries']
if pid == 0:
    os._exit(0 if entries else 1)
assert os.waitpid(pid, 0)[1] == 0
assert entries
""")

    def test_multiprocessing(self):
        process = firesteel(*COUNT, "-c", """
import multiprocessing
def square(x):
    total = 0
    for i in range(3000):
        total += x
    return total
if __name__ == '__main__':
    with multiprocessing.get_context('fork').Pool(2) as pool:
        print(pool.map(square, range(8)))
""")
        self.assertEqual(process.stdout.decode().strip(), str([3000 * x for x in range(8)]), process.stderr)


class Ends(Program):
    """The end of the interpreter at any moment."""

    def test_two_hundred_ends_while_compiling(self):
        functions = "\n".join(
            f"def f{n}(m):\n    t = 0.5\n    for i in range(m): t = t * {n}.5 % 8.0 + i\n    return t" for n in range(4)
        )
        endings = {
            "": 0,
            "sys.exit(3)": 3,
            "os._exit(4)": 4,
            "sys.setswitchinterval(1e-6)": 0,
        }
        for number in range(200):
            mode = ("sample", "count")[number % 2]
            ending = list(endings)[number // 2 % len(endings)]
            with self.subTest(number=number, mode=mode, ending=ending):
                # A daemon thread goes on while the interpreter ends; the last functions are being compiled then.
                process = run_code(HOT + f"""
import os, sys, threading, time
import firesteel
firesteel.enable(mode={mode!r}, threshold=20)
{functions}
def forever():
    while True:
        work(1000)
threading.Thread(target=forever, daemon=True).start()
time.sleep({number % 10} / 200)
for f in (work, f0, f1, f2, f3):
    f(300)
{ending}
""")
                self.assertEqual((process.returncode, process.stderr), (endings[ending], b""))

    def test_an_audit_hook_sees_no_end(self):
        seen = self.check(START + """
work(20000)
sys.addaudithook(lambda name, arguments: print(name) if name.startswith('sys.monitoring') else None)
""")
        self.assertEqual(seen, "")

    def test_many_recordings(self):
        functions = "\n".join(
            f"def f{n}(m):\n    t = 0\n    for i in range(m): t += i ^ {n}\n    return t\n" for n in range(40)
        )
        process = firesteel("--mode", "count", "--threshold", "20", "--stats=json", "-c",
                            functions + "\nprint(sum(f(500) for n, f in list(globals().items()) if n[0] == 'f'))")
        expected = sum(i ^ n for n in range(40) for i in range(500))
        self.assertEqual(process.stdout.decode().strip(), str(expected))
        self.assertGreater(statistics(process)["recordings"], 10)


if __name__ == "__main__":
    unittest.main()
