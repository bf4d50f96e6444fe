# IISAN without gradients, on top of iisan.py. On a CPU all products are oneDNN's, over weights in
# the order of memory that it likes best, each with bias, activation and sum in one pass.

# On a CPU, the parts of the adapter in numbers of so many bits, C_k and their biases times 1 - a_k,
# and last the gates a; on a GPU the adapter as it is.
def prepared(
    self, adapter: Tensor, frozen: List[Tensor], sizes: List[int], bits: int) -> List[Tensor]:
  weights: List[Tensor] = []
  if adapter.is_cuda:
    weights.append(adapter)
  else:
    parts = self.iisan_parts(adapter, sizes)
    depths = sizes[0]
    gates = torch.sigmoid(parts[-1])
    for i in range(len(parts) - 1):
      part = parts[i]
      if i >= 12 * depths:
        part = part * (1.0 - gates.select(0, 2).select(0, i % depths))
      part = torch.to(part, 15 if bits == 16 else 6)
      # Copies, so that the whole adapter need not stay beside them.
      if part.dim() == 2:
        weights.append(ops.mkldnn._reorder_linear_weight(part, 256))
      else:
        weights.append(torch.clone(part))
    weights.append(gates)
  return weights

# On a CPU, the states of each depth together: image [K, N, di], text [K, N, dt].
def prepared_inputs(self, inputs: List[Tensor], sizes: List[int], bits: int) -> List[Tensor]:
  states: List[Tensor] = []
  for x in inputs:
    if x.is_cuda:
      states.append(x)
    else:
      by_depth = torch.empty(
          [x.size(1), x.size(0), x.size(2)], dtype=15 if bits == 16 else 6, device=x.device)
      states.append(by_depth.copy_(x.transpose(0, 1)))
  return states

def prepared_features(
    self, weights: List[Tensor], inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]
) -> Tensor:
  if len(weights) == 1:
    features = self.features(weights[0], inputs, frozen, sizes)
  else:
    outputs: List[Tensor] = []
    gates = weights[-1]
    if sizes[2] > 0:
      outputs.append(self.packed_side(inputs[-1], weights, 0, gates.select(0, 0)))
    if sizes[1] > 0:
      network = len(outputs)
      outputs.append(self.packed_side(inputs[0], weights, network, gates.select(0, network)))
    if len(outputs) == 2:
      outputs.append(self.packed_inter(inputs[0], inputs[1], weights, gates.select(0, 2)))
    features = torch.to(torch.cat(outputs, 1), 6)
  return features

def packed_side(
    self, states: Tensor, weights: List[Tensor], network: int, gates: Tensor) -> Tensor:
  depths = states.size(0)
  z = states.select(0, 0)
  for k in range(depths):
    if k > 0:
      z = torch.lerp(states.select(0, k), z, float(gates.select(0, k)))
    z = self.packed_block(z, weights, 4 * depths * network + k, depths)
  return z

def packed_inter(
    self, image: Tensor, text: Tensor, weights: List[Tensor], gates: Tensor) -> Tensor:
  depths = image.size(0)
  z = text.select(0, 0) * float(gates.select(0, 0))
  for k in range(depths):
    if k > 0:
      z = torch.add(z, text.select(0, k), alpha=float(gates.select(0, k)))
    z = ops.mkldnn._linear_pointwise(
        image.select(0, k), z, weights[12 * depths + k], weights[13 * depths + k], "add")
    z = self.packed_block(z, weights, 8 * depths + k, depths)
  return z

def packed_block(self, x: Tensor, weights: List[Tensor], first: int, depths: int) -> Tensor:
  narrow = ops.mkldnn._linear_pointwise(
      x, weights[first], weights[first + depths], "gelu", [], "none")
  return ops.mkldnn._linear_pointwise(
      narrow, x, weights[first + 2 * depths], weights[first + 3 * depths], "add")
