def half(self, x: Tensor, factor: float) -> Tensor:
  return torch.to(x * factor, 15)

# The number of rows is a hint only.
def packed(self, weight: Tensor) -> Tensor:
  return ops.mkldnn._reorder_linear_weight(weight, 1600)

def probe(self) -> Tensor:
  return torch.ones([512, 512])

def probe_product(self, square: Tensor) -> Tensor:
  return torch.to((square @ square).select(0, 0).select(0, 0), 6)
