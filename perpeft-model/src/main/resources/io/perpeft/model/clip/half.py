# The tensor times a factor, in bfloat16.
def half(self, x: Tensor, factor: float) -> Tensor:
  return torch.to(x * factor, 15)

# A bfloat16 matrix in the order of memory that oneDNN's products like best. The number of rows that
# it will be multiplied with is a hint only.
def packed(self, weight: Tensor) -> Tensor:
  return ops.mkldnn._reorder_linear_weight(weight, 1600)

# Part k of so many along a dimension.
def part(self, x: Tensor, dim: int, parts: int, k: int) -> Tensor:
  size = x.size(dim) // parts
  return x.narrow(dim, k * size, size).contiguous()
