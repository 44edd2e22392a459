; test translate
; # A tuple's iterator stays an object, whose fields are read and written in place. At the end it gives the tuple up before
; # it ends itself, as the interpreter does.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: s=int x=other
; stack: tuple_iterator
; bridge: 0 0 int other tuple_iterator
; bridge-end: linked behind
loop:
  FOR_ITER done : tuple_iterator | tuple_iterator
  STORE_FAST 1 :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP |
behind:
  LOAD_FAST 0
  RETURN_VALUE
---
tree locals=2
s0: start
  %0 = load_home l1
  %1 = load_home st0
  guard_not_null %1 -> x0
  guard_type %1, tuple_iterator -> x0
  jump s1(%0)
s1(%2: ref): header from s0
  poll -> x1
  %3 = load_field %1, tuple_iterator.seq
  guard_not_null %3 -> x2
  %4 = load_field %1, tuple_iterator.index
  %5 = load_field %3, tuple.len
  %6 = lt_u64 %4, %5
  guard_true %6 -> x2
  %7 = field_addr %3, tuple.items
  %8 = load_elem %7, %4, tuple_item
  %10 = add_i64 %4, 1
  store_field %1, %10, tuple_iterator.index
  guard_not_null %2 -> x3
  guard_shared %2 -> x3
  incref %8
  store_home %8, l1
  decref_plain %2
  jump s1(%8)
s2: bridge of x2
  %11 = load_field %1, tuple_iterator.seq
  guard_not_null %11 -> x4
  %12 = load_field %1, tuple_iterator.index
  %13 = load_field %11, tuple.len
  %14 = lt_u64 %12, %13
  guard_false %14 -> x4
  store_field %1, null, tuple_iterator.seq
  at 0
  decref %11
  store_home null, st0
  at 0
  decref %1
  check_leave -> x5
  exit x6
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1
x2: guard trace=0 instr=0 resume=0 depth=1 bridge s2
x3: guard trace=0 instr=1 resume=2 depth=2 { st1 = %8 }
x4: guard trace=1 instr=0 resume=0 depth=1
x5: leave trace=1 instr=0 resume=6 depth=0
x6: end trace=1 instr=1 resume=6 depth=0
expects st0: tuple_iterator
