package io.perpeft.core.memory;

/** How one item was bought near another by the same user. */
enum Relation {
  /** Before it. */
  BEFORE(0),
  /** After it. */
  AFTER(1),
  /** In the same visit, before or after. */
  VISIT(2);

  /** Relations there are. */
  static final int COUNT = values().length;

  private final int index;

  Relation(int index) {
    this.index = index;
  }

  /** Its place among the relations, from 0; the same for ever, since state is written in it. */
  int index() {
    return index;
  }
}
