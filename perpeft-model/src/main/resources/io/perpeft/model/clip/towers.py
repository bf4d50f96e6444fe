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

def attention(self, x: Tensor, w: List[Tensor], o: int, heads: int, causal: bool) -> Tensor:
  n = x.size(0)
  t = x.size(1)
  d = x.size(2)
  split = [n, t, heads, d // heads]
  q = torch.linear(x, w[o + 2], w[o + 3]).reshape(split).transpose(1, 2)
  k = torch.linear(x, w[o + 4], w[o + 5]).reshape(split).transpose(1, 2)
  v = torch.linear(x, w[o + 6], w[o + 7]).reshape(split).transpose(1, 2)
  mixed = torch.scaled_dot_product_attention(q, k, v, None, 0.0, causal)
  return torch.linear(mixed.transpose(1, 2).reshape([n, t, d]), w[o + 8], w[o + 9])

# quick_gelu(y) = y * sigmoid(1.702 y) = silu(1.702 y) / 1.702: both factors go into the products.
def mlp(self, x: Tensor, w: List[Tensor], o: int, quick: bool) -> Tensor:
  rows = x.reshape([-1, x.size(2)])
  if quick:
    y = torch.silu(torch.addmm(w[o + 13], rows, w[o + 12].t(), beta=1.702, alpha=1.702))
    rows = torch.addmm(w[o + 15], y, w[o + 14].t(), alpha=1.0 / 1.702)
  else:
    y = torch.gelu(torch.linear(rows, w[o + 12], w[o + 13]))
    rows = torch.linear(y, w[o + 14], w[o + 15])
  return rows.reshape(x.size())

# [n, t, d] -> [n, t, d] through layers first .. last - 1
def layers(self, x: Tensor, w: List[Tensor], first: int, last: int, heads: int, causal: bool, quick: bool, epsilon: float) -> Tensor:
  d = [x.size(2)]
  for i in range(last - first):
    o = (first + i) * 16
    x = x + self.attention(torch.layer_norm(x, d, w[o], w[o + 1], epsilon), w, o, heads, causal)
    x = x + self.mlp(torch.layer_norm(x, d, w[o + 10], w[o + 11], epsilon), w, o, quick)
  return x

# The states at flat positions (item * t + position) after each of the rising depths: [n, depths, d]
def pooled_states(self, x: Tensor, positions: Tensor, depths: List[int], w: List[Tensor], heads: int, causal: bool, quick: bool, epsilon: float) -> Tensor:
  states = annotate(List[Tensor], [])
  done = 0
  for i in range(len(depths)):
    x = self.layers(x, w, done, depths[i], heads, causal, quick, epsilon)
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
