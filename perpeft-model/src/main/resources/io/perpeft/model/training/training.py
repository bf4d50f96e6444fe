# Losses and optimiser steps. A model is four parts:
# weights = [adapter, projector, SASRec, item ids [n + 1, h]], the first three one vector each.
# learned says which of them learn. frozen and sizes are the adapter method's.
#
# batch = [ids, sequences, positives, negatives, log_expected, own]:
#   ids [U + 1]        rows of the ID table: 0 for padding, then one per item of inputs
#   sequences [B, L]   histories, oldest first; entries here and below name rows of ids
#   positives [B, L]   the item after each position; 0 where nothing is to be learnt
#   negatives          [K] shared by the batch, or [B, L] one a position
#   log_expected [K]   log of how often each negative is expected among the K; empty for [B, L]
#   own [B, K]         true where the negative is an item the user bought; empty for [B, L]

def item_rows(self, weights: List[Tensor], features: Tensor, ids: Tensor) -> Tensor:
  padding = torch.zeros([1, features.size(1)], dtype=features.dtype, device=features.device)
  ids_of_items = torch.embedding(weights[3], ids, 0)
  return self.item_vectors(weights[1], torch.cat([padding, features], 0), ids_of_items)

# Reference loss: BCE of the next item and of one negative, mean over positions with a next item.
def bce_loss(self, users: Tensor, vectors: Tensor, positives: Tensor, negatives: Tensor) -> Tensor:
  taught = positives != 0
  positive = torch.sum(users * torch.embedding(vectors, positives), -1)
  negative = torch.sum(users * torch.embedding(vectors, negatives), -1)
  losses = torch.softplus(-positive) + torch.softplus(negative)
  return torch.sum(losses * taught) / torch.sum(taught)

# Sampled softmax; subtracting log(K Q_j) makes it an estimate of the softmax over all items.
def softmax_loss(
    self, users: Tensor, vectors: Tensor, positives: Tensor, negatives: Tensor,
    log_expected: Tensor, own: Tensor) -> Tensor:
  taught = torch.nonzero(positives)
  row, position = torch.unbind(taught, 1)
  user = torch.index(users, [row, position])
  positive = torch.sum(user * torch.embedding(vectors, torch.index(positives, [row, position])), -1)
  negative = user @ torch.t(torch.embedding(vectors, negatives)) - log_expected
  negative = negative.masked_fill(torch.index_select(own, 0, row), -1e30)
  logits = torch.cat([positive.unsqueeze(1), negative], 1)
  return torch.mean(torch.logsumexp(logits, [1]) - positive)

# features are those of the batch's items.
def loss(
    self, weights: List[Tensor], features: Tensor, learned: List[bool], batch: List[Tensor],
    heads: int, dropout: float) -> Tensor:
  vectors = self.item_rows(weights, features, batch[0])
  sequences, positives, negatives = batch[1], batch[2], batch[3]
  x = torch.embedding(vectors, sequences)
  users = self.sasrec(weights[2], x, sequences != 0, heads, dropout)
  if negatives.dim() == 2:
    loss = self.bce_loss(users, vectors, positives, negatives)
  else:
    loss = self.softmax_loss(users, vectors, positives, negatives, batch[4], batch[5])
  if learned[3]:
    loss = loss + 1e-6 * torch.linalg_vector_norm(weights[3])
  return loss

# Gradients of the parts that learn, in their order.
def loss_and_gradients(
    self, weights: List[Tensor], learned: List[bool], inputs: List[Tensor],
    frozen: List[Tensor], sizes: List[int], batch: List[Tensor], heads: int,
    dropout: float) -> Tuple[Tensor, List[Tensor]]:
  learning: List[Tensor] = []
  if learned[0]:
    kept = self.learning_features(weights[0], inputs, frozen, sizes)
    features = kept[0].detach().requires_grad_(True)
    learning.append(features)
  else:
    kept = [weights[0]]
    features = self.features(weights[0].detach(), inputs, frozen, sizes)
  whole = [weights[0].detach()]
  for i in range(1, len(weights)):
    leaf = weights[i].detach()
    if learned[i]:
      learning.append(leaf.requires_grad_(True))
    whole.append(leaf)
  loss = self.loss(whole, features, learned, batch, heads, dropout)
  found = torch.grad([loss], learning, None, None, False, True)
  gradients: List[Tensor] = []
  for i in range(len(learning)):
    gradient = found[i]
    gradients.append(gradient if gradient is not None else torch.zeros_like(learning[i]))
  if learned[0]:
    gradients[0] = self.adapter_gradient(weights[0], kept, gradients[0], inputs, frozen, sizes)
  return (loss.detach(), gradients)

