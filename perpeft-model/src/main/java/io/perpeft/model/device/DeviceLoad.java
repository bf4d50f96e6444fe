package io.perpeft.model.device;

/**
 * What lives on a device.
 *
 * @param tensors number of tensors
 * @param bytes of their values
 */
public record DeviceLoad(long tensors, long bytes) {}
