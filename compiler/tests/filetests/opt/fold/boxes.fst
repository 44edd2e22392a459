; test opt fold
; run: l0=int 3; l1=float 2.5
; run: l0=int 9007199254740993; l1=float 2.5
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  %4 = box_i64 %1
  guard_type %4, int -> x1
  %5 = unbox_i64 %4 -> x1
  %6 = box_f64 %3
  %7 = unbox_f64 %6
  %8 = i64_to_f64_exact %5 -> x1
  %9 = f64_to_i64 %8 -> x1
  guard_type %6, int -> x2
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=7 depth=2 { st0 = %9, st1 = %7 }
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
  %6 = box_f64 %3
  %8 = i64_to_f64_exact %1 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=7 depth=2 { st0 = %1, st1 = %3 }
