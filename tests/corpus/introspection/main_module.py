# expect: any
"""What a script can see of its own module must be as under plain python."""
import __main__
import builtins
import os
import sys

total = 0
for i in range(3000):
    total += i
print(total, __main__.__dict__ is globals(), sys.modules["__main__"] is __main__)
print(__name__, __package__, __spec__, __cached__, __doc__ is not None, type(__loader__).__name__)
print(__builtins__ is builtins, __annotations__, os.path.basename(__file__), os.path.isabs(__file__))
print([os.path.basename(a) for a in sys.argv], sys.argv[0] == __file__)
print(sys.path[0] == os.path.dirname(__file__), sys.flags.interactive, sys.flags.optimize)
print(sorted(k for k in globals()))
print(sys.gettrace(), sys.getprofile(), sys.getrecursionlimit(), sys.getswitchinterval())
print([sys.monitoring.get_tool(i) for i in range(4)])
