# Features of items under an adapter inside CLIP's towers, on top of towers.py and the file of an
# adapter method (adapted_linear, adapter_shapes): [image embedding ; text embedding].
#
# adapter: all weights in one vector: image tower, then text tower; layer by layer, linear by linear
# inputs:  image [N, ti, di] and text [N, t, dt] before the first adapted layer, as numbers or as
#          their bytes; text lengths [N]
# frozen:  image tower: its layers, projection 3; text tower: the same
# sizes:   a tower takes [layers, first layer to run, heads, causal, quick_gelu, epsilon * 1e12];
#          image tower, text tower, [rank, alpha, dropout * 1e6], then for each linear layer of both
#          towers, 6 a layer, whether it is adapted: 0 no, else the form that adapter_shapes takes

def features(
    self, adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]) -> Tensor:
  image_end = self.layer_length(frozen) * sizes[0]
  image_weights = frozen[0:image_end]
  image_projection = frozen[image_end:image_end + 3]
  text_weights = frozen[image_end + 3:]
  text_projection = text_weights[self.layer_length(text_weights) * sizes[6]:]
  image_forms = sizes[15:15 + 6 * sizes[0]]
  text_forms = sizes[15 + 6 * sizes[0]:]
  shapes = self.tower_shapes(image_weights, image_forms, sizes[12])
  image_count = len(shapes)
  shapes.extend(self.tower_shapes(text_weights, text_forms, sizes[12]))
  adapters = self.named_parts(adapter, shapes)
  per_linear = len(self.adapter_shapes(1, 1, 1, sizes[12]))
  dropout = sizes[14] * 1e-06 if adapter.requires_grad else 0.0
  scale = [float(sizes[13]) / float(sizes[12]), dropout]

  image = self.states_of(inputs[0], image_weights[0].size(0))
  starts = torch.arange(image.size(0), device=image.device) * image.size(1)
  x = self.adapted_pooled(
      image, starts, image_weights, sizes[1], sizes[0], sizes[2:5], sizes[5] * 1e-12,
      adapters[:image_count], self.slots(image_forms, per_linear), scale)
  image_embeds = self.embeds(x, image_projection, sizes[5] * 1e-12)

  lengths = inputs[2]
  longest = int(torch.max(lengths))
  text = self.states_of(inputs[1].narrow(1, 0, longest), text_weights[0].size(0))
  ends = torch.arange(lengths.size(0), device=lengths.device) * longest + lengths - 1
  y = self.adapted_pooled(
      text, ends, text_weights, sizes[7], sizes[6], sizes[8:11],
      sizes[11] * 1e-12, adapters[image_count:], self.slots(text_forms, per_linear), scale)
  text_embeds = self.embeds(y, text_projection, sizes[11] * 1e-12)
  return torch.cat([image_embeds, text_embeds], 1)

def tower_shapes(self, w: List[Tensor], forms: List[int], rank: int) -> List[List[int]]:
  shapes: List[List[int]] = []
  for k in range(len(forms)):
    if forms[k] > 0:
      out, into = self.linear_shape(self.layer(w, k // 6), k % 6)
      shapes.extend(self.adapter_shapes(out, into, forms[k], rank))
  return shapes

def slots(self, forms: List[int], per_linear: int) -> List[int]:
  slots: List[int] = []
  free = 0
  for form in forms:
    slots.append(free if form > 0 else -1)
    free = free + per_linear if form > 0 else free
  return slots

def named_parts(self, adapter: Tensor, shapes: List[List[int]]) -> List[Tensor]:
  lengths: List[int] = []
  for shape in shapes:
    lengths.append(shape[0] * shape[1])
  parts = torch.split_with_sizes(adapter, lengths)
  tensors: List[Tensor] = []
  for k in range(len(parts)):
    tensors.append(parts[k].view(shapes[k]))
  return tensors
