# For methods that encode items as they learn from them, on top of features().

def prepared(
    self, adapter: Tensor, frozen: List[Tensor], sizes: List[int], bits: int) -> List[Tensor]:
  return [adapter]

def prepared_inputs(self, inputs: List[Tensor], sizes: List[int], bits: int) -> List[Tensor]:
  return inputs

def prepared_features(
    self, weights: List[Tensor], inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]
) -> Tensor:
  return self.features(weights[0], inputs, frozen, sizes)
