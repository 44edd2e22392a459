"""What the tests share: running programs in fresh interpreters, and programs that are worth compiling."""

import glob
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap

#: A loop that is certain to be compiled.
HOT = """
def work(n):
    total = 0
    for i in range(n):
        total += i * 3 & 255
    return total
"""

#: Arguments under which compilation is reproducible.
COUNT = ("--mode", "count", "--threshold", "50", "--sync")

TIMEOUT = 120

# A shell without job control starts commands in the background with the interrupt ignored, and so would be every
# program that is run here.
signal.signal(signal.SIGINT, signal.default_int_handler)


def interpreters(version):
    """Programs that may be that version, the likeliest first."""
    if "%d.%d" % sys.version_info[:2] == version:
        yield sys.executable
    named = [os.environ.get("FIRESTEEL_PYTHON"), shutil.which(f"python{version}")]
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    yield from filter(None, named)
    yield from sorted(glob.glob(str(pyenv / "versions" / f"{version}.*" / "bin" / f"python{version}")))


def runs(program):
    """Whether a program is a Python that runs, and not a stand-in of a version manager."""
    try:
        return subprocess.run([program, "-I", "-c", ""], capture_output=True, timeout=TIMEOUT).returncode == 0
    except OSError:
        return False


def environment(changes):
    """The environment without anything of Firesteel's, and with changes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIRESTEEL")}
    # What breaks a rule of the trace IR is told on standard error.
    return {**kept, "FIRESTEEL_VERIFY": "1", **changes}


def run(*arguments, env=None, cwd=None, stdin=subprocess.DEVNULL):
    """Run this interpreter with arguments; returns the completed process with bytes."""
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, env=environment(env or {}), cwd=cwd, stdin=stdin,
        timeout=TIMEOUT,
    )


def firesteel(*arguments, **keywords):
    """Run ``python -m firesteel``."""
    return run("-m", "firesteel", *arguments, **keywords)


def run_code(source, **keywords):
    """Run program text that uses the package by itself."""
    return run("-c", textwrap.dedent(source), **keywords)


def statistics(process):
    """The statistics that ``--stats=json`` printed last."""
    return json.loads(process.stderr.decode().strip().splitlines()[-1])


class Directory:
    """A temporary directory with files."""

    def __init__(self, **files):
        self._directory = tempfile.TemporaryDirectory()
        self.path = os.path.realpath(self._directory.name)
        for name, text in files.items():
            self.write(name.replace("__dot__", ".") + ".py", text)

    def write(self, name, text):
        """Write a file; returns its path."""
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text))
        return path

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._directory.cleanup()
