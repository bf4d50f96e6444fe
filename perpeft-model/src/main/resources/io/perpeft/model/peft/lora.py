# LoRA (Hu et al., 2021, arXiv 2106.09685): W x + s B A dropout(x).
# adapters [slot] = A [rank, in], adapters [slot + 1] = B [out, rank]; scale = [s, dropout].

def adapted_linear(
    self, rows: Tensor, weight: Tensor, bias: Tensor, alpha: float, beta: float,
    adapters: List[Tensor], slot: int, scale: List[float]) -> Tensor:
  out = torch.addmm(bias, rows, weight.t(), beta=beta, alpha=alpha)
  kept = torch.dropout(rows, scale[1], True) if scale[1] > 0.0 else rows
  low = kept @ adapters[slot].t()
  return torch.addmm(out, low, adapters[slot + 1].t(), alpha=alpha * scale[0])

def adapter_shapes(self, weight: Tensor, form: int, rank: int) -> List[List[int]]:
  return [[rank, weight.size(1)], [weight.size(0), rank]]
