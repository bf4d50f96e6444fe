# IISAN in learning, on top of iisan.py, with its gradient written out: all that need not wait for
# the block before is one product over the depths, and the whole gradient is one vector. A network's
# block k takes x_k = entry_k + carry_k z_{k-1}.

# Features, then of each network what run_blocks gives, last the image states mapped by C_k.
def learning_features(
    self, adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]
) -> List[Tensor]:
  stacks = self.iisan_stacks(adapter, sizes)
  shares = self.iisan_shares(stacks)
  states = self.states_by_network(inputs)
  kept: List[Tensor] = []
  for i in range(len(states)):
    kept.extend(self.run_blocks(states[i] * (1.0 - shares[i]), shares[i], stacks, i))
  if len(states) == 2:
    mapped = torch.baddbmm(stacks[13].unsqueeze(1), states[1], stacks[12].transpose(1, 2))
    mixed = torch.lerp(mapped, states[0], shares[2])
    kept.extend(self.run_blocks(mixed, torch.ones_like(shares[2]), stacks, 2))
    kept.append(mapped)
  outputs: List[Tensor] = []
  for i in range(len(shares)):
    outputs.append(kept[4 * i + 1].select(0, -1))
  return [torch.cat(outputs, 1)] + kept

# kept is what learning_features gave.
def adapter_gradient(
    self, adapter: Tensor, kept: List[Tensor], cotangent: Tensor, inputs: List[Tensor],
    frozen: List[Tensor], sizes: List[int]) -> Tensor:
  stacks = self.iisan_stacks(adapter, sizes)
  shares = self.iisan_shares(stacks)
  states = self.states_by_network(inputs)
  gradient = torch.empty_like(adapter)
  found = self.iisan_stacks(gradient, sizes)
  gates = torch.zeros_like(stacks[-1])
  begin = 0
  for i in range(len(shares)):
    blocks = kept[1 + 4 * i:5 + 4 * i]
    last = cotangent.narrow(1, begin, blocks[1].size(2))
    begin += last.size(1)
    if i < 2:
      entries = self.blocks_gradient(last, blocks, shares[i], stacks, found, i)
      above = entries.size(0) - 1
      change = blocks[1].narrow(0, 0, above) - states[i].narrow(0, 1, above)
      gate = torch.sum(change.mul_(entries.narrow(0, 1, above)), [1, 2])
      gates.select(0, i).narrow(0, 1, above).copy_(gate)
    else:
      carry = torch.ones_like(shares[2])
      entries = self.blocks_gradient(last, blocks, carry, stacks, found, 2)
      change = states[0] - kept[-1]
      gates.select(0, 2).copy_(torch.sum(change.mul_(entries), [1, 2]))
      mapped = entries * (1.0 - shares[2])
      torch.bmm(mapped.transpose(1, 2), states[1], out=found[12])
      torch.sum(mapped, [1], out=found[13])
  opened = torch.sigmoid(stacks[-1])
  torch.mul(gates, opened * (1.0 - opened), out=found[-1])
  return gradient

# Of each network, how much of what it mixes is not the new state: [K, 1, 1]. The first state of a
# side network is all new.
def iisan_shares(self, stacks: List[Tensor]) -> List[Tensor]:
  shares: List[Tensor] = []
  for gates in torch.unbind(torch.sigmoid(stacks[-1]), 0):
    share = gates.clone().view([-1, 1, 1])
    if len(shares) < 2:
      share.narrow(0, 0, 1).zero_()
    shares.append(share)
  return shares

# In the order of the side networks, by depth: text [K, N, dt], image [K, N, di].
def states_by_network(self, inputs: List[Tensor]) -> List[Tensor]:
  states: List[Tensor] = []
  for i in range(len(inputs)):
    states.append(inputs[len(inputs) - 1 - i].transpose(0, 1))
  return states

# entry [K, N, d], carry [K, 1, 1] -> x [K, N, d], z [K, N, d], narrow and gelu(narrow) [K, N, b]
def run_blocks(
    self, entry: Tensor, carry: Tensor, stacks: List[Tensor], network: int) -> List[Tensor]:
  down, down_bias, up, up_bias = stacks[4 * network:4 * network + 4]
  x = torch.empty(entry.size(), dtype=entry.dtype, device=entry.device)
  z = torch.empty_like(x)
  narrow = torch.empty([x.size(0), x.size(1), down.size(1)], dtype=x.dtype, device=x.device)
  active = torch.empty_like(narrow)
  entries, carries = torch.unbind(entry, 0), torch.unbind(carry, 0)
  downs, down_biases = torch.unbind(down.transpose(1, 2), 0), torch.unbind(down_bias, 0)
  ups, up_biases = torch.unbind(up.transpose(1, 2), 0), torch.unbind(up_bias, 0)
  xs, zs = torch.unbind(x, 0), torch.unbind(z, 0)
  narrows, actives = torch.unbind(narrow, 0), torch.unbind(active, 0)
  xs[0].copy_(entries[0])
  for k in range(len(xs)):
    if k > 0:
      torch.addcmul(entries[k], zs[k - 1], carries[k], out=xs[k])
    torch.addmm(down_biases[k], xs[k], downs[k], out=narrows[k])
    torch.gelu(narrows[k], out=actives[k])
    torch.add(xs[k], up_biases[k], out=zs[k])
    zs[k].addmm_(actives[k], ups[k])
  return [x, z, narrow, active]

# Gradient of the last z [N, d] -> that of entry [K, N, d]; those of the weights go to found.
def blocks_gradient(
    self, last: Tensor, blocks: List[Tensor], carry: Tensor, stacks: List[Tensor],
    found: List[Tensor], network: int) -> Tensor:
  x, z, narrow, active = blocks
  x_found, z_found, narrow_found = torch.empty_like(x), torch.empty_like(z), torch.empty_like(narrow)
  carries, narrows = torch.unbind(carry, 0), torch.unbind(narrow, 0)
  downs, ups = torch.unbind(stacks[4 * network], 0), torch.unbind(stacks[4 * network + 2], 0)
  xs, zs, ns = torch.unbind(x_found, 0), torch.unbind(z_found, 0), torch.unbind(narrow_found, 0)
  zs[-1].copy_(last)
  for i in range(len(xs)):
    k = len(xs) - 1 - i
    torch.gelu_backward(torch.mm(zs[k], ups[k]), narrows[k], grad_input=ns[k])
    torch.addmm(zs[k], ns[k], downs[k], out=xs[k])
    if k > 0:
      torch.mul(xs[k], carries[k], out=zs[k - 1])
  torch.bmm(narrow_found.transpose(1, 2), x, out=found[4 * network])
  torch.sum(narrow_found, [1], out=found[4 * network + 1])
  torch.bmm(z_found.transpose(1, 2), active, out=found[4 * network + 2])
  torch.sum(z_found, [1], out=found[4 * network + 3])
  return x_found
