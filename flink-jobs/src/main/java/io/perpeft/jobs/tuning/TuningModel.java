package io.perpeft.jobs.tuning;

import io.perpeft.model.live.ItemCatalogue;
import io.perpeft.model.live.LearnerContext;
import java.io.Serializable;

/** What the learners of a subtask run on. */
interface TuningModel extends AutoCloseable {
  LearnerContext learners();

  Catalogue catalogue();

  @Override
  void close();

  /** The items of the catalogue as far as they were read. */
  interface Catalogue extends ItemCatalogue {
    /**
     * @throws IllegalStateException if reading the catalogue has failed
     */
    void check();

    /** Whether everything that was in the catalogue at the start has been read. */
    boolean isComplete();

    /** Lets an item that the catalogue lacks pass as one without title and picture. */
    void substitute(String itemId);
  }

  /** Opens the model where the learners run. */
  interface Factory extends Serializable {
    TuningModel open();
  }
}
