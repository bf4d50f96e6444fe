# What a training step computes on its way, for comparison with the reference.
def gradients(
    self, weights: List[Tensor], inputs: List[Tensor], batch: List[Tensor], heads: int
) -> List[Tensor]:
  frozen: List[Tensor] = []
  sizes: List[int] = []
  learned = [False, True, True, True]
  return self.loss_and_gradients(weights, learned, inputs, frozen, sizes, batch, heads, 0.0)[1]

def logits(
    self, weights: List[Tensor], inputs: List[Tensor], batch: List[Tensor], heads: int
) -> Tuple[Tensor, Tensor]:
  frozen: List[Tensor] = []
  sizes: List[int] = []
  features = self.features(weights[0], inputs, frozen, sizes)
  vectors = self.item_rows(weights, features, batch[0])
  x = torch.embedding(vectors, batch[1])
  users = self.sasrec(weights[2], x, batch[1] != 0, heads, 0.0)
  positive = torch.sum(users * torch.embedding(vectors, batch[2]), -1)
  negative = torch.sum(users * torch.embedding(vectors, batch[3]), -1)
  return (positive, negative)

def gradients_of_learnt(
    self, weights: List[Tensor], learned: List[bool], inputs: List[Tensor], frozen: List[Tensor],
    sizes: List[int], batch: List[Tensor], heads: int) -> List[Tensor]:
  return self.loss_and_gradients(weights, learned, inputs, frozen, sizes, batch, heads, 0.0)[1]
