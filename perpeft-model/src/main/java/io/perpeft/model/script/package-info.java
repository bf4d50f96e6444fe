/** TorchScript programs kept as readable text files. */
@NullMarked
package io.perpeft.model.script;

import org.jspecify.annotations.NullMarked;
