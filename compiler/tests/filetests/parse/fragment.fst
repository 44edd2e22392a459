; test parse
tree locals=1 fragment
s0(%0: ref owned owned, %1: i64, %2: ref): start
  exit x0
x0: link trace=3 instr=9 resume=4 depth=1 { st0 = %0 owned }
