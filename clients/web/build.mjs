import { build } from "./dist/server/entry.mjs";

try {
  console.log(await build());
} catch (error) {
  console.error(`The website was not brought up to date: ${error.message}${error.cause ? ` (${error.cause.message})` : ""}`);
  process.exitCode = 1;
}
