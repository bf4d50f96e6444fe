package io.perpeft.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VectorsTest {

  @Property
  void everyVectorSurvivesBitForBit(@ForAll float[] vector) {
    assertThat(Vectors.toFloats(Vectors.toBytes(vector))).containsExactly(vector);
  }

  @Test
  void bytesAreLittleEndian() {
    assertThat(Vectors.toBytes(new float[] {1f}).array()).containsExactly(0, 0, 0x80, 0x3f);
  }

  @Test
  void aSliceIsReadFromItsPositionAndLeftThere() {
    ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(2, 7f).position(2).limit(6);

    assertThat(Vectors.toFloats(bytes)).containsExactly(7f);
    assertThat(bytes.position()).isEqualTo(2);
  }

  @Test
  void brokenLengthsAreRefused() {
    assertThatThrownBy(() -> Vectors.toFloats(ByteBuffer.allocate(6)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("6 bytes");
  }
}
