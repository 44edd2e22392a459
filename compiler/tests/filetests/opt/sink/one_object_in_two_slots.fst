; test opt sink
; run: l0=int 5
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = box_i64 %1
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=2 { st0 = %2, st1 = %2 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = box_i64 %1
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=2 { st0 = %1, st1 = %1 }
