# inputs:  image [N, K, di] and text [N, K, dt], the states at K depths; the last is the deepest
# adapter: scale [di + dt], then shift [di + dt]
def features(
    self, adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]) -> Tensor:
  states: List[Tensor] = []
  for tower in inputs:
    states.append(tower.select(1, -1))
  scale, shift = torch.unbind(adapter.view([2, -1]), 0)
  return torch.cat(states, 1) * scale + shift
