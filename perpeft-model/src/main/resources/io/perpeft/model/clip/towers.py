# The two towers of CLIP, as TorchScript. Sizes come with the tensors.
#
# n items, t positions, d width. Weights come as lists:
#   image embedding  patch [d, 3, p, p], class [d], positions [1 + g*g, d], norm weight, norm bias
#   text embedding   tokens [vocabulary, d], positions [max, d]
#   layers           16 a layer: norm 1, q, k, v, out, norm 2, fc1, fc2, each weight then bias
#   projection       norm weight, norm bias, projection [projection, d]

# pixels [n, 3, s, s] -> [n, 1 + g*g, d]
def image_embedding(self, pixels: Tensor, w: List[Tensor], epsilon: float) -> Tensor:
  d = torch.size(w[0], 0)
  p = torch.size(w[0], 2)
  n = torch.size(pixels, 0)
  g = torch.size(pixels, 2) // p
  seen = torch.narrow(torch.narrow(pixels, 2, 0, g * p), 3, 0, g * p)
  patches = torch.permute(torch.reshape(seen, [n, 3, g, p, g, p]), [0, 2, 4, 1, 3, 5])
  x = torch.linear(torch.reshape(patches, [n, g * g, 3 * p * p]), torch.reshape(w[0], [d, 3 * p * p]), None)
  x = torch.cat([torch.expand(torch.reshape(w[1], [1, 1, d]), [n, 1, d]), x], 1)
  return torch.layer_norm(torch.add(x, w[2]), [d], w[3], w[4], epsilon)

# ids [n, t] -> [n, t, d]
def text_embedding(self, ids: Tensor, w: List[Tensor]) -> Tensor:
  return torch.add(torch.embedding(w[0], ids), torch.narrow(w[1], 0, 0, torch.size(ids, 1)))

def attention(self, x: Tensor, w: List[Tensor], o: int, heads: int, causal: bool) -> Tensor:
  n = torch.size(x, 0)
  t = torch.size(x, 1)
  d = torch.size(x, 2)
  split = [n, t, heads, d // heads]
  q = torch.transpose(torch.reshape(torch.linear(x, w[o + 2], w[o + 3]), split), 1, 2)
  k = torch.transpose(torch.reshape(torch.linear(x, w[o + 4], w[o + 5]), split), 1, 2)
  v = torch.transpose(torch.reshape(torch.linear(x, w[o + 6], w[o + 7]), split), 1, 2)
  mixed = torch.transpose(torch.scaled_dot_product_attention(q, k, v, None, 0., causal), 1, 2)
  return torch.linear(torch.reshape(mixed, [n, t, d]), w[o + 8], w[o + 9])

# quick_gelu(y) = y * sigmoid(1.702 y) = silu(1.702 y) / 1.702: both factors go into the matrix products.
def mlp(self, x: Tensor, w: List[Tensor], o: int, quick: bool) -> Tensor:
  d = torch.size(x, 2)
  rows = torch.reshape(x, [-1, d])
  if quick:
    y = torch.silu(torch.addmm(w[o + 13], rows, torch.t(w[o + 12]), beta=1.702, alpha=1.702))
    out = torch.addmm(w[o + 15], y, torch.t(w[o + 14]), beta=1., alpha=0.5875440658049354)
  else:
    out = torch.linear(torch.gelu(torch.linear(rows, w[o + 12], w[o + 13])), w[o + 14], w[o + 15])
  return torch.reshape(out, torch.size(x))

# [n, t, d] -> [n, t, d] through layers first .. last - 1
def layers(self, x: Tensor, w: List[Tensor], first: int, last: int, heads: int, causal: bool, quick: bool, epsilon: float) -> Tensor:
  d = [torch.size(x, 2)]
  for i in range(last - first):
    o = (first + i) * 16
    x = torch.add(x, self.attention(torch.layer_norm(x, d, w[o], w[o + 1], epsilon), w, o, heads, causal))
    x = torch.add(x, self.mlp(torch.layer_norm(x, d, w[o + 10], w[o + 11], epsilon), w, o, quick))
  return x

# The states at flat positions (item * t + position) after each of the rising depths: [n, depths, d]
def pooled_states(self, x: Tensor, positions: Tensor, depths: List[int], w: List[Tensor], heads: int, causal: bool, quick: bool, epsilon: float) -> Tensor:
  d = torch.size(x, 2)
  states = annotate(List[Tensor], [])
  done = 0
  for i in range(torch.len(depths)):
    x = self.layers(x, w, done, depths[i], heads, causal, quick, epsilon)
    done = depths[i]
    states = torch.append(states, torch.index_select(torch.reshape(x, [-1, d]), 0, positions))
  return torch.stack(states, 1)

# Pooled states after the last layer [n, d] -> embeddings of length one [n, projection]
def embeds(self, pooled: Tensor, w: List[Tensor], epsilon: float) -> Tensor:
  x = torch.linear(torch.layer_norm(pooled, [torch.size(pooled, 1)], w[0], w[1], epsilon), w[2], None)
  return torch.div(x, torch.norm(x, 2, [1], True))
