# Projector and SASRec (Kang and McAuley, ICDM 2018), as METHOD.md gives them.
# Weights come as one vector each, in the order of RecommenderLayout.

def norm(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  return torch.layer_norm(x, [x.size(-1)], weight, bias, 1e-8)

# features [N, d] -> [N, h]: LN(W2 relu(LN(W1 m + b1)) + b2)
def projected(self, projector: Tensor, features: Tensor, width: int) -> Tensor:
  d = features.size(1)
  hidden = 2 * width
  parts = torch.split_with_sizes(
      projector, [hidden * d, hidden, hidden, hidden, width * hidden, width, width, width])
  x = torch.addmm(parts[1], features, torch.t(parts[0].view([hidden, d])))
  x = torch.relu(self.norm(x, parts[2], parts[3]))
  x = torch.addmm(parts[5], x, torch.t(parts[4].view([width, hidden])))
  return self.norm(x, parts[6], parts[7])

# x [B, L, h] item vectors, oldest first, left-padded; present [B, L] is false at padding.
# Returns the output at every position.
def sasrec(
    self, weights: Tensor, x: Tensor, present: Tensor, heads: int, dropout: float) -> Tensor:
  batch, length, h = x.size(0), x.size(1), x.size(2)
  block = [h, h, 3 * h * h, 3 * h, h * h, h, h, h, h * h, h, h * h, h]
  blocks = (weights.numel() - (length + 3) * h) // (10 * h + 6 * h * h)
  lengths = [(length + 1) * h]
  for i in range(blocks):
    lengths.extend(block)
  lengths.extend([h, h])
  parts = torch.split_with_sizes(weights, lengths)

  positions = torch.arange(1, length + 1, device=x.device) * present
  s = x * float(h) ** 0.5 + torch.embedding(parts[0].view([length + 1, h]), positions, 0)
  s = self.dropped(s, dropout)
  future = torch.triu(torch.ones([length, length], dtype=11, device=x.device), 1)
  for i in range(blocks):
    w = parts[1 + 12 * i:13 + 12 * i]
    q = self.norm(s, w[0], w[1])
    s = q + self.attention(q, s, w[2:6], future, heads, dropout)
    s = self.norm(s, w[6], w[7])
    y = torch.relu(self.dropped(torch.linear(s, w[8].view([h, h]), w[9]), dropout))
    s = s + self.dropped(torch.linear(y, w[10].view([h, h]), w[11]), dropout)
  return self.norm(s, parts[-2], parts[-1])

# Queries from q, keys and values from s, each position seeing itself and the past.
def attention(
    self, q: Tensor, s: Tensor, w: List[Tensor], future: Tensor, heads: int, dropout: float
) -> Tensor:
  batch, length, h = s.size(0), s.size(1), s.size(2)
  d = h // heads
  weight = torch.split_with_sizes(w[0].view([3 * h, h]), [h, 2 * h])
  bias = torch.split_with_sizes(w[1], [h, 2 * h])
  query = torch.linear(q, weight[0], bias[0]).view([batch, length, heads, d]).transpose(1, 2)
  both = torch.linear(s, weight[1], bias[1]).view([batch, length, 2, heads, d])
  key, value = torch.unbind(both, 2)
  scores = query @ key.permute([0, 2, 3, 1]) / float(d) ** 0.5
  chances = torch.softmax(scores.masked_fill(future, -1e30), -1)
  seen = self.dropped(chances, dropout) @ value.transpose(1, 2)
  return torch.linear(seen.transpose(1, 2).reshape([batch, length, h]), w[2].view([h, h]), w[3])

def dropped(self, x: Tensor, dropout: float) -> Tensor:
  return torch.dropout(x, dropout, True) if dropout > 0.0 else x

# x_j = 0.5 P(m_j) + e_j
def item_vectors(self, projector: Tensor, features: Tensor, ids: Tensor) -> Tensor:
  return 0.5 * self.projected(projector, features, ids.size(1)) + ids

# SASRec's output at the last position. vectors [n, h], row 0 the padding vector;
# histories [B, L] name rows of it, 0 pads on the left.
def user_vectors(self, weights: Tensor, vectors: Tensor, histories: Tensor, heads: int) -> Tensor:
  x = torch.embedding(vectors, histories)
  return self.sasrec(weights, x, histories != 0, heads, 0.0).select(1, -1)

# Scores [B, n] of items [n, h] for users [B, h].
def scores(self, users: Tensor, vectors: Tensor) -> Tensor:
  return users @ torch.t(vectors)
