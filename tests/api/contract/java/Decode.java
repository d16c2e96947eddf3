import java.io.File;
import org.openapitools.client.JSON;
import org.openapitools.client.model.AbstractOpenApiSchema;

/** Reads a file as one of the generated classes; tells which one it became, and writes it again. */
public class Decode {
  public static void main(String[] arguments) throws Exception {
    Class<?> wanted = Class.forName("org.openapitools.client.model." + arguments[0]);
    Object value = JSON.getDefault().getMapper().readValue(new File(arguments[1]), wanted);
    Object actual = value instanceof AbstractOpenApiSchema union ? union.getActualInstance() : value;
    System.out.println(actual.getClass().getSimpleName());
    System.out.println(JSON.getDefault().getMapper().writeValueAsString(value));
  }
}
