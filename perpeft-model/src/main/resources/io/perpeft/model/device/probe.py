# A square matrix, and a product that is done once the number is there.
def probe(self, half: bool) -> Tensor:
  return torch.to(torch.ones([768, 768]), 15 if half else 6)

def probe_product(self, square: Tensor) -> Tensor:
  return torch.to((square @ square).select(0, 0).select(0, 0), 6)
