# Output of features() and the gradient of sum(output * cotangent) for the adapter.
def output_and_gradient(
    self, adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes: List[int],
    cotangent: Tensor) -> Tuple[Tensor, Tensor]:
  leaf = adapter.detach().requires_grad_(True)
  output = self.features(leaf, inputs, frozen, sizes)
  gradient = torch.grad([torch.sum(output * cotangent)], [leaf])[0]
  if gradient is None:
    gradient = torch.zeros_like(adapter)
  return (output.detach(), gradient)
