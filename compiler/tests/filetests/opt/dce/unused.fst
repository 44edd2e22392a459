; test opt dce
; run: l0=int 5
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = add_ovf %1, 1 -> x1
  %3 = add_i64 %1, 2
  %4 = box_i64 %3
  %5 = load_home l0
  %6 = call sum6(1, 2, 3, 4, 5, 6)
  incref %0
  guard_unique %0 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=0
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  incref %0
  guard_unique %0 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=0
