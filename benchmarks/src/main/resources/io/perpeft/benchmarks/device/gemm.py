# The unit of all figures: [2048, 768] x [768, 3072] in float32.
def random(self, rows: int, columns: int) -> Tensor:
  return torch.randn([rows, columns])

def product(self, a: Tensor, b: Tensor) -> Tensor:
  return a @ b
