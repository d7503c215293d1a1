// SPDX-License-Identifier: Apache-2.0
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;

/**
 * Windlass from Java, with JNA alone (Debian's libjna-java, or net.java.dev.jna): copy this file
 * into your program.
 *
 * <pre>
 *   try (Windlass.Engine engine = Windlass.open(null)) {
 *     String plan = engine.recommend(patientDocument, null);
 *   }
 * </pre>
 *
 * Documents are text: JSON or YAML in, JSON out; use the JSON library you already have. Every
 * method may be called from any thread but for close(). What the library refuses is thrown as
 * Windlass.Refused, which carries the error document with its diagnostics. See
 * engine/abi/windlass/engine.h for what each text means.
 */
public final class Windlass {
  private Windlass() {}

  /** What the library answers with instead of a plan. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int result;
    private final String document;

    Refused(int result, String document) {
      super(document);
      this.result = result;
      this.document = document;
    }

    /** As in engine.h: 1 does not hold, 2 bad input, 3 refused, 4 stopped. */
    public int result() {
      return result;
    }

    /** {"error": {"result", "message", "hint", "diagnostics", "left_out"}}. */
    public String document() {
      return document;
    }
  }

  /** A size_t. */
  public static final class Size extends com.sun.jna.IntegerType {
    private static final long serialVersionUID = 1;

    public Size() {
      this(0);
    }

    public Size(long value) {
      super(Native.SIZE_T_SIZE, value, true);
    }
  }

  /** engine.h, function by function. */
  public interface Functions extends Library {
    String windlass_version();

    int windlass_open(
        byte[] config, Size size, Pointer host, PointerByReference engine, PointerByReference answer);

    void windlass_close(Pointer engine);

    void windlass_free(Pointer answer);

    int windlass_rules(Pointer engine, PointerByReference answer);

    int windlass_facts(
        Pointer engine,
        byte[] fhir,
        Size fhirSize,
        byte[] options,
        Size optionsSize,
        PointerByReference answer);

    int windlass_recommend(
        Pointer engine,
        byte[] patient,
        Size patientSize,
        byte[] options,
        Size optionsSize,
        PointerByReference answer);

    int windlass_explain(
        Pointer engine,
        byte[] patient,
        Size patientSize,
        byte[] options,
        Size optionsSize,
        PointerByReference answer);

    int windlass_intake(
        Pointer engine,
        byte[] patient,
        Size patientSize,
        byte[] requests,
        Size requestsSize,
        PointerByReference answer);

    int windlass_feedback(Pointer engine, byte[] feedback, Size size, PointerByReference answer);

    int windlass_verify(Pointer engine, PointerByReference answer);

    int windlass_reload(Pointer engine, PointerByReference answer);
  }

  /** Opens an engine with the installed library. `config` as engine.h says, or null. */
  public static Engine open(String config) {
    String library = System.getenv("WINDLASS_LIBRARY");
    return open(config, library != null ? library : "libwindlass.so.1");
  }

  /** The same with a library of one's own. */
  public static Engine open(String config, String library) {
    return new Engine(Native.load(library, Functions.class), config);
  }

  /** An open engine. */
  public static final class Engine implements AutoCloseable {
    private final Functions functions;
    private Pointer handle;

    private Engine(Functions functions, String config) {
      this.functions = functions;
      PointerByReference engine = new PointerByReference();
      byte[] given = bytes(config);
      answer(0, to -> functions.windlass_open(given, new Size(given.length), null, engine, to));
      handle = engine.getValue();
    }

    /** {"version", "semantics", "plugin_abi"}. */
    public String version() {
      return functions.windlass_version();
    }

    /** What is in force. */
    public String rules() {
      return answer(0, to -> functions.windlass_rules(open(), to));
    }

    /** What FHIR resources say, from where, and what was not understood. `options` may be null. */
    public String facts(String fhir, String options) {
      byte[] given = bytes(fhir);
      byte[] how = bytes(options);
      return answer(
          0,
          to ->
              functions.windlass_facts(
                  open(), given, new Size(given.length), how, new Size(how.length), to));
    }

    /** The plan, byte for byte as the library wrote it. `options` may be null. */
    public String recommend(String patient, String options) {
      byte[] given = bytes(patient);
      byte[] how = bytes(options);
      return answer(
          0,
          to ->
              functions.windlass_recommend(
                  open(), given, new Size(given.length), how, new Size(how.length), to));
    }

    /** Why and why not. `options` may be null. */
    public String explain(String patient, String options) {
      byte[] given = bytes(patient);
      byte[] how = bytes(options);
      return answer(
          0,
          to ->
              functions.windlass_explain(
                  open(), given, new Size(given.length), how, new Size(how.length), to));
    }

    /** One step of asking. `requests` is a JSON list; go on from the answer's "document". */
    public String intake(String patient, String requests) {
      byte[] given = bytes(patient);
      byte[] how = bytes(requests);
      return answer(
          0,
          to ->
              functions.windlass_intake(
                  open(), given, new Size(given.length), how, new Size(how.length), to));
    }

    /** Records what a clinician did with one modality of a recorded plan. */
    public String feedback(String feedback) {
      byte[] given = bytes(feedback);
      return answer(
          0, to -> functions.windlass_feedback(open(), given, new Size(given.length), to));
    }

    /** Verifies the store. A log that does not hold is an answer: {"holds": false, ...}. */
    public String verify() {
      return answer(1, to -> functions.windlass_verify(open(), to));
    }

    /** Reads rules and lock again; on failure the old ones stay in force. */
    public String reload() {
      return answer(0, to -> functions.windlass_reload(open(), to));
    }

    /** Ends the engine; no other call may be running. Repeating it is harmless. */
    @Override
    public void close() {
      if (handle != null) functions.windlass_close(handle);
      handle = null;
    }

    private Pointer open() {
      if (handle == null) throw new IllegalStateException("the engine is closed");
      return handle;
    }

    private static byte[] bytes(String text) {
      return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    /** A function of the library, but for the place of its answer. */
    private interface Call {
      int with(PointerByReference answer);
    }

    /** The answer's text, given back; results above `accepted` are thrown. */
    private String answer(int accepted, Call call) {
      PointerByReference answer = new PointerByReference();
      int result = call.with(answer);
      Pointer text = answer.getValue();
      if (text == null) throw new Refused(result, "{\"error\": {\"message\": \"memory ran out\"}}");
      try {
        String given = text.getString(0, "UTF-8");
        if (result < 0 || result > accepted) throw new Refused(result, given);
        return given;
      } finally {
        functions.windlass_free(text);
      }
    }
  }
}
