# IISAN (Fu et al., SIGIR 2024): side networks on cached hidden states of a frozen backbone.
#
# inputs:  image [N, K, di] and text [N, K, dt]; only the one that exists when a width is 0
# sizes:   [K depths, di, dt, bottleneck]
# adapter: all weights in one vector, in the order of IisanMethod.layout

def features(
    self, adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]) -> Tensor:
  parts = self.iisan_parts(adapter, sizes)
  depths, image_width, text_width = sizes[0], sizes[1], sizes[2]
  gates = torch.sigmoid(parts[-1])
  outputs: List[Tensor] = []
  if text_width > 0:
    outputs.append(self.side_network(torch.unbind(inputs[-1], 1), parts, 0, gates[0]))
  if image_width > 0:
    network = 1 if text_width > 0 else 0
    outputs.append(self.side_network(torch.unbind(inputs[0], 1), parts, network, gates[network]))
  if len(outputs) == 2:
    mixed = self.mixed_depths(inputs[0], inputs[1], parts[12 * depths:], gates[2])
    outputs.append(self.inter_network(mixed, parts))
  return torch.cat(outputs, 1)

# Views of the weights, each over the depths: for each network (text, image, inter-modal) down
# [K, b, d], its bias [K, b], up [K, d, b], its bias [K, d]; then projections [K, dt, di] and their
# biases [K, dt]; last the gates [networks, K].
def iisan_stacks(self, adapter: Tensor, sizes: List[int]) -> List[Tensor]:
  depths, image_width, text_width, bottleneck = sizes[0], sizes[1], sizes[2], sizes[3]
  widths: List[int] = []
  if text_width > 0:
    widths.append(text_width)
  if image_width > 0:
    widths.append(image_width)
  both = len(widths) == 2
  if both:
    widths.append(text_width)
  shapes: List[List[int]] = []
  for width in widths:
    shapes.extend([[depths, bottleneck, width], [depths, bottleneck]])
    shapes.extend([[depths, width, bottleneck], [depths, width]])
  if both:
    shapes.extend([[depths, text_width, image_width], [depths, text_width]])
  shapes.append([len(widths), depths])
  lengths: List[int] = []
  for shape in shapes:
    lengths.append(shape[0] * shape[1] * (shape[2] if len(shape) == 3 else 1))
  parts = torch.split_with_sizes(adapter, lengths)
  stacks: List[Tensor] = []
  for i in range(len(parts)):
    stacks.append(parts[i].view(shapes[i]))
  return stacks

# The same one by one: K tensors of each stack, and last the gates as they are.
def iisan_parts(self, adapter: Tensor, sizes: List[int]) -> List[Tensor]:
  stacks = self.iisan_stacks(adapter, sizes)
  parts: List[Tensor] = []
  for i in range(len(stacks) - 1):
    parts.extend(torch.unbind(stacks[i], 0))
  parts.append(stacks[-1])
  return parts

# One modality: z_k = block_k(a_k z_{k-1} + (1 - a_k) s_k).
def side_network(
    self, states: List[Tensor], parts: List[Tensor], network: int, gate: Tensor) -> Tensor:
  gates = torch.unbind(gate, 0)
  z = states[0]
  for k in range(len(states)):
    if k > 0:
      z = torch.lerp(states[k], z, gates[k])
    z = self.block(z, parts, 4 * len(states) * network + k, len(states))
  return z

# Both modalities: z_k = block_k(z_{k-1} + mixed_k).
def inter_network(self, mixed: List[Tensor], parts: List[Tensor]) -> Tensor:
  depths = len(mixed)
  z = mixed[0]
  for k in range(depths):
    if k > 0:
      z = z + mixed[k]
    z = self.block(z, parts, 8 * depths + k, depths)
  return z

# mixed_k = a_k text_k + (1 - a_k) C_k image_k; parts begin with the C_k, then their biases.
def mixed_depths(
    self, image: Tensor, text: Tensor, parts: List[Tensor], gate: Tensor) -> List[Tensor]:
  depths = image.size(1)
  images = torch.unbind(image, 1)
  texts = torch.unbind(text, 1)
  gates = torch.unbind(gate, 0)
  mixed: List[Tensor] = []
  for k in range(depths):
    mapped = torch.addmm(parts[depths + k], images[k], torch.t(parts[k]))
    mixed.append(torch.lerp(mapped, texts[k], gates[k]))
  return mixed

# x + up(gelu(down(x))); the weights are parts [first], and from there on every K-th.
def block(self, x: Tensor, parts: List[Tensor], first: int, depths: int) -> Tensor:
  down, down_bias = parts[first], parts[first + depths]
  up, up_bias = parts[first + 2 * depths], parts[first + 3 * depths]
  narrow = torch.gelu(torch.addmm(down_bias, x, torch.t(down)))
  return torch.addmm(x + up_bias, narrow, torch.t(up))
