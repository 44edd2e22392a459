; test parse
tree locals=0
s0: start
  %0 = add_f64 1e16, 1e-7
  %1 = add_f64 -0.0, 5e-324
  %2 = add_f64 1.7976931348623157e308, nan_fff8000000000000
  %3 = add_f64 0.1, -inf
  exit x0
x0: end trace=0 instr=0 resume=0 depth=0
