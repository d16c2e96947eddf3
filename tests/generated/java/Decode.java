import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import org.openapitools.client.JSON;
import org.openapitools.client.model.AbstractOpenApiSchema;

/**
 * Reads lines, each with the name of a generated class and JSON. Answers each with a line: the class that it became and
 * what is then written, or "failed" and why.
 */
public class Decode {
  public static void main(String[] arguments) throws Exception {
    PrintStream answers = new PrintStream(System.out, true, UTF_8);
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      String[] question = line.split(" ", 2);
      answers.println(answer(question[0], question[1]));
    }
  }

  private static String answer(String name, String json) throws Exception {
    ObjectMapper mapper = JSON.getDefault().getMapper();
    Class<?> wanted = Class.forName("org.openapitools.client.model." + name);
    try {
      Object value = mapper.readValue(json, wanted);
      Object actual = value instanceof AbstractOpenApiSchema union ? union.getActualInstance() : value;
      return actual.getClass().getSimpleName() + " " + mapper.writeValueAsString(value);
    } catch (Exception exception) {
      return "failed " + exception.toString().replaceAll("\\R", " ");
    }
  }
}
