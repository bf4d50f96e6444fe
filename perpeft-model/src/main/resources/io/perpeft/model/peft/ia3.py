# (IA)3 (Liu et al., 2022, arXiv 2205.05638): a learned vector scales the output of a linear layer,
# adapters [slot] = [out, 1], or, for feed-forward layers, its input, adapters [slot] = [1, in].
# Factors are float32 beside rows of any type: they differ from one by less than bfloat16 can tell.

def adapted_linear(
    self, rows: Tensor, linear: List[Tensor], alpha: float, beta: float,
    adapters: List[Tensor], slot: int, scale: List[float]) -> Tensor:
  factors = adapters[slot]
  if factors.size(0) == 1:
    out = self.frozen_linear(torch.to(rows * factors, rows.dtype), linear, alpha, beta)
  else:
    out = self.frozen_linear(rows, linear, alpha, beta) * factors.t()
  return torch.to(out, rows.dtype)

# form: 1 scales the output, 2 the input
def adapter_shapes(self, out: int, into: int, form: int, rank: int) -> List[List[int]]:
  return [[1, into]] if form == 2 else [[out, 1]]
