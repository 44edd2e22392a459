; test opt sink
; run: l0=int 5; l1=float 2.5
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  %4 = box_i64 %1
  %5 = box_f64 %3
  %6 = box_bool true
  guard_not_null %4 -> x1
  decref_plain %5
  %7 = box_f64 %3
  replace_home %7, l1
  %8 = box_i64 %1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=3 { st0 = %8, st1 = %3, st2 = %6 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  %4 = box_i64 %1
  %5 = box_f64 %3
  %6 = box_bool true
  %7 = box_f64 %3
  replace_home %7, l1
  %8 = box_i64 %1
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=2 resume=2 depth=3 { st0 = %1, st1 = %3, st2 = true }
