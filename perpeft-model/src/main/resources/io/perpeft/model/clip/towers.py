# The two towers of CLIP. Sizes come with the tensors: n items, t positions, d width.
#
# Linear layers compute in the type of their weights: float32, bfloat16, or bfloat16 packed for
# oneDNN's products, which know no gradient. Norms are computed in float32, and so are the states
# between layers unless the weights are packed: then those are bfloat16, as their readers are.
# Packed weights have the activation's factors in them, and fc1 and fc2 in pieces: what one piece of
# fc1 writes is read by that of fc2 before it has left the core's cache.
#
# Weights come as lists:
#   image embedding  patch [d, 3, p, p] or [d, 3 * p * p], class [d], positions [1 + g*g, d], norm weight, norm bias
#   text embedding   tokens [vocabulary, d], positions [max, d]
#   layers           16 a layer: norm 1, q, k, v, out, norm 2, fc1, fc2, each weight then bias;
#                    with fc1 and fc2 in pieces: norm 1 to norm 2, then of fc1 the weights, the
#                    biases, of fc2 the weights, the bias
#   projection       norm weight, norm bias, projection [projection, d]

# pixels [n, 3, s, s] -> [n, 1 + g*g, d]
def image_embedding(self, pixels: Tensor, w: List[Tensor], epsilon: float) -> Tensor:
  n = pixels.size(0)
  d = w[1].size(0)
  weight = w[0] if w[0].dim() == 2 else w[0].reshape([d, -1])
  p = int(float(weight.size(1) // 3) ** 0.5 + 0.5)
  g = pixels.size(2) // p
  seen = pixels.narrow(2, 0, g * p).narrow(3, 0, g * p).reshape([n, 3, g, p, g, p])
  patches = seen.permute([0, 2, 4, 1, 3, 5]).reshape([n * g * g, 3 * p * p])
  if weight.is_mkldnn:
    x = ops.mkldnn._linear_pointwise(torch.to(patches, 15), weight, None, "none", [], None)
  else:
    x = torch.linear(torch.to(patches, weight.dtype), weight, None)
  x = torch.to(x, 6).view([n, g * g, d])
  x = torch.cat([w[1].reshape([1, 1, d]).expand([n, 1, d]), x], 1)
  return torch.layer_norm(x + w[2], [d], w[3], w[4], epsilon)

# ids [n, t] -> [n, t, d]
def text_embedding(self, ids: Tensor, w: List[Tensor]) -> Tensor:
  return torch.embedding(w[0], ids) + w[1].narrow(0, 0, ids.size(1))

# In how many pieces fc1 and fc2 are, of one layer or of layers all alike.
def mlp_pieces(self, w: List[Tensor]) -> int:
  pieces = 1
  while w[12 + pieces].dim() == 2:
    pieces += 1
  return pieces

# How many tensors a layer takes.
def layer_length(self, w: List[Tensor]) -> int:
  return 13 + 3 * self.mlp_pieces(w)

# The tensors of layer i.
def layer(self, w: List[Tensor], i: int) -> List[Tensor]:
  length = self.layer_length(w)
  return w[length * i:length * (i + 1)]

# Linear layer j of a layer (0 q, 1 k, 2 v, 3 out, 4 fc1, 5 fc2): its weights, then its biases.
def linear(self, layer: List[Tensor], j: int) -> List[Tensor]:
  second = 12 + 2 * self.mlp_pieces(layer)
  if j < 4:
    linear = layer[2 + 2 * j:4 + 2 * j]
  elif j == 4:
    linear = layer[12:second]
  else:
    linear = layer[second:]
  return linear

# [outputs, inputs] of linear layer j
def linear_shape(self, layer: List[Tensor], j: int) -> List[int]:
  linear = self.linear(layer, j)
  pieces = self.mlp_pieces(layer)
  out, into = linear[0].size(0), linear[0].size(1)
  return [out * pieces if j == 4 else out, into * pieces if j == 5 else into]

# rows [m, in] -> alpha * (rows W^T) + beta * bias; packed weights have both factors in them.
def frozen_linear(
    self, rows: Tensor, linear: List[Tensor], alpha: float, beta: float) -> Tensor:
  if not linear[0].is_mkldnn:
    out = torch.addmm(linear[1], rows, linear[0].t(), beta=beta, alpha=alpha)
  elif len(linear) == 2:
    out = ops.mkldnn._linear_pointwise(rows, linear[0], linear[1], "none", [], None)
  else:
    out = self.linear_in_pieces(rows, linear)
  return out

# fc1 has a bias for each piece of its outputs, fc2 one for all pieces of its inputs.
def linear_in_pieces(self, rows: Tensor, linear: List[Tensor]) -> Tensor:
  if linear[-2].dim() == 1:
    pieces = len(linear) // 2
    outs: List[Tensor] = []
    for k in range(pieces):
      outs.append(ops.mkldnn._linear_pointwise(
          rows, linear[k], linear[pieces + k], "none", [], None))
    out = torch.cat(outs, 1)
  else:
    parts = torch.chunk(rows, len(linear) - 1, 1)
    out = ops.mkldnn._linear_pointwise(
        parts[0].contiguous(), linear[0], linear[-1], "none", [], None)
    for k in range(1, len(parts)):
      out = ops.mkldnn._linear_pointwise(parts[k].contiguous(), out, linear[k], None, "add")
  return out

# Linear layer j of a layer on rows [m, in]: alpha * (rows W^T) + beta * bias, as an adapter changes
# it. adapters [slot] is the first tensor of its adapter; slots holds 6, -1 for none, and is empty if
# nothing is adapted.
def layer_linear(
    self, rows: Tensor, layer: List[Tensor], j: int, alpha: float, beta: float,
    adapters: List[Tensor], slots: List[int], scale: List[float]) -> Tensor:
  linear = self.linear(layer, j)
  slot = slots[j] if len(slots) > 0 else -1
  if slot < 0:
    out = self.frozen_linear(rows, linear, alpha, beta)
  else:
    out = self.adapted_linear(rows, linear, alpha, beta, adapters, slot, scale)
  return out

# rows [m, d] + linear layer j of h [m, in], as layer_linear
def layer_added(
    self, rows: Tensor, h: Tensor, layer: List[Tensor], j: int, alpha: float,
    adapters: List[Tensor], slots: List[int], scale: List[float]) -> Tensor:
  linear = self.linear(layer, j)
  if len(linear) > 2 or (len(slots) > 0 and slots[j] >= 0) or rows.dtype != h.dtype:
    out = rows + self.layer_linear(h, layer, j, alpha, 1.0, adapters, slots, scale)
  elif linear[0].is_mkldnn:
    out = ops.mkldnn._linear_pointwise(h, rows, linear[0], linear[1], "add")
  else:
    out = (rows + linear[1]).addmm_(h, linear[0].t(), alpha=alpha)
  return out

# States [n, t, d] of any type -> rows [n * t, d] in the type that the layers have them in
def state_rows(self, x: Tensor, w: List[Tensor]) -> Tensor:
  rows = x.reshape([-1, x.size(2)])
  return torch.to(rows, 15) if w[2].is_mkldnn else torch.to(rows, 6)

# rows [m, d] -> [m, d] in the type of the layer's weights; o is the place of the norm
def layer_norm_rows(self, rows: Tensor, layer: List[Tensor], o: int, epsilon: float) -> Tensor:
  normed = torch.layer_norm(rows, [rows.size(1)], layer[o], layer[o + 1], epsilon)
  return torch.to(normed, layer[3].dtype)

# rows [n * t, d] -> [n * t, d]
def tower_attention(
    self, rows: Tensor, n: int, layer: List[Tensor], form: List[int], adapters: List[Tensor],
    slots: List[int], scale: List[float]) -> Tensor:
  d = rows.size(1)
  split = [n, rows.size(0) // n, form[0], d // form[0]]
  q = self.layer_linear(rows, layer, 0, 1.0, 1.0, adapters, slots, scale)
  k = self.layer_linear(rows, layer, 1, 1.0, 1.0, adapters, slots, scale)
  v = self.layer_linear(rows, layer, 2, 1.0, 1.0, adapters, slots, scale)
  mixed = self.attended(
      q.view(split).transpose(1, 2), k.view(split).transpose(1, 2), v.view(split).transpose(1, 2),
      form[1] == 1)
  return mixed.transpose(1, 2).reshape([rows.size(0), d])

# q, k, v [n, heads, t, width]. On a CPU the engine's own attention has a slow gradient in bfloat16.
def attended(self, q: Tensor, k: Tensor, v: Tensor, causal: bool) -> Tensor:
  if q.dtype == 15 and v.requires_grad and not q.is_cuda:
    scores = torch.matmul(q, k.transpose(2, 3)) * float(q.size(3)) ** -0.5
    if causal:
      later = torch.triu(torch.ones([q.size(2), q.size(2)], dtype=11, device=q.device), 1)
      scores = scores.masked_fill(later, -1e30)
    mixed = torch.matmul(torch.softmax(scores, -1), v)
  else:
    mixed = torch.scaled_dot_product_attention(q, k, v, None, 0.0, causal)
  return mixed

# As tower_attention, but for one position of each item, pooled [n] of all rows: [n, d]
def pooled_attention(
    self, rows: Tensor, pooled: Tensor, layer: List[Tensor], form: List[int],
    adapters: List[Tensor], slots: List[int], scale: List[float]) -> Tensor:
  n, d = pooled.size(0), rows.size(1)
  t, heads = rows.size(0) // n, form[0]
  width = d // heads
  q = self.layer_linear(
      rows.index_select(0, pooled), layer, 0, 1.0, 1.0, adapters, slots, scale)
  k = self.layer_linear(rows, layer, 1, 1.0, 1.0, adapters, slots, scale)
  v = self.layer_linear(rows, layer, 2, 1.0, 1.0, adapters, slots, scale)
  scores = torch.matmul(
      q.view([n, heads, 1, width]), k.view([n, t, heads, width]).permute([0, 2, 3, 1]))
  scores = torch.to(scores, 6) * float(width) ** -0.5
  if form[1] == 1:
    positions = torch.arange(t, device=rows.device)
    later = positions > (pooled % t).unsqueeze(1)
    scores = scores.masked_fill(later.view([n, 1, 1, t]), -1e30)
  chances = torch.to(torch.softmax(scores, -1), v.dtype)
  return torch.matmul(chances, v.view([n, t, heads, width]).transpose(1, 2)).reshape([n, d])

# rows [m, d] -> [m, d] with the feed-forward part added.
# quick_gelu(y) = y * sigmoid(1.702 y) = silu(1.702 y) / 1.702: both factors go into the products.
def mlp_added(
    self, rows: Tensor, layer: List[Tensor], form: List[int], epsilon: float,
    adapters: List[Tensor], slots: List[int], scale: List[float]) -> Tensor:
  quick = form[2] == 1
  y = self.layer_norm_rows(rows, layer, 10, epsilon)
  if layer[12].is_mkldnn and (len(slots) == 0 or (slots[4] < 0 and slots[5] < 0)):
    out = self.packed_mlp_added(rows, y, layer, quick)
  else:
    factor = 1.702 if quick else 1.0
    y = self.layer_linear(y, layer, 4, factor, factor, adapters, slots, scale)
    if y.requires_grad:
      y = torch.silu(y) if quick else torch.gelu(y)
    else:
      y = torch.silu_(y) if quick else torch.gelu_(y)
    out = self.layer_added(rows, y, layer, 5, 1.0 / factor, adapters, slots, scale)
  return out

# rows [m, d] and their norms y [m, d] -> [m, d], nothing adapted
def packed_mlp_added(self, rows: Tensor, y: Tensor, layer: List[Tensor], quick: bool) -> Tensor:
  activation = "swish" if quick else "gelu"
  algorithm: Optional[str] = None if quick else "none"
  first, second = self.linear(layer, 4), self.linear(layer, 5)
  pieces = len(second) - 1
  out = rows
  for k in range(pieces):
    bias: Optional[Tensor] = second[pieces] if k == 0 else None
    h = ops.mkldnn._linear_pointwise(
        y, first[k], first[pieces + k], activation, [], algorithm)
    out = ops.mkldnn._linear_pointwise(h, out, second[k], bias, "add")
  return out

# [n, t, d] -> [n, t, d] through layers first .. last - 1; form = [heads, 1 if causal, 1 if quick_gelu]
def adapted_layers(
    self, x: Tensor, w: List[Tensor], first: int, last: int, form: List[int], epsilon: float,
    adapters: List[Tensor], slots: List[int], scale: List[float]) -> Tensor:
  if last > first:
    rows = self.state_rows(x, w)
    for k in range(last - first):
      i = first + k
      layer = self.layer(w, i)
      its = slots[6 * i:6 * (i + 1)]
      h = self.layer_norm_rows(rows, layer, 0, epsilon)
      mixed = self.tower_attention(h, x.size(0), layer, form, adapters, its, scale)
      rows = self.layer_added(rows, mixed, layer, 3, 1.0, adapters, its, scale)
      rows = self.mlp_added(rows, layer, form, epsilon, adapters, its, scale)
    x = rows.view(x.size())
  return x

# As adapted_layers, but of the last layer one position of each item only, as nothing more is asked
# for; pooled [n] are its places among the n * t rows: [n, d]
def adapted_pooled(
    self, x: Tensor, pooled: Tensor, w: List[Tensor], first: int, last: int, form: List[int],
    epsilon: float, adapters: List[Tensor], slots: List[int], scale: List[float]) -> Tensor:
  i = last - 1
  if first > i:
    rows = x.reshape([-1, x.size(2)]).index_select(0, pooled)
  else:
    x = self.adapted_layers(x, w, first, i, form, epsilon, adapters, slots, scale)
    layer = self.layer(w, i)
    its = slots[6 * i:6 * (i + 1)]
    rows = self.state_rows(x, w)
    h = self.layer_norm_rows(rows, layer, 0, epsilon)
    mixed = self.pooled_attention(h, pooled, layer, form, adapters, its, scale)
    rows = self.layer_added(
        rows.index_select(0, pooled), mixed, layer, 3, 1.0, adapters, its, scale)
    rows = self.mlp_added(rows, layer, form, epsilon, adapters, its, scale)
  return torch.to(rows, 6)

def layers(
    self, x: Tensor, w: List[Tensor], first: int, last: int, form: List[int], epsilon: float
) -> Tensor:
  adapters: List[Tensor] = []
  slots: List[int] = []
  scale: List[float] = []
  return self.adapted_layers(x, w, first, last, form, epsilon, adapters, slots, scale)

def pooled(
    self, x: Tensor, pooled: Tensor, w: List[Tensor], first: int, last: int, form: List[int],
    epsilon: float) -> Tensor:
  adapters: List[Tensor] = []
  slots: List[int] = []
  scale: List[float] = []
  return self.adapted_pooled(x, pooled, w, first, last, form, epsilon, adapters, slots, scale)

# The states at flat positions (item * t + position) after each of the rising depths: [n, depths, d]
def pooled_states(
    self, x: Tensor, positions: Tensor, depths: List[int], w: List[Tensor], form: List[int],
    epsilon: float) -> Tensor:
  states: List[Tensor] = []
  done = 0
  for i in range(len(depths) - 1):
    x = self.layers(x, w, done, depths[i], form, epsilon)
    done = depths[i]
    rows = x.reshape([-1, x.size(2)]).index_select(0, positions)
    states.append(torch.to(rows, 6))
  states.append(self.pooled(x, positions, w, done, depths[-1], form, epsilon))
  return torch.stack(states, 1)

# [n, t, d] -> the same as bytes [n, t, d * bits / 8], of float32 or bfloat16
def raw_states(self, x: Tensor, bits: int) -> Tensor:
  return torch.view_copy(torch.to(x, 15 if bits == 16 else 6).contiguous(), dtype=0)

# Reverse of raw_states, given d; what is no bytes stays as it is.
def states_of(self, raw: Tensor, d: int) -> Tensor:
  x = raw
  if raw.dtype == 0:
    x = torch.view_copy(raw, dtype=15 if raw.size(2) == 2 * d else 6)
  return x

# Pooled states after the last layer [n, d] -> embeddings of length one [n, projection]
def embeds(self, pooled: Tensor, w: List[Tensor], epsilon: float) -> Tensor:
  x = torch.linear(torch.layer_norm(pooled, [pooled.size(1)], w[0], w[1], epsilon), w[2], None)
  return x / torch.norm(x, 2, [1], True)

# As embeds, from the states of all depths [n, depths, d]
def embeds_of_last(self, states: Tensor, w: List[Tensor], epsilon: float) -> Tensor:
  return self.embeds(states.select(1, -1), w, epsilon)
