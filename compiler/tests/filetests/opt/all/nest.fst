; test opt all
; run: l0=int 1
; run: l0=int 2
; run: l0=int 4
; run: l0=int 7
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(0, 0)
s1(%2: i64, %3: i64): header from s0
  %4 = mul_ovf %1, 2 -> x1
  %5 = lt_i64 %2, %4
  guard_true %5 -> x2
  jump s2(0, %3)
s2(%6: i64, %7: i64): header from s1
  %8 = floormod_ovf %6, 3 -> x3
  %9 = eq_i64 %8, 0
  guard_true %9 -> x4
  %10 = add_ovf %7, %4 -> x3
  jump s3(%10)
s3(%11: i64): header from s2
  %12 = add_ovf %6, 1 -> x5
  %13 = lt_i64 %12, %1
  guard_true %13 -> x6
  jump s2(%12, %11)
s4: bridge of x4
  %14 = add_ovf %6, 1 -> x7
  %15 = lt_i64 %14, %1
  guard_true %15 -> x8
  jump s2(%14, %7)
s5: bridge of x6
  %16 = add_ovf %2, 1 -> x9
  jump s1(%16, %11)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=2 depth=1 { st0 = %3 }
x3: guard trace=0 instr=3 resume=3 depth=0
x4: branch trace=0 instr=4 resume=4 depth=0 bridge s4
x5: guard trace=0 instr=5 resume=5 depth=0
x6: branch trace=0 instr=6 resume=6 depth=0 bridge s5
x7: guard trace=1 instr=7 resume=7 depth=0
x8: branch trace=1 instr=8 resume=8 depth=2 { st0 = %7, st1 = %2 }
x9: guard trace=2 instr=9 resume=9 depth=0
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1()
s1(): header from s0
  %4 = mul_ovf %1, 2 -> x1
  %5 = gt_i64 %4, 0
  guard_true %5 -> x2
  jump s2(0, 0)
s2(%6: i64, %7: i64): header from s1
  %8 = floormod_ovf %6, 3 -> x3
  %9 = eq_i64 %8, 0
  guard_true %9 -> x4
  %10 = add_ovf %7, %4 -> x3
  jump s3()
s3(): header from s2
  %12 = add_ovf %6, 1 -> x5
  %13 = lt_i64 %12, %1
  guard_true %13 -> x6
  jump s2(%12, %10)
s4: bridge of x4
  %14 = add_ovf %6, 1 -> x7
  %15 = lt_i64 %14, %1
  guard_true %15 -> x8
  jump s2(%14, %7)
s5: bridge of x6
  jump s6(1, %10)
s6(%21: i64, %22: i64): header from s5
  %24 = lt_i64 %21, %4
  guard_true %24 -> x9
  jump s7(0, %22)
s7(%25: i64, %26: i64): header from s6
  %27 = floormod_ovf %25, 3 -> x10
  %28 = eq_i64 %27, 0
  guard_true %28 -> x11
  %29 = add_ovf %26, %4 -> x10
  jump s8()
s8(): header from s7
  %30 = add_ovf %25, 1 -> x12
  %31 = lt_i64 %30, %1
  guard_true %31 -> x13
  jump s7(%30, %29)
s9: bridge of x11
  %32 = add_ovf %25, 1 -> x14
  %33 = lt_i64 %32, %1
  guard_true %33 -> x15
  jump s7(%32, %26)
s10: bridge of x13
  %34 = add_i64 %21, 1
  jump s6(%34, %29)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=2 depth=1 { st0 = 0 }
x3: guard trace=0 instr=3 resume=3 depth=0
x4: branch trace=0 instr=4 resume=4 depth=0 bridge s4
x5: guard trace=0 instr=5 resume=5 depth=0
x6: branch trace=0 instr=6 resume=6 depth=0 bridge s5
x7: guard trace=1 instr=7 resume=7 depth=0
x8: branch trace=1 instr=8 resume=8 depth=2 { st0 = %7, st1 = 0 }
x9: branch trace=0 instr=2 resume=2 depth=1 { st0 = %22 }
x10: guard trace=0 instr=3 resume=3 depth=0
x11: branch trace=0 instr=4 resume=4 depth=0 bridge s9
x12: guard trace=0 instr=5 resume=5 depth=0
x13: branch trace=0 instr=6 resume=6 depth=0 bridge s10
x14: guard trace=1 instr=7 resume=7 depth=0
x15: branch trace=1 instr=8 resume=8 depth=2 { st0 = %26, st1 = %21 }
