"""``FIRESTEEL=1 python ...``: the start of Firesteel with the interpreter, where it is not the plain one.

``firesteel_start.pth``, which is read while the interpreter imports ``site``, loads ``firesteel._boot`` by itself
(``hosts/cpython/boot``); with nothing else in the environment that is all. What ``_boot`` leaves to Python is
here: settings, messages, and doing without ``_boot``. Run with ``start`` as this file's path. It is no module, and
imports none of this package unless it must: a program finds ``sys.modules`` as it would without.
"""

import os
import sys


def say(message):
    """Tell the user, in one line."""
    if sys.stderr is not None:
        print(f"firesteel: {message}", file=sys.stderr, flush=True)


def statistics_form():
    """What ``FIRESTEEL_STATS`` asks for."""
    form = os.environ.get("FIRESTEEL_STATS", "")
    if form not in ("", "0", "1", "text", "json"):
        raise ValueError(f"FIRESTEEL_STATS={form} is not understood; use text or json")
    return {"0": "", "1": "text"}.get(form, form)


def show_statistics(form, is_attached):
    """At exit."""
    if is_attached:
        from firesteel._launch import show_stats

        show_stats(form)
    elif form == "json":
        print("{}", file=sys.stderr)
    else:
        say("the program ended before it was worth compiling")


def patience():
    """What ``FIRESTEEL_DELAY`` asks for."""
    text = os.environ.get("FIRESTEEL_DELAY", "")
    if not text:
        # As `_boot` thinks best.
        return -1
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"FIRESTEEL_DELAY={text} is not understood; use a number of milliseconds")
    return int(text)


def attach_now():
    """Without ``_boot``, and where a delay would not be reproducible."""
    from firesteel import _native

    _native.enable_by_environment()
    return lambda: True


def attach_later(boot, native):
    """In the background, once the program has run for a while."""
    import _imp

    module = _imp.create_dynamic(type(__import__("site").__spec__)("firesteel._boot", None, origin=boot))
    module.start(os, native, patience())
    return module.is_attached


def run():
    """Decide what to do."""
    import _imp

    if sys.flags.ignore_environment:
        return
    suffix = _imp.extension_suffixes()[0]
    directory = os.path.dirname(start)  # noqa: F821
    boot, native = (os.path.join(directory, name + suffix) for name in ("_boot", "_native"))
    if not os.path.exists(native):
        # Installed, but made for another interpreter than this one.
        return
    try:
        if os.environ["FIRESTEEL"] != "1":
            raise ValueError(f"FIRESTEEL={os.environ['FIRESTEEL']} is not understood; use 1 or 0")
        form = statistics_form()
        if not os.path.exists(boot) or os.environ.get("FIRESTEEL_MODE") == "count":
            is_attached = attach_now()
        else:
            is_attached = attach_later(boot, native)
        if form:
            import atexit

            atexit.register(lambda: show_statistics(form, is_attached()))
    except Exception as error:
        say(f"running without compilation: {(str(error).splitlines() or [type(error).__name__])[0]}")


run()
