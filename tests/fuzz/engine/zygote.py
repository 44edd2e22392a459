"""A process that runs programs, each batch in a child of its own. Run as a script; ``runner`` is its client.

Stays alive and small: it has the library loaded but not switched on, so that a child costs a fork and no import, and a
crash costs nothing but the child. What a child prints goes to memory that both share, so it is there after a crash.
Requests and answers are pickles behind their length, on standard input and output.

A request is ``(mode, prelude, programs, seconds)``: the mode is None for plain; each program runs in a fresh module
namespace into which the prelude was executed. The answer is ``(status, output, cost, report)``: the status as of
``waitpid``, None for one that had to be ended; what was printed; processor time of the interpreter's own thread for
each program; a report on what the library did.
"""

import os
import pickle
import select
import signal
import struct
import sys
import time

# Between the outputs of programs.
MARK = "\x01"
# Share of a processor that a process takes whose program only waits: threads that look around.
IDLE = 0.02


def programs_run(mode, prelude, programs, out, result):
    """Runs the programs in this process; returns what the library says of itself."""
    report = None
    if mode is not None:
        import firesteel

        # What breaks a rule of the trace IR is told on standard error, and so is a difference.
        os.environ["FIRESTEEL_VERIFY"] = "1"
        firesteel.enable(**mode)
        result["enabled"] = firesteel.is_enabled()
    start = compile(prelude, "prelude", "exec") if prelude else None
    for number, text in enumerate(programs):
        print(f"{MARK}{number}", file=out)
        sys.stdout = sys.stderr = out
        namespace = {"__name__": "__main__", "__builtins__": __builtins__}
        code = compile(text, "fuzz.py", "exec")
        if start is not None:
            exec(start, namespace)
        begin = time.thread_time()
        try:
            exec(code, namespace)
        except BaseException as error:
            end = error.__traceback__
            lines = []
            while end is not None:
                lines.append((end.tb_frame.f_code.co_name, end.tb_lineno))
                end = end.tb_next
            print("ended by", type(error).__name__, error, lines[1:], file=out)
            error = end = None
        result["cost"].append(time.thread_time() - begin)
        # The end of the module. Its finalisers find no names any more, and what they would say of it has addresses.
        sys.unraisablehook = lambda what: None
        namespace.clear()
        del code
        out.flush()
    print(MARK, file=out)
    out.flush()
    if mode is not None:
        stats = firesteel.stats()
        report = {name: stats[name] for name in ("native_entries", "iterations", "traces_compiled", "traces_aborted")}
        firesteel.disable()
    return report


def child(request, output, answer):
    """Never returns."""
    mode, prelude, programs, _ = request
    status = 70
    try:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        out = open(1, "w", buffering=1 << 16, encoding="utf-8", errors="backslashreplace", closefd=False)
        result = {"cost": [], "enabled": False}
        result["report"] = programs_run(mode, prelude, programs, out, result)
        os.write(answer, pickle.dumps(result))
        status = 0
    except BaseException as error:
        os.write(output, f"{type(error).__name__}: {error}".encode())
    finally:
        os._exit(status)


def processor_time(pid):
    """Seconds that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        # The name before may hold spaces.
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ends_within(pid, handle, seconds):
    """Whether a child ends before it has used so many seconds, or has done next to nothing for as long.

    Not by the clock: where others use the machine, a batch takes many times as long.
    """
    used, idle = 0.0, 0.0
    while True:
        begun = time.monotonic()
        if select.select([handle], [], [], 1.0)[0]:
            return True
        before, used = used, processor_time(pid)
        passed = time.monotonic() - begun
        idle = idle + passed if used - before < IDLE * passed else 0.0
        if used > seconds or idle > seconds:
            return False


def served(request):
    """Runs a request in a child, and gives the answer."""
    output, answer = os.memfd_create("output"), os.memfd_create("answer")
    pid = os.fork()
    if pid == 0:
        child(request, output, answer)
    handle = os.pidfd_open(pid)
    ended = ends_within(pid, handle, request[3])
    if not ended:
        os.kill(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    os.close(handle)
    status = os.waitstatus_to_exitcode(status) if ended else None
    text = os.pread(output, os.fstat(output).st_size, 0)
    data = os.pread(answer, os.fstat(answer).st_size, 0)
    os.close(output)
    os.close(answer)
    result = pickle.loads(data) if data else {"cost": [], "enabled": None, "report": None}
    return status, text.decode("utf-8", "replace"), used.ru_utime + used.ru_stime, result


def read_exactly(stream, count):
    data = stream.read(count)
    if len(data) < count:
        sys.exit(0)
    return data


def main():
    """Serves requests until the input ends."""
    sys.path[:] = [place for place in sys.path if place != os.path.dirname(os.path.abspath(__file__))]
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    if sys.argv[1] != "plain":
        import firesteel

        signature = getattr(firesteel.enable, "__text_signature__", None) or ""
        hello = {"chaos": "chaos" in signature, "file": firesteel.__file__}
    else:
        hello = {}
    for name in ("itertools", "math", "weakref", "zlib", "gc", "copy", "functools", "operator"):
        __import__(name)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    send(answers, hello)
    while True:
        (size,) = struct.unpack("<Q", read_exactly(requests, 8))
        send(answers, served(pickle.loads(read_exactly(requests, size))))


def send(stream, value):
    data = pickle.dumps(value)
    stream.write(struct.pack("<Q", len(data)) + data)
    stream.flush()


if __name__ == "__main__":
    main()
