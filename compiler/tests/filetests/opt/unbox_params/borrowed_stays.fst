; test opt unbox_params
; run: l0=int 3; l1=float 2.5
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  incref %2
  jump s1(%2, 0)
s1(%5: ref, %6: i64): header from s0
  guard_type %5, float -> x1
  %7 = unbox_f64 %5
  %8 = mul_f64 %7, 2.0
  decref_plain %5
  %9 = box_f64 %8
  %10 = lt_i64 %6, %1
  guard_true %10 -> x2
  %11 = add_ovf %6, 1 -> x3
  jump s1(%9, %11)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=1 { st0 = %5 owned }
x2: branch trace=0 instr=2 resume=2 depth=1 { st0 = %9 owned }
x3: guard trace=0 instr=3 resume=3 depth=1 { st0 = %9 owned }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  incref %2
  jump s1(%2, 0)
s1(%5: ref, %6: i64): header from s0
  guard_type %5, float -> x1
  %7 = unbox_f64 %5
  %8 = mul_f64 %7, 2.0
  decref_plain %5
  %9 = box_f64 %8
  %10 = lt_i64 %6, %1
  guard_true %10 -> x2
  %11 = add_ovf %6, 1 -> x3
  jump s1(%9, %11)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=1 { st0 = %5 owned }
x2: branch trace=0 instr=2 resume=2 depth=1 { st0 = %9 owned }
x3: guard trace=0 instr=3 resume=3 depth=1 { st0 = %9 owned }
