# (IA)3 (Liu et al., 2022, arXiv 2205.05638): a learned vector scales the output of a linear layer,
# adapters [slot] = [out, 1], or, for feed-forward layers, its input, adapters [slot] = [1, in].

def adapted_linear(
    self, rows: Tensor, weight: Tensor, bias: Tensor, alpha: float, beta: float,
    adapters: List[Tensor], slot: int, scale: List[float]) -> Tensor:
  factors = adapters[slot]
  if factors.size(0) == 1:
    out = torch.addmm(bias, rows * factors, weight.t(), beta=beta, alpha=alpha)
  else:
    out = torch.addmm(bias, rows, weight.t(), beta=beta, alpha=alpha) * factors.t()
  return out

# form: 1 scales the output, 2 the input
def adapter_shapes(self, weight: Tensor, form: int, rank: int) -> List[List[int]]:
  return [[1, weight.size(1)]] if form == 2 else [[weight.size(0), 1]]
