# Contrastive training of both towers (Radford et al., 2021, figure 3), on top of towers.py.
#
# weights: one vector of all weights; shapes: for each of its tensors the rank, then the lengths.
# Tensors follow each other as image embedding 5, projection 3, layers; text embedding 2,
# projection 3, layers; and the logarithm of the inverse temperature.

def unpack(self, weights: Tensor, shapes: List[int]) -> List[Tensor]:
  sizes: List[int] = []
  views: List[List[int]] = []
  i = 0
  while i < len(shapes):
    view = shapes[i + 1:i + 1 + shapes[i]]
    size = 1
    for length in view:
      size = size * length
    sizes.append(size)
    views.append(view)
    i = i + 1 + shapes[i]
  parts = torch.split_with_sizes(weights, sizes)
  tensors: List[Tensor] = []
  for k in range(len(parts)):
    tensors.append(parts[k].view(views[k]))
  return tensors

# pixels [n, 3, s, s], ids [n, t], ends [n]: flat position of each text's end. Pairs of different
# items with the same title (same [n, n]) are no counterexamples.
def contrastive_loss(
    self, weights: Tensor, shapes: List[int], pixels: Tensor, ids: Tensor, ends: Tensor,
    same: Tensor, layers: int, heads: int, epsilon: float) -> Tensor:
  w = self.unpack(weights, shapes)
  x = self.image_embedding(pixels, w[0:5], epsilon)
  x = self.layers(x, w[8:8 + 16 * layers], 0, layers, [heads, 0, 1], epsilon)
  images = self.embeds(x.select(1, 0), w[5:8], epsilon)
  w = w[8 + 16 * layers:]
  y = self.text_embedding(ids, w[0:2])
  y = self.layers(y, w[5:5 + 16 * layers], 0, layers, [heads, 1, 1], epsilon)
  pooled = y.reshape([-1, y.size(2)]).index_select(0, ends)
  texts = self.embeds(pooled, w[2:5], epsilon)
  logits = (torch.exp(w[-1]) * (images @ texts.t())).masked_fill(same, -1e30)
  right = torch.diag(logits)
  by_image = torch.logsumexp(logits, [1]) - right
  by_text = torch.logsumexp(logits, [0]) - right
  return 0.5 * (by_image.mean() + by_text.mean())

# One AdamW step, in place; state = [first moments, second moments]. A step whose gradients are not
# finite changes nothing. Returns [loss, norm of the gradients].
def contrastive_step(
    self, weights: Tensor, state: List[Tensor], decay: Tensor, shapes: List[int], pixels: Tensor,
    ids: Tensor, ends: Tensor, same: Tensor, layers: int, heads: int, epsilon: float,
    rate: float, step: int, max_norm: float) -> Tensor:
  leaf = weights.detach().requires_grad_(True)
  loss = self.contrastive_loss(
      leaf, shapes, pixels, ids, ends, same, layers, heads, epsilon)
  gradient = torch.grad([loss], [leaf])[0]
  assert gradient is not None
  norm = torch.norm(gradient)
  if bool(torch.isfinite(norm + loss.detach())):
    g = gradient * torch.clamp(max_norm / norm, max=1.0)
    state[0].mul_(0.9).add_(g, alpha=0.1)
    state[1].mul_(0.98).addcmul_(g, g, value=0.02)
    spread = torch.sqrt(state[1] / (1.0 - 0.98 ** step)).add_(1e-6)
    weights.mul_(1.0 - rate * decay)
    weights.addcdiv_(state[0], spread, value=-rate / (1.0 - 0.9 ** step))
    weights.narrow(0, weights.size(0) - 1, 1).clamp_(max=4.605170185988092)
  return torch.stack([loss.detach(), norm])
