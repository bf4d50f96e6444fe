/**
 * The Avro records that travel between shops, jobs and downstream services, generated from {@code
 * src/main/avro}. The package is not null-marked, because Avro's generator cannot say which fields
 * may be null: a field is nullable if its schema is a union with null.
 */
package io.perpeft.schemas;
