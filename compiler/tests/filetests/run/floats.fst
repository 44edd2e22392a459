; test run
; run: l0=float 7.5; l1=float -2.0
; run: l0=float -0.0; l1=float 3.0
; run: l0=float inf; l1=float 2.0
; run: l0=float 1.0; l1=float 0.0
; run: l0=float nan; l1=float 1.0
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, float -> x0
  %1 = unbox_f64 %0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  %4 = floordiv_f64 %1, %3 -> x1
  %5 = floormod_f64 %1, %3 -> x1
  %6 = div_f64 %1, %3 -> x1
  %7 = le_f64 %1, %3
  %8 = ne_f64 %1, %3
  %9 = sqrt_f64 %1 -> x2
  %10 = pow_f64 %1, %3 -> x2
  %11 = f64_to_i64 %1 -> x2
  exit x3
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: guard trace=0 instr=2 resume=2 depth=5 { st0 = %4, st1 = %5, st2 = %6, st3 = %7, st4 = %8 }
x3: end trace=0 instr=3 resume=3 depth=4 { st0 = %4, st1 = %9, st2 = %10, st3 = %11 }
---
run: l0=float 7.5; l1=float -2.0
  end resume=3 iterations=0
  st0 = -4.0
  st1 = 2.7386127875258306
  st2 = 0.017777777777777778
  st3 = 7
  memory l0 = 7.5 count=1
  memory l1 = -2.0 count=1
run: l0=float -0.0; l1=float 3.0
  end resume=3 iterations=0
  st0 = -0.0
  st1 = -0.0
  st2 = -0.0
  st3 = 0
  memory l0 = -0.0 count=1
  memory l1 = 3.0 count=1
run: l0=float inf; l1=float 2.0
  guard resume=2 iterations=0
  st0 = NaN
  st1 = NaN
  st2 = inf
  st3 = False
  st4 = True
  memory l0 = inf count=1
  memory l1 = 2.0 count=1
run: l0=float 1.0; l1=float 0.0
  guard resume=1 iterations=0
  memory l0 = 1.0 count=1
  memory l1 = 0.0 count=1
run: l0=float nan; l1=float 1.0
  guard resume=2 iterations=0
  st0 = NaN
  st1 = NaN
  st2 = NaN
  st3 = False
  st4 = True
  memory l0 = NaN count=1
  memory l1 = 1.0 count=1
