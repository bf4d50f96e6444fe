# A square matrix on the other's device, and a product that is done once the number is there.
def probe(self, like: Tensor, size: int, half: bool) -> Tensor:
  return torch.ones([size, size], dtype=15 if half else 6, device=like.device)

def probe_product(self, square: Tensor) -> Tensor:
  return torch.to((square @ square).select(0, 0).select(0, 0), 6)
