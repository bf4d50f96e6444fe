# Stands in for an adapter while its features do not change: the inputs are the features.
def features(
    self, adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]) -> Tensor:
  return inputs[0]
