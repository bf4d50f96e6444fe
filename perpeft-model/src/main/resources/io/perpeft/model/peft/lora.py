# LoRA (Hu et al., 2021, arXiv 2106.09685): W x + s B A dropout(x).
# adapters [slot] = A [rank, in], adapters [slot + 1] = B [out, rank]; scale = [s, dropout].

def adapted_linear(
    self, rows: Tensor, weight: Tensor, bias: Tensor, alpha: float, beta: float,
    adapters: List[Tensor], slot: int, scale: List[float]) -> Tensor:
  out = self.frozen_linear(rows, weight, bias, alpha, beta)
  kept = torch.dropout(rows, scale[1], True) if scale[1] > 0.0 else rows
  low = kept @ torch.to(adapters[slot], rows.dtype).t()
  up = torch.to(adapters[slot + 1], rows.dtype)
  return torch.addmm(out, low, up.t(), alpha=alpha * scale[0])

def adapter_shapes(self, weight: Tensor, form: int, rank: int) -> List[List[int]]:
  return [[rank, weight.size(1)], [weight.size(0), rank]]
