// Reads lines, each with the name of a type and JSON. Answers each with a line: the kind of value that it became and what
// is then written, or "failed" and why. The arguments: the client (fetch, hey or zod), and the folder that it is in.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [, , client, folder] = process.argv;
const require = createRequire(`${folder}/`);

const decoders = {
  fetch() {
    const models = require("./client/index.js");
    return (name, value) => models[`${name}ToJSON`](models[`${name}FromJSON`](value));
  },
  hey() {
    const schemas = require("./client/zod.gen.js");
    return (name, value) => schemas[`z${name}`].parse(value);
  },
  zod() {
    const { schemas } = require("./zod.js");
    return (name, value) => schemas[name].parse(value);
  },
};

const decode = decoders[client]();
// 64-bit integers are of this type in the client of hey-api.
const plain = (_, value) => (typeof value === "bigint" ? Number(value) : value);
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...json] = line.split(" ");
  try {
    console.log("value", JSON.stringify(decode(name, JSON.parse(json.join(" "))), plain));
  } catch (error) {
    console.log("failed", String(error.stack ?? error).replaceAll("\n", " ").slice(0, 2000));
  }
}
