package io.perpeft.jobs.tuning;

import io.perpeft.jobs.items.JobModel;
import io.perpeft.model.live.LearnerContext;
import io.perpeft.model.training.TuningContext;

/** The real model: learners on the device, items from the catalogue's topic. */
final class EngineTuningModel implements TuningModel {
  private final CatalogueTail tail;
  private final JobModel model;
  private final LearnerContext learners;

  private EngineTuningModel(CatalogueTail tail, JobModel model, TuningSettings settings) {
    this.tail = tail;
    this.model = model;
    learners =
        new LearnerContext(
            model.generation(),
            model.items(),
            new TuningContext(model.recommender(), model.method(), settings.training()),
            settings.learner(),
            tail,
            settings.residency().open());
  }

  static EngineTuningModel open(CatalogueTail.Settings catalogue, TuningSettings settings) {
    CatalogueTail tail = CatalogueTail.acquire(catalogue);
    return new EngineTuningModel(tail, JobModel.acquire(catalogue.model()), settings);
  }

  @Override
  public LearnerContext learners() {
    return learners;
  }

  @Override
  public Catalogue catalogue() {
    return tail;
  }

  @Override
  public void close() {
    learners.close();
    model.close();
    tail.close();
  }
}
