package io.perpeft.core.generation;

import java.io.Serializable;

/**
 * The adapter method that a generation was made with: all its adapters have the same settings.
 *
 * @param kind name of the method, for instance {@code iisan}, {@code lora} or {@code ia3}
 * @param config text of {@code adapter_config.json}: what, beside the backbone, the method needs to
 *     be opened again
 */
public record AdapterIdentity(String kind, String config) implements Serializable {}
