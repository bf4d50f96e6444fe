# For methods that take no short cut, on top of features().

def learning_features(
    self, adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]
) -> List[Tensor]:
  leaf = adapter.detach().requires_grad_(True)
  return [self.features(leaf, inputs, frozen, sizes), leaf]

def adapter_gradient(
    self, adapter: Tensor, kept: List[Tensor], cotangent: Tensor, inputs: List[Tensor],
    frozen: List[Tensor], sizes: List[int]) -> Tensor:
  cotangents: List[Optional[Tensor]] = [cotangent]
  gradient = torch.grad([kept[0]], [kept[1]], cotangents, None, False, True)[0]
  return gradient if gradient is not None else torch.zeros_like(adapter)

def prepared(
    self, adapter: Tensor, frozen: List[Tensor], sizes: List[int], bits: int) -> List[Tensor]:
  return [adapter]

def prepared_inputs(self, inputs: List[Tensor], sizes: List[int], bits: int) -> List[Tensor]:
  return inputs

def prepared_features(
    self, weights: List[Tensor], inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]
) -> Tensor:
  return self.features(weights[0], inputs, frozen, sizes)
