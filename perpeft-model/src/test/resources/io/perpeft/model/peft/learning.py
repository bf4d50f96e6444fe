# As output_and_gradient, by the way that learning takes.
def learnt_output_and_gradient(
    self, adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes: List[int],
    cotangent: Tensor) -> Tuple[Tensor, Tensor]:
  kept = self.learning_features(adapter, inputs, frozen, sizes)
  gradient = self.adapter_gradient(adapter, kept, cotangent, inputs, frozen, sizes)
  return (kept[0].detach(), gradient)
