"""The command line: ``python -m firesteel [options] SCRIPT | -m MODULE | -c CODE | - [arguments]``.

Runs the program as plain Python would; only faster. What can be seen of the launcher is kept to a minimum: it
imports nothing that the interpreter has not imported already.
"""

import os
import sys

import firesteel

USAGE = """\
usage: python -m firesteel [options] SCRIPT [arguments]
       python -m firesteel [options] -m MODULE [arguments]
       python -m firesteel [options] -c CODE [arguments]
       python -m firesteel [options] - [arguments]        (a script from standard input)

Runs a Python program with its hot loops compiled to machine code.

options:
  --mode sample|count   find hot loops by samples (default), or count every loop
  --threshold N         times a loop goes round before it is recorded
  --sync                wait for the compiler after each recording
  --tier warm|hot       compile for this tier only; otherwise soon for the warm one, later for the hot one
  --worth on|off        keep native code only if it is faster than the interpreter, as timed; off with --sync and
                        --mode count
  --interpret           run intermediate code by its interpreter (slow, for tests)
  --stats[=json]        print statistics to standard error at exit
  --log LEVEL           error, warn, info (a line for each trace), debug or trace
  --dump DIR            write the text of every stage of every trace to DIR
  --fragments           compile each bridge alone, however small its tree is (for tests)
  --fail-guard N        leave every trace at its N-th exit, always (for tests)
  --fuel N              do only the first N rewrites of trace IR (to find the one that is wrong)
  --chaos SEED          let things go wrong at random; the same with --mode count --sync and the same seed (for tests)
  --version             print the version
  --help                print this

environment:
  FIRESTEEL=0           run the program without compilation
  FIRESTEEL=1           compile in every program of the interpreter; then this command is not needed
  FIRESTEEL_STATS_FILE  file that gets the statistics as JSON at exit
  FIRESTEEL_CONFIG      settings of the compiler, in place of the built-in llvm-config.toml
"""

# Exit code for a command line that is not understood, as in argparse and the interpreter itself.
BAD_USAGE = 2


class UsageError(Exception):
    """The command line is not understood."""


class Options:
    """The command line, taken apart."""

    def __init__(self):
        self.enable = {}
        self.stats = None
        self.kind = None
        self.program = None
        self.arguments = []


def parse(arguments):
    """Take the command line apart; what follows the program is the program's."""
    options = Options()
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        name, equals, value = argument.partition("=")
        if argument in ("-m", "-c"):
            if not rest:
                raise UsageError(f"argument expected for the {argument} option")
            options.kind, options.program = argument, rest.pop(0)
            break
        if argument[:2] in ("-m", "-c") and len(argument) > 2:
            options.kind, options.program = argument[:2], argument[2:]
            break
        if not argument.startswith("-") or argument == "-":
            options.kind, options.program = "path" if argument != "-" else "stdin", argument
            break
        if argument in ("-h", "--help"):
            print(USAGE, end="")
            sys.exit(0)
        if argument == "--version":
            print(f"firesteel {getattr(firesteel, '__version__', 'unavailable')}")
            sys.exit(0)
        if argument in ("--sync", "--interpret", "--fragments"):
            options.enable[name[2:]] = True
        elif name == "--stats":
            if equals and value not in ("json", "text"):
                raise UsageError(f"--stats={value}: use --stats or --stats=json")
            options.stats = value or "text"
        elif name in ("--mode", "--threshold", "--log", "--dump", "--tier", "--worth", "--fail-guard", "--chaos", "--fuel"):
            if not equals:
                if not rest:
                    raise UsageError(f"argument expected for the {name} option")
                value = rest.pop(0)
            if name == "--threshold":
                value = number(name, value, 1)
            elif name in ("--fail-guard", "--chaos", "--fuel"):
                value = number(name, value, 0)
            elif name == "--worth":
                if value not in ("on", "off"):
                    raise UsageError(f"--worth {value}: use on or off")
                value = value == "on"
            options.enable[name[2:].replace("-", "_")] = value
        else:
            raise UsageError(f"unknown option {argument}")
    options.arguments = rest
    if options.program is None:
        raise UsageError("no program given")
    return options


