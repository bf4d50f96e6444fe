package io.perpeft.model.clip.training;

/** Follows a training, on the thread that runs it. */
public interface ContrastiveListener {
  /** A step was taken. */
  void stepped(int step, int steps, double loss);

  /** An epoch ended and the held-out pairs were tried. */
  void evaluated(ContrastiveEvaluation evaluation);
}
