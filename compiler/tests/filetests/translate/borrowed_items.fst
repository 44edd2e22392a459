; test translate
; # An item that only its list keeps is owned before host code runs, and before an element is replaced that may be the same.
; # A number becomes an object for the time of a call.
; families: hosts/tiny/families/tiny.fam
; locals: xs=list i=int item=other
loop:
  LOAD 0 :
  LOAD 1 :
  INDEX 0 : list int
  LOAD 0 :
  LOAD 0 :
  ARITH 0 : list list
  POP :
  STORE 2 :
  LOAD 0 :
  LOAD 1 :
  INDEX 0 : list int
  LOAD 2 :
  LOAD 0 :
  LOAD 1 :
  SET_INDEX 0 : str list int str
  STORE 2 :
  LOAD 0 :
  LOAD 1 :
  LOAD 1 :
  ADD_INT 0 : int int
  APPEND 0 :
  POP :
  JUMP_BACK loop :
---
tree locals=3
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, list -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, int -> x0
  %2 = load_home l2
  jump s1(%2)
s1(%3: ref): header from s0
  poll -> x1
  %4 = load_field %0, list.len
  %5 = unbox_i64 %1 -> x2
  %7 = shr %5, 63 -> x2
  %8 = and %7, %4
  %9 = add_i64 %5, %8
  %10 = lt_u64 %9, %4
  guard_true %10 -> x2
  %11 = load_field %0, list.items
  %12 = load_elem %11, %9, list_item
  incref %12
  incref %0
  incref %0
  %15 = call tiny_arith(%0, %0, 0, 5)
  guard_not_null %15 -> x3
  at 5
  decref %0
  at 5
  decref %0
  check_leave -> x4
  guard_shared %15 -> x5
  decref_plain %15
  guard_not_null %3 -> x6
  guard_shared %3 -> x6
  store_home %12, l2
  decref_plain %3
  %16 = load_field %0, list.len
  %17 = unbox_i64 %1 -> x7
  %18 = shr %17, 63 -> x7
  %19 = and %18, %16
  %20 = add_i64 %17, %19
  %21 = lt_u64 %20, %16
  guard_true %21 -> x7
  %22 = load_field %0, list.items
  %23 = load_elem %22, %20, list_item
  guard_not_null %12 -> x8
  %24 = load_field %0, list.len
  %25 = unbox_i64 %1 -> x9
  %26 = shr %25, 63 -> x9
  %27 = and %26, %24
  %28 = add_i64 %25, %27
  %29 = lt_u64 %28, %24
  guard_true %29 -> x9
  %30 = load_field %0, list.items
  %31 = load_elem %30, %28, list_item
  guard_type %31, int -> x9
  incref %12
  incref %23
  store_elem %30, %28, %12, list_item
  decref_plain %31
  guard_shared %12 -> x10
  store_home %23, l2
  decref_plain %12
  %32 = unbox_i64 %1 -> x11
  %33 = unbox_i64 %1 -> x11
  %34 = add_i64 %32, %33
  %35 = box_i64 %34
  %36 = box_i64 %34
  incref %0
  %38 = call tiny_append(%0, %36, 20)
  decref_plain %36
  guard_not_null %38 -> x13
  check_leave -> x14
  guard_shared %0 -> x15
  decref_plain %0
  jump s1(%23)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=2 resume=2 depth=2 { st0 = %0, st1 = %1 }
x3: error trace=0 instr=5 resume=5 depth=3 used=2 { st0 = %12 owned, st1 = %0 owned, st2 = %0 owned }
x4: leave trace=0 instr=5 resume=6 depth=2 { st0 = %12 owned, st1 = %15 owned }
x5: guard trace=0 instr=6 resume=6 depth=2 { st0 = %12 owned, st1 = %15 owned }
x6: guard trace=0 instr=7 resume=7 depth=1 { st0 = %12 owned }
x7: guard trace=0 instr=10 resume=10 depth=2 { st0 = %0, st1 = %1 }
x8: guard trace=0 instr=11 resume=11 depth=1 { st0 = %23 }
x9: guard trace=0 instr=14 resume=14 depth=4 { st0 = %23, st1 = %12, st2 = %0, st3 = %1 }
x10: guard trace=0 instr=15 resume=15 depth=1 { st0 = %23 owned }
x11: guard trace=0 instr=19 resume=19 depth=3 { st0 = %0, st1 = %1, st2 = %1 }
x12: guard trace=0 instr=20 resume=20 depth=2 { st0 = %0, st1 = %35 owned }
x13: error trace=0 instr=20 resume=20 depth=2 used=1 { st0 = %0 owned, st1 = %35 owned }
x14: leave trace=0 instr=20 resume=21 depth=1 { st0 = %0 owned }
x15: guard trace=0 instr=21 resume=21 depth=1 { st0 = %0 owned }
expects l0: list
expects l1: int
