# IISAN (Fu et al., SIGIR 2024): side networks on cached hidden states of a frozen backbone.
#
# inputs:  image [N, K, di] and text [N, K, dt]; only the one that exists when a width is 0
# sizes:   [K depths, di, dt, bottleneck]
# adapter: all weights in one vector, in the order of IisanMethod.layout

def features(
    self, adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]) -> Tensor:
  depths, image_width, text_width, bottleneck = sizes[0], sizes[1], sizes[2], sizes[3]
  towers: List[int] = []
  if text_width > 0:
    towers.append(text_width)
  if image_width > 0:
    towers.append(image_width)
  both = len(towers) == 2
  if both:
    towers.append(text_width)

  lengths: List[int] = []
  for width in towers:
    lengths.extend([depths * bottleneck * width, depths * bottleneck])
    lengths.extend([depths * width * bottleneck, depths * width])
  if both:
    lengths.extend([depths * text_width * image_width, depths * text_width])
  lengths.append(len(towers) * depths)
  parts = torch.split_with_sizes(adapter, lengths)
  gates = torch.sigmoid(parts[-1]).view([len(towers), depths])

  outputs: List[Tensor] = []
  if text_width > 0:
    outputs.append(self.side_network(torch.unbind(inputs[-1], 1), parts[0:4], gates[0], bottleneck))
  if image_width > 0:
    first = 4 if both else 0
    gate = gates[1] if both else gates[0]
    outputs.append(
        self.side_network(torch.unbind(inputs[0], 1), parts[first:first + 4], gate, bottleneck))
  if both:
    mixed = self.mixed_depths(inputs[0], inputs[1], parts[12], parts[13], gates[2])
    outputs.append(self.inter_network(mixed, parts[8:12], bottleneck))
  return torch.cat(outputs, 1)

# One modality: z_k = block_k(a_k z_{k-1} + (1 - a_k) s_k).
def side_network(
    self, states: List[Tensor], parts: List[Tensor], gate: Tensor, bottleneck: int) -> Tensor:
  depths = len(states)
  width = states[0].size(1)
  down, down_bias, up, up_bias = self.blocks(parts, depths, width, bottleneck)
  gates = torch.unbind(gate, 0)
  z = states[0]
  for k in range(depths):
    if k > 0:
      z = torch.lerp(states[k], z, gates[k])
    z = self.block(z, down[k], down_bias[k], up[k], up_bias[k])
  return z

# Both modalities: z_k = block_k(z_{k-1} + mixed_k).
def inter_network(self, mixed: List[Tensor], parts: List[Tensor], bottleneck: int) -> Tensor:
  depths = len(mixed)
  down, down_bias, up, up_bias = self.blocks(parts, depths, mixed[0].size(1), bottleneck)
  z = mixed[0]
  for k in range(depths):
    if k > 0:
      z = z + mixed[k]
    z = self.block(z, down[k], down_bias[k], up[k], up_bias[k])
  return z

# mixed_k = a_k text_k + (1 - a_k) C_k image_k
def mixed_depths(
    self, image: Tensor, text: Tensor, weight: Tensor, bias: Tensor, gate: Tensor) -> List[Tensor]:
  depths, image_width, text_width = image.size(1), image.size(2), text.size(2)
  weights = torch.unbind(weight.view([depths, text_width, image_width]), 0)
  biases = torch.unbind(bias.view([depths, text_width]), 0)
  images = torch.unbind(image, 1)
  texts = torch.unbind(text, 1)
  gates = torch.unbind(gate, 0)
  mixed: List[Tensor] = []
  for k in range(depths):
    mapped = torch.addmm(biases[k], images[k], torch.t(weights[k]))
    mixed.append(torch.lerp(mapped, texts[k], gates[k]))
  return mixed

def blocks(
    self, parts: List[Tensor], depths: int, width: int, bottleneck: int
) -> Tuple[List[Tensor], List[Tensor], List[Tensor], List[Tensor]]:
  down = torch.unbind(parts[0].view([depths, bottleneck, width]), 0)
  down_bias = torch.unbind(parts[1].view([depths, bottleneck]), 0)
  up = torch.unbind(parts[2].view([depths, width, bottleneck]), 0)
  up_bias = torch.unbind(parts[3].view([depths, width]), 0)
  return (down, down_bias, up, up_bias)

def block(
    self, x: Tensor, down: Tensor, down_bias: Tensor, up: Tensor, up_bias: Tensor) -> Tensor:
  narrow = torch.gelu(torch.addmm(down_bias, x, torch.t(down)))
  return torch.addmm(x + up_bias, narrow, torch.t(up))