def number(name, text, least):
    """A number that fits the native side."""
    try:
        value = int(text)
    except ValueError:
        value = -1
    if not least <= value < 1 << 32:
        raise UsageError(f"{name} {text}: expected a number from {least} to {(1 << 32) - 1}")
    return value


def show_stats(form):
    """Print statistics to standard error."""
    values = firesteel.stats()
    if not values:
        return
    if form == "json":
        import json

        print(json.dumps(values), file=sys.stderr)
        return
    share = values["native_share"]
    aborted = ", ".join(f"{name} {count}" for name, count in values["traces_aborted"].items())
    exits = ", ".join(f"{name} {count}" for name, count in values["exits"].items() if count)
    lines = [
        f"firesteel {values['version']}, mode {values['mode']}",
        "native share    " + ("unknown (no samples)" if share is None else f"{share:.0%} of {values['samples']} samples"),
        f"native entries  {values['native_entries']}, {values['iterations']} iterations",
        f"recordings      {values['recordings']}, compiled {values['traces_compiled']}, promoted {values['traces_promoted']} ({values['code_bytes']} bytes)",
        f"given up        {aborted or 'none'}",
        f"exits           {exits or 'none'}",
    ]
    for name, stage in values["stages"].items():
        lines.append(f"  {name:<14}{stage['total_us'] / 1000:10.2f} ms in {stage['count']}, median {stage['median_us']} us")
    print("\n".join(lines), file=sys.stderr)


def run_plain(options, reason):
    """Run the program by a plain interpreter in this one's place."""
    import subprocess

    print(f"firesteel: running without compilation: {reason}", file=sys.stderr, flush=True)
    flags = subprocess._args_from_interpreter_flags()
    program = [options.kind, options.program] if options.kind in ("-m", "-c") else [options.program]
    os.execv(sys.executable, [sys.executable, *flags, *program, *options.arguments])


def switch_on(options):
    """Switch compilation on; a program runs without it rather than not at all."""
    # ``FIRESTEEL=1`` has done so with other settings, or is about to.
    firesteel.disable()
    try:
        firesteel.enable(**options.enable)
    except ValueError as error:
        raise UsageError(str(error)) from None
    except RuntimeError as error:
        print(f"firesteel: running without compilation: {error}", file=sys.stderr, flush=True)
    if options.stats and firesteel.is_enabled():
        import atexit

        atexit.register(show_stats, options.stats)


def absolute(path):
    """A script's path as the interpreter makes it absolute (``_Py_abspath``), without any other change."""
    if path.startswith("/"):
        return path
    return os.getcwd() if path in ("", ".") else f"{os.getcwd()}/{path}"


def run(options):
    """Run the program; returns its exit code."""
    from firesteel import _native

    if options.kind == "-c":
        sys.argv = ["-c", *options.arguments]
        if not sys.flags.safe_path:
            sys.path[0] = ""
        return _native.run_command(options.program)
    if options.kind == "-m":
        sys.argv = ["-m", *options.arguments]
        return _native.run_module(options.program)
    sys.argv = [options.program, *options.arguments]
    if options.kind == "stdin":
        if not sys.flags.safe_path:
            # As the interpreter looks for a script of any name, and finds this one only by accident.
            sys.path[0] = os.path.dirname(os.path.realpath("-")) if os.path.exists("-") else ""
        return _native.run_stdin()
    path = absolute(options.program)
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    return _native.run_path(sys.orig_argv[0], path, not sys.flags.safe_path)


def main():
    """Entry point."""
    try:
        options = parse(sys.argv[1:])
        if firesteel._unavailable is not None:
            run_plain(options, str(firesteel._unavailable).splitlines()[0])
        from firesteel import _native

        shortage = _native.memory_shortage()
        if shortage:
            # What is loaded of us so far would be missing to the program.
            run_plain(options, shortage)
        switch_on(options)
    except UsageError as error:
        print(f"firesteel: {error}\n\n{USAGE}", end="", file=sys.stderr)
        sys.exit(BAD_USAGE)
    code = run(options)
    if code:
        sys.exit(code)
