"""The engine: runs programs in modes, compares, shrinks, keeps.

Reading order: ``modes`` (how programs are run), ``zygote`` (the processes that run them), ``runner`` (the client of
those processes, and what counts as a difference), ``hunt`` (the search), ``shrink``, ``findings``.
"""
