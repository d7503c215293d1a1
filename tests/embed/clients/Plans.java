// SPDX-License-Identifier: Apache-2.0
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Plans LIST: prints the plan of each patient document that LIST names, one after another. */
public final class Plans {
  private static void demand(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Windlass.Engine engine = Windlass.open("{\"client\": \"Plans.java\"}");
    try (engine) {
      demand(engine.version().contains("\"plugin_abi\": 1"), "version");
      demand(engine.rules().contains("taping"), "rules");
      try {
        engine.recommend("windlass: 1\nkind: patient\nid: p\nfacts: {no.such: 1}\n", null);
        demand(false, "an unknown fact is refused");
      } catch (Windlass.Refused refused) {
        demand(refused.result() == 2, "result");
        demand(refused.document().contains("fact.unknown_id"), "diagnostics");
      }
      String nobody = "{\"windlass\": 1, \"kind\": \"patient\", \"id\": \"p\", \"facts\": {}}";
      demand(engine.recommend(nobody, "{\"form\": \"html\"}").contains("<html"), "form");
      demand(engine.explain(nobody, "{\"about\": \"rf.dvt\"}").contains("rf.dvt"), "explain");
      demand(engine.explain(nobody, "{\"form\": \"html\"}").contains("<html"), "page");
      demand(engine.intake(nobody, "[{\"next\": {}}]").contains("\"document\""), "intake");
      String resource = "{\"resourceType\": \"Patient\", \"id\": \"f-1\"}";
      demand(engine.facts(resource, "{\"as_of\": \"2026-01-15\"}").contains("f-1"), "facts");
      for (String path : Files.readAllLines(Path.of(arguments[0])))
        out.print(engine.recommend(Files.readString(Path.of(path)), null));
    }
    engine.close();
    try {
      engine.rules();
      demand(false, "a closed engine answers");
    } catch (IllegalStateException expected) {
      // as it must be
    }
  }
}
