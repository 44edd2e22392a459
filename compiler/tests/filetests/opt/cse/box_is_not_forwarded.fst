; test opt cse
; run: l0=int 5
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = box_i64 %1
  replace_home %2, l1
  %3 = load_home l1
  incref %3
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=1 { st0 = %3 owned }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = box_i64 %1
  replace_home %2, l1
  %3 = load_home l1
  incref %3
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=1 { st0 = %3 owned }
