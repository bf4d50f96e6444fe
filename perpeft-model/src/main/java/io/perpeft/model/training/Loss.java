package io.perpeft.model.training;

/** What bootstrap minimises. */
public enum Loss {
  /** Softmax over sampled items, corrected for how they were sampled; shared by a batch. */
  SAMPLED_SOFTMAX("sampled-softmax"),
  /** The paper's: binary cross-entropy of the next item and one negative a position. */
  BCE("bce");

  private final String label;

  Loss(String label) {
    this.label = label;
  }

  /** Name in manifests and options. */
  public String label() {
    return label;
  }
}
