"""The grammar: a program is a function of a seed and of a few words about the mode it will run in.

Reading order: ``source`` (what a program is made with), ``values`` and ``expressions`` (typed expressions),
``iterables`` (what loops run over), ``statements`` (bodies), ``disturb`` (what happens in the middle),
``classes`` and ``functions`` (definitions), ``program`` (the whole), ``prelude`` (the text every program begins with).
"""

from grammar.program import generate

__all__ = ["generate"]
