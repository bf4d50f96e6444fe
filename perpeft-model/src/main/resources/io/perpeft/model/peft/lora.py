# LoRA (Hu et al., 2021, arXiv 2106.09685): W x + s B A dropout(x).
# adapters [slot] = A [rank, in], adapters [slot + 1] = B [out, rank]; scale = [s, dropout].

def adapted_linear(
    self, rows: Tensor, linear: List[Tensor], alpha: float, beta: float,
    adapters: List[Tensor], slot: int, scale: List[float]) -> Tensor:
  out = self.frozen_linear(rows, linear, alpha, beta)
  kept = rows * self.kept(rows, scale[1]) if scale[1] > 0.0 else rows
  low = kept @ torch.to(adapters[slot], rows.dtype).t()
  up = torch.to(adapters[slot + 1], rows.dtype).t()
  factor = alpha * scale[0] / (1.0 - scale[1])
  return torch.addmm(out, low, up, alpha=factor) if low.requires_grad else out.addmm_(low, up, alpha=factor)

# 1 where dropout lets a number through, else 0; the chance is rounded to 2^-16. Four numbers share 64
# random bits, which on a CPU costs half of what torch.dropout does.
def kept(self, rows: Tensor, dropout: float) -> Tensor:
  count = rows.numel()
  bits = torch.empty([(count + 3) // 4], dtype=4, device=rows.device)
  bits.random_(-9223372036854775807 - 1, None)
  chances = torch.view_copy(bits, dtype=2).narrow(0, 0, count).view(rows.size())
  return torch.to(chances >= int(dropout * 65536.0) - 32768, rows.dtype)

def adapter_shapes(self, out: int, into: int, form: int, rank: int) -> List[List[int]]:
  return [[rank, into], [out, rank]]
