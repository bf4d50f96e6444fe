# The towers as they are: no adapter anywhere.
def adapted_linear(
    self, rows: Tensor, linear: List[Tensor], alpha: float, beta: float,
    adapters: List[Tensor], slot: int, scale: List[float]) -> Tensor:
  return self.frozen_linear(rows, linear, alpha, beta)
