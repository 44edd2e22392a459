; test owned
; # Guards that share an exit own the same where they leave: the bridge cannot tell which of them failed.
tree locals=2
s0: start
  %0 = load_home l0
  %1 = load_home l1
  guard_type %0, list -> x0
  incref %0
  guard_type %1, list -> x0
  exit x1
s1: bridge of x0
  exit x2
x0: guard trace=0 instr=0 resume=0 depth=0 bridge s1
x1: end trace=0 instr=1 resume=1 depth=1 { st0 = %0 owned }
x2: end trace=1 instr=0 resume=0 depth=0
---
13: a reference to %0 that compiled code owns is never given up
