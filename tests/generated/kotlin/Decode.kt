import java.io.PrintStream
import kotlin.text.Charsets.UTF_8
import kotlinx.serialization.KSerializer
import kotlinx.serialization.json.JsonElement
import org.openapitools.client.infrastructure.Serializer

/**
 * Reads lines, each with the name of a generated class and JSON. Answers each with a line: the class that it became and
 * what is then written, or "failed" and why.
 */
fun main() {
    val answers = PrintStream(System.out, true, UTF_8)
    for (line in System.`in`.bufferedReader(UTF_8).lineSequence()) {
        val (name, json) = line.split(" ", limit = 2)
        answers.println(answer(name, json))
    }
}

private fun answer(name: String, json: String): String =
    try {
        val format = Serializer.kotlinxSerializationJson
        val serializer = serializerOf(name)
        val value = format.decodeFromString(serializer, json)
        "${classOf(value)} ${format.encodeToString(serializer, value)}"
    } catch (exception: Exception) {
        "failed " + exception.toString().replace(Regex("\\R"), " ")
    }

@Suppress("UNCHECKED_CAST")
private fun serializerOf(name: String): KSerializer<Any> {
    val companion = Class.forName("org.openapitools.client.models.$name").getField("Companion").get(null)
    return companion.javaClass.getMethod("serializer").invoke(companion) as KSerializer<Any>
}

/** A union is an interface; what implements it holds the decoded member as its `value`. */
private fun classOf(value: Any): String = value.javaClass.simpleName.removeSuffix("Value")
