# For methods that take no short cut, on top of features().

def leaves(self, adapter: Tensor, sizes: List[int]) -> List[Tensor]:
  return [adapter]

def features_of_leaves(
    self, leaves: List[Tensor], inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]
) -> Tensor:
  return self.features(leaves[0], inputs, frozen, sizes)

def prepared(
    self, adapter: Tensor, frozen: List[Tensor], sizes: List[int], bits: int) -> List[Tensor]:
  return [adapter]

def prepared_inputs(self, inputs: List[Tensor], sizes: List[int], bits: int) -> List[Tensor]:
  return inputs

def prepared_features(
    self, weights: List[Tensor], inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]
) -> Tensor:
  return self.features(weights[0], inputs, frozen, sizes)
