// SPDX-License-Identifier: Apache-2.0
import java.nio.file.*;

public class Ask {
  public static void main(String[] arguments) throws Exception {
    try (Windlass.Engine engine = Windlass.open(null)) {
      String patient = Files.readString(Path.of("patient.yaml"));
      System.out.print(engine.recommend(patient, null));
    }
  }
}
