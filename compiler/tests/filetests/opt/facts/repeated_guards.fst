; test opt facts
; run: l0=float 1.0; l1=float 2.0
; run: l0=float 1.0; l1=int 2
; run: l0=null; l1=null
tree locals=2
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, float -> x0
  guard_type %0, float -> x0
  guard_not_null %0 -> x0
  %1 = load_home l1
  guard_type %1, float -> x0
  guard_not_null %1 -> x0
  guard_type %1, int -> x1
  exit x0
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=9 depth=0
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, float -> x0
  %1 = load_home l1
  guard_type %1, float -> x0
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=9 depth=0
