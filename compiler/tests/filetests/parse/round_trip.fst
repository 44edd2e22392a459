; test parse
tree locals=5
object @len
object @"odd \"name\"" = 0x10
s0: start
  %0 = load_home l2
  guard_type %0, float -> x0
  %1 = unbox_f64 %0
  %9 = load_home st1
  jump s1(%1, 0.0, -9223372036854775808)
s1(%2: f64, %3: f64, %4: i64): header from s0
  %5 = add_ovf %4, 1 -> x1
  %6 = add_f64 %3, nan_7ff8000000000001
  %7 = call sum6(%5, 1, 2, 3, 4, 5)
  store_field @len, %7, list.len
  guard_is %9, @"odd \"name\"" -> x1
  %8 = lt_f64 %6, -inf
  guard_true %8 -> x2
  jump s1(%2, -0.0, %5)
s2: bridge of x2
  guard_not_null null -> x3
  jump s1(1e300, inf, 7)
x0: refused trace=0 instr=0 resume=12 depth=0
x1: guard trace=0 instr=3 resume=20 depth=2 { l0 = %3, l4 = true, st0 = %9 owned, st1 = @len, stale st2 }
x2: branch trace=0 instr=4 resume=22 depth=0 { stale st0 } bridge s2
x3: guard trace=1 instr=0 resume=22 depth=0
