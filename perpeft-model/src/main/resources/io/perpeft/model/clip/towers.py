# The two towers of CLIP. Sizes come with the tensors: n items, t positions, d width.
#
# Weights come as lists:
#   image embedding  patch [d, 3, p, p], class [d], positions [1 + g*g, d], norm weight, norm bias
#   text embedding   tokens [vocabulary, d], positions [max, d]
#   layers           16 a layer: norm 1, q, k, v, out, norm 2, fc1, fc2, each weight then bias
#   projection       norm weight, norm bias, projection [projection, d]

# pixels [n, 3, s, s] -> [n, 1 + g*g, d]
def image_embedding(self, pixels: Tensor, w: List[Tensor], epsilon: float) -> Tensor:
  n = pixels.size(0)
  d = w[0].size(0)
  p = w[0].size(2)
  g = pixels.size(2) // p
  seen = pixels.narrow(2, 0, g * p).narrow(3, 0, g * p)
  patches = seen.reshape([n, 3, g, p, g, p]).permute([0, 2, 4, 1, 3, 5]).reshape([n, g * g, 3 * p * p])
  x = torch.linear(patches, w[0].reshape([d, 3 * p * p]), None)
  x = torch.cat([w[1].reshape([1, 1, d]).expand([n, 1, d]), x], 1)
  return torch.layer_norm(x + w[2], [d], w[3], w[4], epsilon)

# ids [n, t] -> [n, t, d]
def text_embedding(self, ids: Tensor, w: List[Tensor]) -> Tensor:
  return torch.embedding(w[0], ids) + w[1].narrow(0, 0, ids.size(1))

# Linear layer j (0 q, 1 k, 2 v, 3 out, 4 fc1, 5 fc2) of layer i on rows [m, in]:
# alpha * (rows W^T) + beta * bias, as an adapter changes it. adapters [slot] is the first tensor of
# its adapter; slots holds 6 a layer, -1 for none, and is empty if nothing is adapted.
def layer_linear(
    self, rows: Tensor, w: List[Tensor], i: int, j: int, alpha: float, beta: float,
    adapters: List[Tensor], slots: List[int], scale: List[float]) -> Tensor:
  o = 16 * i + [2, 4, 6, 8, 12, 14][j]
  slot = slots[6 * i + j] if len(slots) > 0 else -1
  if slot < 0:
    out = torch.addmm(w[o + 1], rows, w[o].t(), beta=beta, alpha=alpha)
  else:
    out = self.adapted_linear(rows, w[o], w[o + 1], alpha, beta, adapters, slot, scale)
  return out

def tower_attention(
    self, x: Tensor, w: List[Tensor], i: int, form: List[int], adapters: List[Tensor],
    slots: List[int], scale: List[float]) -> Tensor:
  n = x.size(0)
  t = x.size(1)
  d = x.size(2)
  heads = form[0]
  rows = x.reshape([n * t, d])
  split = [n, t, heads, d // heads]
  q = self.layer_linear(rows, w, i, 0, 1.0, 1.0, adapters, slots, scale)
  k = self.layer_linear(rows, w, i, 1, 1.0, 1.0, adapters, slots, scale)
  v = self.layer_linear(rows, w, i, 2, 1.0, 1.0, adapters, slots, scale)
  mixed = torch.scaled_dot_product_attention(
      q.view(split).transpose(1, 2), k.view(split).transpose(1, 2), v.view(split).transpose(1, 2),
      None, 0.0, form[1] == 1)
  mixed = mixed.transpose(1, 2).reshape([n * t, d])
  return self.layer_linear(mixed, w, i, 3, 1.0, 1.0, adapters, slots, scale).view([n, t, d])

# quick_gelu(y) = y * sigmoid(1.702 y) = silu(1.702 y) / 1.702: both factors go into the products.
def tower_mlp(
    self, x: Tensor, w: List[Tensor], i: int, form: List[int], adapters: List[Tensor],
    slots: List[int], scale: List[float]) -> Tensor:
  rows = x.reshape([-1, x.size(2)])
  quick = form[2] == 1
  factor = 1.702 if quick else 1.0
  y = self.layer_linear(rows, w, i, 4, factor, factor, adapters, slots, scale)
  y = torch.silu(y) if quick else torch.gelu(y)
  return self.layer_linear(y, w, i, 5, 1.0 / factor, 1.0, adapters, slots, scale).view(x.size())

# [n, t, d] -> [n, t, d] through layers first .. last - 1; form = [heads, 1 if causal, 1 if quick_gelu]
def adapted_layers(
    self, x: Tensor, w: List[Tensor], first: int, last: int, form: List[int], epsilon: float,
    adapters: List[Tensor], slots: List[int], scale: List[float]) -> Tensor:
  d = [x.size(2)]
  for k in range(last - first):
    i = first + k
    o = 16 * i
    h = torch.layer_norm(x, d, w[o], w[o + 1], epsilon)
    x = x + self.tower_attention(h, w, i, form, adapters, slots, scale)
    h = torch.layer_norm(x, d, w[o + 10], w[o + 11], epsilon)
    x = x + self.tower_mlp(h, w, i, form, adapters, slots, scale)
  return x

def layers(
    self, x: Tensor, w: List[Tensor], first: int, last: int, form: List[int], epsilon: float
) -> Tensor:
  adapters: List[Tensor] = []
  slots: List[int] = []
  scale: List[float] = []
  return self.adapted_layers(x, w, first, last, form, epsilon, adapters, slots, scale)

# The states at flat positions (item * t + position) after each of the rising depths: [n, depths, d]
def pooled_states(
    self, x: Tensor, positions: Tensor, depths: List[int], w: List[Tensor], form: List[int],
    epsilon: float) -> Tensor:
  states: List[Tensor] = []
  done = 0
  for i in range(len(depths)):
    x = self.layers(x, w, done, depths[i], form, epsilon)
    done = depths[i]
    states.append(x.reshape([-1, x.size(2)]).index_select(0, positions))
  return torch.stack(states, 1)

# Pooled states after the last layer [n, d] -> embeddings of length one [n, projection]
def embeds(self, pooled: Tensor, w: List[Tensor], epsilon: float) -> Tensor:
  x = torch.linear(torch.layer_norm(pooled, [pooled.size(1)], w[0], w[1], epsilon), w[2], None)
  return x / torch.norm(x, 2, [1], True)

# As embeds, from the states of all depths [n, depths, d]
def embeds_of_last(self, states: Tensor, w: List[Tensor], epsilon: float) -> Tensor:
  return self.embeds(states.select(1, -1), w, epsilon)
