package io.perpeft.model.device;

/** What a task on the device is for. Training goes first; refresh keeps a guaranteed share. */
public enum Priority {
  TRAINING,
  REFRESH
}