# AdamW (Loshchilov and Hutter, 2019): decay apart from the gradient, on every weight; in place.
# moments [2, P] each; options = [learning rate, decay, beta1, beta2, epsilon]; counts are this
# step's, from 1. The lists must be arguments: an engine that sees them made drops the call.
def adamw(
    self, weights: List[Tensor], gradients: List[Tensor], means: List[Tensor],
    squares: List[Tensor], counts: List[Tensor], options: List[float]) -> None:
  unused: List[Tensor] = []
  torch._fused_adamw_(
      weights, gradients, means, squares, unused, counts, lr=options[0], beta1=options[2],
      beta2=options[3], weight_decay=options[1], eps=options[4], amsgrad=False, maximize=False)

# One step of the parts that learn; gradients, moments and counts are theirs.
def update(
    self, weights: List[Tensor], learned: List[bool], gradients: List[Tensor],
    moments: List[Tensor], counts: List[int], options: List[float]) -> None:
  tensors: List[Tensor] = []
  means: List[Tensor] = []
  squares: List[Tensor] = []
  steps: List[Tensor] = []
  for i in range(len(weights)):
    if learned[i]:
      k = len(tensors)
      mean, square = torch.unbind(moments[k].view([2] + weights[i].size()), 0)
      tensors.append(weights[i])
      means.append(mean)
      squares.append(square)
      steps.append(torch.full([], float(counts[k]), dtype=6, device=weights[i].device))
  self.adamw(tensors, gradients, means, squares, steps, options)

def chosen(self, tables: List[Tensor], rows: Tensor) -> List[Tensor]:
  parts: List[Tensor] = []
  for table in tables:
    parts.append(torch.index_select(table, 0, rows))
  return parts

# One step in place, unless loss or gradient is not finite or the loss exceeds the limit.
# moments and counts are those of the parts that learn, in their order.
# rows names the batch's items among inputs; empty if inputs are the batch's items already.
# Returns [loss, gradient norm, 1 if applied else 0].
def step(
    self, weights: List[Tensor], learned: List[bool], moments: List[Tensor], counts: List[int],
    inputs: List[Tensor], rows: Tensor, frozen: List[Tensor], sizes: List[int],
    batch: List[Tensor], heads: int, dropout: float, options: List[float], limit: float) -> Tensor:
  items = self.chosen(inputs, rows) if rows.numel() > 0 else inputs
  loss, gradients = self.loss_and_gradients(
      weights, learned, items, frozen, sizes, batch, heads, dropout)
  norms: List[Tensor] = []
  for gradient in gradients:
    norms.append(torch.linalg_vector_norm(gradient))
  norm = torch.linalg_vector_norm(torch.stack(norms))
  good = torch.isfinite(loss) & torch.isfinite(norm) & (loss <= limit)
  if bool(good):
    self.update(weights, learned, gradients, moments, counts, options)
  return torch.stack([loss, norm, good.to(loss.dtype)])

# Changes the projector's first layer W m + b to W (m - mean) / deviation + b, in place.
def standardise(self, projector: Tensor, features: Tensor, width: int) -> None:
  d = features.size(1)
  hidden = 2 * width
  weight = projector[0:hidden * d].view([hidden, d])
  bias = projector[hidden * d:hidden * d + hidden]
  mean = torch.mean(features, [0])
  deviation = torch.sqrt(torch.mean((features - mean) ** 2, [0]))
  floor = 0.01 * torch.sqrt(torch.mean(deviation ** 2)) + 1e-6
  weight.div_(torch.maximum(deviation, floor))
  bias.sub_(torch.mv(weight, mean))

# Overwrites a tensor with the values of another.
def assign(self, tensor: Tensor, values: Tensor) -> None:
  tensor.copy_(values.view(tensor.size()))

# Items of the tables for any number of adapters; rows as in step().
def encoding_inputs(
    self, inputs: List[Tensor], rows: Tensor, sizes: List[int], bits: int) -> List[Tensor]:
  items = self.chosen(inputs, rows) if rows.numel() > 0 else inputs
  return self.prepared_inputs(items, sizes, bits)

# Vectors of N items for one set of weights: x_j = 0.5 P(m_j) + e_j, e_j = row ids[j] of the table.
# adapter is what prepared() made of it, inputs what encoding_inputs() made of the items.
def encode(
    self, adapter: List[Tensor], projector: Tensor, table: Tensor, inputs: List[Tensor],
    frozen: List[Tensor], sizes: List[int], ids: Tensor) -> Tensor:
  features = self.prepared_features(adapter, inputs, frozen, sizes)
  return self.item_vectors(projector, features, torch.embedding(table, ids, 0))

# x_0 = 0.5 P(0)
def padding_vector(self, projector: Tensor, table: Tensor, feature_width: int) -> Tensor:
  nothing = torch.zeros([1, feature_width], dtype=projector.dtype, device=projector.device)
  return self.item_vectors(projector, nothing, table[0:1])
